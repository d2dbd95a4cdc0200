"""The intruder: what integer programmes can tell about emptied counts from everything that is published.

The intruder knows relations ``low ≤ A·x ≤ high`` between the emptied counts x, and bounds of each of them. Found ranges
are held by whole-number solutions, so that every value told as possible is a value that fits all that was published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse

Counts = NDArray[np.float64]
Ranges = tuple[Counts, Counts]
Found = Callable[[NDArray[np.int64], Counts], None]
NODES = 1000  # of the branching; a solution found by then is a solution


class Knowledge(NamedTuple):
    """Relations between emptied counts: one row a relation, one column a count; and the bounds of each count."""

    relations: sparse.csr_array
    low: Counts
    high: Counts
    least: Counts
    most: Counts
    whole: Counts  # 1: a count in whole numbers; 0: one that no table shows, taken as divisible


class Aim(NamedTuple):
    """How far each count's range should reach, and how wide it should be at the least (0: no matter)."""

    low: Counts
    high: Counts
    width: Counts


def ranges_known(
    know: Knowledge, aim: Aim, seen: Ranges | None = None, found: Found | None = None, stop: bool = False
) -> Ranges:
    """Least and greatest value of each count that whole-number solutions hold.

    A range is searched for no further once it reaches its ``aim``. Where no solution exists at all (the relations
    contradict each other), the range is empty: least and greatest are NaN. ``seen``: ranges that are known already
    (NaN: none). ``found`` is called with every solution: places of its counts, their values. With ``stop`` the search
    ends at the first range that cannot reach its aim.

    >>> from scipy.sparse import csr_array
    >>> row = Knowledge(csr_array([[1.0, 1.0]]), np.array([12.0]), np.array([12.0]), np.ones(2), np.full(2, 99.0),
    ...                 np.ones(2))
    >>> [r.tolist() for r in ranges_known(row, Aim(np.ones(2), np.full(2, 11.0), np.zeros(2)))]
    [[1.0, 1.0], [11.0, 11.0]]
    """
    low, high = know.least.copy(), know.most.copy()
    for part in _components(know.relations) if len(low) else ():
        rows = np.flatnonzero(np.diff(know.relations[:, part].indptr))
        if len(rows):
            piece = Knowledge(know.relations[rows][:, part], know.low[rows], know.high[rows],
                              know.least[part], know.most[part], know.whole[part])  # fmt: skip
            start = (np.full(len(part), np.nan),) * 2 if seen is None else (seen[0][part], seen[1][part])
            keep = None if found is None else partial(found, part)
            goals = Aim(*(a[part] for a in aim))
            low[part], high[part] = _search(piece, goals, start, keep, stop)
            if stop and not reached(low[part], high[part], goals).all():
                break
    return low, high


def reached(low: Counts, high: Counts, aim: Aim) -> NDArray[np.bool_]:
    """Which ranges are as far and as wide as they should be."""
    return (low <= aim.low + 1e-6) & (high >= aim.high - 1e-6) & (high - low >= aim.width - 1e-6)


def _components(relations: sparse.csr_array) -> Iterator[NDArray[np.int64]]:
    """Counts that relations tie together, group by group."""
    from scipy.sparse.csgraph import connected_components

    tied = abs(relations)
    n, label = connected_components(tied.T @ tied, directed=False)
    order = np.argsort(label, kind="stable")
    yield from np.split(order, np.cumsum(np.bincount(label, minlength=n))[:-1])


def _search(know: Knowledge, aim: Aim, seen: Ranges, found: Callable[[Counts], None] | None, stop: bool) -> Ranges:
    """Ranges of one component: all counts pushed together first, then one by one those that are still too narrow."""
    n = len(know.least)
    low, high = np.where(np.isnan(seen[0]), np.inf, seen[0]), np.where(np.isnan(seen[1]), -np.inf, seen[1])

    def widen(goal: Counts, best: float | None = None) -> None:
        solution = _solution(know, goal, best)
        if solution is not None:
            np.minimum(low, solution, out=low)
            np.maximum(high, solution, out=high)
            if found is not None:
                found(solution)

    for sign in (1.0, -1.0):
        if not reached(low, high, aim).all():
            widen(np.full(n, sign))
    for i in np.flatnonzero(~reached(low, high, aim)).tolist():
        for sign, end in ((1.0, low), (-1.0, high)):
            if np.isfinite(low[i]) and not _enough(low, high, aim, i):
                widen(sign * np.eye(n)[i], sign * float(end[i]))
        if stop and not _enough(low, high, aim, i):
            break
    there = np.isfinite(low)
    return np.where(there, low, np.nan), np.where(there, high, np.nan)


def _enough(low: Counts, high: Counts, aim: Aim, i: int) -> bool:
    return bool(reached(low[i], high[i], Aim(aim.low[i], aim.high[i], aim.width[i])))


def _solution(know: Knowledge, goal: Counts, best: float | None) -> Counts | None:
    """Whole numbers that fit what is known and make ``goal`` least; None where there are none below ``best``.

    Divisible numbers first, which take a fraction of the time: mostly they come out whole, or tell that nothing better
    will. Without ``best`` that is all.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    bounds, constraints = Bounds(know.least, know.most), LinearConstraint(know.relations, know.low, know.high)
    whole = know.whole > 0
    found = milp(goal, bounds=bounds, constraints=constraints)
    if found.x is not None and np.abs(found.x - np.round(found.x))[whole].max(initial=0) > 1e-6:
        if best is None or np.ceil(found.fun - 1e-6) >= best:
            return None
        # not a limit of time: the same on a busy machine
        options = {"node_limit": NODES}
        found = milp(goal, integrality=know.whole, bounds=bounds, constraints=constraints, options=options)
    return None if found.x is None else np.where(whole, np.round(found.x), found.x)
