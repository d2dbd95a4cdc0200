"""Who answered nothing is no respondent: left out with a reason of its own and told, or kept where that is likelier."""

import csv
from pathlib import Path

import pytest

from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey import Survey, read_survey
from openfeedback.survey.accounting import rows_account
from openfeedback.survey.tables.joined import sentences

HEADER = ["id", "Vastattu", "Toimipiste", "Arvosana (1-5)", "Mikä on parasta?"]
PLACES = ["Keskusta", "Itäkylä", "Ranta"]


def answers(n: int = 12) -> list[list[str]]:
    return [
        [str(i), f"{i}.3.2024 10:00", PLACES[i % 3], str(1 + i % 5), f"Lukusali ja lehdet {i}"] for i in range(1, n + 1)
    ]


def read(folder: Path, rows: list[list[str]], header: list[str] | None = None, **settings) -> Survey:
    path = folder / "k.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header or HEADER, *rows])
    own = SurveySettings(files=[SurveyFile(path=path.name)], **settings)
    return read_survey(path, settings=own)


@pytest.mark.parametrize(
    ("place", "score", "text", "out"),
    [
        ("", "", "", True),
        ("Ranta", "", "", True),
        ("Ranta", "", "-", True),
        ("Ranta", "", "ei vastausta", True),
        ("", "3", "", False),
        ("", "", "ok", False),
        ("Ranta", "En osaa sanoa", "", False),
    ],
)
def test_background_and_signs_are_no_answers_and_an_opt_out_is_one(tmp_path, place, score, text, out):
    rows = answers()
    rows[4] = ["5", "5.3.2024 10:00", place, score, text]
    survey = read(tmp_path, rows)
    left = survey.left_out[["row", "reason"]].values.tolist()
    assert left == ([[6, "no question answered"]] if out else [])
    assert len(survey.respondents) == len(rows) - out
    if out:
        alone = " (1 with background alone)" if place else ""
        assert f"row 6: no question answered{alone}; left out until `unanswered` says keep" in "\n".join(
            sentences(survey)
        )
        assert "used 11 + left out 1 (1 no question answered)" in rows_account(survey)


def test_a_person_can_keep_them(tmp_path):
    rows = answers()
    rows[4][3:] = ["", ""]
    survey = read(tmp_path, rows, unanswered="keep")
    assert len(survey.respondents) == len(rows)
    assert "no question answered (1 with background alone); kept" in "\n".join(sentences(survey))


def test_who_has_a_weight_belongs_to_the_sample(tmp_path):
    rows = [[*row, f"0.{10 + n}"] for n, row in enumerate(answers())]
    rows[4][3:5] = ["", ""]
    header = [*HEADER, "paino"]
    assert len(read(tmp_path, rows, header, weight="paino").respondents) == len(rows)
    rows[4][5] = ""
    assert read(tmp_path, rows, header, weight="paino").left_out["row"].tolist() == [6]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (["Ikäryhmäsi?", "Missä kunnassa asut?", "Mikä on asemasi?"], ["alle 30", "30-49", "50-64"]),
        (["K1 Ikäryhmä", "K2 Sukupuoli", "K3 Kunta"], ["1", "2", "3"]),
        (["Q1. Åldersgrupp", "Q2. Kön", "Q3. Hemkommun"], ["under 30", "30-49", "50-64"]),
    ],
)
def test_background_that_is_asked_for_is_no_answer(tmp_path, header, cells):
    rows = [[*(cells[(i + k) % 3] for k in range(3)), f"Lukusali on paras paikka {i}"] for i in range(12)]
    rows[4][3] = rows[7][3] = ""
    survey = read(tmp_path, rows, [*header, "Mikä on parasta?"])
    assert survey.left_out["row"].tolist() == [6, 9]
    assert "(2 with background alone)" in "\n".join(sentences(survey))


def test_a_choice_that_is_no_background_is_an_answer(tmp_path):
    often = ["päivittäin", "viikoittain", "harvemmin"]
    rows = [[often[i % 3], often[(i + 1) % 3], f"Lukusali on paras paikka {i}"] for i in range(12)]
    rows[4][2] = ""
    header = ["Kuinka usein käyt kirjastossa?", "Kuinka usein käyt torilla?", "Mikä on parasta?"]
    assert len(read(tmp_path, rows, header).respondents) == 12


def test_where_nothing_but_background_is_asked_everybody_stays(tmp_path):
    rows = [[str(i), f"{i}.3.2024", PLACES[i % 3]] for i in range(1, 13)]
    rows[3][2] = ""
    assert len(read(tmp_path, rows, HEADER[:3]).respondents) == 12


def test_where_most_answer_nothing_the_questions_may_not_be_understood(tmp_path):
    rows = answers()
    for row in rows[:8]:
        row[3:] = ["", ""]
    survey = read(tmp_path, rows)
    assert len(survey.respondents) == 12
    assert "8 of 12 rows answer no question; they are kept" in "\n".join(sentences(survey))


def test_choices_taken_for_background_are_answers_where_little_else_is_asked(tmp_path):
    often = ["Viikoittain", "Kuukausittain", "Harvemmin"]
    rows = [[str(i), often[i % 3], often[i % 2], f"Lukusali ja lehdet {i}" if i > 3 else ""] for i in range(1, 13)]
    header = ["id", "Kuinka usein käyt kirjastossa?", "Kuinka usein lainaat?", "Mikä on parasta?"]
    assert len(read(tmp_path, rows, header).respondents) == 12


def test_options_that_were_not_ticked_are_no_answers(tmp_path):
    rows = [[str(i), "Kyllä", "Ei", f"Lukusali ja lehdet {i}"] for i in range(1, 13)]
    rows[6][1:] = ["Ei", "Ei", ""]
    survey = read(tmp_path, rows, ["id", "Miten tulit? [Bussi]", "Miten tulit? [Pyörä]", "Mikä on parasta?"])
    assert survey.left_out["reason"].tolist() == ["no question answered"]


def test_a_row_with_the_id_of_an_answer_is_the_same_respondents(tmp_path):
    rows = answers()
    rows[4] = ["4", "5.3.2024 10:00", "Ranta", "", ""]
    survey = read(tmp_path, rows, ["Vastaajan tunniste", *HEADER[1:]])
    assert survey.left_out.empty
    assert len(survey.respondents) == 11


def test_several_sheets_keep_their_sums(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for n, name in enumerate(("Verkko", "Paperi kevät")):
        sheet = book.active if n == 0 else book.create_sheet()
        sheet.title = name
        rows = [[*row[:4], f"{row[4]} {name}"] for row in answers(10 + n)]
        rows[2 + n][3:] = [None, None]
        for row in [HEADER, *rows]:
            sheet.append(row)
    book.save(tmp_path / "k.xlsx")
    survey = read_survey(tmp_path / "k.xlsx")
    assert survey.left_out[["sheet", "row"]].values.tolist() == [["Verkko", 4], ["Paperi kevät", 5]]
    assert survey.rows[["rows_n", "used_n", "left_out_n"]].values.tolist() == [[10, 9, 1], [11, 10, 1]]


@pytest.mark.parametrize("mark", ["x", "XX", "..", "n/a", "Ei vastausta"])
def test_a_mere_mark_under_an_open_question_is_no_answer(tmp_path, mark):
    rows = answers()
    rows[3][4], rows[5][3:] = mark, ["", mark]
    rows[6][4] = "ok"
    survey = read(tmp_path, rows)
    assert len(survey.responses) == 10
    assert "ok" in set(survey.responses["text"])
    assert survey.left_out["reason"].tolist() == ["no question answered"]


@pytest.mark.parametrize(
    "consent",
    ["Vastaan kyselyyn vapaaehtoisesti (1 = suostun, 2 = en suostu)", "Suostumus",
     "Jag samtycker till att delta i enkäten", "I consent to take part in this study"],
)  # fmt: skip
def test_consent_is_no_answer_and_who_declined_is_no_respondent(tmp_path, consent):
    rows = [[*row[:2], "1", *row[2:]] for row in answers()]
    rows[4][2:] = ["2", "", "", ""]
    survey = read(tmp_path, rows, [*HEADER[:2], consent, *HEADER[2:]])
    assert set(survey.scores["item"]) == {HEADER[3]}
    assert survey.left_out["reason"].tolist() == ["consent refused" if "=" in consent else "no question answered"]
    assert len(survey.respondents) == 11


@pytest.mark.parametrize("header", ["Kesto (min)", "Duration (min)", "Svarstid (sekunder)", "Q5_NPS_GROUP",
                                    "Suosittelisitko meitä? - Group"])  # fmt: skip
def test_what_tools_add_beside_the_answers_is_no_item(tmp_path, header):
    rows = [[*row, str(n % 3 + 1)] for n, row in enumerate(answers())]
    survey = read(tmp_path, rows, [*HEADER, header])
    assert set(survey.scores["item"]) == {HEADER[3]}
    assert set(survey.respondents) & {"kesto_min", "duration_min", "svarstid_sekunder", "q5_nps_group"} == set()
