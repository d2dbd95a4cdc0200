"""Redaction: what goes, what stays, what the placeholders say; all names and numbers here are invented."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openfeedback.text.redact.lexical.kept import is_kept
from openfeedback.text.redact.lexical.lexicon import read_word
from openfeedback.text.redact.lexical.words import split_words
from openfeedback.text.redact.patterned.patterns import find_patterns
from openfeedback.text.redact.people.probe import Mention, judged, votes_for
from openfeedback.text.redact.redactor import find_spans, redact, redact_responses

SHARED = Path(__file__).resolve().parents[3] / ".." / "shared"

PERSONAL = [
    ("Kiitos Maijalle ja Virtasen Pekalle!", "Kiitos [nimi 1] ja [nimi 2]!"),
    ("kiitos maijalle avusta", "kiitos [nimi 1] avusta"),
    ("Terveisin Liisa Korhonen, kehittäjä", "Terveisin [nimi 1], kehittäjä"),
    ("ystävällisin terveisin, Haapaniemelä", "ystävällisin terveisin, [nimi 1]"),
    ("Hei Sanna, kiitos päivästä. -Jukka", "Hei [nimi 1], kiitos päivästä. -[nimi 2]"),
    ("Johtaja Kauppinen jarruttaa", "Johtaja [nimi 1] jarruttaa"),
    ("THL:n Saara oli hyvä", "THL:n [nimi 1] oli hyvä"),
    ("Hanna Nyholmin puheenvuoro; Nyholm osasi", "[nimi 1] puheenvuoro; [nimi 1] osasi"),
    ("matti virtanen puhui hyvin", "[nimi 1] puhui hyvin"),
    ("Tuomas Ylikoski kertoi Ylikosken mallista", "[nimi 1] kertoi [nimi 1] mallista"),
    ("KIITOS PALJON MAIJA VIRTASELLE HYVÄSTÄ PÄIVÄSTÄ", "KIITOS PALJON [nimi 1] HYVÄSTÄ PÄIVÄSTÄ"),
    ("Tack till Johanna Björklund för dagen", "Tack till [nimi 1] för dagen"),
    ("tavoittaa osoitteesta maija.virtanen@pirha.fi", "tavoittaa osoitteesta [sähköposti 1]"),
    ("maija.virtanen(at)pirha.fi", "[sähköposti 1]"),
    ("Soita 040 123 4567 tai 0401234567", "Soita [puhelin 1] tai [puhelin 1]"),
    ("+358 40 123 4567, 09-1234567", "[puhelin 1], [puhelin 2]"),
    ("Hetu 010190-123A, 131052+308, 010203a123b", "Hetu [henkilötunnus 1], [henkilötunnus 2], [henkilötunnus 3]"),
    ("syntynyt 01.02.1990-1234", "syntynyt [henkilötunnus 1]"),
    ("Koivukuja 5 B 12, 33100 Tampere", "[osoite 1]"),
    ("osoite Eino Leinon katu 12 a", "osoite [osoite 1]"),
    ("asun koivutie 12 b 4", "asun [osoite 1]"),
    ("auto ABC-123 oli väärin", "auto [rekisterinumero 1] oli väärin"),
    ("rekisterinumero xy 12", "rekisterinumero [rekisterinumero 1]"),
    ("Seuraa @maijav, insta: maija.v_88", "Seuraa [käyttäjätunnus 1], insta: [käyttäjätunnus 2]"),
    ("www.linkedin.com/in/maija-v-1", "[verkko-osoite 1]"),
    ("ks. maija-virtanen.fi ja www.maijavirtanen.fi", "ks. [verkko-osoite 1] ja [verkko-osoite 2]"),
    ("tili FI21 1234 5600 0007 85", "tili [tilinumero 1]"),
    ("kiitos seijalle ja timolle", "kiitos [nimi 1] ja [nimi 2]"),
    ("terveisin liisa kuusisto", "terveisin [nimi 1]"),
    ("juha-pekka lupasi palata asiaan", "[nimi 1] lupasi palata asiaan"),
    ("Hankepäällikkö Korpimaa ei vastaa", "Hankepäällikkö [nimi 1] ei vastaa"),
    ("Kouluttaja Paasivirta puhui liian nopeasti", "Kouluttaja [nimi 1] puhui liian nopeasti"),
    ("Maj-Lis Backlund var bra", "[nimi 1] var bra"),
    ("ottakaa yhteyttä: Inkeri", "ottakaa yhteyttä: [nimi 1]"),
    ("040/123 4567 ja 040.123.4567", "[puhelin 1] ja [puhelin 2]"),
    ("maija.meikalainen at pirha.fi", "[sähköposti 1]"),
    ("131052 308T, sotu 150785-99", "[henkilötunnus 1], sotu [henkilötunnus 2]"),
    ("osoitteeni on Pitkäniemenranta 7", "osoitteeni on [osoite 1]"),
    ("rekkari on xyz 987", "rekkari on [rekisterinumero 1]"),
    ("soitin ohjaajalle ainolle ja se auttoi", "soitin ohjaajalle [nimi 1] ja se auttoi"),
    ("kerho-ohjaaja Tyrskyltä sain avun", "kerho-ohjaaja [nimi 1] sain avun"),
    ("rehtori mirja paananne ei vastannut", "rehtori [nimi 1] ei vastannut"),
    ("palautteen antoi t.kankkunen", "palautteen antoi t.[nimi 1]"),
    ("synnyin 3. päivä lokakuuta 1941", "synnyin [syntymäaika 1]"),
    ("oon synt 9/8 1936", "oon synt [syntymäaika 1]"),
    ("Puolisoni 14.2.1957 ja lapset", "Puolisoni [syntymäaika 1] ja lapset"),
    ("tunnus jää auki: mvirtanen-dev", "tunnus jää auki: [käyttäjätunnus 1]"),
    ("Kuu Laaksonen piti päivän", "[nimi 1] piti päivän"),
    ("lääkäri von Hertzen ja ohjaaja (Anniina)", "lääkäri [nimi 1] ja ohjaaja ([nimi 2])"),
    ("Kyyti unohti Eeliakselta repun", "Kyyti unohti [nimi 1] repun"),
    ("Kenneths förslag var bra", "[nimi 1] förslag var bra"),
    ("Skoda qzk 417 seisoo inva-paikalla", "Skoda [rekisterinumero 1] seisoo inva-paikalla"),
    ("instagramissa nimellä hiihtomuori", "instagramissa nimellä [käyttäjätunnus 1]"),
    ("Nimim. kukkaniitty42", "Nimim. [käyttäjätunnus 1]"),
    ("Riita oli Oliver L:n ja Aino K. välillä", "Riita oli [nimi 1] ja [nimi 2]. välillä"),
    ("https://tuhat.helsinki.fi/fi/persons/outi-rinne", "[verkko-osoite 1]"),
]

CLEAN = [
    "potilaan rauhan takaaminen on tärkeää",
    "kouluttaja Tampereelta oli hyvä, opettaja Oulusta ei",
    "asiakkaille Lahdessa ei kerrottu, kuntalaiselle toivolla ei ole hintaa",
    "",
    "THL:n ja Innokylän tuki on ollut hyvää, samoin STM:n ja Kelan.",
    "Pirkanmaan hyvinvointialue, Siun sote, Pirha, Varha ja Eloisa ovat edellä.",
    "Tampereella ja Kainuussa oli hyviä esimerkkejä. Malli Porvoosta, Salon malli.",
    "Vuosina 2023-2025 hinta oli 10 000 euroa, 100-200 henkilöä, klo 9.00-15.30, 12.3.2024, 15 000-20 000.",
    "Palvelupolku 2 oli hyvä, Hoitopolku 3 ei. Tehtävä 12. Osio 4 b.",
    "ICF-10 ja RRP-2 sekä COVID-19 ja ISO 9001",
    "Miro-taulu oli sekava, Mirossa oli vaikea liikkua, Teamsin chat toimi. Howspaceen ei päässyt.",
    "Kiitos kaikille! Kiitos Howspacesta. Hyvä setti. Hei kaikki! Moi!",
    "Kotterin mallista, Likert-asteikosta ja Lean-ajattelusta",
    "Toivon lisää aikaa. Onni on, että tilaisuus oli. Aamulla oli ruuhkaa. Ilman tukea ei pärjää.",
    "Terveisin Uupunut. Terveisiä Lapista! Terveisin kehittäjä Kainuusta.",
    "https://innokyla.fi/fi/toimintamalli/abc-kuvaus ja www.thl.fi",
    "Keski-Suomen hyvinvointialueen malli, Etelä-Savo, Pohjois-Karjalan alue, Länsi-Uusimaa",
    "Juhannuksen jälkeen. Vapun jälkeen. Helmikuussa.",
    "Päivystysapu 116117, hätänumero 112",
    "Mera tid för diskussion. Tack så mycket! Bra exempel från Österbotten.",
    "More workshops please. Good session, very useful.",
    "Tilaisus oli selkeä. Kilinikka piti sisällään paljon.",
    "Österbotten tackar. Österbottens exempel var bra, mer från Jakobstad.",
    "Mie toivosin että puhuttas siitä miten arki ja hanke sovitetaan yhteen.",
    "Ilo oli huomata. Toivo paremmasta elää. Rauha puuttuu. Lahja meille. Arvon tuottaminen. Vieno toive.",
    "Kouluttaja oli hyvä, asiantuntija Kainuusta myös. Terveisin Uusi hankelainen. T. Kehittäjä.",
    "Väinö-chatbot ja Helmi-intra eivät vastanneet. Opinto-ohjaaja auttoi.",
    "Asetus 12.6.1995 on vanha, samoin osio 2.3.40. The library is noisy on Saturdays in March.",
    "Oodi on täynnä, Kaisassa saa lukea rauhassa. Instagramissa nimellä kulkeva tili.",
    "Onni oli, että apu oli lähellä.",
    "Bussi jäi 20 metrin päähän, auto vei 300 euroa ja huone B 123 oli lukossa, kurssi MAT-101 ja taksi 15 min.",
    "Tokmannilta, Gigantista ja Puuilosta, Marimekon pipo, Wolt ja Foodora",
    "Klo 9.00–11.30, 15.3.2025, 09/2024, versio 2.0, Oppimispolku 3, osoitteeseen innokyla.fi",
]


def one(text):
    return redact(pd.Series([text]))[0][0]


@pytest.mark.parametrize(("text", "expected"), PERSONAL)
def test_personal_data_goes(text, expected):
    assert one(text) == expected


@pytest.mark.parametrize("text", CLEAN)
def test_what_is_not_personal_stays(text):
    assert one(text) == text


def test_redacted_texts_do_not_change_again():
    once = redact(pd.Series([text for text, _ in PERSONAL]))[0]
    again, counts = redact(once)
    assert again.tolist() == once.tolist()
    assert counts == {}


def test_counts_index_and_missing_texts():
    texts = pd.Series(
        ["Maija soitti", None, "Maija soitti", "ei mitään", "a.b@c.fi"], index=[5, 3, 9, 1, 0], name="text"
    )
    before = texts.copy()
    clean, counts = redact(texts)
    assert counts == {"nimi": 2, "sähköposti": 1}
    assert clean.index.tolist() == [5, 3, 9, 1, 0]
    assert clean.name == "text"
    assert clean.isna().tolist() == [False, True, False, False, False]
    pd.testing.assert_series_equal(texts, before)


def test_nothing_to_redact():
    clean, counts = redact(pd.Series([], dtype="str"))
    assert (len(clean), counts) == (0, {})


def test_order_of_rows_does_not_matter():
    texts = pd.Series([text for text, _ in PERSONAL] + CLEAN)
    forward = redact(texts)[0]
    assert redact(texts[::-1])[0].sort_index().tolist() == forward.tolist()


def test_planted_data_of_the_simulated_answers():
    path = SHARED / "data" / "gold" / "gold_dev.jsonl"
    if not path.is_file():
        pytest.skip("../shared/data/gold is not on this machine")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    clean = dict(zip([r["id"] for r in rows], redact(pd.Series([r["text"] for r in rows]))[0], strict=True))
    planted = [(r["id"], piece) for r in rows for piece in r.get("pii") or []]
    names = [(i, p if any(c.isdigit() or c == "@" for c in p) else p.split()[-1]) for i, p in planted]
    assert planted
    assert [p for i, p in names if p in clean[i]] == []
    changed = [r["id"] for r in rows if not r.get("pii") and clean[r["id"]] != r["text"]]
    assert len(changed) <= 0.01 * len(rows)


@given(st.lists(st.text(max_size=60), min_size=10, max_size=20))
@settings(max_examples=10, deadline=None)
def test_spans_never_overlap_and_texts_never_crash(texts):
    for text, spans in zip(texts, find_spans(texts), strict=True):
        assert all(a.end <= b.start for a, b in zip(spans, spans[1:], strict=False))
        assert all(0 <= s.start < s.end <= len(text) for s in spans)


@given(
    st.from_regex(r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d\d[-+A]\d{3}[0-9A-FHJ-NPR-Y]", fullmatch=True),
    st.sampled_from(["hetu {}.", "{}", "({})", "tunnus: {}, kiitos", "\n{}\n"]),
)
@settings(max_examples=60, deadline=None)
def test_every_identity_code_goes(code, frame):
    assert [s.label for s in find_patterns(frame.format(code))] == ["henkilötunnus"]


@given(
    st.sampled_from(["040", "050", "0400", "+358 40", "+35850", "00358 44"]),
    st.from_regex(r"\d{3}[ -]?\d{3,4}", fullmatch=True),
)
@settings(max_examples=60, deadline=None)
def test_every_mobile_number_goes(prefix, rest):
    text = f"soita {prefix} {rest}!"
    assert [text[s.start : s.end] for s in find_patterns(text)] == [f"{prefix} {rest}"]


@pytest.mark.parametrize(
    ("text", "times", "found"),
    [("a", 20_000, 0), ("1", 20_000, 0), ("a.b@", 4_000, 2_000), ("A-", 5_000, 0), ("0 1 ", 5_000, 0)],
)
def test_long_texts_without_spaces_do_not_hang(text, times, found):
    assert len(find_patterns(text * times)) == found


@pytest.mark.parametrize(
    "word",
    ["Innokylään", "Terveyskylään", "Teamsiin", "Howspacessa", "Innokylästä", "THL:ltä", "Pirhan", "Padlet-seinä"],
)
def test_kept_words_in_case_forms(word):
    assert is_kept(word)


@pytest.mark.parametrize(
    "text",
    ["Aku Ankkoja", "Peppi Pitkätossun", "Isoon Omenaan", "Isosta Omenasta", "tatu ja patu", "Herra Hakkaraisen"],
)
def test_characters_places_and_brands_of_several_words_stay(text):
    assert all(word.kept for word in split_words(text))
    assert not any(word.kept for word in split_words("Aku Virtanen ja Isosta Omahoidosta"))


@pytest.mark.parametrize(
    "text",
    ["Marja- ja hedelmäosasto", "Kiitos Kivi- ja Lumi-tiimille", "Liha-, Marja- ja leipäosasto", "Sten- och björkskog",
     "kaupat ja -Marjat", "Kukka-"],
)  # fmt: skip
def test_parts_of_compounds_stay(text):
    assert [w.compound for w in split_words(text) if w.text in ("Marja", "Kivi", "Sten", "Marjat", "Kukka")] == [True]
    assert one(text) == text


def test_a_hyphen_in_place_of_a_dash_leaves_a_name():
    assert not any(word.compound for word in split_words("Kiitos Marja- olit paras"))
    assert not any(word.compound for word in split_words("Terveisin Marja-"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kiitos Katrille ja Toivolle.", "Kiitos [nimi 1] ja [nimi 2]."),
        ("kiitos minnalle ja tuomolle", "kiitos [nimi 1] ja [nimi 2]"),
        ("Maija, Satu ja Onni olivat ihania.", "[nimi 1], [nimi 2] ja [nimi 3] olivat ihania."),
        ("Tack till Kerstin och Björn.", "Tack till [nimi 1] och [nimi 2]."),
        ("Kiitos Katrille ja toivo paremmasta.", "Kiitos [nimi 1] ja toivo paremmasta."),
    ],
)
def test_first_names_in_a_list_with_a_name_go(text, expected):
    assert one(text) == expected


def test_a_verb_in_the_first_person_with_no_other_verb_is_no_name():
    assert one("Olen jo kuullut. Jaan mielelläni kokemuksia.") == "Olen jo kuullut. Jaan mielelläni kokemuksia."
    assert one("Kiitos, Jaan Tamm!") == "Kiitos, [nimi 1]!"


def test_a_surname_is_not_kept():
    assert not is_kept("Korhonen")


def test_initials_of_sentences():
    found = {w.text: w.initial for w in split_words("Alku. Toinen ja Kolmas\n- Neljäs: Viides")}
    assert found == {"Alku": True, "Toinen": True, "ja": False, "Kolmas": False, "Neljäs": True, "Viides": True}


def test_unknown_words_are_judged_by_all_their_mentions():
    def sees(places):
        return ["Korho" in text or "Matia" in text or "Delva" in text for text, _, _ in places]

    seen = [Mention("Kysy Xanthiselta", 5, 16, "xanth", True), Mention("Xanthis on täällä", 0, 7, "xanth", False)]
    never = [Mention("Kysy Zorbilta", 5, 13, "zorb", False)]
    often = [Mention(f"Kysy {i} Brandilta", 7, 16, "brand", False) for i in range(11)]
    found = [*seen, *never, *often]
    assert judged(found, votes_for(found, sees)) == {"xanth", "zorb"}
    assert judged(seen, votes_for(seen, lambda places: [False] * len(places))) == set()


def test_readings():
    assert read_word("Maijalle").first
    assert read_word("Virtasen").last
    assert read_word("mittarit").common
    assert not read_word("Mittarit").name
    assert read_word("Tampereelta").place
    assert read_word("Toivon").common
    assert read_word("Maija-Liisalle").first
    assert read_word("VIRTANEN").last


def test_responses_keep_their_rows_and_what_went_is_counted():
    responses = pd.DataFrame({"response_id": ["a", "b"], "text": ["Soita 040 123 4567", "Hyvä klinikka"]})
    clean, counts, _ = redact_responses(responses)
    assert clean["response_id"].tolist() == ["a", "b"]
    assert "123" not in clean["text"][0]
    assert counts["replaced"].tolist() == [1]
    same, none, _ = redact_responses(responses, wanted=False)
    pd.testing.assert_frame_equal(same, responses)
    assert (none.columns.tolist(), len(none)) == (["what", "replaced"], 0)
