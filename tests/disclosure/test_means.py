"""Means beside each other: of nested groups, of items asked at one event, of events."""

import numpy as np
import pandas as pd
import pytest

from openfeedback.analysis.compare import compare_families, event_means
from openfeedback.disclosure import protect, who_counts
from openfeedback.disclosure.means import close
from openfeedback.settings import CompareSettings, MatrixSettings

SETTINGS = MatrixSettings()


def people_of(ids, events):
    return pd.DataFrame({"respondent_id": ids, "event_id": events})


def test_a_nested_group_of_nearly_the_same_people_is_emptied():
    ids = [f"r{i:03d}" for i in range(120)]
    theme = pd.DataFrame({"respondent_id": ids, "theme": ["t0"] * 40 + [None] * 80, "phase": "alku", "kind": "toive"})
    theme.loc[[0, 1], "phase"] = "loppu"  # all but two of the theme's are of one phase
    raised = {
        "theme": theme[["respondent_id", "theme"]],
        "theme_phase": theme[["respondent_id"]].assign(theme=["t0 × loppu"] * 2 + ["t0 × alku"] * 38 + [None] * 80),
    }
    random = np.random.default_rng(4)
    scores = pd.DataFrame({"respondent_id": ids, "item_id": "x", "value": random.integers(1, 6, 120)})
    made = compare_families(raised, scores, CompareSettings(by=["theme_phase"], resamples=300))
    true = {"comparisons": made[made["by"] == "theme"], "comparisons_by": made[made["by"] != "theme"]}
    for least, hidden in ((5, True), (2, False)):
        who = who_counts(theme, theme, people_of(ids, "e"), MatrixSettings(min_cell=least), scores)
        got = protect(true, {}, who, MatrixSettings(min_cell=least))
        assert not got["comparisons"]["suppressed"].any()
        nested = got["comparisons_by"].set_index("theme").loc["t0 × alku"]
        assert nested["suppressed"] == hidden
        assert nested[["mean_with", "n_with", "p", "or_p"]].isna().all() == hidden


@pytest.mark.parametrize("seed", range(5))
def test_after_emptying_no_two_groups_leave_a_small_part(seed):
    rng = np.random.default_rng(seed)
    sides = (rng.random((60, 9)) < rng.choice([0.1, 0.5, 0.9], 9)).astype(float)
    sides[:, 1] = sides[:, 0] * (np.arange(60) > 3)
    sides[:, 2] = np.maximum(sides[:, 0], np.arange(60) < 2)
    left = [j for j in range(9) if j not in close(sides, 5)]
    for a in left:
        for b in left:
            one, other = sides[:, a], sides[:, b]
            parts = [(one * other).sum(), (one * (1 - other)).sum(), ((1 - one) * other).sum(),
                     ((1 - one) * (1 - other)).sum()]  # fmt: skip
            assert a == b or min(parts) > 0 or not [p for p in parts if 0 < p < 5]


def test_a_comparison_does_not_tell_an_emptied_event():
    """An item asked at one event only: its number of those who raised the theme is the event's own."""
    ids = [f"r{i:03d}" for i in range(60)]
    people = people_of(ids, ["a"] * 20 + ["b"] * 20 + ["c"] * 20)
    has = [True] * 3 + [False] * 17 + [True] * 7 + [False] * 13 + [True] * 9 + [False] * 11
    coded = pd.DataFrame({"respondent_id": ids, "theme": np.where(has, "t", None), "phase": "", "kind": ""})
    scores = pd.DataFrame({"respondent_id": ids, "item_id": [f"only_{e}" for e in people["event_id"]],
                           "value": np.random.default_rng(0).integers(1, 6, 60)})  # fmt: skip
    true = {"comparisons": compare_families({"theme": coded[["respondent_id", "theme"]]}, scores, CompareSettings())}
    who = who_counts(coded, people, people, SETTINGS, scores)
    alone = protect(true, {}, who, SETTINGS)["comparisons"].set_index("item_id")["suppressed"]
    assert alone.to_dict() == {"only_a": True, "only_b": False, "only_c": False}
    rows = [("t", "event_id", e, sum(has[i] for i in range(60) if people["event_id"][i] == e)) for e in "abc"]
    events = pd.DataFrame(rows, columns=["theme", "by", "group", "respondents_n"])
    everyone = pd.DataFrame({"theme": ["t"], "respondents_n": [19]})
    first = protect({"event_shares": events, "theme_shares": everyone}, {}, who, SETTINGS)
    assert first["event_shares"]["reason"].tolist() == ["small", "range", ""]
    then = protect(true, first, who, SETTINGS)["comparisons"].set_index("item_id")["suppressed"]
    assert then.to_dict() == {"only_a": True, "only_b": True, "only_c": False}


@pytest.mark.parametrize("everyone", [40, 400])
def test_the_phases_of_a_theme_do_not_tell_the_one_that_few_spoke_of(everyone):
    """Sixteen raised the theme, six of them in each of two phases: the third phase would have been four people's."""
    ids = [f"r{i:03d}" for i in range(everyone)]
    phases = ["alku"] * 6 + ["toteutus"] * 6 + ["loppu"] * 4
    rows = [(one, "t", phase, "toive") for one, phase in zip(ids, phases, strict=False)]
    coded = pd.DataFrame(rows, columns=["respondent_id", "theme", "phase", "kind"])
    scores = pd.DataFrame({"respondent_id": ids[:40], "item_id": "x", "value": [1.0, 2.0, 4.0, 5.0] * 10})
    raised = {"theme": coded[["respondent_id", "theme"]],
              "theme_phase": coded[["respondent_id"]].assign(theme="t × " + coded["phase"])}  # fmt: skip
    silent = pd.DataFrame({"respondent_id": ids, "theme": None})
    raised = {name: pd.concat([part, silent], ignore_index=True) for name, part in raised.items()}
    made = compare_families(raised, scores, CompareSettings(by=["theme_phase"], resamples=300))
    true = {"comparisons": made[made["by"] == "theme"], "comparisons_by": made[made["by"] != "theme"]}
    who = who_counts(coded, people_of(ids, "e"), people_of(ids, "e"), SETTINGS, scores)
    got = pd.concat(protect(true, {}, who, SETTINGS).values()).set_index("theme")
    assert got.loc["t × loppu", "suppressed"]
    assert got.loc[["t", "t × alku", "t × toteutus"], "n_with"].isna().any()


def test_means_of_events_are_covered():
    ids = [f"r{i:03d}" for i in range(60)]
    people = people_of(ids, ["e0"] * 3 + ["e1"] * 27 + ["e2"] * 20 + ["e3"] * 10)
    values = np.random.default_rng(1).integers(1, 6, 120)
    scores = pd.DataFrame({"respondent_id": ids * 2, "item_id": ["x"] * 60 + ["y"] * 60, "value": values})
    true = {"event_means": event_means(scores.merge(people, on="respondent_id"))}
    coded = pd.DataFrame(columns=["respondent_id", "theme", "phase", "kind"], dtype="str")
    got = protect(true, {}, who_counts(coded, people, people, SETTINGS, scores), SETTINGS)["event_means"]
    assert got.set_index("event_id").loc["e0", "suppressed"].all()
    assert got.groupby("item_id")["suppressed"].sum().min() >= 2  # the mean over all events would tell it
    assert got.loc[got["suppressed"], "mean"].isna().all()
