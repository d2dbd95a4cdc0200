"""Totals of units beside the cells of a matrix: a total gives way before a cell does."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from openfeedback.disclosure.engine import Count, Model, Relation, State, as_printed, cover
from openfeedback.disclosure.people import Key
from openfeedback.disclosure.printing import Decision

UNITS = "units_n"
OF_ALL = ("unit_share", "unit_low", "unit_high")  # a cell's share of all units tells how many those are
ANY = 10**6  # no survey has as many units


def told_totals(
    matrix: pd.DataFrame, shown: pd.DataFrame, ranges: pd.DataFrame, cells: Mapping[Key, Decision], min_cell: int
) -> dict[str, pd.DataFrame]:
    """The protected ``matrix`` and coding_range (totals of units by theme), without totals that would tell a cell.

    ``matrix``: as it truly is; ``shown``: protected; ``cells``: how its cells are printed. A suppressed cell has
    at least as many units as respondents, and none where there is nobody.
    """
    model, themes = _model(matrix, cells, min_cell, [str(t) for t in ranges["theme"]], any(c in shown for c in OF_ALL))
    found = cover(model)
    gone = [name for name, count in zip(themes, found.counts[-len(themes) :], strict=True) if not count.exact]
    lost = ranges["theme"].isin(gone).to_numpy(bool)
    few = ~ranges["theme"].isin(_by_enough(matrix, cells, min_cell)).to_numpy(bool) & (ranges["coded_n"] > 0).to_numpy(
        bool
    )
    lost = lost | few
    told = ranges.astype({"coded_n": "Int64"})
    told.loc[lost, "coded_n"] = pd.NA
    estimates = {c: told[c].round().where(lost, told[c]).mask(few) for c in ("expected_n", "low", "high") if c in told}
    reasons = pd.Series(np.where(lost, str(State.OMITTED), ""), ranges.index, dtype="str")
    out = {"coding_range": told.assign(**estimates, suppressed=lost, reason=reasons)}
    return out | (
        {"matrix": shown.drop(columns=[c for c in OF_ALL if c in shown])} if "" in gone else {"matrix": shown}
    )


def _by_enough(matrix: pd.DataFrame, cells: Mapping[Key, Decision], min_cell: int) -> set[str]:
    """Themes that enough people spoke of for an estimate of their units: those of one told cell."""
    told = zip(matrix["theme"].astype("str"), matrix["phase"].astype("str"), matrix["respondents_n"], strict=True)
    return {theme for theme, phase, n in told if n >= min_cell and cells[theme, phase].state is State.EXACT}


def _model(
    matrix: pd.DataFrame, cells: Mapping[Key, Decision], min_cell: int, themes: list[str], of_all: bool
) -> tuple[Model, list[str]]:
    """Emptied cells with their respondents and units as unknowns; the totals, that of all last, under the name ''."""
    numbers = matrix[["respondents_n", UNITS]].astype("int64").itertuples(index=False, name=None)
    keys = matrix[["theme", "phase"]].astype("str").itertuples(index=False, name=None)
    rows = [(*key, *counted) for key, counted in zip(keys, numbers, strict=True)]
    suppressed = [(row, cells[row[:2]]) for row in rows if cells[row[:2]].state is not State.EXACT]
    n = len(suppressed)
    counts, relations = [], []
    for i, ((_, _, people, _), printed) in enumerate(suppressed):
        small = 0 < people < min_cell
        counts.append(Count(people, (i,), ANY, printed.state, printed.low, min(printed.high, ANY), small, fixed=True))
        relations += [
            Relation((i, n + i), (1.0, -1.0), -np.inf, 0.0),
            Relation((i, n + i), (float(ANY), -1.0), 0, np.inf),
        ]
    names = [*themes, *([""] if of_all else [])]
    for name in names:
        mine = [i for i, (row, _) in enumerate(suppressed) if name in ("", row[0])]
        value = sum(suppressed[i][0][3] for i in mine)
        loss = 50.0 if name == "" else 10.0
        total = Count(value, tuple(n + i for i in mine), ANY, loss=loss, cover=State.OMITTED)
        counts.append(as_printed(total, State.EXACT, min_cell))
    true = [float(row[2]) for row, _ in suppressed] + [float(row[3]) for row, _ in suppressed]
    return Model(np.array(true), np.full(2 * n, float(ANY)), tuple(counts), tuple(relations), min_cell), names
