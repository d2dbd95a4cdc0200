"""Charts of the published tables and of events: the numbers drawn are the table's, and nothing suppressed is drawn."""

import json

import pandas as pd
import pytest

from openfeedback.published.checks import published_tables
from openfeedback.report.figures import scores as score_figures


def drawn(chart):
    """All rows of data that a chart carries."""
    spec = json.loads(chart.to_json())
    return [row for rows in spec.get("datasets", {}).values() for row in rows]


@pytest.mark.parametrize(("name", "means"), [("table2", 52), ("table7", 18)])
def test_every_printed_mean_is_drawn_with_its_n(name, means):
    table = published_tables()[name]
    values = score_figures.published_values(table)
    assert len(values) == means == int(table[[c for c in table if "_mean_" in c]].notna().sum().sum())
    rows = drawn(score_figures.published_means(table))
    assert sorted(r["mean"] for r in rows) == sorted(values["mean"])
    assert values["text"].str.contains(r"\(n\s=\s\d+\)").all()


def test_the_n_of_polls_is_that_of_polls():
    values = score_figures.published_values(published_tables()["table2"], "en")
    polls = values[values["measure"].str.startswith("Polls")]
    assert polls["n"].sum() == 409
    assert values[values["measure"] == "Usefulness (1–5)"]["n"].max() == 76


def test_table6_is_drawn_as_printed():
    rows = drawn(score_figures.published_likert(published_tables()["table6"]))
    bars = pd.DataFrame([r for r in rows if "share" in r])
    assert len(bars) == 30
    assert bars.groupby("item")["share"].sum().round(3).max() == 1.09  # the print's own mistake stays
    assert set(bars["label"]) == {"samaa mieltä", "eri mieltä", "ei koske minua"}


@pytest.fixture
def events():
    shares = pd.DataFrame({
        "theme": "t", "by": "event_id", "group": [f"e{i}" for i in range(6)], "respondents_n": [8, 9, 10, None, 12, 0],
        "group_n": [20, 20, 20, 20, 20, 20], "share": [0.4, 0.45, 0.5, None, 0.6, 0.0],
        "suppressed": [False, False, False, True, False, False],
    })  # fmt: skip
    means = pd.DataFrame({
        "event_id": [f"e{i}" for i in range(6)], "item_id": "x", "mean": [3.1, 3.2, 3.3, 3.4, None, 3.6],
        "suppressed": [False, False, False, False, True, False],
    })  # fmt: skip
    found = pd.DataFrame({"theme": ["t"], "measure": ["x"], "correlation": [0.8], "p": [0.04], "events_n": [6]})
    return shares, means, found


def test_only_events_with_both_figures_shown_are_points(events):
    rows = drawn(score_figures.event_points(*events, {"t": "Teema"}, {"x": "Hyöty"}))
    assert sorted(r["event_id"] for r in rows) == ["e0", "e1", "e2", "e5"]
    text = score_figures.event_points(*events, {"t": "Teema"}, {"x": "Hyöty"}).to_json(ensure_ascii=False)
    assert "Teema – Hyöty: ρ\\u00a0=\\u00a00,80" in text or "Teema – Hyöty: ρ\u00a0=\u00a00,80" in text


def test_no_pair_to_draw_says_so(events):
    shares, means, found = events
    for chart in (
        score_figures.event_points(shares, means, found.assign(p=None)),
        score_figures.event_points(shares.assign(suppressed=True), means, found),
        score_figures.published_means(pd.DataFrame(columns=["date", "event", "feedback_n"])),
    ):
        assert "Ei näytettäviä lukuja" in chart.to_json(ensure_ascii=False)
