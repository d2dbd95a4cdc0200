"""What fitted so far: counts that agree with what was published, kept so that they need not be sought again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from openfeedback.analysis.intruder import Counts, Ranges


class Solutions:
    """Whole-number solutions of a ledger's relations, over all its counts: NaN where a count kept its true value.

    A solution stays one whatever is emptied besides, and where rows are shown again as long as it has their true
    counts: relations of other counts hold with the true values.
    """

    def __init__(self, values: Counts):
        self._values = values
        self._kept = np.empty((0, len(values)))
        self._new: list[Counts] = []

    def add(self, places: NDArray[np.int64], counts: Counts) -> None:
        """A solution: the counts at these places."""
        row = np.full(len(self._values), np.nan)
        row[places] = counts
        self._new.append(row)

    def ranges(self, emptied: NDArray[np.int64], least: Counts, most: Counts) -> Ranges:
        """Least and greatest value of the counts at the places ``emptied`` over all solutions that still fit.

        ``least`` and ``most``: bounds of all counts. The true values fit; a count that no table shows has none (NaN).

        >>> known = Solutions(np.array([2.0, 10.0]))
        >>> known.add(np.array([0, 1]), np.array([1.0, 11.0]))
        >>> [r.tolist() for r in known.ranges(np.array([0, 1]), np.ones(2), np.full(2, 99.0))]
        [[1.0, 10.0], [2.0, 11.0]]
        >>> [r.tolist() for r in known.ranges(np.array([0]), np.ones(2), np.full(2, 99.0))]
        [[2.0], [2.0]]
        """
        if self._new:
            self._kept, self._new = np.vstack([self._kept, *self._new]), []
        shown = np.ones(len(self._values), bool)
        shown[emptied] = False
        low, high = np.where(shown, self._values, least), np.where(shown, self._values, most)
        off = (self._kept < low - 1e-6) | (self._kept > high + 1e-6)  # False where NaN
        fits = np.vstack([self._values, self._kept[~off.any(axis=1)]])[:, emptied]
        fits = np.where(np.isnan(fits), self._values[emptied], fits)
        return np.fmin.reduce(fits, axis=0), np.fmax.reduce(fits, axis=0)
