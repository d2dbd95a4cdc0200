"""What is published, as numbers: counts of people, what each is the sum of, and what relates those sums.

An *unknown* is a number that is printed nowhere by itself: of those who are alike in everything that is published (they
belong to the same groups), how many hold something (raised a theme). A *count* is the sum of some unknowns, printed in
one of the ways of ``rules.State``. *Relations* are what anyone knows of unknowns without being told: those who wished
for something within a theme raised the theme.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from openfeedback.disclosure.engine.rules import State

if TYPE_CHECKING:
    from scipy import sparse

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Count:
    """A published number: the sum of the unknowns ``parts``, and how it is printed.

    ``size``: how many people it could be at the most; ``low`` and ``high``: what its print tells; ``guarded``: a small
    number of people; ``loss``: what is lost when it is not printed exactly, ``label``: when not even that it is small;
    ``fixed``: it is printed already; ``cover``: how it is printed when it must cover for a small count; ``least``: what
    its place tells in any case (a title, ``named``, stands in no row of nobody, and a group is of somebody). A weighted
    sum has the ``factors`` of its parts, and tells its value but for ``off``, half of the last digit that is printed.
    """

    value: float
    parts: tuple[int, ...]
    size: float
    state: State = State.EXACT
    low: float = 0
    high: float = 0
    guarded: bool = False
    loss: float = 1.0
    fixed: bool = False
    cover: State = State.RANGE
    least: int = 0
    named: bool = False
    label: float = 2.0
    factors: tuple[float, ...] = ()
    off: float = 0.0

    @property
    def exact(self) -> bool:
        """Is its value printed?"""
        return self.state is State.EXACT


@dataclass(frozen=True)
class Relation:
    """low ≤ Σ factor · unknown ≤ high."""

    parts: tuple[int, ...]
    factors: tuple[float, ...]
    low: float
    high: float


@dataclass(frozen=True)
class Model:
    """Unknowns (their true values and greatest possible ones), counts and relations; small is below ``min_cell``."""

    true: Numbers
    most: Numbers
    counts: tuple[Count, ...]
    relations: tuple[Relation, ...]
    min_cell: int

    def printed(self, states: Mapping[int, State]) -> Model:
        """The model with these counts printed in other ways."""
        return replace(self, counts=tuple(
            as_printed(count, states[i], self.min_cell) if i in states else count
            for i, count in enumerate(self.counts)
        ))  # fmt: skip

    def sums(self) -> sparse.csr_array:
        """Counts × unknowns: 1 where the unknown is a part, or its factor."""
        factors = [count.factors or (1.0,) * len(count.parts) for count in self.counts]
        return _rows([count.parts for count in self.counts], factors, len(self.true))

    def known(self) -> tuple[sparse.csr_array, Numbers, Numbers]:
        """All that an attacker knows besides the bounds of unknowns: rows, their least and greatest sums."""
        from scipy.sparse import vstack

        counts, relations = self.counts, self.relations
        rows = vstack([self.sums(), _rows([r.parts for r in relations], [r.factors for r in relations],
                                          len(self.true))]).tocsr()  # fmt: skip
        low = [*(float(c.low) for c in counts), *(r.low for r in relations)]
        high = [*(float(c.high) for c in counts), *(r.high for r in relations)]
        return rows, np.array(low, float), np.array(high, float)


def as_printed(count: Count, state: State, min_cell: int) -> Count:
    """The count printed in this way: what its print tells follows.

    >>> found = as_printed(Count(3, (0,), 40), State.SMALL, 5)
    >>> found.low, found.high
    (1, 4)
    >>> as_printed(Count(9, (0,), 40), State.RANGE, 5).low  # only large numbers are told as an interval
    5
    """
    ends = {
        State.EXACT: (count.value - count.off, count.value + count.off),
        State.SMALL: (max(1, count.least), min(min_cell - 1, count.size)),
        State.JOINED: (0, min(min_cell - 1, count.size)),
        State.GROUP: (0, count.size),
        State.RANGE: (max(count.least, min_cell if count.value >= min_cell else 0), count.size),
    }.get(state, (count.least, count.size))
    return replace(count, state=state, low=ends[0], high=ends[1])


def _rows(parts: Sequence[Sequence[int]], factors: Sequence[Sequence[float]], width: int) -> sparse.csr_array:
    from scipy.sparse import csr_array

    row = [i for i, each in enumerate(parts) for _ in each]
    column = [p for each in parts for p in each]
    value = [f for each in factors for f in each]
    return csr_array((value, (row, column)), shape=(len(parts), width))
