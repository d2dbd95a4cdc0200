"""The intruder: what integer programmes can tell about emptied counts from everything that is published.

The intruder knows relations ``low ≤ A·x ≤ high`` between the emptied counts x, and bounds of each of them. Found ranges
are held by whole-number solutions, so that every value told as possible is a value that fits all that was published.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse

Counts = NDArray[np.float64]
Ranges = tuple[Counts, Counts]


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


def ranges_known(know: Knowledge, aim: Aim, seen: Ranges | None = None) -> Ranges:
    """Least and greatest value of each count that whole-number solutions hold.

    A range is searched for no further once it reaches its ``aim``. Where no solution exists at all (the relations
    contradict each other), the range is empty: least and greatest are NaN. ``seen``: ranges that are known already,
    from solutions of a publication that showed more (NaN: none).

    >>> from scipy.sparse import csr_array
    >>> row = Knowledge(csr_array([[1.0, 1.0]]), np.array([12.0]), np.array([12.0]), np.ones(2), np.full(2, 99.0),
    ...                 np.ones(2))
    >>> [r.tolist() for r in ranges_known(row, Aim(np.ones(2), np.full(2, 11.0), np.zeros(2)))]
    [[1.0, 1.0], [11.0, 11.0]]
    """
    low, high = know.least.copy(), know.most.copy()
    first = (np.full(len(low), np.nan), np.full(len(low), np.nan)) if seen is None else seen
    for part in _components(know.relations) if len(low) else ():
        rows = np.flatnonzero(np.diff(know.relations[:, part].indptr))
        if len(rows):
            piece = Knowledge(know.relations[rows][:, part], know.low[rows], know.high[rows],
                              know.least[part], know.most[part], know.whole[part])  # fmt: skip
            low[part], high[part] = _search(piece, Aim(*(a[part] for a in aim)), (first[0][part], first[1][part]))
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


def _search(know: Knowledge, aim: Aim, seen: Ranges) -> Ranges:
    """Ranges of one component: all counts pushed together first, then one by one those that are still too narrow."""
    n = len(know.least)
    low, high = np.where(np.isnan(seen[0]), np.inf, seen[0]), np.where(np.isnan(seen[1]), -np.inf, seen[1])
    for sign in (1.0, -1.0):
        if not reached(low, high, aim).all():
            _widen(low, high, _solution(know, np.full(n, sign)))
    for i in range(n):
        for sign in (1.0, -1.0):
            if not reached(low, high, aim)[i] and np.isfinite(low[i]):
                _widen(low, high, _solution(know, sign * np.eye(n)[i]))
    found = np.isfinite(low)
    return np.where(found, low, np.nan), np.where(found, high, np.nan)


def _widen(low: Counts, high: Counts, seen: Counts | None) -> None:
    if seen is not None:
        np.minimum(low, seen, out=low)
        np.maximum(high, seen, out=high)


def _solution(know: Knowledge, goal: Counts) -> Counts | None:
    """Whole numbers that fit what is known and make ``goal`` least; None where there are none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    found = milp(
        goal,
        integrality=know.whole,
        bounds=Bounds(know.least, know.most),
        constraints=LinearConstraint(know.relations, know.low, know.high),
        options={"time_limit": 2.0},
    )
    return None if found.x is None else np.round(found.x)
