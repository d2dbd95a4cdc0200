"""The published tables come out of the simulated raw exports through the whole reading room."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from openfeedback.params import load_params, survey_paths
from openfeedback.simulate.demo import load_plan, read_rows
from openfeedback.survey.read import read_surveys

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "data" / "published"
ITEMS = {
    "usefulness_mean_1_5": "usefulness",
    "county_examples_mean_1_5": "county_examples",
    "benefit_for_work_mean_1_5": "benefit",
    "recommend_mean_1_10": "recommend",
    "polls_usefulness_mean_1_5": "polls_usefulness",
}
TRAINING = {
    "knowledge_use_mean_1_5": "training_use",
    "usefulness_mean_1_5": "training_content",
    "recommend_mean_1_10": "training_recommend",
}
TRAINING_IDS = set(TRAINING.values())


@pytest.fixture(scope="module")
def survey():
    section = yaml.safe_load((ROOT / "data" / "demo" / "survey_section.yml").read_text(encoding="utf-8"))
    params = load_params(ROOT / "params" / "demo.yml", survey=section["survey"])
    return read_surveys(survey_paths(params), params.survey)


@pytest.fixture(scope="module")
def scores(survey):
    """Scores with the date of their event."""
    return survey.scores.merge(survey.events[["event_id", "date"]], on="event_id")


@pytest.fixture(scope="module")
def support(scores):
    """Scores of the support survey."""
    return scores[scores.event_id == "2025-kevat_tukikysely"]


def published(name):
    return pd.read_csv(PUBLISHED / f"{name}.csv")


def means(scores, date, items):
    """Printed means of an event's items."""
    there = scores[(scores.date == date) & ~scores.opt_out & scores.item_id.isin(items.values())]
    found = there.groupby("item_id").value.mean()
    return {column: f"{found[item]:.1f}" for column, item in items.items() if item in found}


def printed(row, items):
    return {column: f"{row[column]:.1f}" for column in items if pd.notna(row[column])}


@pytest.mark.parametrize("row", published("table2").to_dict("records"), ids=lambda r: r["date"])
def test_table_2(row, scores, survey):
    date = {"2025-spring": "2025-04-14"}.get(row["date"], row["date"])
    if row["date"] == "2023-08-24":
        pytest.skip("the 72 answers of this row stand outside the table's own total, and have no mean: no file")
    assert means(scores, date, ITEMS) == printed(row, ITEMS)
    counts = responding(survey, date)
    assert counts.get("webropol", 0) == (0 if pd.isna(row["webropol_n"]) else row["webropol_n"])
    assert counts.get("polls", 0) == (0 if pd.isna(row["polls_n"]) else row["polls_n"])


def responding(survey, date):
    """Respondents of an event by tool: those of Polls answered the Polls item."""
    event = set(survey.events.event_id[survey.events.date == date])
    polled = set(survey.scores.respondent_id[survey.scores.item_id == "polls_usefulness"])
    on_board = set(survey.responses.respondent_id[survey.responses.question_id == "swot"])
    ids = survey.respondents.respondent_id[survey.respondents.event_id.isin(event)]
    return ids.map(lambda i: "polls" if i in polled else "board" if i in on_board else "webropol").value_counts()


def test_table_2_in_all(survey, scores):
    trained = set(scores.respondent_id[scores.item_id.isin(TRAINING_IDS)])
    polled = scores[scores.item_id == "polls_usefulness"]
    clinics = scores[~scores.item_id.isin({*TRAINING_IDS, "polls_usefulness"})]
    assert polled.respondent_id.nunique() == 409
    assert polled.event_id.nunique() == 9
    assert clinics.respondent_id.nunique() == 388
    assert clinics.event_id.nunique() == 14
    assert len(trained) == 38


@pytest.mark.parametrize("row", published("table7").dropna().to_dict("records"), ids=lambda r: r["date"])
def test_table_7(row, scores):
    assert means(scores, row["date"], TRAINING) == printed(row, TRAINING)
    there = scores[(scores.date == row["date"]) & scores.item_id.isin(TRAINING_IDS)]
    assert there.respondent_id.nunique() == row["feedback_n"]


@pytest.mark.parametrize(("table", "column"), [("table3", "role"), ("table4", "investment")])
def test_tables_3_and_4(table, column, survey):
    there = survey.respondents[survey.respondents.event_id == "2025-kevat_tukikysely"]
    counts = there[column].value_counts()
    for _, row in published(table).iterrows():
        name = row.iloc[0]
        found = sum(n for label, n in counts.items() if label == name or label.startswith(f"{name} ("))
        assert found == row["respondents_n"]


MISPRINT = ("Hyödyntänyt kuvauksen itsearviointityökalua", "disagree_pct")  # 59.5 + 40 + 9.5 is more than 100
TABLE6 = list(zip(published("table6").to_dict("records"), load_plan()["label_items"], strict=False))


@pytest.mark.parametrize(("row", "item"), TABLE6[:10], ids=[item for _, item in TABLE6[:10]])
def test_table_6(row, item, support):
    there = support[support.item_id == item]
    shares = {
        "agree_pct": (there.value >= 3).sum() / 84,
        "disagree_pct": (there.value <= 2).sum() / 84,
        "not_applicable_pct": there.opt_out.sum() / 84,
    }
    assert len(there) == 84
    assert sum(shares.values()) == pytest.approx(1)
    for column, share in shares.items():
        if (row["statement"], column) != MISPRINT:
            assert abs(100 * share - row[column]) < 0.1  # the print rounds some percentages and cuts others


@pytest.mark.parametrize(
    ("item", "mean", "n"),
    [("support_overall", "6.3", 84), ("support_clinics", "6.1", 77), ("benefit", "3.7", 84)],
)
def test_means_of_the_running_text(item, mean, n, support):
    there = support[support.item_id == item]
    assert (f"{there.value.mean():.1f}", there.value.count()) == (mean, n)


def test_counties_of_the_support_survey(survey):
    there = survey.respondents[survey.respondents.event_id == "2025-kevat_tukikysely"]
    counts = there.county[there.county != "Muu organisaatio"].value_counts()
    assert len(counts) == 20
    assert 1 <= counts.min() <= counts.max() <= 11


def test_all_areas_take_part_in_every_larger_event(survey):
    by_event = survey.respondents.dropna(subset=["region"]).groupby("event_id").region.agg(["nunique", "size"])
    assert (by_event["nunique"][by_event["size"] >= 20] == 5).all()


def test_open_answers_are_read_whole(survey):
    said = survey.responses.text
    assert 450 <= len(said) <= 600
    written = {a["text"] for a in read_rows(ROOT / "data" / "demo" / "answers.csv")}
    assert written - set(said) == {"-", ".", "???"}  # signs alone
    board = survey.dropped.reason.str.endswith("on the board")
    assert set(survey.dropped.reason[~board]) == {"non-answer: no words"}


def test_the_displeased_gave_lower_scores(survey, scores):
    mood = {a["text"]: int(a["mood"]) for a in read_rows(ROOT / "data" / "demo" / "answers.csv") if a["mood"]}
    moods = survey.responses.assign(mood=survey.responses.text.map(mood)).groupby("respondent_id").mood.mean()
    for item in ("usefulness", "recommend", "training_content"):
        given = scores[scores.item_id == item].set_index("respondent_id").value
        assert given[given.index.map(moods) <= 2].mean() + 0.7 < given[given.index.map(moods) >= 4].mean()
