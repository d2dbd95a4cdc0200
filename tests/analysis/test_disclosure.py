"""Disclosure control: boundaries, and an intruder with a linear programme who must not get through."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from openfeedback.analysis import build_matrix, by_group, suppress
from openfeedback.coding import load_codebook
from openfeedback.settings import MatrixSettings

GOLD = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "gold" / "gold_dev.jsonl"

NUMBERS = ["units_n", "responses_n", "respondents_n", "share", "ci_low", "ci_high"]


def matrix_of(respondents, units=None):
    """A matrix from a 2-d table of respondents (and units) a cell."""
    people = np.asarray(respondents)
    units = people if units is None else np.asarray(units)
    rows = [(f"t{i}", f"p{j}", units[i, j], people[i, j], people[i, j]) for i, j in np.ndindex(people.shape)]
    table = pd.DataFrame(rows, columns=["theme", "phase", "units_n", "responses_n", "respondents_n"])
    share = table["respondents_n"] / 100
    return table.assign(share=share, ci_low=share / 2, ci_high=share * 1.5, suppressed=False)


def intrude(published, totals, zeros=()):
    """Least and greatest value of each emptied cell, for all tables at once.

    ``published``: cell name -> count or None; ``totals``: (names of cells, their known sum). The intruder knows that
    an emptied cell is not zero, except in ``zeros``: cells of lines where zeros were emptied as cover.
    """
    names = [name for name, value in published.items() if value is None]
    if not names:
        return {}
    rows = [[float(n in cells) for n in names] for cells, _ in totals]
    right = [total - sum(published[c] or 0 for c in cells) for cells, total in totals]
    bounds = [(float(name not in zeros), None) for name in names]
    found = {}
    for i, name in enumerate(names):
        goal = np.eye(len(names))[i]
        ends = [linprog(sign * goal, A_eq=rows or None, b_eq=right or None, bounds=bounds) for sign in (1, -1)]
        found[name] = (ends[0].fun if ends[0].status == 0 else 0, -ends[1].fun if ends[1].status == 0 else np.inf)
    return found


def beside_emptied_zeros(published, real):
    """Cells with an emptied zero in their row or column."""
    emptied = [k for k, v in published.items() if v is None and real[k] == 0]
    return [k for k in published if any(k[0] == z[0] or k[1] == z[1] for z in emptied)]


def published_totals(matrix, min_cell):
    """Row, column and grand totals of units, where enough respondents stand behind them."""
    key = list(zip(matrix["theme"], matrix["phase"], strict=True))
    lines = [[k for k in key if k[0] == t] for t in matrix["theme"].unique()]
    lines += [[k for k in key if k[1] == p] for p in matrix["phase"].unique()]
    units = dict(zip(key, matrix["units_n"], strict=True))
    people = dict(zip(key, matrix["respondents_n"], strict=True))
    return [(line, sum(units[k] for k in line)) for line in [*lines, key] if sum(people[k] for k in line) >= min_cell]


@pytest.mark.parametrize(("count", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_the_minimum_is_a_boundary(count, hidden):
    got = suppress(matrix_of([[count, 30, 40, 50], [30, 30, 30, 30], [30, 30, 30, 30]]), 5)
    assert got["suppressed"][0] == hidden
    assert got.loc[0, NUMBERS].isna().all() == hidden


def test_a_lone_small_cell_gets_cover_in_its_row_and_column():
    got = suppress(matrix_of([[2, 30, 40], [20, 30, 40], [25, 30, 40]]), 5)
    hidden = set(zip(got.loc[got["suppressed"], "theme"], got.loc[got["suppressed"], "phase"], strict=True))
    assert ("t0", "p0") in hidden
    assert len([1 for t, _ in hidden if t == "t0"]) >= 2
    assert len([1 for _, p in hidden if p == "p0"]) >= 2


def test_nothing_is_emptied_without_need_and_the_caller_keeps_the_table():
    table = matrix_of([[5, 6], [7, 0]])
    before = table.copy()
    got = suppress(table, 5)
    assert not got["suppressed"].any()
    assert got["units_n"].tolist() == [5, 6, 7, 0]
    pd.testing.assert_frame_equal(table, before)
    assert not suppress(matrix_of([[1, 2], [3, 4]]), 1)["suppressed"].any()


def test_further_numbers_are_emptied_too():
    got = suppress(matrix_of([[2, 30], [30, 30]]).assign(expected_n=1.5), 5)
    assert got.loc[got["suppressed"], "expected_n"].isna().all()


def test_two_ones_beside_a_known_total_are_not_enough_cover():
    got = suppress(matrix_of([[1, 1, 20], [20, 20, 20], [20, 20, 20]]), 5)
    assert got["suppressed"][:3].all()


def test_a_matrix_of_topics_has_one_column_and_needs_cover_there_only():
    got = suppress(matrix_of([[12], [3], [30], [7], [25]]), 5)
    assert got["suppressed"].tolist() == [False, True, False, True, False]
    assert suppress(matrix_of([[3]]), 5)["suppressed"].tolist() == [True]


def test_suppressing_twice_changes_nothing():
    once = suppress(matrix_of([[2, 30, 0], [30, 3, 30], [9, 30, 30]]), 5)
    assert suppress(once, 5)["suppressed"].tolist() == once["suppressed"].tolist()


@pytest.mark.parametrize("seed", range(40))
def test_the_intruder_cannot_work_out_any_emptied_cell_of_a_matrix(seed):
    rng = np.random.default_rng(seed)
    shape, min_cell = rng.integers(2, 6, 2), int(rng.choice([3, 5, 10]))
    people = rng.choice([0, 1, 2], shape) * rng.integers(1, [7, 61][seed % 2], shape)
    units = np.where(people > 0, people + rng.integers(0, 5, shape), 0)
    before = matrix_of(people, units)
    after = suppress(before, min_cell)
    assert after.loc[before["respondents_n"].between(1, min_cell - 1), "suppressed"].all()
    key = list(zip(after["theme"], after["phase"], strict=True))
    published = {k: None if pd.isna(v) else int(v) for k, v in zip(key, after["units_n"], strict=True)}
    real = dict(zip(key, before["units_n"], strict=True))
    people_in = dict(zip(key, before["respondents_n"], strict=True))
    zeros = beside_emptied_zeros(published, real)
    for cell, (low, high) in intrude(published, published_totals(before, min_cell), zeros).items():
        assert real[cell] == 0 or high - low >= (2 if people_in[cell] < min_cell else 1) - 1e-6


def everyone(seed, n, groups):
    """Simulated mentions and backgrounds of n respondents."""
    rng = np.random.default_rng(seed)
    ids = [f"r{i:03d}" for i in range(n)]
    raised = [(i, f"t{t}") for i in ids for t in range(4) if rng.random() < (0.04, 0.1, 0.3, 0.6)[t]]
    silent = [(i, None) for i in ids if i not in {r for r, _ in raised}]
    people = pd.DataFrame({"respondent_id": ids})
    for by, k in groups.items():
        people[by] = rng.choice([f"g{j}" for j in range(k)], n, p=np.arange(1, k + 1) / sum(range(1, k + 1)))
    return pd.DataFrame(raised + silent, columns=["respondent_id", "theme"]), people


@pytest.mark.parametrize(("seed", "n"), list(itertools.product(range(4), (25, 84, 388))))
def test_the_intruder_cannot_work_out_any_emptied_group_from_all_breakdowns_together(seed, n):
    raised, people = everyone(seed, n, {"role": 4, "region": 3})
    open_table, shut = (by_group(raised, people, ["role", "region"], m) for m in (1, 5))
    key = ["theme", "by", "group"]
    count = {tuple(r[k] for k in key): r["respondents_n"] for _, r in open_table.iterrows()}
    published = {tuple(r[k] for k in key): None if r["suppressed"] else int(r["respondents_n"])
                 for _, r in shut.iterrows()}  # fmt: skip
    totals = []
    for theme, by in itertools.product(open_table["theme"].unique(), ["role", "region"]):
        line = [c for c in count if c[:2] == (theme, by)]
        if sum(count[c] for c in line) >= 5:
            totals.append((line, sum(count[c] for c in line)))
    shown = {c[:2] for c, v in published.items() if v is not None}
    bare = {c for c in published if c[:2] not in shown}  # nothing of the line is left to empty
    for cell, (low, high) in intrude(published, totals, bare).items():
        assert high - low >= 2 - 1e-6, cell
    small = {c for c, v in count.items() if 0 < v < 5}
    assert all(published[c] is None for c in small)


def test_a_tiny_group_is_emptied_whole_with_its_size_and_another_size_covers_it():
    people = pd.DataFrame(
        {"respondent_id": [f"r{i:03d}" for i in range(60)], "role": ["a"] * 40 + ["b"] * 17 + ["c"] * 3}
    )
    raised = pd.DataFrame({"respondent_id": people["respondent_id"], "theme": ["x"] * 60})
    got = by_group(raised, people, ["role"], 5).set_index("group")
    assert got.loc["c"].drop(["theme", "by", "suppressed"]).isna().all()
    assert pd.isna(got.loc["b", "group_n"])
    assert got.loc["a", "group_n"] == 40


@pytest.mark.skipif(not GOLD.is_file(), reason="needs ../shared/data/gold")
@pytest.mark.parametrize("kinds", [["toive"], ["kiitos"], ["kehittamisehdotus"], []])
def test_the_intruder_fails_on_the_simulated_answers_coded_with_table5(kinds):
    answers = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    responses = pd.DataFrame({"response_id": [a["id"] for a in answers], "respondent_id": [a["id"] for a in answers]})
    units = pd.DataFrame([{**u, "response_id": a["id"]} for a in answers for u in a["units"]])
    before = build_matrix(units.assign(coder="gold"), units[["unit_id", "response_id"]], responses,
                          load_codebook("table5"), MatrixSettings(), kinds)  # fmt: skip
    after = suppress(before, 5)
    key = list(zip(after["theme"], after["phase"], strict=True))
    published = {k: None if pd.isna(v) else int(v) for k, v in zip(key, after["units_n"], strict=True)}
    real = dict(zip(key, before["respondents_n"], strict=True))
    for cell, (low, high) in intrude(
        published, published_totals(before, 5), beside_emptied_zeros(published, real)
    ).items():
        assert real[cell] == 0 or high - low >= (2 if real[cell] < 5 else 1) - 1e-6
    if kinds in (["toive"], []):  # the matrices of praise and criticism are nearly all small cells
        assert after["suppressed"].mean() < 0.6
