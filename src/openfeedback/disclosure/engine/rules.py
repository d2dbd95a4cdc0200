"""The rules: which counts are small, in which ways a count may be printed, and what an attacker may learn of it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

VALUES = 3  # values that remain possible for a small count, whatever else is printed (fewer only in smaller groups)


class State(StrEnum):
    """How a count is printed; the words stand in the column ``reason`` of a protected table."""

    EXACT = ""  # its value
    SMALL = "small"  # that it is one of 1 … min_cell - 1
    UNTOLD = "untold"  # not at all, neither that it is small nor that it is not
    RANGE = "range"  # an interval, so that no small count follows from it: of a number that is not small
    GROUP = "group"  # not at all: a group of so few people is told nothing of
    ASKED = "asked"  # not at all: the parameters ask for it
    OMITTED = "omitted"  # not at all: a total that would tell one of its parts, a mean of few
    JOINED = "joined"  # a content that is not named: of fewer than min_cell people, or of nobody


class Aim(NamedTuple):
    """Values that must stay possible for a small count: both ends, or as much of it as can be had."""

    low: int
    high: int


def is_small(value: int, min_cell: int) -> bool:
    """Is it a number of people that is not to be told?

    >>> [is_small(n, 5) for n in (0, 1, 4, 5)]
    [False, True, True, False]
    """
    return 0 < value < min_cell


def leaves_enough(least: int, min_cell: int) -> bool:
    """May it be said of a number that it is small, where everybody knows that it is ``least`` or more?

    >>> [leaves_enough(n, 5) for n in (1, 2, 3, 4)], leaves_enough(2, 3)
    ([True, True, False, False], False)
    """
    return min_cell - least >= min(VALUES, min_cell - 1)


def aim_of(state: State, size: float, min_cell: int) -> Aim:
    """What must stay possible for a small count in a group of ``size`` people.

    All that its label allows. Of a group that is told nothing of, two values at least: in a group of one or two
    that nobody is counted.

    >>> aim_of(State.SMALL, 40, 5), aim_of(State.GROUP, 2, 5)
    (Aim(low=1, high=4), Aim(low=0, high=2))
    """
    least = 1 if state is State.SMALL or size >= VALUES else 0
    return Aim(least, max(least, min(min_cell - 1, int(size))))
