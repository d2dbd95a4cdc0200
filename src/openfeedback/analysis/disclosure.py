"""Disclosure control: the only door into report/.

Cells below the minimum are emptied, and further cells with them, until an intruder who knows every published cell
and every total can no longer work the emptied ones out. The intruder is a linear programme (``ranges``), as in
Hundepool et al. (2012), Statistical Disclosure Control, ch. 4.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.tables import require

Counts = NDArray[np.float64]
Mask = NDArray[np.bool_]
_KEPT = ("theme", "phase", "by", "group", "suppressed")


def suppress(matrix: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """The matrix with every count and share emptied where fewer than ``min_cell`` respondents stand behind a cell.

    Further cells are emptied so that no emptied count follows from the row, column and grand totals of units.
    Zero cells stay unless they are needed as cover. Totals of fewer than ``min_cell`` respondents count as unpublished.
    """
    require(matrix, ["theme", "phase", "units_n", "respondents_n"], "table matrix")
    units, people = _numbers(matrix["units_n"]), _numbers(matrix["respondents_n"])
    lines = [_lines(matrix["theme"]), _lines(matrix["phase"]), np.ones((1, len(matrix)), bool)]
    hidden = choose(people, units, np.vstack(lines), min_cell)
    return blank(matrix, hidden | ~np.isfinite(people))


def protect(table: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """A breakdown (theme, by, group, respondents_n, group_n, …) made safe, one background column at a time.

    A group of fewer than ``min_cell`` people is emptied whole, its size too; another group then covers for it.
    """
    parts = [_protect_one(part, min_cell) for _, part in table.groupby("by", sort=False)]
    return pd.concat(parts, ignore_index=True) if parts else table.assign(suppressed=pd.Series(dtype=bool))


def blank(table: pd.DataFrame, hidden: Mask) -> pd.DataFrame:
    """Empty every number of the hidden rows and mark them ``suppressed``; the keys stay."""
    numbers = [c for c in table.columns if c not in _KEPT and pd.api.types.is_numeric_dtype(table[c])]
    out = table.astype({c: "Int64" for c in numbers if pd.api.types.is_integer_dtype(table[c])})
    out.loc[hidden, numbers] = pd.NA
    return out.assign(suppressed=hidden)


def choose(people: Counts, values: Counts, lines: Mask, min_cell: int, forced: Mask | None = None) -> Mask:
    """Which cells to empty: the small ones (and the ``forced``), and the cheapest cover for them.

    ``people``: respondents behind each cell; ``values``: the additive count that totals are made of;
    ``lines``: one row a total, true for its cells.
    """
    known_lines = lines[(lines @ people >= min_cell) | (lines @ people == 0)]
    hidden = (people > 0) & (people < min_cell)
    hidden = hidden if forced is None else hidden | forced
    hidden = _cover(hidden, values, known_lines, min_cell, _weak_by_line)
    return _cover(hidden, values, known_lines, min_cell, _weak_by_programme)


def ranges(values: Counts, hidden: Mask, lines: Mask) -> tuple[Counts, Counts]:
    """What an intruder learns: the least and the greatest value that each hidden cell can have.

    The intruder knows the other cells, the totals of ``lines``, and that a hidden cell is not zero unless zeros are
    hidden too. Both arrays are as long as the number of hidden cells.

    >>> row = np.array([3.0, 9.0, 20.0])
    >>> [r.tolist() for r in ranges(row, np.array([True, True, False]), np.ones((1, 3), bool))]
    [[1.0, 1.0], [11.0, 11.0]]
    """
    from scipy.optimize import linprog

    sums = lines[:, hidden].astype(float)
    used = sums.any(axis=1)
    sums, totals = sums[used], (lines @ (values * hidden))[used]
    bounds = [(float(v > 0), None) for v in values[hidden]]
    found = np.empty((2, int(hidden.sum())))
    for i in range(found.shape[1]):
        goal = np.zeros(found.shape[1])
        for side, sign in enumerate((1.0, -1.0)):
            goal[i] = sign
            answer = linprog(
                goal, A_eq=sums if used.any() else None, b_eq=totals if used.any() else None, bounds=bounds
            )
            found[side, i] = sign * answer.fun if answer.status == 0 else sign * -np.inf
    return found[0], found[1]


def _protect_one(part: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    part = part.reset_index(drop=True)
    sizes = part.drop_duplicates("group")
    size = _numbers(sizes["group_n"])
    small = choose(size, size, np.ones((1, len(size)), bool), min_cell)
    gone = part["group"].isin(sizes["group"][small]).to_numpy()
    people = _numbers(part["respondents_n"])
    hidden = choose(people, people, _lines(part["theme"]), min_cell, gone)
    shown = blank(part, hidden)
    return shown.assign(group_n=shown["group_n"].fillna(part["group_n"].where(~gone)))


def _cover(hidden: Mask, values: Counts, lines: Mask, min_cell: int, weak: Callable[..., Mask]) -> Mask:
    """Empty one more cell, the smallest beside a weak one, until no emptied cell is weak or all are empty."""
    hidden = hidden.copy()
    while hidden.any() and (failing := weak(values, hidden, lines, min_cell)).any():
        beside = lines[lines[:, failing].any(axis=1)].any(axis=0) & ~hidden
        if not beside.any():
            break
        hidden |= _cheapest(beside, values)
    return hidden


def _cheapest(candidates: Mask, values: Counts) -> Mask:
    """The candidate with the smallest count; a zero only where there is nothing else."""
    cost = np.where(candidates, np.where(values > 0, values, np.nanmax(values) + 1), np.inf)
    return np.asarray(np.arange(len(values)) == cost.argmin()) & candidates


def _weak_by_line(values: Counts, hidden: Mask, lines: Mask, min_cell: int) -> Mask:
    """Cells in a line whose emptied cells leave too little room between them (quick and necessary)."""
    room = lines @ np.where(hidden, values - (values > 0), 0.0)
    tight = (lines & hidden).any(axis=1) & (room < min_cell - 1)
    return np.asarray((lines[tight] & hidden).any(axis=0) & (values > 0))


def _weak_by_programme(values: Counts, hidden: Mask, lines: Mask, min_cell: int) -> Mask:
    """Cells that the linear programme pins to fewer than ``min_cell`` possible values (sufficient)."""
    low, high = ranges(values, hidden, lines)
    weak = np.zeros(len(hidden), bool)
    weak[hidden] = high - low < min_cell - 1 - 1e-6
    return weak & (values > 0)  # a zero that served as cover has nobody to protect


def _lines(keys: pd.Series) -> Mask:
    return np.array([(keys == key).to_numpy() for key in sorted(keys.unique())], bool)


def _numbers(column: pd.Series) -> Counts:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
