"""One idea a unit, exact offsets, nothing lost without a reason."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openfeedback.errors import InputError
from openfeedback.run.records import SOURCES
from openfeedback.settings import TextSettings
from openfeedback.tables import checked
from openfeedback.text.units import find_units
from openfeedback.text.units.model import HERE

WISH, FEEDBACK = "Mitä aiheita toivot?", "Avoin palaute tilaisuudesta"


def split(text: str, question: str = "", role: str = "") -> list[str]:
    return [text[a:b] for a, b in spans_of(text, question, role)]


def spans_of(text: str, question: str = "", role: str = "") -> list[tuple[int, int]]:
    answer = pd.DataFrame({"response_id": ["r"], "text": [text], "question": [question], "role": [role]})
    return [(start, end) for start, end in find_units(answer)[0][["start", "end"]].values.tolist()]


@pytest.mark.parametrize(
    ("text", "question", "units"),
    [
        # lines, lists, numbering
        ("- aikaa\n- rahaa\n* väkeä", "", ["aikaa", "rahaa", "väkeä"]),
        ("1. mittarit 2. viestintä 3. johdon tuki", "", ["mittarit", "viestintä", "johdon tuki"]),
        ("a) kesto\r\nb) paikka", "", ["kesto", "paikka"]),
        ("2. vaihe jäi kesken", "", ["2. vaihe jäi kesken"]),
        # sentences, abbreviations, dates, emoji
        ("Puhuja oli hyvä. Tauko puuttui.", FEEDBACK, ["Puhuja oli hyvä.", "Tauko puuttui."]),
        ("Esim. mittarit klo 12.30 ja 31.12. mennessä", "", ["Esim. mittarit klo 12.30 ja 31.12. mennessä"]),
        ("Hyvä puhuja 😊 Ääni pätki", FEEDBACK, ["Hyvä puhuja 😊", "Ääni pätki"]),
        # praise and criticism part, in one sentence and without capitals or stops
        ("Hyvä tilaisuus mutta aikataulu oli liian tiukka", FEEDBACK, ["Hyvä tilaisuus", "aikataulu oli liian tiukka"]),
        ("hyvä puhuja, huono mikki", FEEDBACK, ["hyvä puhuja", "huono mikki"]),
        ("Bra innehåll men för snabbt tempo", FEEDBACK, ["Bra innehåll", "för snabbt tempo"]),
        ("Great speakers but the sound was bad", FEEDBACK, ["Great speakers", "the sound was bad"]),
        # lists of wishes; the same words are one idea in feedback
        ("mittarit, juurruttaminen ja viestintä", WISH, ["mittarit", "juurruttaminen", "viestintä"]),
        ("Hyvä tilaisuus, tiivis ja asiassa pysyttiin", FEEDBACK, ["Hyvä tilaisuus, tiivis ja asiassa pysyttiin"]),
        ("vaikuttavuuden arviointi ja tekoälyn hyödyntäminen", WISH,
         ["vaikuttavuuden arviointi", "tekoälyn hyödyntäminen"]),
        ("Juurruttaminen - mittarit - tekoäly", WISH, ["Juurruttaminen", "mittarit", "tekoäly"]),
        ("Hyvä aihe, toivoisin lisää aikaa", FEEDBACK, ["Hyvä aihe", "toivoisin lisää aikaa"]),
        ("Ryhmätyöt olivat antoisia mutta diat olivat epäselviä", FEEDBACK,
         ["Ryhmätyöt olivat antoisia", "diat olivat epäselviä"]),
        # an emoji ends a unit only where a new sentence begins; a point within brackets or after "pl." ends none
        ("Kiitos ❤ selkeästä juurrutusmallista", FEEDBACK, ["Kiitos ❤ selkeästä juurrutusmallista"]),
        ("Tallenteet jakoon (pl. Keskustelut) kaikille", FEEDBACK, ["Tallenteet jakoon (pl. Keskustelut) kaikille"]),
        # a wish and the sentence that explains it are one idea
        ("Mallin etsiminen on vaikeaa. Siihen tarvittaisiin parempi haku.", "",
         ["Mallin etsiminen on vaikeaa. Siihen tarvittaisiin parempi haku."]),
        # never inside a fixed phrase, brackets, a subordinate clause or a coordinated phrase
        ("lasten ja nuorten palvelut", WISH, ["lasten ja nuorten palvelut"]),
        ("tavoitteet ja mittarit", WISH, ["tavoitteet ja mittarit"]),
        ("sosiaali- ja terveyspalvelut", WISH, ["sosiaali- ja terveyspalvelut"]),
        ("tukea (alku, loppu ja väli)", WISH, ["tukea (alku, loppu ja väli)"]),
        ("mitä tehdä, kun rahoitus loppuu ja tekijät lähtevät", WISH,
         ["mitä tehdä, kun rahoitus loppuu ja tekijät lähtevät"]),
        ("apua kuvaamisen alussa ja lopussa", "", ["apua kuvaamisen alussa ja lopussa"]),
        # a sentence that only grounds or completes the one before stays with it
        ("lyhyempi pohja. siinä kysytään samaa kolmeen kertaan", "",
         ["lyhyempi pohja. siinä kysytään samaa kolmeen kertaan"]),
        # evaluations of different things part; what a plus joins is one thing that is asked for
        ("Mentimeter jumitti / Polls toimi.", FEEDBACK, ["Mentimeter jumitti", "Polls toimi."]),
        ("Viestintätuki: kuvapankki + infograafit + selkokieli", WISH,
         ["Viestintätuki: kuvapankki + infograafit + selkokieli"]),
        # a line that only heads the next ones is no unit; alone it is
        ("Plussat:\n+ aikataulu piti\n+ puhuja\nMiinukset:\n- ääni pätki", FEEDBACK,
         ["aikataulu piti", "puhuja", "ääni pätki"]),
        ("mittarit:", WISH, ["mittarit:"]),
        ("a/b-testaus", WISH, ["a/b-testaus"]),
        # what has no content is left out beside what has
        ("Kiitos! Lisää aikaa keskustelulle.", FEEDBACK, ["Lisää aikaa keskustelulle."]),
        ("aikaa", WISH, ["aikaa"]),
    ],
)  # fmt: skip
def test_ideas(text: str, question: str, units: list[str]) -> None:
    assert split(text, question) == units


@pytest.mark.parametrize(
    "text",
    ["Mielestäni ei ole kehitettävää", "ei tule mieleen", "samaa mieltä kuin edellinen", "En osaa sanoa, kiitos!",
     "inga önskemål", "no comments", "Ks. ed. vastaus", "sama ku edellisessä", "tyhjää lyö sori"],
)  # fmt: skip
def test_answers_without_content_have_no_unit_and_a_reason(text: str) -> None:
    units, dropped = find_units(frame(text, "lisää aikaa keskustelulle"), TextSettings())
    assert list(units["response_id"]) == ["r1"]
    assert dropped["reason"].str.startswith("non-answer").tolist() == [True]


def test_nothing_is_dropped_where_the_settings_say_so() -> None:
    units, dropped = find_units(frame("Mielestäni ei ole kehitettävää"), TextSettings(drop_non_answers=False))
    assert (len(units), len(dropped)) == (1, 0)


def test_a_question_makes_an_answer_of_a_bare_no() -> None:
    asked = frame("Ei").assign(question="Oliko tilaisuudesta hyötyä?")
    assert len(find_units(asked, TextSettings())[0]) == 1


def test_notes_of_a_board_are_kept_as_they_are() -> None:
    notes = ["aikaa", "johdon tuki", "verkostot", "viestintä", "mer tid", "peer support"]
    assert find_units(frame(*notes), TextSettings())[0]["text"].tolist() == notes


def test_an_answer_of_a_thousand_words_is_divided() -> None:
    wish = "Toivon lisää aikaa keskustelulle. Puhuja oli erinomainen, mutta ääni oli huono. "
    units, _ = find_units(frame(wish * 90), TextSettings())
    assert 90 <= len(units) <= 360


def test_the_models_are_small_and_a_new_one_makes_a_run_stale() -> None:
    assert ".json" in SOURCES
    assert sum(path.stat().st_size for path in HERE.glob("*.json")) < 50_000


def test_the_role_decides_over_the_wording_of_the_question() -> None:
    text = "mittarit, viestintä, tekoäly"
    assert len(split(text, "Sana on vapaa", "topic_wish")) == 3
    assert len(split(text, WISH, "event_feedback")) == 1


def frame(*texts: str | None) -> pd.DataFrame:
    ids = [f"r{i}" for i in range(len(texts))]
    return pd.DataFrame({"response_id": ids, "text": list(texts)}).astype("str")


def test_table_of_units_has_ids_and_offsets_and_drops_with_reasons() -> None:
    responses = frame("hyvä puhuja, huono mikki", "-", None, "hyvä puhuja, huono mikki")
    units, dropped = find_units(responses, TextSettings())
    assert list(units["unit_id"]) == ["r0.1", "r0.2", "r3.1", "r3.2"]
    assert [responses["text"][0][u.start : u.end] for u in units.itertuples()][:2] == list(units["text"])[:2]
    assert dropped.to_dict("list") == {"response_id": ["r1", "r2"], "reason": ["non-answer: no words", "empty"]}
    checked(units, "units")
    checked(dropped, "dropped")


def test_row_order_changes_nothing() -> None:
    responses = frame("Ryhmätyö oli hyvä mutta liian lyhyt", "aikaa ja rahaa", "tukea, apua, neuvoja", "ei")
    one, _ = find_units(responses, TextSettings())
    other, _ = find_units(responses.iloc[::-1], TextSettings())
    pd.testing.assert_frame_equal(one, other.sort_values("unit_id").reset_index(drop=True))


def test_empty_table_and_missing_column() -> None:
    units, dropped = find_units(frame(), TextSettings())
    assert units.empty
    assert dropped.empty
    checked(units, "units")
    with pytest.raises(InputError, match="response_id"):
        find_units(pd.DataFrame({"text": ["a"]}), TextSettings())


def test_whole_answers_or_sentences_on_request() -> None:
    responses = frame("Hyvä puhuja, huono mikki. Kiitos!")
    assert list(find_units(responses, TextSettings(split="answers"))[0]["text"]) == [responses["text"][0]]
    assert len(find_units(responses, TextSettings(split="sentences"))[0]) == 2


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from('aäo kjt,.;:!?-–()"\n\t 12:)😊ÄM'), min_size=1, max_size=50))
def test_units_are_in_order_apart_and_exact(text: str) -> None:
    spans = spans_of(text)
    assert all(0 <= a < b <= len(text) and text[a:b] == text[a:b].strip() for a, b in spans)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
