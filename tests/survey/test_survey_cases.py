"""Files built after faults that users reported of survey tools (../shared/data/cases): each read right, or told."""

from pathlib import Path

import pandas as pd
import pytest

from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey import Survey, read_survey
from openfeedback.survey.opened import describe_survey
from openfeedback.survey.tables.joined import sentences

CASES = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "cases"
pytestmark = [
    pytest.mark.skipif(not CASES.is_dir(), reason="shared/data/cases is not on this machine"),
    pytest.mark.filterwarnings("ignore::openfeedback.files.characters.Notice"),
]


def read(name: str) -> Survey:
    return read_survey(CASES / name)


def roles(name: str) -> dict[str, str]:
    described = describe_survey(CASES / name)
    return dict(zip(described["column"], described["role"], strict=True))


def reasons(survey: Survey) -> dict[int, str]:
    return dict(zip(survey.left_out["row"], survey.left_out["reason"], strict=True))


def said(survey: Survey) -> str:
    return "\n".join(sentences(survey))


def all_cells(survey: Survey) -> set[str]:
    """Every text that leaves the reader."""
    return {str(v) for table in survey for v in table.to_numpy().ravel() if not pd.isna(v)}


@pytest.mark.parametrize("name", ["01_sep_line/vienti.csv", "01_sep_line/vienti_cp1252.csv"])
def test_a_line_that_names_the_separator(name):
    survey = read(name)
    assert len(survey.responses) == 10
    assert len(roles(name)) == 3
    assert reasons(survey) == {1: "separator line"}


def test_qualtrics_has_three_header_rows_and_a_preview():
    survey = read("02_qualtrics_three_header_rows/qualtrics.csv")
    assert reasons(survey) == {2: "second header row", 3: "ids of the columns", 4: "test or preview"}
    assert len(survey.respondents) == 19 == len(survey.responses)
    assert survey.responses["question"].iloc[0].startswith("Millaista tukea toivot jatkossa?")
    assert survey.responses["role"].iloc[0] == "support_need"


def test_surveymonkey_has_options_in_a_second_header_row():
    name = "03_surveymonkey_two_header_rows/surveymonkey.csv"
    survey = read(name)
    assert reasons(survey) == {2: "second header row"}
    assert roles(name)["Mitä tukea olet saanut?: Koulutus"] == "multiple choice"
    assert len(survey.respondents) == 20
    assert "Open-Ended Response" not in all_cells(survey)


def test_a_file_of_an_old_mac():
    survey = read("15_double_encoded_file/macroman.csv")
    assert survey.responses["text"].str.contains("lisää").any()
    assert "read as mac_roman" in said(survey)


def test_a_file_that_was_encoded_twice_is_put_right_and_told():
    survey = read("15_double_encoded_file/double.csv")
    assert survey.responses["text"].str.contains("lisää").any()
    assert not any("Ã" in cell for cell in all_cells(survey) if "encoded twice" not in cell)
    assert "encoded twice" in said(survey)


def test_residue_in_answers_becomes_what_was_meant():
    texts = read("14_residue_in_answers/residue.csv").responses["text"]
    assert list(texts)[:8] == [
        "Toivoisin lisää tukea arviointiin.\nMyös esimerkkejä.", "Ensimmäinen rivi.\nToinen rivi on tässä.",
        "Hyvinvointialue tarvitsee apua.", "Rivi yksi.\nRivi kaksi.", "Älä kiirehdi, pidä tauko välissä.",
        '"Parasta" oli keskustelu & kahvi.', "Lämpötila <3 ja aikaa < 2 h > liikaa",
        "Kiitos ❤️👍🏽 hyvä päivä 👨‍👩‍👧",
    ]  # fmt: skip


def test_letters_in_two_parts_are_composed():
    composed, parts = read("11_nfd_macos/nfc.csv"), read_survey(next(CASES.glob("11_nfd_macos/nfd*.csv")))
    assert list(parts.responses["text"]) == list(composed.responses["text"])
    assert list(parts.respondents.columns) == list(composed.respondents.columns)
    background = composed.respondents.columns[-1]
    assert list(parts.respondents[background]) == list(composed.respondents[background])


@pytest.mark.parametrize("name", ["07_xlsx_wrong_dimension/dim.xlsx", "07_xlsx_wrong_dimension/dim_a1.xlsx"])
def test_a_wrong_dimension_hides_nothing(name):
    whole = read("07_xlsx_wrong_dimension/ok.xlsx")
    assert list(read(name).responses["text"]) == list(whole.responses["text"])


def test_strict_office_xml_is_read():
    assert len(read("08_strict_ooxml/strict.xlsx").responses) == 20


def test_hidden_sheets_and_rows_are_told():
    survey = read("09_hidden_sheets_rows/hidden_first.xlsx")
    assert len(survey.responses) == 20
    assert "rows 5, 6, 7: hidden in the file" in said(survey)
    assert "sheet 'Vanha luonnos': the sheet is hidden and not read (3 rows)" in said(survey)


def test_formulas_without_a_value_and_errors_are_no_answers():
    survey = read("10_formulas_errors_serials/formulas.xlsx")
    assert not any(cell.startswith(("=", "#N")) for cell in all_cells(survey))
    assert "10 cells of 'Kommentti' held a formula without its value" in said(survey)
    assert set(survey.dropped["reason"]) == {"error of Excel", "formula without its value"}
    assert survey.responses["answered_at"].iloc[0].startswith("2024-03-01T10:04")
    assert "- lisää esimerkkejä alueilta 0" in set(survey.responses["text"])


@pytest.mark.parametrize("name", ["html.csv", "vienti.xls"])
def test_a_web_page_by_another_name(name):
    survey = read(f"12_xls_ods_html_as_xls/{name}")
    assert list(survey.responses["text"]) == ["Hyvä päivä."]
    assert "HTML page" in said(survey)


def test_two_sheets_of_one_survey_are_read_as_one():
    survey = read("23_two_answer_sheets/two.xlsx")
    assert survey.respondents["sheet"].value_counts().to_dict() == {"Kevät": 10, "Syksy": 10}
    assert survey.responses["response_id"].is_unique
    assert "read as one survey" in said(survey)


def test_a_quotation_mark_that_is_never_closed_swallows_no_row():
    survey = read("17_unbalanced_quote/quote.csv")
    assert len(survey.responses) == 20
    assert "row 5" in said(survey)


@pytest.mark.parametrize(
    ("name", "rows", "n"),
    [
        ("18_header_twice/twice.csv", [2], 10),
        ("18_header_twice/pasted_together.csv", [2, 13], 20),
        ("21_header_in_the_middle/mid.csv", [12], 20),
    ],
)
def test_a_header_that_comes_again_is_no_respondent(name, rows, n):
    survey = read(name)
    assert reasons(survey) == dict.fromkeys(rows, "header again")
    assert len(survey.respondents) == n == len(survey.responses)


def test_limesurvey_has_html_codes_and_brackets_in_its_headers():
    name = "04_limesurvey_html_headers/limesurvey.csv"
    survey, found = read(name), roles(name)
    assert not any("<" in header or "&" in header.replace("& rehellisesti", "") for header in found)
    assert found["Mitä tukea olet saanut?: Sparraus"] == "multiple choice"
    assert found["Total time"] == found["Group time: Perustiedot"] == found["Seed"] == "ignored"
    assert found["Date submitted"] == "time"
    assert found["Response ID"] == "respondent id"
    assert set(survey.scores["item"]) >= {
        "Arvioi väittämiä: Aikaa oli riittävästi",
        "Mitä tukea olet saanut?: Koulutus",
    }


def test_forms_options_hold_their_own_semicolon():
    survey = read("05_forms_semicolon_and_repeats/forms.xlsx")
    options = set(survey.scores["item"])
    assert options == {f"Mitä tukea olet saanut?: {x}" for x in ("Koulutus", "Sparraus", "Verkkosivut; verkkotyökalut")}
    assert {"kommentti_2"} < set(survey.responses["question_id"])


def test_google_options_hold_their_own_comma():
    survey = read("06_google_commas_in_options/google.csv")
    options = {item.partition(": ")[2] for item in survey.scores["item"]}
    assert options == {"Sparraus, kasvotusten tai etänä", "Koulutus", "Verkkosivut, oppaat ja videot"}
    assert survey.responses["answered_at"].iloc[0] == "2024-03-01T10:00:00"


def test_codes_and_labels_are_one_scale_each():
    scores = read("13_codes_and_labels/codes.csv").scores
    scales = scores.groupby("item", sort=False)["scale"].first().tolist()
    assert scales == ["agree5", "agree5", "1-5", "1-5", "0-10"]
    clear = scores[scores["item"].str.startswith("Sisältö")].set_index("label")["value"]
    assert clear["5 (täysin samaa mieltä)"].iloc[0] == 5.0
    assert clear["1 (täysin eri mieltä)"].iloc[0] == 1.0
    assert scores.loc[scores["item"] == "Arvosana", "value"].head(2).tolist() == [4.5, 3.0]


def test_who_sent_twice_is_told_and_can_be_counted_once():
    assert "rows 5, 6: the same answers, apart from the time" in said(read("16_duplicate_submissions/dup.csv"))
    path = CASES / "16_duplicate_submissions" / "dup.csv"
    for keep, row in (("first", 6), ("last", 5)):
        survey = read_survey(path, None, SurveySettings(files=[SurveyFile(path=path.name)], duplicates=keep))
        assert reasons(survey) == {row: "same answers again"}
        assert len(survey.respondents) == 20


@pytest.mark.parametrize(
    ("name", "word"), [("20_personal_headers_without_spaces/few_names.csv", "Hämäläinen"),
                       ("02_qualtrics_three_header_rows/qualtrics.csv", "192.0.2.1")],
)  # fmt: skip
def test_no_personal_column_leaves_the_reader(name, word):
    survey = read(name)
    assert not any(word in cell for cell in all_cells(survey))
    assert "personal data by its header: not read" in said(survey)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("fi_klo", "2024-03-01T14:05:07"),
        ("gmt", "2024-03-01T14:05:07"),
        ("isoz", "2024-03-01T22:30:00"),
        ("us", "2024-03-01T02:05:07"),
        ("us_ampm", "2024-03-01T14:05:07"),
    ],
)
def test_times_are_read_whatever_their_writing(name, first):
    times = read(f"22_ambiguous_dates/{name}.csv").responses["answered_at"]
    assert times.iloc[0] == first
    assert times.notna().all()


def test_dates_that_could_be_either_are_asked_about():
    assert "could be day/month or month/day" in said(read("22_ambiguous_dates/amb.csv"))
    path = CASES / "22_ambiguous_dates" / "amb.csv"
    survey = read_survey(path, SurveyFile(path="amb.csv", date_order="month-day"))
    assert survey.responses["answered_at"].iloc[1] == "2024-02-03T14:05:00"
    assert "month/day" not in said(survey)


@pytest.mark.parametrize("path", sorted(CASES.glob("[012]*/*.csv")), ids=lambda path: path.name)
def test_rows_read_are_rows_used_and_rows_left_out(path):
    survey = read_survey(path)
    rows = survey.rows.iloc[0]
    assert rows["rows_n"] == rows["used_n"] + rows["left_out_n"]
    assert rows["left_out_n"] == len(survey.left_out)
