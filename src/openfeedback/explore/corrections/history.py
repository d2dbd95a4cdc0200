"""Undo and redo of codings: what stood before each change and what after."""

from __future__ import annotations

from typing import Any, NamedTuple

Row = dict[str, Any]


class Change(NamedTuple):
    """One person's coding of one unit, before and after; None: no coding."""

    unit_id: str
    coder: str
    before: Row | None
    after: Row | None


class History:
    """The changes of one explorer, in order.

    >>> history = History()
    >>> history.add(Change("a.1", "KL", None, {"theme": "muut"}))
    >>> history.back(), history.can_undo, history.can_redo
    (('a.1', 'KL', None), False, True)
    >>> history.forth()
    ('a.1', 'KL', {'theme': 'muut'})
    """

    def __init__(self) -> None:
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a change to make again."""
        return bool(self._undone)

    def add(self, change: Change) -> None:
        """Note a new change; what was undone before it cannot be done again."""
        self._done.append(change)
        self._undone.clear()

    def back(self) -> tuple[str, str, Row | None] | None:
        """What to store to take the last change back: unit, coder, row; None where there is nothing."""
        change = _moved(self._done, self._undone)
        return change and (change.unit_id, change.coder, change.before)

    def forth(self) -> tuple[str, str, Row | None] | None:
        """What to store to make the last undone change again."""
        change = _moved(self._undone, self._done)
        return change and (change.unit_id, change.coder, change.after)


def _moved(source: list[Change], target: list[Change]) -> Change | None:
    """The last change, moved from one list to the other."""
    if source:
        target.append(source.pop())
        return target[-1]
    return None
