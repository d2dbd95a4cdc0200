"""Workbooks with several sheets: one survey on several of them, copies, other surveys, summaries, hidden ones."""

import openpyxl
import pytest

from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey import read_survey, read_surveys, sentences

HEADER = ["Vastausaika", "Ikäryhmä", "Palvelun nopeus (1-5)", "Tilojen siisteys (1-5)", "Mikä toimi hyvin?",
          "Mitä toivot jatkossa?"]  # fmt: skip
TEXTS = [
    "Lisää aikaa keskustelulle ensi kerralla", "Enemmän esimerkkejä muilta alueilta", "Kahvi oli kylmää mutta hyvää",
    "Parkkipaikkoja on liian vähän", "Selkeä ohje puuttui kokonaan", "Hyvä henki koko päivän ajan",
    "Jonot olivat pitkiä aamulla", "Tulkki auttoi paljon meitä", "Sauna oli kuuma ja puhdas",
    "Ohjaaja kuunteli meitä hyvin", "Rampin kaide puuttuu yhä", "Bussi voisi kulkea useammin",
]  # fmt: skip


def rows(n, first=0):
    """Answers of so many respondents, other ones for each ``first``."""
    return [
        [f"{i + 1}.3.2025 1{first}.{i:02}", ["alle 30", "30-64", "65+"][i % 3], (i + first) % 5 + 1, i % 5 + 1,
         f"{TEXTS[i % 12]} {first}", f"{TEXTS[(i + 5) % 12]} x{first}"]
        for i in range(n)
    ]  # fmt: skip


def book(path, sheets, hidden=()):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, cells in sheets.items():
        sheet = made.create_sheet(name)
        for row in cells:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    made.save(path)
    return path


def read(tmp_path, sheets, hidden=()):
    return read_survey(book(tmp_path / "k.xlsx", sheets, hidden))


def said(survey):
    return "\n".join(sentences(survey))


def test_online_and_paper_answers_are_one_survey_whatever_the_spelling_and_order(tmp_path):
    paper = [["Paperilomakkeet, syötetty 2.12."], [],
             ["Lomake nro", "Mitä toivot jatkosa?", "mikä toimi hyvin", "palvelun nopeus", "tilojen siisteys",
              "ikäryhmä"],
             *[[n, row[5], row[4], row[2], row[3], row[1]] for n, row in enumerate(rows(8, 2), 1)]]  # fmt: skip
    survey = read(tmp_path, {"Verkko": [HEADER, *rows(12)], "Paperi": paper})
    assert len(survey.respondents) == 20
    assert survey.responses.groupby("question").size().to_dict() == dict.fromkeys(HEADER[4:], 20)
    assert survey.scores.groupby("item").size().to_dict() == dict.fromkeys(HEADER[2:4], 20)
    assert survey.respondents["sheet"].value_counts().to_dict() == {"Verkko": 12, "Paperi": 8}
    assert "'Mitä toivot jatkosa?' with 'Mitä toivot jatkossa?'" in said(survey)


def test_a_question_more_and_a_sheet_of_each_unit(tmp_path):
    sheets = {unit: [["ID", *HEADER[2:]], *[[n, *row[2:]] for n, row in enumerate(rows(5, k), 1)]]
              for k, unit in enumerate(["Keskusta", "Pohjoinen", "Länsi"])}  # fmt: skip
    sheets["Länsi"] = [[*row, "Yllätys" if n == 0 else f"Oma sauna {n}"] for n, row in enumerate(sheets["Länsi"])]
    survey = read(tmp_path, sheets)
    assert survey.respondents["respondent_id"].nunique() == 15
    assert "the numbers in 'ID' begin anew on each sheet" in said(survey)
    assert "only this sheet has 'Yllätys'" in said(survey)


def test_a_copy_is_asked_about_and_not_counted_twice(tmp_path):
    survey = read(
        tmp_path, {"Raakadata": [HEADER, *rows(12)], "Siivottu": [HEADER[1:], *[row[1:] for row in rows(10)]]}
    )
    assert len(survey.respondents) == 12
    assert "sheet 'Siivottu': the sheet holds mostly the same answers as 'Raakadata'" in said(survey)


LABELS = ["Täysin eri mieltä", "Jokseenkin eri mieltä", "En samaa enkä eri mieltä", "Jokseenkin samaa mieltä",
          "Täysin samaa mieltä"]  # fmt: skip


def twice(n, times=True):
    """The same respondents with labels and with codes."""
    made = []
    for coded in (True, False):
        sheet = [["Nro", *(["Lähetetty"] if times else []), "Toimiala", "Työmäärä sopii", "Saan tukea", "Mikä auttaa?"]]
        for i in range(n):
            unit, load, helped = i * 7 % 3, i * i % 5, i * 3 % 5
            sheet.append([i + 1, *([f"2026-02-0{i % 9 + 1} 1{i % 7}:{i:02}"] if times else []),
                          unit + 1 if coded else ["Koulu", "Päiväkoti", "Varikko"][unit],
                          5 - load if coded else LABELS[load], 5 - helped if coded else LABELS[helped],
                          f"{TEXTS[i % 12]} {i}" if times else ""])  # fmt: skip
        made.append(sheet)
    return made


@pytest.mark.parametrize("times", [True, False])
def test_the_same_people_as_codes_and_as_labels_are_read_once_from_the_labels(tmp_path, times):
    codes, labels = twice(24, times)
    survey = read(tmp_path, {"Numerot": codes, "Tekstit": labels})
    assert len(survey.respondents) == 24
    assert set(survey.rows["sheet"]) == {"Tekstit"}
    assert set(survey.scores["scale"]) == {"agree5"}
    assert "sheet 'Numerot': the sheet holds the respondents of 'Tekstit' once more" in said(survey)


def test_the_same_people_before_and_after_are_two_rounds(tmp_path):
    _, labels = twice(24)
    after = [[row[0], f"2026-05-1{n % 9} 09:{n:02}", *row[2:3], *labels[-n][3:5], f"{TEXTS[n % 7]} nyt {n}"]
             for n, row in enumerate(labels) if n]  # fmt: skip
    assert len(read(tmp_path, {"Alku": labels, "Loppu": [labels[0], *after]}).respondents) == 48
    before, later = ([row[:1] + row[2:-1] for row in sheet] for sheet in (labels, [labels[0], *after]))
    assert len(read(tmp_path, {"Alku": before, "Loppu": later}).respondents) != 24


@pytest.mark.parametrize(
    "other",
    [
        [["Vastausaika", "Luokka", "Miten yhteistyö toimii?", "Mitä kehittäisit ruokailussa?"],
         *[[row[0], "4A", TEXTS[n], TEXTS[11 - n]] for n, row in enumerate(rows(10))]],
        [["Svarstid", "Åldersgrupp", "Vad fungerade bra?", "Vad önskar du?"],
         *[[row[0], row[1], TEXTS[n], TEXTS[11 - n]] for n, row in enumerate(rows(10))]],
    ],
)  # fmt: skip
def test_another_survey_is_asked_about(tmp_path, other):
    survey = read(tmp_path, {"Oppilaat": [HEADER, *rows(12)], "Muut": other})
    assert len(survey.respondents) == 12
    assert "the sheet holds answers too (10 rows), under other headers" in said(survey)


def test_notes_means_codes_templates_and_hidden_sheets_are_no_answers(tmp_path):
    sheets = {
        "Lue tämä": [["Lomakkeet kerättiin kahveilla ja nuorten illassa."], ["x = rastitettu, tyhjä = ei rastia."],
                     ["Asteikko on yhdestä viiteen, nolla on ei merkintää."], ["Ratkaistaan myöhemmin nämä muut."]],
        "Keskiarvot": [HEADER[1:4], ["alle 30", 3.2, 3.4], ["30-64", 2.9, 3.1], ["65+", 4.1, 3.3]],
        "Data": [HEADER, *rows(12)], "Vanha": [HEADER, *rows(12, 1)], "Tyhjä pohja": [HEADER],
        "Koodit": [["Koodi", "Selite"], [1, "huono"], [5, "hyvä"]],
    }  # fmt: skip
    survey = read(tmp_path, sheets, hidden=["Vanha"])
    assert len(survey.respondents) == 12
    assert "sheet 'Vanha': the sheet is hidden and not read (12 rows)" in said(survey)
    asked = survey.findings[survey.findings["kind"] == "asked"]
    assert asked["sheet"].tolist() == ["Koodit"]  # of which columns these are the codes, it does not say
    assert set(survey.rows["sheet"]) == {"Data"}


def test_the_list_of_questions_beside_a_long_table_is_no_sheet_of_answers(tmp_path):
    long = [["Vastaaja", "Kysymys", "Vastaus"]]
    long += [
        [f"V{n}", asked, text] for n, row in enumerate(rows(9)) for asked, text in zip(HEADER[2:], row[2:], strict=True)
    ]
    questions = [
        ["Nro", "Kysymys", "Tyyppi"],
        *[[n, f"{asked} Vastaa omin sanoin", "avoin"] for n, asked in enumerate(HEADER)],
    ]
    survey = read(tmp_path, {"kysymykset": questions, "vastaukset": long})
    assert len(survey.respondents) == 9


def test_two_files_that_spell_a_question_otherwise_ask(tmp_path):
    other = [*HEADER[:4], "Mikä toimii hyvin?", "Mitä toivot jatkosa?"]
    paths = [
        book(tmp_path / "a.xlsx", {"S": [HEADER, *rows(9)]}),
        book(tmp_path / "b.xlsx", {"S": [other, *rows(9, 1)]}),
    ]
    files = [(path, SurveyFile(path=path.name)) for path in paths]
    survey = read_surveys(files, SurveySettings(files=[file for _, file in files]))
    asked = survey.findings[survey.findings["kind"] == "asked"]
    assert asked["file"].tolist() == ["b.xlsx"]
    assert "'Mitä toivot jatkosa?' with 'Mitä toivot jatkossa?'" in asked["said"].iloc[0]
