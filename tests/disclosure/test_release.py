"""Tables through the door: an attacker of the test's own, on runs of simulated people."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import LinearConstraint, milp

from openfeedback.analysis.counts import by_group, group_sizes
from openfeedback.disclosure import Release, State, Who, decide, protect, protect_parts, protect_topics, rounded
from openfeedback.settings import MatrixSettings

PEOPLE, LEAST = "respondents_n", 5
CELLS = [("t0", "p0"), ("t0", "p1"), ("t1", "p0"), ("t1", "p1"), ("t2", "p0"), ("t2", "p1")]


class Run:
    """Simulated: who raised what (themes × phases), event and region of each; a region is whole events."""

    def __init__(self, seed, n, events=6, by=("region",)):
        random = np.random.default_rng(seed)
        ids = [f"r{i:03d}" for i in range(n)]
        event = random.choice(events, n, p=np.arange(1, events + 1) / sum(range(1, events + 1)))
        self.raised = random.random((n, 6)) < (0.03, 0.06, 0.12, 0.3, 0.5, 0.02)
        self.units = self.raised * random.integers(1, 4, (n, 6))
        self.frame = pd.DataFrame({"respondent_id": ids, "event_id": [f"e{e}" for e in event]})
        self.frame["county"] = self.frame["event_id"]
        self.frame["region"] = ["north" if e % 2 else "south" for e in event]
        self.settings = MatrixSettings(by=list(by), min_cell=LEAST)

    def who(self, mask=None):
        mask = np.ones(len(self.frame), bool) if mask is None else mask
        groups = {("", ""): self._ids(mask)}
        for by in dict.fromkeys(["event_id", *self.settings.by]):
            groups |= {(by, str(g)): self._ids(mask & (self.frame[by] == g)) for g in self.frame.loc[mask, by].unique()}
        holders = {("cell", *cell): self._ids(mask & self.raised[:, i]) for i, cell in enumerate(CELLS)}
        holders |= {("theme", t): self._ids(mask & self.raised[:, [2 * int(t[1]), 2 * int(t[1]) + 1]].any(axis=1))
                    for t in ("t0", "t1", "t2")}  # fmt: skip
        return Who(groups, holders)

    def _ids(self, mask):
        return frozenset(self.frame.loc[mask, "respondent_id"])

    def matrix(self, mask=None):
        mask = np.ones(len(self.frame), bool) if mask is None else mask
        rows = [
            (*cell, int(self.units[mask, i].sum()), int(self.raised[mask, i].sum())) for i, cell in enumerate(CELLS)
        ]
        return pd.DataFrame(rows, columns=["theme", "phase", "units_n", PEOPLE]).assign(suppressed=False)

    def tables(self):
        long = [(r, CELLS[i][0]) for r, row in zip(self.frame["respondent_id"], self.raised, strict=True)
                for i in np.flatnonzero(row)]  # fmt: skip
        silent = [(r, None) for r in self.frame["respondent_id"]]
        mentions = pd.DataFrame(long + silent, columns=["respondent_id", "theme"]).drop_duplicates()
        matrix = self.matrix()
        totals = matrix.groupby("theme", as_index=False)["units_n"].sum().rename(columns={"units_n": "coded_n"})
        columns = list(dict.fromkeys(["event_id", *self.settings.by]))
        return {
            "matrix": matrix.assign(unit_share=matrix["units_n"] / matrix["units_n"].sum()),
            "groups": by_group(mentions, self.frame, self.settings.by),
            "event_shares": by_group(mentions, self.frame, ["event_id"]),
            "group_sizes": group_sizes(mentions, self.frame, columns),
            "coding_range": totals.assign(expected_n=totals["coded_n"] + 0.3, suppressed=False),
        }


def possible(rows, ends, row):
    """Least and greatest value of a sum of whole numbers that fit everything known."""
    ends = np.array(ends, float)
    known = LinearConstraint(np.array(rows, float), ends[:, 0], ends[:, 1])
    found = [milp(s * np.array(row, float), integrality=np.ones(len(row)), constraints=known) for s in (1, -1)]
    return round(found[0].fun), round(-found[1].fun)


def printed(row, size):
    """Between which values a print says that its count lies."""
    if not row["suppressed"]:
        return row[PEOPLE], row[PEOPLE]
    if pd.isna(row["respondents_low"]):
        return 0, size
    return row["respondents_low"], row["respondents_high"]


@pytest.mark.parametrize("seed", range(6))
def test_no_small_group_follows_from_the_others_nor_from_its_region(seed):
    run = Run(seed, 150, 8, ("region", "county"))
    true, who = run.tables(), run.who()
    shown = protect(true, {}, who, run.settings)
    tables = {name: pd.concat([shown[name], shown["event_shares"]]).drop_duplicates(["theme", "by", "group"])
              for name in ("groups",)}  # fmt: skip
    events = sorted(run.frame["event_id"].unique())
    north = run.frame.drop_duplicates("event_id").set_index("event_id")["region"] == "north"
    member = {("county", e): [float(e == x) for x in events] for e in events}
    member |= {("event_id", e): member["county", e] for e in events}
    member |= {("region", r): [float(north[e] == (r == "north")) for e in events] for r in ("north", "south")}
    small = 0
    for theme, part in tables["groups"].groupby("theme"):
        rows = [(member[r["by"], r["group"]], printed(r, len(who.groups[r["by"], r["group"]])), r) for r in
                part.to_dict("records")]  # fmt: skip
        known = [r for r, _, _ in rows] + np.eye(len(events)).tolist()
        ends = [e for _, e, _ in rows] + [(0, len(who.groups["event_id", e])) for e in events]
        for row, _, r in rows:
            people = who.groups[r["by"], r["group"]]
            n = len(people & who.holders["theme", theme])
            if 0 < n < LEAST:
                small += 1
                low, high = possible(known, ends, row)
                assert r["suppressed"]
                assert high - low >= min(2, len(people)), (theme, r, low, high)
                assert low <= 1
                assert high >= min(LEAST - 1, len(people))
    assert small > 0


@pytest.mark.parametrize(("seed", "n"), list(itertools.product(range(3), (40, 120))))
def test_no_difference_of_runs_tells_a_small_cell(seed, n):
    run = Run(seed, n, by=())
    masks = {"all": np.ones(n, bool)}
    masks |= {e: (run.frame["event_id"] == e).to_numpy() for e in sorted(run.frame["event_id"].unique())}
    masks |= {r: (run.frame["region"] == r).to_numpy() for r in ("north", "south")}
    releases = {
        name: Release({"matrix": run.matrix(mask)}, run.who(mask), run.settings) for name, mask in masks.items()
    }
    decided = decide(releases)
    events = [name for name in masks if name.startswith("e")]
    small = 0
    for i, cell in enumerate(CELLS):
        rows = {name: [float((masks[e] & ~mask).sum() == 0) for e in events] for name, mask in masks.items()}
        told = {name: decided.get((name, "matrix", *cell)) for name in masks}
        ends = [(0, int(masks[name].sum())) if d is None else (d.low, d.high) for name, d in told.items()]
        known = [*rows.values(), *np.eye(len(events)).tolist()]
        ends += [(0, int(masks[e].sum())) for e in events]
        for name, mask in masks.items():
            true = int(run.raised[mask, i].sum())
            if 0 < true < LEAST and told[name] is not None:
                small += 1
                low, high = possible(known, ends, rows[name])
                assert low <= 1 < min(LEAST - 1, mask.sum()) <= high, (name, cell, low, high)
    assert small > 0


def test_small_says_that_it_is_small_zero_stays_zero_and_a_cover_says_its_range():
    members = {"a": 30, "b": 12, "c": 8}
    ids = {g: [f"{g}{i}" for i in range(n)] for g, n in members.items()}
    raised = frozenset(ids["a"][:20] + ids["b"][:9] + ids["c"][:3])
    groups = {("by", g): frozenset(people) for g, people in ids.items()} | {("", ""): frozenset().union(*ids.values())}
    groups |= {("other", "x"): groups["", ""]}  # one group of another background: the sum is told
    rows = [("t", by, g, len(raised & people)) for (by, g), people in groups.items() if by]
    table = pd.DataFrame(rows, columns=["theme", "by", "group", PEOPLE])
    table = pd.concat([table, table.assign(theme="nobody", respondents_n=0)])
    shown = protect({"groups": table}, {}, Who(groups, {("theme", "t"): raised}), MatrixSettings())["groups"]
    told = shown.set_index(["theme", "group"])
    assert told.loc[("t", "c"), ["reason", "respondents_low", "respondents_high"]].tolist() == [State.SMALL, 1, 4]
    assert told.loc[("t", "b"), ["reason", "respondents_low", "respondents_high"]].tolist() == [State.RANGE, 8, 11]
    assert told.loc[("t", "a"), PEOPLE] == 20
    assert (told.loc["nobody", PEOPLE] == 0).all()


@pytest.mark.parametrize("seed", range(4))
def test_no_large_cell_of_the_matrix_is_emptied_and_no_total_tells_a_small_one(seed):
    run = Run(seed, 60)
    true, shown = run.tables(), protect(run.tables(), {}, run.who(), run.settings)
    matrix, totals = shown["matrix"], shown["coding_range"].set_index("theme")
    small = true["matrix"][PEOPLE].between(1, LEAST - 1)
    assert small.any()
    assert matrix["suppressed"].tolist() == small.tolist()
    assert matrix.loc[small, ["units_n", PEOPLE]].isna().all(axis=None)
    for theme, row in matrix[matrix["suppressed"]].groupby("theme"):
        if pd.notna(totals.loc[theme, "coded_n"]):  # what is left of a told total must be enough for 1 … 4 each
            left = totals.loc[theme, "coded_n"] - matrix.loc[(matrix["theme"] == theme), "units_n"].sum()
            assert left >= LEAST - 1 + (len(row) - 1)
    if "unit_share" in matrix:
        units = true["matrix"]["units_n"]
        assert units[small].sum() >= LEAST - 1 + small.sum() - 1


@pytest.mark.parametrize(("n", "reason"), [(0, ""), (1, "small"), (4, "small"), (5, "")])
def test_the_minimum_is_a_boundary(n, reason):
    people = frozenset(map(str, range(40)))
    who = Who({("", ""): people}, {("cell", "t", "p"): frozenset(map(str, range(n)))})
    table = pd.DataFrame({"theme": ["t"], "phase": ["p"], "units_n": [n], PEOPLE: [n], "share": [n / 40]})
    shown = protect({"matrix": table}, {}, who, MatrixSettings(min_cell=LEAST))["matrix"]
    assert shown["reason"].tolist() == [reason]
    assert shown[["units_n", PEOPLE, "share"]].isna().all(axis=None) == bool(reason)
    assert not protect({"matrix": table}, {}, who, MatrixSettings(min_cell=1))["matrix"]["suppressed"].any()


def test_a_tiny_group_is_emptied_whole_and_sizes_say_so():
    run = Run(3, 60, 8, ("county",))
    got = protect(run.tables(), {}, run.who(), run.settings)
    sizes, real = got["group_sizes"].set_index(["by", "group"]), run.frame["county"].value_counts()
    assert real.min() < LEAST
    for group, n in real.items():
        shut = sizes.loc[("county", group), "suppressed"]
        assert shut or n >= LEAST
        part = got["groups"][got["groups"]["group"] == group]
        assert part["group_n"].isna().all() == shut
        assert n >= LEAST or part["suppressed"].all()


def test_events_asked_for_twice_are_one_breakdown():
    run = Run(2, 120, by=("event_id",))
    got = protect(run.tables(), {}, run.who(), run.settings)
    pd.testing.assert_frame_equal(got["groups"], got["event_shares"])


def test_a_cell_that_is_asked_to_be_hidden_is_hidden_by_group_too():
    run = Run(1, 900)
    run.settings = MatrixSettings(by=["region"], hide=["t1/p1"])
    rows = [(*cell, "region", r, 9) for cell in CELLS for r in ("north", "south")]
    table = pd.DataFrame(rows, columns=["theme", "phase", "by", "group", PEOPLE])
    got = protect({"group_matrix": table}, {}, run.who(), run.settings)["group_matrix"].set_index(["theme", "phase"])
    assert got.loc[("t1", "p1"), "reason"].tolist() == [State.ASKED] * 2


def test_a_named_cell_is_hidden_and_counts_are_rounded():
    run = Run(1, 900)
    run.settings = MatrixSettings(by=["region"], hide=["t1/p1"], round_to=5)
    got = protect(run.tables(), {}, run.who(), run.settings)["matrix"].set_index(["theme", "phase"])
    assert got.loc[("t1", "p1"), "reason"] == State.ASKED
    assert (got.loc[~got["suppressed"], [PEOPLE, "units_n"]] % 5 == 0).all(axis=None)


def test_what_is_published_stays_as_it_is_and_the_new_tables_make_up_for_it():
    run = Run(4, 150, 8, ("region", "county"))
    true, who = run.tables(), run.who()
    first = protect({"event_shares": true["event_shares"], "group_sizes": true["group_sizes"]}, {}, who, run.settings)
    then = protect({"groups": true["groups"]}, first, who, run.settings)["groups"]
    told = {(r.theme, r.group): r.reason for r in first["event_shares"].itertuples()}
    counties = then[then["by"] == "county"]
    assert all(told[r.theme, r.group] != "" for r in counties[counties["suppressed"]].itertuples())
    assert all(not r.suppressed for r in counties.itertuples() if told[r.theme, r.group] == "")


def test_the_order_of_rows_changes_nothing_and_the_callers_tables_stay():
    run = Run(2, 80, by=("region", "county"))
    true = run.tables()
    before = {name: table.copy() for name, table in true.items()}
    one = protect(true, {}, run.who(), run.settings)
    other = protect({name: table[::-1] for name, table in reversed(true.items())}, {}, run.who(), run.settings)
    for name, table in true.items():
        pd.testing.assert_frame_equal(table, before[name])
        pd.testing.assert_frame_equal(one[name], other[name][::-1])


def test_topics_of_few_lose_their_size_and_another_covers_for_one():
    topics = pd.DataFrame({"topic_id": list("abc"), "units_n": [40, 12, 2]})
    shown = protect_topics(topics, pd.Series({"a": 30, "b": 9, "c": 2}), LEAST)
    assert shown["units_n"].isna().tolist() == [False, True, True]
    assert not protect_topics(topics, pd.Series({"a": 30, "b": 9, "c": 2}), 1)["suppressed"].any()
    assert protect_topics(topics.head(0), pd.Series(dtype=float), LEAST).empty


@pytest.mark.parametrize("seed", range(30))
def test_no_part_of_a_known_whole_is_worked_out(seed):
    random = np.random.default_rng(seed)
    counts = random.choice([0, 1, 2, 3, 7, 12, 30], random.integers(2, 7))
    shown = protect_parts(pd.DataFrame({PEOPLE: counts}), LEAST)
    ends = [printed(row, 10**6) for row in shown.to_dict("records")]
    rows = [*np.eye(len(counts)).tolist(), *([[1.0] * len(counts)] if counts.sum() >= LEAST else [])]
    ends += [(counts.sum(), counts.sum())] if counts.sum() >= LEAST else []
    most = possible_if_all_gave_way(counts)
    for i, n in enumerate(counts):
        assert bool(shown["suppressed"][i]) or not 0 < n < LEAST
        if 0 < n < LEAST:
            low, high = possible(rows, ends, np.eye(len(counts))[i])
            assert low <= 1, counts
            assert high >= min(LEAST - 1, most), counts


def possible_if_all_gave_way(counts):
    """The most that a small part could be: the whole, if that is told at all."""
    return counts.sum() if counts.sum() >= LEAST else LEAST


@pytest.mark.parametrize("base", [1, 3, 5, 10])
def test_rounded_shares_do_not_tell_the_count(base):
    people = pd.DataFrame({PEOPLE: range(5, 200)}).astype("Int64")
    share = people[PEOPLE].astype(float) / 400
    table = people.assign(share=share, ci_low=share * 0.8, ci_high=share * 1.2)
    got = rounded(table, base)
    assert got.groupby(PEOPLE)[["share"]].nunique()["share"].max() == 1
    if base > 1:
        assert got["share"].nunique() < 200 / base + 2
        assert got["ci_high"].nunique() <= 200 * 1.3 / base + 2
        assert (got["ci_low"] <= table["ci_low"] + 1e-9).all()
        assert (got["ci_high"] >= table["ci_high"] - 1e-9).all()
