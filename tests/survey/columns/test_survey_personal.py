"""Columns of persons and how to reach them, by header and by cells."""

import csv

import pytest

from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey.columns.personal import personal_by
from openfeedback.survey.opened import describe_survey
from openfeedback.survey.read import read_survey
from openfeedback.survey.tables.joined import sentences
from openfeedback.survey.wordings.headers import is_personal_name

PERSONS = [
    "Huoltajan nimi (vapaaehtoinen)", "Oppilaan nimi", "Asukkaan nimi", "Opettajan nimi [ei julkaista]", "Ristimänimi",
    "Lempinimi", "Kirjaaja", "Yhteyshenkilö", "Vårdnadshavarens namn", "Lärarens namn (frivilligt)", "Smeknamn",
    "Ifylld av",    "Parent's name", "Name of the teacher", "Completed by", "Nickname",
]  # fmt: skip
CONTACTS = [
    "Mistä sinut tavoittaa?", "Miten saamme teihin yhteyden", "Yht.ottopuh.", "Kotikatu", "Lähiosoite",
    "Kotiosoitteeni palkintoa varten", "Postinumero + katu", "Some-tili", "Instagram-tunnus", "Hur når vi dig?",
    "Hemadress", "How can we reach you?", "Home address",
]  # fmt: skip
THINGS = [
    "Kurssin nimi", "Tapahtuman nimi", "Yksikön nimi", "Tuotteen nimi", "Kunnan nimi", "Organisaation nimi",
    "Koulun nimi", "Järjestön nimi", "Kursens namn", "Product name", "School name", "Ohjaajien ammattitaito",
    "Käsittelijän merkintä", "Miten palvelu tavoittaa nuoret?", "Miten yhteydenotto sujui?",
    "Mistä kuulit: Instagram", "Mitä mieltä olet opettajasta?",
]  # fmt: skip


pytestmark = pytest.mark.filterwarnings("ignore::openfeedback.files.characters.Notice")


@pytest.mark.parametrize("header", [*PERSONS, *CONTACTS])
def test_headers_of_persons_and_how_to_reach_them(header):
    assert is_personal_name(header)


@pytest.mark.parametrize("header", THINGS)
def test_names_of_things_and_questions_about_people_are_none(header):
    assert personal_by(header, {"Alku": 4, "Keskus": 3, "Muu": 2, "Hyvin sujui": 1}) == ""


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Hoidon antaja", ["HLL Peltomaa", "shg Ojanen", "HLL Peltomaa"]),
        ("Kuka vastasi (hlö)", ["mummi Oona", "M. Ketola", "äiti / Sari L.", "äiti", "isä"]),
        ("Ohjaaja", ["Jarmo", "Tiina", "Jarmo"]),
        ("Snap (jos haluat mukaan)", ["sk8_elli", "@onnimanni", "peke.07", "-"]),
        ("Lärare", ["Anna Holm", "Mats"]),
    ],
)
def test_cells_decide_where_the_header_is_unsure(header, cells):
    assert personal_by(header, dict.fromkeys(cells, 1)) == "header and cells"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Hoidon antaja", ["Lääkäri", "Hoitaja", "Fysioterapeutti"]),
        ("Kuka vastasi", ["äiti", "isä", "molemmat"]),
        ("Koulun nimi", ["Keskuskoulu", "Aleksis Kiven koulu", "Lukio"]),
        ("Instagram", ["x", "x"]),
        ("Kunnan nimi", ["Salo", "Turku", "Lahti"]),
    ],
)
def test_cells_that_are_no_persons_leave_a_column(header, cells):
    assert personal_by(header, dict.fromkeys(cells, 1)) == ""


def test_a_column_left_out_by_its_cells_is_told_and_kept_where_asked_for(tmp_path):
    names = ["Jarmo", "Tiina", "Jarmo", "Tiina"] * 3
    texts = [f"Ryhmässä oli hyvä tunnelma kerralla {n}" for n in range(len(names))]
    path = tmp_path / "k.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([["Ohjaaja", "Mikä toimi?"], *zip(names, texts, strict=True)])
    assert dict(describe_survey(path)[["column", "role"]].values.tolist())["Ohjaaja"] == "personal data"
    assert "say `background:` to keep it" in "\n".join(sentences(read_survey(path)))
    kept = read_survey(
        path, settings=SurveySettings(files=[SurveyFile(path="k.csv")], background={"ohjaaja": "Ohjaaja"})
    )
    assert kept.respondents["ohjaaja"].nunique() == 2
