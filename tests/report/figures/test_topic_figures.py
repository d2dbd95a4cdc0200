"""Charts of topics: no unit's text or id in them, nothing of suppressed topics, the same bytes twice."""

import pandas as pd
import pytest

from openfeedback.report.figures.style import svg_text
from openfeedback.report.figures.topics import named_points, named_shares, topic_map, topic_sizes, topics_over_events

TOPICS = pd.DataFrame({
    "topic_id": ["1", "2", "3"], "label": ["Mittarit, seuranta", "Viestintä", "Salainen aihe"], "units_n": [3, 2, None],
    "stability": [0.9, 0.4, 0.8], "suppressed": [False, False, True], "examples": ["omin sanoin"] * 3,
})  # fmt: skip
POINTS = pd.DataFrame({
    "unit_id": [f"yksikko{i}" for i in range(6)], "x": [0.0, 1, 0, 5, 6, 9], "y": [0.0, 0, 1, 5, 5, 9],
    "topic_id": ["1", "1", "1", "2", "2", "3"],
})  # fmt: skip
SHARES = pd.DataFrame({
    "label": ["Mittarit"] * 2, "group": ["kevät", "syksy"], "share": [0.25, None], "suppressed": [False, True],
    "respondents_n": [5, None],
})  # fmt: skip


@pytest.mark.parametrize("language", ["fi", "en"])
def test_the_map_tells_of_topics_and_nobody(language):
    chart = topic_map(named_points(POINTS, TOPICS), language)
    held, drawn = chart.to_json(), svg_text(chart)
    assert "Mittarit, seuranta: 3" in held
    for hidden in ("yksikko", "omin sanoin", "Salainen"):
        assert hidden not in held
        assert hidden not in drawn
    assert drawn == svg_text(topic_map(named_points(POINTS, TOPICS), language))


def test_of_very_many_units_some_are_drawn_and_sizes_stay():
    many = POINTS.iloc[:5].sample(30_000, replace=True, random_state=1).reset_index(drop=True)
    many["x"] += many.index
    chart = topic_map(named_points(many, TOPICS))
    drawn = sorted(len(rows) for rows in chart.to_dict()["datasets"].values())
    assert drawn[-1] == 4_000
    assert "Mittarit, seuranta: 3" in chart.to_json()
    assert chart.to_json() == topic_map(named_points(many, TOPICS)).to_json()


@pytest.mark.parametrize("groups", [6_000])
def test_more_rows_than_altair_takes_by_itself_are_drawn(groups):
    shares = pd.concat([SHARES.iloc[:1].assign(group=f"tilaisuus {n}") for n in range(groups)], ignore_index=True)
    assert topics_over_events(shares).to_dict()["datasets"]


def test_unstable_topics_are_grey():
    assert '"#d5d8dc"' in topic_map(named_points(POINTS, TOPICS)).to_json()


def test_a_suppressed_cell_has_no_number():
    held = topics_over_events(SHARES).to_json()
    assert "kevät: 25" in held
    assert "respondents_n" not in held
    assert "nan" not in held.casefold()


@pytest.mark.parametrize("chart", [topic_map, topic_sizes, topics_over_events])
def test_nothing_to_show_is_said(chart):
    columns = ["x", "y", "topic_id", "label", "units_n", "stability", "group", "share", "suppressed"]
    assert svg_text(chart(pd.DataFrame(columns=columns))).startswith("<svg")


def test_shares_take_the_names_and_the_order_of_the_topics_that_are_shown():
    shares = pd.DataFrame({"theme": ["1", "2", "3"], "share": [0.1, 0.2, 0.3]})
    topics = pd.DataFrame({"topic_id": ["3", "1"], "label": ["Raha", "Apu"]})
    assert named_shares(shares, topics)[["label", "share"]].values.tolist() == [["Raha", 0.3], ["Apu", 0.1]]
