"""Undo and redo: what stood in the table and in the files before each step and what after."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

Row = dict[str, Any]


def now_at() -> str:
    """The time of a change, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


class Change(NamedTuple):
    """One person's coding of one unit, before and after; None: no coding. ``text``: the unit's words."""

    unit_id: str
    coder: str
    before: Row | None
    after: Row | None
    text: str | None = None


class FileChange(NamedTuple):
    """A file before and after, None where there is none: a codebook's, or a table of contents."""

    path: Path
    before: bytes | None
    after: bytes | None


class Step(NamedTuple):
    """What a person did at once. Forward, files come first (a theme is there before it is given); back, last."""

    changes: tuple[Change, ...] = ()
    files: tuple[FileChange, ...] = ()
    forward: bool = True

    def turned(self) -> Step:
        """The step that takes this one back."""
        changes = tuple(c._replace(before=c.after, after=c.before) for c in reversed(self.changes))
        files = tuple(f._replace(before=f.after, after=f.before) for f in reversed(self.files))
        return Step(changes, files, not self.forward)


class History:
    """The steps of one explorer, in order.

    >>> history = History()
    >>> history.add(Step((Change("a.1", "KL", None, {"theme": "muut"}),)))
    >>> history.back().changes[0].after, history.can_undo, history.can_redo
    (None, False, True)
    >>> history.forth().changes[0].after
    {'theme': 'muut'}
    """

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to make again."""
        return bool(self._undone)

    def add(self, step: Step) -> None:
        """Note a new step; what was undone before it cannot be done again."""
        self._done.append(step)
        self._undone.clear()

    def back(self) -> Step | None:
        """What takes the last step back; None where there is none."""
        step = _moved(self._done, self._undone)
        return step and step.turned()

    def forth(self) -> Step | None:
        """The last step that was undone, to be made again."""
        return _moved(self._undone, self._done)


def _moved(source: list[Step], target: list[Step]) -> Step | None:
    """The last step, moved from one list to the other."""
    if source:
        target.append(source.pop())
        return target[-1]
    return None
