"""Forms of personal data: what goes and what only looks like it. All numbers are invented."""

import json
from pathlib import Path

import pytest

from openfeedback.text.redact.patterned.codes import identity_code
from openfeedback.text.redact.patterned.patterns import _rules, find_patterns

WRITTEN = Path(__file__).parents[4] / "data" / "redaction"

GO = [
    ("synt. 12.3.1956", "syntymäaika"),
    ("syntynyt maaliskuussa -78", "syntymäaika"),
    ("Olen syntynyt 3. toukokuuta 1949", "syntymäaika"),
    ("hän oli syntynyt kesäkuun 24. päivä 1944", "syntymäaika"),
    ("My father, born 2 July 1941", "syntymäaika"),
    ("Jag är född den 8 november 1952", "syntymäaika"),
    ("vauva, synt. 9/2 -24", "syntymäaika"),
    ("oon 6/1959 syntyny", "syntymäaika"),
    ("kirjattu osoitteesta 91.156.203.77", "IP-osoite"),
    ("osoite 2001:14ba:9c3:7e00::51 tuntematon", "IP-osoite"),
    ("osoitteesi 10.44.0.219", "IP-osoite"),
    ("jäsennumero 20457 on vanhentunut", "asiakasnumero"),
    ("potilas nro P-208815", "asiakasnumero"),
    ("kundnummer FS 60217", "asiakasnumero"),
    ("asiakasnumeroni on 4471902", "asiakasnumero"),
    ("tilille EE442200221049887135", "tilinumero"),
    ("FI83 5720 3320 1144 7", "tilinumero"),
    ("DE89 3704 0044 0532 0130 00", "tilinumero"),
    ("GB82 WEST 1234 5698 7654 32", "tilinumero"),
    ("030566Y9621", "henkilötunnus"),
    ("140903A924V", "henkilötunnus"),
    ("henkilötunnuksen loppu -9126", "henkilötunnus"),
    ("personnummer 19641125-1234", "henkilötunnus"),
    ("leena piste stenkulla at lakipuu piste fi", "sähköposti"),
    ("mummeli punkt karin at outlook punkt com", "sähköposti"),
    ("o45 612 0098", "puhelin"),
    ("040 - 77 12 903", "puhelin"),
    ("0500 831 6674", "puhelin"),
    ("nolla neljä viisi kuusi yksi kaksi kolme", "puhelin"),
    ("PL 318, 65101 Vaasa", "osoite"),
    ("Vanha Myllytie 112, 41930 Kuohu", "osoite"),
    ("asun koivukujalla 3", "osoite"),
    ("autoni BZX-907", "rekisterinumero"),
    ("valkonen octavia kvt-481 parkissa", "rekisterinumero"),
    ("Tunnus oli Surunmurtama_62", "käyttäjätunnus"),
    ("tunnukseni tyttonen1963", "käyttäjätunnus"),
    ("@atoopikon.arki.nyt", "käyttäjätunnus"),
    ("chatissa huusi xX_peruna_Xx", "käyttäjätunnus"),
    ("Joku __mummeli__ huusi", "käyttäjätunnus"),
    ("serverillä Peluri_Pekka spämmäsi", "käyttäjätunnus"),
    ("Laskut: Kuusitausta 14 B 22, 40320 Jyväskylä", "osoite"),
    ("Ambulanssi haki väärin, Haarikonnotko 5, 90150 Oulu on oikea", "osoite"),
    ("Sepänpiha 2 as 14, 70100 Kuopio", "osoite"),
    ("tiiminvetäjä M.L. jakaa vuorot", "nimi"),
]

STAY = [
    "versio 10.1.2.3 ja kohta 4.2.1.3",
    "kello 12:30:45, klo 9.00-11.30 ja 22.14",
    "12.3.2024 oli hyvä päivä, samoin 1.1.1900",
    "laki 980/2012, § 4, artikla 12",
    "Valtatie 4 ja Kehätie 3, mutta hoitopolku 2",
    "huone 2B, sali C123, luokka 6b",
    "CRP-300, ISO-900, PHQ-9, HPV-16",
    "hinta 1 890 euroa, 10 000 asukasta, 290 kilometriä",
    "jonotusnumero B114, bussi 41, pituus 194 cm",
    "asiakas 2024 ja potilas 12",
    "numeroon 116117 45 minuuttia, numero 116 006 ja maksuton numero 0800 12345",
    "Terminaali 2 B 14 ja Luokka 4 B 22, Linja 22 C 4, Lähetin 20 A 5 arkkia",
    "Tampereella 12 B 4 luokkaa",
    "tiedosto vastaukset_2024.xlsx, kenttä etu_suku_nimi ja MUUTTUJA_NIMI, Kuva_uusi",
    "std::vector ja C:: eivät ole osoitteita",
    "verenpaine 198/112, NPS 0, ka. 3,4 (n=56)",
    "P.S. kiitos, esim. U.S. ja A.I. sekä kohdat A. Yksi ja B. Kaksi, luokassa TVT-204",
    "tilausnumero puuttui; vuosi 2019, 2022 ja 2025",
    "Look at innokyla.fi for more",
    "YouTube: https://www.youtube.com/watch?v=Zk72RRI2c-o",
]


@pytest.mark.parametrize(("text", "label"), GO)
def test_what_has_a_form_goes(text, label):
    assert [span.label for span in find_patterns(text)] == [label]


@pytest.mark.parametrize("text", STAY)
def test_what_only_looks_like_it_stays(text):
    assert find_patterns(text) == []


def test_only_days_of_months_begin_an_identity_code():
    assert identity_code("311299-123A")
    assert not identity_code("321299-123A")
    assert not identity_code("011399-123A")


def test_a_quick_look_misses_nothing_that_the_pattern_finds():
    lines = [line for path in sorted(WRITTEN.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    texts = [json.loads(line)["text"] for line in lines]
    quick = [rule for rule in _rules() if rule.needs]
    found = [(rule, text) for rule in quick for text in texts if rule.regex.search(text)]
    assert len(found) > 50
    assert all(any(sign in text for sign in rule.needs) for rule, text in found)
