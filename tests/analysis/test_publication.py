"""Joint protection: runs side by side, tables of one run, and an intruder of the test's own."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import LinearConstraint, milp

from openfeedback.analysis import by_group, protect_publication, protect_run, protect_sizes, rounded
from openfeedback.analysis.ledger import PEOPLE, Ledger
from openfeedback.errors import InputError
from openfeedback.settings import MatrixSettings


def people_of(seed, n, events):
    """Simulated: who raised what (themes × phases), event and region of each; a region is whole events."""
    rng = np.random.default_rng(seed)
    ids = [f"r{i:03d}" for i in range(n)]
    event = rng.choice(events, n, p=np.arange(1, events + 1) / sum(range(1, events + 1)))
    raised = rng.random((n, 6)) < (0.03, 0.06, 0.12, 0.3, 0.5, 0.02)
    frame = pd.DataFrame({"respondent_id": ids, "event_id": [f"e{e}" for e in event]})
    frame["region"] = ["north" if e % 2 else "south" for e in event]
    return frame, raised


def counts_of(raised, mask):
    rows = [(f"t{i // 2}", f"p{i % 2}", int(raised[mask, i].sum())) for i in range(raised.shape[1])]
    return pd.DataFrame(rows, columns=["theme", "phase", PEOPLE]).assign(suppressed=False)


def runs_of(seed, n, events=6):
    frame, raised = people_of(seed, n, events)
    masks = {"all": np.ones(n, bool)}
    masks |= {e: (frame["event_id"] == e).to_numpy() for e in sorted(frame["event_id"].unique())}
    masks |= {r: (frame["region"] == r).to_numpy() for r in ("north", "south")}
    tables = {run: counts_of(raised, mask) for run, mask in masks.items()}
    people = {run: frame.loc[mask, "respondent_id"].tolist() for run, mask in masks.items()}
    return tables, people


def seen(tables, people, cell):
    """The intruder's whole numbers for one cell: events and what is left, of which every run is a sum."""
    events = [run for run in tables if run.startswith("e")]
    rows, ends = [], []
    for run, table in tables.items():
        row = table.set_index(["theme", "phase"]).loc[cell]
        rows.append([float(set(people[e]) <= set(people[run])) for e in events])
        ends.append((0, len(people[run])) if row["suppressed"] else (row[PEOPLE], row[PEOPLE]))
    ends = np.array(ends, float)
    ranges = {}
    for run, row in zip(tables, rows, strict=True):
        found = [
            milp(sign * np.array(row), integrality=np.ones(len(events)), constraints=LinearConstraint(rows, *ends.T))
            for sign in (1, -1)
        ]
        ranges[run] = (round(found[0].fun), round(-found[1].fun))
    return ranges


@pytest.mark.parametrize(("seed", "n"), list(itertools.product(range(3), (40, 120))))
def test_no_difference_of_runs_tells_a_small_cell(seed, n):
    tables, people = runs_of(seed, n)
    got = protect_publication(tables, people, 5)
    for cell in itertools.product(["t0", "t1", "t2"], ["p0", "p1"]):
        ranges = seen(got, people, cell)
        for run, table in tables.items():
            true = table.set_index(["theme", "phase"]).loc[cell, PEOPLE]
            shut = got[run].set_index(["theme", "phase"]).loc[cell, "suppressed"]
            assert shut or true == 0 or true >= 5
            if shut and 0 < true < 5:
                low, high = ranges[run]
                assert low <= 1 < min(4, len(people[run])) <= high, (run, cell, ranges)


def test_a_run_protected_alone_would_be_told_by_the_others():
    tables, people = runs_of(1, 120)
    alone = {run: table.assign(suppressed=table[PEOPLE].between(1, 4)) for run, table in tables.items()}
    told = 0
    for cell in itertools.product(["t0", "t1", "t2"], ["p0", "p1"]):
        ranges = seen(alone, people, cell)
        shut = {run for run in alone if alone[run].set_index(["theme", "phase"]).loc[cell, "suppressed"]}
        told += sum(ranges[run][0] == ranges[run][1] for run in shut)
    assert told > 0


def test_the_order_of_runs_and_rows_changes_nothing_and_the_callers_tables_stay():
    tables, people = runs_of(2, 80)
    before = {run: table.copy() for run, table in tables.items()}
    one = protect_publication(tables, people, 5)
    turned = {run: tables[run][::-1] for run in reversed(tables)}
    other = protect_publication(turned, {run: people[run][::-1] for run in reversed(people)}, 5)
    for run, table in tables.items():
        pd.testing.assert_frame_equal(table, before[run])
        pd.testing.assert_frame_equal(one[run], other[run][::-1])


def test_what_is_emptied_already_stays_so_and_a_tiny_run_is_emptied_whole():
    tables, people = runs_of(0, 60)
    tables["e5"].loc[4, "suppressed"] = True
    people["tiny"], tables["tiny"] = people["all"][:3], counts_of(np.ones((3, 6), bool), np.ones(3, bool))
    got = protect_publication(tables, people, 5)
    assert got["e5"]["suppressed"][4]
    assert got["tiny"]["suppressed"].all()
    assert got["tiny"][PEOPLE].isna().all()


def test_units_of_runs_are_protected_too():
    tables, people = runs_of(0, 80)
    tables = {run: table.assign(units_n=table[PEOPLE] * 2) for run, table in tables.items()}
    got = protect_publication(tables, people, 5)
    for run, table in got.items():
        assert table.loc[table["suppressed"], "units_n"].isna().all()
        assert table.loc[~table["suppressed"], "units_n"].tolist() == (
            tables[run].loc[~table["suppressed"], "units_n"].tolist()
        )


def test_runs_without_people_and_tables_without_counts_are_told():
    tables, people = runs_of(0, 40)
    with pytest.raises(InputError, match="no people of run 'all'"):
        protect_publication(tables, {}, 5)
    with pytest.raises(InputError, match="respondents_n"):
        protect_publication({"all": tables["all"].drop(columns=PEOPLE)}, people, 5)
    assert protect_publication({}, {}, 5) == {}


def test_sizes_of_runs_do_not_tell_a_small_one():
    people = {"all": list(range(50)), "a": list(range(30)), "b": list(range(30, 48)), "c": [48, 49]}
    got = protect_sizes({run: [str(i) for i in ids] for run, ids in people.items()}, 5)
    assert got["c"] is pd.NA
    assert got.isna().sum() >= 2
    assert protect_sizes({"all": ["a"] * 9, "b": ["b"]}, 1).tolist() == [1, 1]


def run_tables(seed, n, by):
    """One simulated run: matrix, feedback and breakdowns, where every county lies in one region."""
    frame, raised = people_of(seed, n, 8)
    frame["county"] = frame["event_id"]
    long = [
        (r, f"t{i // 2}") for r, row in zip(frame["respondent_id"], raised, strict=True) for i in np.flatnonzero(row)
    ]
    silent = [(r, None) for r, row in zip(frame["respondent_id"], raised, strict=True) if not row.any()]
    mentions = pd.DataFrame(long + silent, columns=["respondent_id", "theme"]).drop_duplicates()
    matrix = counts_of(raised, np.ones(n, bool)).assign(
        units_n=lambda t: t[PEOPLE] + 1, responses_n=lambda t: t[PEOPLE]
    )
    matrix.loc[matrix[PEOPLE] == 0, "units_n"] = 0
    tables = {"matrix": matrix, "groups": by_group(mentions, frame, by, 1),
              "event_shares": by_group(mentions, frame, ["event_id"], 1)}  # fmt: skip
    return tables, mentions, frame


@pytest.mark.parametrize("seed", range(4))
def test_a_county_does_not_follow_from_its_region(seed):
    tables, mentions, frame = run_tables(seed, 150, ["region", "county"])
    got = protect_run(tables, mentions, frame, MatrixSettings(by=["region", "county"]))
    for theme in sorted(mentions["theme"].dropna().unique()):
        shown = got["groups"][got["groups"]["theme"] == theme].set_index(["by", "group"])
        true = tables["groups"][tables["groups"]["theme"] == theme].set_index(["by", "group"])[PEOPLE]
        counties = [g for by, g in shown.index if by == "county"]
        region = frame.drop_duplicates("county").set_index("county")["region"]
        rows = [[float(c == k) for c in counties] for k in counties]
        rows += [[float(region[c] == r) for c in counties] for r in ("north", "south")]
        keys = [*(("county", k) for k in counties), ("region", "north"), ("region", "south")]
        ends = np.array([(0, 200) if shown.loc[k, "suppressed"] else (true[k], true[k]) for k in keys], float)
        for key, row in zip(keys, rows, strict=True):
            if 0 < true[key] < 5:
                assert shown.loc[key, "suppressed"]
                low, high = (
                    sign * milp(sign * np.array(row), integrality=np.ones(len(counties)),
                                constraints=LinearConstraint(rows, *ends.T)).fun
                    for sign in (1, -1)
                )  # fmt: skip
                assert low <= 1 < 4 <= high, (theme, key, low, high)


def test_a_tiny_group_is_emptied_whole_and_sizes_say_so():
    tables, mentions, frame = run_tables(3, 60, ["county"])
    got = protect_run(tables, mentions, frame, MatrixSettings(by=["county"]))
    sizes = got["group_sizes"].set_index(["by", "group"])
    real = frame["county"].value_counts()
    for group, n in real.items():
        shut = sizes.loc[("county", group), "suppressed"]
        assert shut or n >= 5
        part = got["groups"][got["groups"]["group"] == group]
        assert part["group_n"].isna().all() == shut
        assert not shut or part["suppressed"].all()
    assert sizes["suppressed"].sum() != 1


def test_events_asked_for_twice_are_one_breakdown():
    tables, mentions, frame = run_tables(2, 120, ["event_id"])
    got = protect_run(tables, mentions, frame, MatrixSettings(by=["event_id"]))
    pd.testing.assert_frame_equal(got["groups"], got["event_shares"])


def test_a_named_cell_is_hidden_and_counts_are_rounded():
    tables, mentions, frame = run_tables(1, 900, ["region"])
    plain = protect_run(tables, mentions, frame, MatrixSettings(by=["region"]))["matrix"]
    cell = plain.loc[~plain["suppressed"], ["theme", "phase"]].iloc[0].tolist()
    settings = MatrixSettings(by=["region"], hide=["/".join(cell)], round_to=5)
    got = protect_run(tables, mentions, frame, settings)["matrix"].set_index(["theme", "phase"])
    assert got.loc[tuple(cell), "suppressed"]
    assert (got.loc[~got["suppressed"], [PEOPLE, "units_n"]] % 5 == 0).all(axis=None)


@pytest.mark.parametrize("base", [1, 3, 5, 10])
def test_rounded_shares_do_not_tell_the_count(base):
    people = pd.DataFrame({PEOPLE: range(5, 200)}).astype("Int64")
    share = people[PEOPLE].astype(float) / 400
    table = people.assign(share=share, ci_low=share * 0.8, ci_high=share * 1.2)
    got = rounded(table, base)
    same = got.groupby(PEOPLE)[["share"]].nunique()
    assert same["share"].max() == 1
    if base > 1:
        assert got["share"].nunique() < 200 / base + 2
        assert got["ci_high"].nunique() <= 200 * 1.3 / base + 2
        assert (got["ci_low"] <= table["ci_low"] + 1e-9).all()
        assert (got["ci_high"] >= table["ci_high"] - 1e-9).all()


def test_the_ledger_says_what_the_intruder_finds():
    ledger = Ledger(5)
    for name, n in (("a", 2), ("b", 40), ("c", 9)):
        ledger.row((name,), {PEOPLE: n})
    ledger.total([((name,), PEOPLE) for name in "abc"], 51)
    before = {row["row"]: row for row in ledger.audit().to_dict("records")}[("a",)]
    assert (before["low"], before["high"], before["safe"]) == (2, 2, False)
    assert ledger.protect() == {("a",), ("c",)}
    after = ledger.audit()
    assert after["safe"].all()
    assert dict(zip(after["row"], after["high"], strict=True))[("a",)] >= 4


def test_nothing_is_emptied_for_a_count_that_is_lost_anyway():
    ledger = Ledger(5)
    for name, n in (("a", 2), ("b", 40), ("c", 9)):
        ledger.row((name,), {PEOPLE: n})
    ledger.relate([((("a",), PEOPLE), 1.0)], 2, 2)  # everybody knows it
    ledger.total([((name,), PEOPLE) for name in "abc"], 51)
    assert ledger.protect() == {("a",)}


@pytest.mark.parametrize("seed", range(3))
def test_no_row_is_emptied_without_need(seed):
    random = np.random.default_rng(seed)
    names = [f"g{i:02}" for i in range(24)]
    counts = dict(zip(names, random.integers(0, 30, len(names)).tolist(), strict=True)) | {"g00": 2, "g01": 3}
    lines = [random.choice(names, 8, replace=False).tolist() for _ in range(9)] + [["g00", "g01", "g02", "g03"]]

    def ledger(hidden=()):
        made = Ledger(5)
        for name in names:
            made.row((name,), {PEOPLE: counts[name]}, name in hidden)
        for line in lines:
            made.total([((name,), PEOPLE) for name in line], sum(counts[name] for name in line))
        return made

    gone = {row[0] for row in ledger().protect()}
    assert ledger(gone).audit()["safe"].all()
    for name in sorted(gone):
        if not 0 < counts[name] < 5:
            assert not ledger(gone - {name}).audit()["safe"].all(), name
