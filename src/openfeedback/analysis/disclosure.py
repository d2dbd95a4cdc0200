"""Disclosure control: the only door into report/.

Cells below the minimum are emptied, and further cells with them, until an intruder who knows every published cell
and every total can no longer work the emptied ones out. The intruder is a linear programme (``ranges``), as in
Hundepool et al. (2012), Statistical Disclosure Control, ch. 4.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.tables import require

Counts = NDArray[np.float64]
Mask = NDArray[np.bool_]
_KEPT = ("theme", "phase", "by", "group", "double_n", "suppressed")


def suppress(
    matrix: pd.DataFrame, min_cell: int, hide: Sequence[str] = (), told: Callable[..., Mask] | None = None
) -> pd.DataFrame:
    """The matrix with every count and share emptied where fewer than ``min_cell`` respondents stand behind a cell.

    Further cells are emptied so that no emptied count follows from the row, column and grand totals of units.
    Zero cells stay unless they are needed as cover. Totals of fewer than ``min_cell`` respondents count as unpublished.
    ``hide``: cells (theme/phase) emptied in any case; ``told``: which other totals count as unpublished
    (``told_totals``, where whatever shows totals keeps to it). Tables that are published together: ``protect_run``.
    """
    require(matrix, ["theme", "phase", "units_n", "respondents_n"], "table matrix")
    units, people = _numbers(matrix["units_n"]), _numbers(matrix["respondents_n"])
    lines = [np.ones((1, len(matrix)), bool)]
    for key in ("theme", "phase"):
        each = _lines(matrix[key])
        lines.append(each if told is None else each[told(matrix, min_cell, key)])
    asked = (matrix["theme"].astype("str") + "/" + matrix["phase"].astype("str")).isin(list(hide)).to_numpy(bool)
    hidden = choose(people, units, np.vstack(lines), min_cell, asked, spare=0.0)
    return blank(matrix, hidden | ~np.isfinite(people))


def told_totals(matrix: pd.DataFrame, min_cell: int, key: str) -> Mask:
    """Which totals of units by ``key`` (in order) may be told: not the small ones, and not one as cover for them.

    >>> matrix = pd.DataFrame({"theme": ["a", "b", "c"], "units_n": [3, 8, 30], "respondents_n": [3, 8, 25]})
    >>> told_totals(matrix, 5, "theme").tolist()
    [False, False, True]
    """
    lines = _lines(matrix[key])
    people, units = (lines @ _numbers(matrix[column]) for column in ("respondents_n", "units_n"))
    return ~choose(people, units, np.ones((1, len(lines)), bool), min_cell) if len(lines) else np.zeros(0, bool)


def suppress_counts(table: pd.DataFrame, min_cell: int, keys: Sequence[str], people: str, count: str) -> pd.DataFrame:
    """A table of counts by ``keys`` with the small rows emptied, and others so that they follow from no total.

    ``people``: column with the respondents behind a row; ``count``: the column that totals over every key and over
    the whole table are made of (the totals are taken as known where enough people stand behind them).

    >>> table = pd.DataFrame({"language": ["fi", "sv", "en"], "people_n": [40, 9, 2], "responses_n": [55, 9, 2]})
    >>> suppress_counts(table, 5, ["language"], "people_n", "responses_n")["responses_n"].tolist()
    [55, <NA>, <NA>]
    """
    require(table, [*keys, people, count], "table of counts")
    if table.empty:
        return table.assign(suppressed=pd.Series(dtype=bool))
    lines = [_lines(table[key].astype("str")) for key in keys] if len(keys) > 1 else []
    lines.append(np.ones((1, len(table)), bool))
    return blank(table, choose(_numbers(table[people]), _numbers(table[count]), np.vstack(lines), min_cell))


def suppress_topics(
    topics: pd.DataFrame, assignments: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame, min_cell: int
) -> pd.DataFrame:
    """The topics with the size of those emptied that fewer than ``min_cell`` respondents speak of, and of a cover.

    For whatever shows topics: the number of units without a topic and of all units tells the rest.
    """
    joined = assignments.merge(units[["unit_id", "response_id"]], on="unit_id")
    joined = joined.merge(responses[["response_id", "respondent_id"]], on="response_id")
    people = joined.groupby("topic_id")["respondent_id"].nunique()
    behind = np.asarray(topics["topic_id"].map(people).fillna(0), dtype=float)
    sizes = np.asarray(topics["units_n"], dtype=float)
    hidden = choose(behind, sizes, np.ones((1, len(topics)), bool), min_cell) if len(topics) else behind.astype(bool)
    return topics.assign(units_n=topics["units_n"].astype("Int64").mask(hidden), suppressed=hidden)


def suppress_comparisons(comparisons: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """The comparisons with every number emptied where fewer than ``min_cell`` respondents stand on a side.

    A mean of few respondents tells their answers. The note stays, without its figures.

    >>> table = pd.DataFrame({"theme": ["a"], "item_id": ["x"], "n_with": [2], "n_without": [50], "mean_with": [1.5]})
    >>> suppress_comparisons(table, 5)[["theme", "n_with", "mean_with", "suppressed"]].values.tolist()
    [['a', <NA>, nan, True]]
    """
    require(comparisons, ["theme", "item_id", "n_with", "n_without"], "table comparisons")
    few = (comparisons[["n_with", "n_without"]].astype("Float64") < min_cell).any(axis=1).to_numpy(bool)
    shown = blank(comparisons, few)
    if "note" in shown:
        shown["note"] = shown["note"].astype("str").mask(few, "liian vähän vastaajia")
    return shown


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


def choose(
    people: Counts, values: Counts, lines: Mask, min_cell: int, forced: Mask | None = None, spare: float = 1.0
) -> Mask:
    """Which cells to empty: the small ones (and the ``forced``), and the cheapest cover for them.

    ``people``: respondents behind each cell; ``values``: the additive count that totals are made of;
    ``lines``: one row a total, true for its cells. Afterwards each total alone leaves an intruder at least
    ``min_cell`` - 1 + ``spare`` possible values for a small cell (with 0 as many as small cells can have, or three),
    all totals together at least three, and two for a covering cell.
    """
    behind = lines @ people
    known = lines[(lines.sum(axis=1) > 1) & ((behind >= min_cell) | (behind == 0))]  # a line of one cell is that cell
    small = (people > 0) & (people < min_cell)
    room = np.where(small, min(min_cell - 1.0, max(min_cell - 2.0 + spare, 2.0)), 1.0) * (
        values > 0
    )  # an emptied zero has nobody to protect
    hidden = small if forced is None else small | forced
    hidden = _cover(hidden, values, known, room, _tight_lines)
    return _cover(hidden, values, known, np.minimum(room, 2.0), _lines_of_pinned)


def ranges(values: Counts, hidden: Mask, lines: Mask) -> tuple[Counts, Counts]:
    """What an intruder learns: the least and the greatest value that each hidden cell can have.

    The intruder knows the other cells, the totals of ``lines``, and that a hidden cell is not zero unless a zero is
    hidden in its row or column. Both arrays are as long as the number of hidden cells.

    >>> row = np.array([3.0, 9.0, 20.0])
    >>> [r.tolist() for r in ranges(row, np.array([True, True, False]), np.ones((1, 3), bool))]
    [[1.0, 1.0], [11.0, 11.0]]
    """
    from scipy.optimize import linprog

    sums = lines[:, hidden].astype(float)
    used = sums.any(axis=1)
    sums, totals = sums[used], (lines @ (values * hidden))[used]
    bounds = [(least, None) for least in _least(values, hidden, lines)[hidden]]
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


def _cover(hidden: Mask, values: Counts, lines: Mask, room: Counts, find: Callable[..., Mask]) -> Mask:
    """Empty one more cell where it helps most until ``find`` names no line that needs cover, or all are empty."""
    hidden = hidden.copy()
    while (needy := find(values, hidden, lines, room)).any():
        helps = lines[needy].sum(axis=0) * ~hidden
        if not helps.any():
            break
        counted = (helps > 0) & (values > 0)
        cost = values / np.maximum(helps, 1) if counted.any() else 1 / np.maximum(helps, 1)  # zeros are the last resort
        hidden[np.where(counted if counted.any() else helps > 0, cost, np.inf).argmin()] = True
    return hidden


def _least(values: Counts, hidden: Mask, lines: Mask) -> Counts:
    """What an intruder takes for granted: 1 for an emptied cell, 0 where a zero was emptied in a line with it.

    The line of the whole table does not count: a zero far away is poor cover.
    """
    length = lines.sum(axis=1)
    near = lines[length < length.max(initial=0)] if len(set(length)) > 1 else lines
    doubtful = near[(near & hidden & (values == 0)).any(axis=1)].any(axis=0)
    return np.where((values > 0) & ~doubtful, 1.0, 0.0)


def _tight_lines(values: Counts, hidden: Mask, lines: Mask, room: Counts) -> Mask:
    """Lines whose emptied cells leave each other too little room (quick and necessary)."""
    left = lines @ np.where(hidden, values - _least(values, hidden, lines), 0.0)
    needed = (lines * np.where(hidden, room, 0.0)).max(axis=1, initial=0.0)
    return np.asarray((left < needed) & ~(hidden | ~lines).all(axis=1))


def _lines_of_pinned(values: Counts, hidden: Mask, lines: Mask, room: Counts) -> Mask:
    """Lines, the shortest that still have something to empty, of the cells that the programme pins too closely."""
    low, high = ranges(values, hidden, lines)
    pinned = np.zeros(len(hidden), bool)
    pinned[hidden] = high - low < room[hidden] - 1e-6
    found = lines[:, pinned].any(axis=1) & (lines & ~hidden).any(axis=1)
    length = lines.sum(axis=1)
    shorter = found & (length < length[found].max(initial=0))
    return np.asarray(shorter if shorter.any() else found)


def _lines(keys: pd.Series) -> Mask:
    return np.array([(keys == key).to_numpy() for key in sorted(keys.unique())], bool)


def _numbers(column: pd.Series) -> Counts:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
