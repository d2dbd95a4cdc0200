"""Steps by which a count gives way: an interval first, then nothing at all."""

from __future__ import annotations

from typing import NamedTuple

from openfeedback.disclosure.engine.model import Count, Model, as_printed
from openfeedback.disclosure.engine.rules import State

FURTHER = 2.0  # times the loss of an interval: what is lost besides when not even that is told


class Step(NamedTuple):
    """A count (by its ``place``) is printed as ``state``, at a ``loss``.

    It is needed where the count is not between ``low`` and ``high``, the ends of its print before; it lets it be so
    much more (``up``) and less (``down``). ``second``: it comes after the step before it in the list.
    """

    place: int
    state: State
    loss: float
    low: float
    high: float
    up: float
    down: float
    second: bool


def steps_of(model: Model) -> list[Step]:
    """All steps of a model, those of one count after each other.

    >>> import numpy as np
    >>> counts = tuple(as_printed(Count(n, (0,), 40), State.EXACT, 5) for n in (9, 0))
    >>> model = Model(np.zeros(1), np.zeros(1), counts, (), 5)
    >>> [(s.place, s.state.value, int(s.up), int(s.down)) for s in steps_of(model)]
    [(0, 'range', 31, 4), (0, 'untold', 0, 5), (1, 'untold', 40, 0)]
    """
    found = []
    for place, count in enumerate(model.counts):
        before = count
        for n, state in enumerate(_states(count, model.min_cell)):
            after = as_printed(count, state, model.min_cell)
            loss = (count.loss if count.exact else count.label) * (FURTHER if n else 1)
            found.append(Step(place, state, loss, before.low, before.high, after.high - before.high,
                              before.low - after.low, n > 0))  # fmt: skip
            before = after
    return found


def _states(count: Count, min_cell: int) -> list[State]:
    """How it may be printed, one after the other: nothing at all says nothing, since large and small ones may be so.

    A title stands beside its number, so that a large one is told as an interval at the least.
    """
    if count.state not in (State.EXACT, State.SMALL) or count.fixed or not count.parts:
        return []
    if not count.exact:
        return [State.UNTOLD]
    if count.cover is not State.RANGE:
        return [count.cover]
    if count.value < min_cell:
        return [State.UNTOLD]
    return [State.RANGE] if count.named else [State.RANGE, State.UNTOLD]
