"""Real exports in shared/data: the role of every column, and nothing lost. No cell's text is asserted or printed."""

import csv
import unicodedata
from pathlib import Path

import pandas as pd
import pytest

from openfeedback.errors import InputError
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey.accounting import account
from openfeedback.survey.files.residue import clean_text
from openfeedback.survey.opened import describe_survey
from openfeedback.survey.read import read_survey, read_surveys

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="shared/data is not on this machine")
SALARIES = SHARED / "palkkakysely"
WIDE = SHARED / "vaalikone" / "dev_wide_survey_shape.csv"
EXCEL_ERROR = "#NIMI?"  # four comments of the wide export
DEV_COOP = SHARED / "dev_coop" / "dev_coop.csv"

# b background, t time, o open question, s scale item, m multiple choice, - left out (short texts of one's own), i id
LETTERS = {
    "background": "b", "time": "t", "open question": "o", "scale item": "s", "multiple choice": "m", "ignored": "-",
    "respondent id": "i", "personal data": "p", "weight": "w",
}  # fmt: skip
ROLES = {
    SALARIES / "2021_results.xlsx": "tbbbbbb-bbbs-o",
    SALARIES / "2023_results-fi.xlsx": "tbbbbb-bbobbmm-bbbb-bbosoo",
    SALARIES / "2025_data.tsv": "tbbbbbbbbbbbbbbobbbbbbmm-bbbbbbsbbbbbobmmbmbmmmmmoo",
    WIDE: "ibbbtbbbbm" + "so" * 16,
    DEV_COOP: "iooowbbbb",
}


@pytest.mark.parametrize("path", ROLES, ids=lambda path: path.name)
def test_role_of_every_column(path):
    described = describe_survey(path)
    assert "".join(LETTERS[role] for role in described["role"]) == ROLES[path]
    assert described["confidence"].between(0.5, 1).all()
    assert described["recognised_from"].ne("").all()


def says_something(cell):
    """Whether a cell holds a letter, a digit or a picture; a dash alone is no answer."""
    return any(
        unicodedata.category(character)[0] in "LN" or unicodedata.category(character) == "So" for character in cell
    )


@pytest.mark.slow
@pytest.mark.parametrize("path", ROLES, ids=lambda path: path.name)
def test_nothing_is_lost(path):
    """Responses are exactly the cells of the open columns that say something, read here in another way."""
    if path.suffix == ".xlsx":
        raw = pd.read_excel(path, dtype=str, keep_default_na=False, na_values=[""])
    else:
        separator = {SALARIES / "2025_data.tsv": "\t", WIDE: ";"}.get(path, ",")
        quoting = (
            csv.QUOTE_NONE if separator == "\t" else csv.QUOTE_MINIMAL
        )  # this export leaves quotes in cells as they are
        raw = pd.read_csv(path, sep=separator, quoting=quoting, dtype=str, keep_default_na=False, na_values=[""])
    described = describe_survey(path)
    cells = raw.iloc[:, list(described.index[described["role"] == "open question"])]
    filled = [v for v in cells.to_numpy().ravel() if isinstance(v, str) and v.strip()]
    texts = sorted(clean_text(v) for v in filled if v != EXCEL_ERROR and says_something(v))
    survey = read_survey(path)
    assert len(texts) == len(survey.responses)
    assert len(filled) - len(texts) == len(survey.dropped)
    differing = sum(a != b for a, b in zip(texts, sorted(survey.responses["text"]), strict=True))
    numbers = sum(a.replace(".", "").isdigit() for a in texts)  # "5.0" of the one reader is "5" of the other
    assert differing <= numbers
    said = account(survey)
    assert said.loc[said["what"] == "kept", "cells"].item() == len(texts)


def test_comments_are_paired_with_the_item_before_them():
    survey = read_survey(WIDE)
    raw = pd.read_csv(WIDE, sep=";", dtype=str)
    assert survey.responses["question_id"].nunique() == 16
    comments = raw.filter(like="kommentti")
    assert len(survey.responses) == comments.notna().sum().sum() - (comments == EXCEL_ERROR).sum().sum()
    first = survey.responses[survey.responses["question"].str.startswith("127|")]
    assert len(first) == raw["kommentti"].notna().sum()
    assert set(first["question"]) == {raw.columns[10] + ": kommentti"}
    assert survey.scores["item_id"].nunique() == 16 + 10  # 16 statements and ten languages
    nato = survey.scores[survey.scores["item"].str.contains("kansanäänestys")]
    assert nato["value"].value_counts().to_dict() == {2.0: 765, 1.0: 127}
    assert nato["opt_out"].sum() == 18
    assert survey.respondents["respondent_id"].is_unique
    assert survey.responses["answered_at"].str.startswith("2015-").all()


def test_wide_export_from_parameters_alone():
    file = SurveyFile(path=WIDE.name, respondent_id="respondent", time="vastattu", event_id="2015")
    settings = SurveySettings(
        files=[file],
        open_questions=[{"question_id": "comment", "columns": ["kommentti"]}],
        scale_items=[{"item_id": "dole", "columns": ["127|Suomessa on liian helppo elää sosiaaliturvan varassa"]}],
        background={"region": "vaalipiiri"},
    )
    survey = read_survey(WIDE, file, settings)
    assert sorted(survey.responses["question_id"].unique()) == sorted(f"comment_{n}" for n in range(1, 17))
    assert survey.responses["question"].str.contains("|", regex=False).all()
    assert list(survey.respondents.columns) == ["respondent_id", "event_id", "source", "region"]
    assert set(survey.scores["item_id"]) == {"dole"}
    assert survey.responses["response_id"].iloc[0] == "2015:2:comment_1"
    assert survey.responses["respondent_id"].iloc[0] == "2015:v0000"


def test_dev_coop_from_parameters_alone():
    file = SurveyFile(path=DEV_COOP.name, respondent_id="fsd_id")
    settings = SurveySettings(
        files=[file],
        open_questions=[{"question_id": q, "columns": [q]} for q in ("q11_1", "q11_2", "q11_3")],
        weight="paino",
        background={"gender": "gender", "region": "region"},
    )
    survey = read_surveys([(DEV_COOP, file)], settings)
    assert len(survey.respondents) == 945
    assert list(survey.respondents.columns) == ["respondent_id", "event_id", "source", "weight", "gender", "region"]
    assert survey.respondents["weight"].notna().all()
    assert survey.responses["question_id"].value_counts().sort_index().tolist() == [921, 907, 920]
    assert len(survey.dropped) == 4  # signs alone


def test_day_and_month_of_a_google_export():
    times = read_survey(SALARIES / "2025_data.tsv").responses["answered_at"]
    assert set(times.str[:4]) == {"2026"}
    assert times.str[5:7].nunique() <= 2  # the survey was open for some weeks, not for a whole year of Februaries


def test_a_long_table_has_one_respondent_for_many_rows():
    path = SHARED / "vaalikone" / "dev_comments.csv"
    survey = read_survey(path)
    assert survey.respondents["respondent_id"].nunique() == 843
    assert survey.respondents["respondent_id"].is_unique
    assert len(survey.responses) == 9384


def test_a_missing_column_is_named_with_the_nearest():
    settings = SurveySettings(files=[SurveyFile(path=DEV_COOP.name)], weight="painot", background={"sex": "gendr"})
    with pytest.raises(InputError, match="did you mean 'paino'") as caught:
        read_survey(DEV_COOP, None, settings)
    assert any("'gendr' is missing; did you mean 'gender'?" in problem for problem in caught.value.problems)
