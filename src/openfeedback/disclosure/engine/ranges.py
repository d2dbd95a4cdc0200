"""The attack: what anybody can work out about the counts that are not printed exactly."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from openfeedback.disclosure.engine.model import Model, Numbers
from openfeedback.disclosure.engine.programmes import CLOSE, programme


class Ranges(NamedTuple):
    """For each count of a model the least and the greatest value that fit everything that is printed.

    ``low`` and ``high`` are held by whole numbers that fit; ``surely_low`` and ``surely_high`` cannot be passed. They
    are the same unless a programme was stopped. Where nothing fits (the prints contradict each other) all are NaN.
    """

    low: Numbers
    high: Numbers
    surely_low: Numbers
    surely_high: Numbers


def attack(model: Model, only: Collection[int] | None = None) -> Ranges:
    """What an attacker deduces who knows every print, every relation and who belongs to which group.

    ``only``: places of the counts that are asked for; by default all that are not printed exactly.

    >>> from openfeedback.disclosure.engine.model import Count, as_printed
    >>> from openfeedback.disclosure.engine.rules import State
    >>> ways = [(3, (0,), State.SMALL), (9, (1,), State.RANGE), (12, (0, 1), State.EXACT)]
    >>> counts = tuple(as_printed(Count(n, parts, 40), state, 5) for n, parts, state in ways)
    >>> row = Model(np.array([3.0, 9.0]), np.array([40.0, 40.0]), counts, (), 5)
    >>> found = attack(row)
    >>> found.low.tolist(), found.high.tolist()
    ([1.0, 8.0, 12.0], [4.0, 11.0, 12.0])
    """
    ends = np.array([[c.value if c.exact else np.nan] * 4 for c in model.counts], float).reshape(-1, 4).T
    wanted = [i for i, count in enumerate(model.counts) if not count.exact] if only is None else sorted(only)
    if wanted and len(model.true):
        search = _Search(model)
        for i in wanted:
            for k, sign in enumerate((1, -1)):
                ends[k, i], ends[k + 2, i] = search.end(i, sign)
    return Ranges(*ends)


class _Search:
    """One solver for all ends, and the numbers that it found: they need not be found again."""

    def __init__(self, model: Model):
        self._model, self._sums, self._solver = model, model.sums(), programme(model)
        self._seen: list[Numbers] = []
        together = np.zeros(len(model.true))
        for i, count in enumerate(model.counts):
            together += 0 if count.exact else self._sums[[i], :].toarray().ravel()
        for sign in (1, -1):
            self._solve(sign * together)

    def end(self, i: int, sign: int) -> tuple[float, float]:
        """The least (sign 1) or greatest (-1) value of a count: as found, and as surely known."""
        count = self._model.counts[i]
        printed = float(count.low if sign > 0 else count.high)
        best = min((sign * float(sums[i]) for sums in self._seen), default=np.inf)
        if best <= sign * printed + CLOSE:  # no farther than its print allows
            return printed, printed
        return self._solve(sign * self._sums[[i], :].toarray().ravel(), i, sign)

    def _solve(self, goal: Numbers, i: int = 0, sign: int = 1) -> tuple[float, float]:
        found = self._solver.whole(goal)
        surely = sign * float(np.ceil(found.bound - CLOSE)) if np.isfinite(found.bound) else np.nan
        if found.numbers is None:
            return np.nan, surely
        self._seen.append(np.asarray(self._sums @ np.round(found.numbers), float))
        return float(self._seen[-1][i]), surely
