"""Answers without content are dropped with their reason; nothing else is, and nothing disappears."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openfeedback.errors import InputError
from openfeedback.settings import TextSettings
from openfeedback.text.clean import clean_responses, non_answer

NOTHING, UNKNOWN, THANKS = "non-answer: nothing to say", "non-answer: does not know", "non-answer: thanks only"
AGREED, TEST, NO_WORDS = "non-answer: general agreement only", "non-answer: test text", "non-answer: no words"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"), ("  \n\t ", "empty"), ("-", NO_WORDS), ("...", NO_WORDS), ("?", NO_WORDS), ("x", NO_WORDS),
        ("👍🏽", NO_WORDS), ("12", NO_WORDS), ("_____", NO_WORDS),
        ("eos", UNKNOWN), ("E.O.S.", UNKNOWN), ("e o s", UNKNOWN), ("En osaa sanoa", UNKNOWN), ("en tiiä", UNKNOWN),
        ("En osaa sanoa, olen vasta aloittanut.", UNKNOWN), ("Vaikea sanoa", UNKNOWN),
        ("Vet ej", UNKNOWN), ("I don’t know", UNKNOWN), ("not sure, sorry", UNKNOWN),
        ("ei", NOTHING), ("Ei mitään", NOTHING), ("eipä muuta", NOTHING), ("EI KOMMENTOITAVAA!!!", NOTHING),
        ("Ei ehdotuksia.", NOTHING), ("ei oo", NOTHING), ("ei tule nyt mitään mieleen", NOTHING), ("n/a", NOTHING),
        ("Ei lisättävää tällä kertaa, kiitos", NOTHING), ("eiii mitäään", NOTHING),
        ("Ei erityisiä toiveita :)", NOTHING),
        ("Nej tack", NOTHING), ("inga kommentarer just nu", NOTHING), ("Nothing comes to mind", NOTHING),
        ("no further comments", NOTHING),
        ("Kiitos!", THANKS), ("kiitoksia kaikille", THANKS), ("Kiitos paljon järjestäjille ja hyvää kesää", THANKS),
        ("Tack så mycket!", THANKS), ("Thanks a lot", THANKS), ("kiitooos", THANKS),
        ("ok", AGREED), ("Kaikki hyvin, kiitti", AGREED), ("joo", AGREED), ("allt bra", AGREED),
        ("asdf", TEST), ("testi testi", TEST),
    ],
)  # fmt: skip
def test_non_answers_have_a_reason(text: str, reason: str) -> None:
    assert non_answer(text) == reason


@pytest.mark.parametrize(
    "text",
    ["aikaa", "mittarit", "Ei toimi", "ei aikaa", "Ei mitään uutta", "ei ole kaikki hyvin", "Kaikki ei ole hyvin",
     "Kiitos hyvästä tilaisuudesta", "kiitos, liian pitkä", "En osaa sanoa, mutta aikataulu oli tiukka", "hyvä",
     "En tiedä mitä meiltä odotetaan", "ei enempää työkaluja", "THL", "ei lisää kyselyitä", "mikään ei toimi",
     "Tack för bra exempel", "No clear goals", "too long", "för lång", "Ei riittävästi ohjeita", "johto", "AI",
     "En tiedä, koska ohjeet puuttuivat", "jatkoa toivotaan", "ei vastausta kysymyksiin", "ei kiitos-kulttuuria"],
)  # fmt: skip
def test_short_answers_with_content_stay(text: str) -> None:
    assert non_answer(text) is None


@pytest.mark.parametrize(
    ("text", "question", "kept"),
    [
        ("Ei", "Oliko tilaisuudesta sinulle hyötyä?", True), ("Kyllä", "2. Saitko tukea?", True),
        ("Ei ollut", "Oliko ohje selkeä? Perustele.", True), ("Nej", "Fick du hjälp?", True),
        ("No", "Was it useful?", True), ("Ei", "Mitä toivot?", False), ("Ei", "", False),
        ("Ei", "Onko sinulla muuta palautetta?", False), ("Ei", "Jäikö jotain kysyttävää?", False),
        ("eos", "Oliko siitä hyötyä?", False), ("ei mitään", "Kehitysmaa on maa, jossa", True),
        ("eos", "Kehitysmaa on maa, jossa", False), ("Ei", "Verkko vai lähitapaaminen", False),
    ],
)  # fmt: skip
def test_a_bare_no_is_an_answer_only_where_it_was_asked(text: str, question: str, kept: bool) -> None:
    assert (non_answer(text, question) is None) is kept


def test_kept_and_dropped_together_are_everything_and_the_input_is_untouched() -> None:
    given_in = pd.DataFrame(
        {"response_id": ["1", "2", "3", "4"], "text": ["ei", "lisää aikaa", None, "Mera tid tack för frågorna"]}
    )
    before = given_in.copy()
    kept, dropped = clean_responses(given_in, TextSettings())
    pd.testing.assert_frame_equal(given_in, before)
    assert list(kept["response_id"]) == ["2", "4"]
    assert list(kept["language"]) == ["fi", "sv"]
    assert dropped.to_dict("list") == {"response_id": ["1", "3"], "reason": [NOTHING, "empty"]}


def test_dropping_can_be_switched_off_but_empty_cells_stay_out() -> None:
    given_in = pd.DataFrame({"response_id": ["1", "2"], "text": ["eos", " "]})
    kept, dropped = clean_responses(given_in, TextSettings(drop_non_answers=False))
    assert list(kept["text"]) == ["eos"]
    assert list(dropped["reason"]) == ["empty"]


def test_no_rows_and_a_missing_column() -> None:
    kept, dropped = clean_responses(pd.DataFrame({"response_id": [], "text": []}, dtype="str"), TextSettings())
    assert len(kept) == len(dropped) == 0
    assert "language" in kept
    with pytest.raises(InputError, match="text"):
        clean_responses(pd.DataFrame({"response_id": ["1"]}), TextSettings())


@given(st.text(max_size=60))
def test_any_text_is_either_kept_or_has_a_reason(text: str) -> None:
    reason = non_answer(text)
    assert reason is None or reason == "empty" or reason.startswith("non-answer: ")
