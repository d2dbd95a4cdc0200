"""One explorer at work: what the browser asks, what it is sent. Knows nothing of Jupyter: messages in, messages out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.coding.corrections import line_for
from openfeedback.errors import InputError
from openfeedback.explore.corrections import CODES, Change, CodingStore, FileChange, History, Step, current_codes, make
from openfeedback.explore.desk import Desk
from openfeedback.explore.queue import CodingQueue, concealed
from openfeedback.explore.tools import SLOW, Toolbox
from openfeedback.explore.unit_codes import UnitCodes, checked_coder
from openfeedback.explore.view import (
    Borders,
    Finder,
    Material,
    Sent,
    build,
    pack,
    redact_material,
    sendable,
    unit_columns,
)
from openfeedback.explore.wording import words
from openfeedback.tables import rows_of

Say = Callable[[dict[str, Any], list[bytes]], None]
Message = dict[str, Any]
EVERYONE = {"view": ""}  # nobody asked
CHANGING = ("code", "remove", "undo", "redo", *Desk.CHANGING, *CodingQueue.CHANGING)  # then codes may be others
LONG = ("search", "map", *SLOW)  # messages whose answer may take long; they change nothing
Focus = int | tuple[str, int] | None  # a unit, or an answer and the place where a unit begins


class Session:
    """Answers the messages of one explorer. ``say(message, buffers)`` carries what the browser is sent."""

    def __init__(self, material: Material, store: CodingStore, say: Say, coder: str | None, redacted: bool):
        self.material, self.store, self._send = material, store, say
        self._asker = threading.local()  # searches and changes have threads of their own
        self.coder = checked_coder(coder) if coder else None
        self.history, self.borders, self.desk = History(), Borders(material), Desk(self)
        self.queue, self.blind = CodingQueue(self), False
        self.shown_rows: np.ndarray | None = None
        self._redact_first = redacted and not material.params.survey.redact
        self._seen: int | None = None
        self.sent, self.finder, self._codes = Sent(), Finder(self), UnitCodes(self)
        self.tools = Toolbox(self, store.path)

    def handle(self, message: Message, buffers: list[bytes]) -> None:
        """Answer one message; raises InputError for what a person can mend."""
        wanted = str(message.get("do"))
        self._asker.view = message.get("view")
        doers: dict[str, Callable[[Message], None]] = {
            "hello": self._hello,
            "look": self._look,
            "coder": self._set_coder,
            "code": self.code,
            "remove": self._remove,
            "undo": lambda _: self._walk(self.history.back, self.history.forth),
            "redo": lambda _: self._walk(self.history.forth, self.history.back),
        }
        if wanted == "shown":
            self.shown_rows = np.frombuffer(buffers[0], "<i4") if buffers else None
        elif wanted in doers:
            doers[wanted](message)
        elif wanted in self.finder.doers:
            self.finder.doers[wanted](message)
        elif wanted in (others := {**self.desk.doers, **self.tools.doers}):
            if not self.blind:  # contents, plans, memos and lists may tell others' codes
                others[wanted](message, buffers)
        elif wanted in self.queue.doers:
            self.queue.doers[wanted](message)
        else:
            raise InputError(f"explorer: unknown message '{wanted}'")

    def say(self, message: Message, buffers: list[bytes]) -> None:
        """Send to the browser, with the view that asked: a run may be open in several."""
        view = getattr(self._asker, "view", None)
        self._send(message if view is None else {"view": view, **message}, buffers)

    def shown(self) -> pd.DataFrame:
        """The units listed, in the list's order, with the codes that count now; while coding blind one's own alone."""
        material, persons = self._shown(self.persons())
        units = material.codebook.themes_now(current_codes(material.units, persons))[["coder", *CODES]]
        context = ["unit_id", "response_id", "event_id", "question", "text"]
        table = pd.concat([self.material.units[context].reset_index(drop=True), units], axis=1)
        table.insert(5, "answer", table["response_id"].map(self.material.answers))
        return table if self.shown_rows is None else table.iloc[self.shown_rows].reset_index(drop=True)

    def _hello(self, _: Message) -> None:
        """Everything, in one packed message: nothing that people wrote stands in the widget's stored state."""
        if self._redact_first:
            self.say({"say": "redacting", "text": words(self.material.params.language)["redacting"]}, [])
            self.material, self._redact_first = redact_material(self.material), False
            self.borders = Borders(self.material)
        self._redraw(tell=self._seen is not None)
        self.store.settle(self.material.units, self.material.responses)
        self._look(_)
        self._send_all()

    def _send_all(self, to: Message | None = None) -> None:
        params, (shown, persons) = self.material.params, self._shown(self.persons())
        self.sent.renew(shown, persons)
        facts = {
            "words": words(params.language),
            "language": params.language,
            "run": params.name,
            "simulated": params.simulated,
            "min_cell": params.matrix.min_cell,
            "matrix_kinds": params.matrix.kinds,
            "editable": self.material.editable,
            "codings": str(self.store.path),
            "file": str(params.file),
            "line": line_for(params, self.store.path),
            "mapped": bool(self.material.units["topic_id"].notna().any()),
            "blind": self.blind,
            "data": build(shown, persons, params.language),
            **self._state(),
        }
        self.say({"say": "data", **(to or {})}, [pack(facts)])

    def conceal(self, on: bool, name: str | None = None) -> None:
        """Begin or end coding without sight of anybody's codes: every view is sent the run anew."""
        self.who() if name is None else None
        self.coder = checked_coder(str(name)) if name is not None else self.coder
        self.queue.sight.named(self.coder)
        self.blind, self.sent = on, Sent()
        self.history = History() if on else self.history  # what another coder did is not theirs to undo
        self._send_all({**EVERYONE, "again": True})

    def vectors(self) -> np.ndarray:
        """The units' vectors, (n, d)."""
        return self.finder.vectors()

    def _look(self, _: Message) -> None:
        """Tell all views what another explorer has written since."""
        if self.store.changed_at() != self._seen:
            self.send_changes(None, EVERYONE)

    def _set_coder(self, message: Message) -> None:
        self.coder = checked_coder(str(message.get("name", "")))
        self.queue.sight.named(self.coder)
        self.send_changes(None)

    def code(self, message: Message, coder: str | None = None, more: dict[str, Any] | None = None) -> None:
        """Store the codes of a message as those of who corrects, or of ``coder``; ``more``: further columns."""
        self._codes.put(message, coder, more)
        self.send_changes(int(message["unit"]))

    def _remove(self, message: Message) -> None:
        self._codes.remove(message)
        self.send_changes(int(message["unit"]))

    def who(self) -> str:
        """Who corrects; raises InputError where nobody may, or nobody has said who."""
        if not self.material.editable:
            raise InputError(f"{self.material.params.name}: the run has no codebook, so there is nothing to correct to")
        if not self.coder:
            raise InputError("explorer: who corrects? Give initials or a pseudonym first")
        return self.coder

    def do(self, changes: Sequence[Change], files: Sequence[FileChange] = ()) -> None:
        """Make a step that can be undone."""
        step = make(Step(tuple(changes), tuple(files)), self.store)
        if step.files or any(c.before is not None or c.after is not None for c in step.changes):
            self.history.add(step)

    def persons(self) -> pd.DataFrame:
        """Persons' codings of units of this run."""
        found = self.store.on_units_of(self.material.units, self.material.responses)
        return self.material.codebook.themes_now(found)

    def own_rows(self, units: Sequence[str]) -> dict[str, dict[str, Any]]:
        """This coder's rows as the table has them, by the unit that they are of today."""
        found = self.persons()
        mine = found[(found["coder"] == self.coder) & found["unit_id"].isin(units)]
        rows = rows_of(self.store.read().loc[mine.index])
        return {str(unit): row for unit, row in zip(mine["unit_id"], rows, strict=True)}

    def _redraw(self, tell: bool = True) -> None:
        """Take what persons drew, here or in another explorer, into the units, and tell the browser."""
        self.material, splices = self.borders.update(self.material, self.store.read())
        for at, gone, new in splices:
            self.sent.recut(at, gone, len(new))
            if tell:
                nobody = self.store.read().head(0)
                answers = self.material.units["response_id"].drop_duplicates().tolist()
                shown, _ = self._shown(nobody, self.material._replace(units=new.reset_index(drop=True)))
                columns = unit_columns(shown, nobody, answers)
                self.say({"say": "recut", "at": at, "gone": gone, "units": sendable(columns)}, [])
        if splices:
            self.finder.forget()

    def _walk(self, turn: Callable[[], Step | None], home: Callable[[], Step | None]) -> None:
        """Make a step of the history; where that fails the history stays where it was."""
        if (step := turn()) is None:
            return
        try:
            make(step, self.store)
        except InputError:
            home()
            raise
        if step.files:
            self.desk.reload()
        first = next((row for c in step.changes for row in (c.after, c.before) if row), None)
        self.send_changes((str(first["response_id"]), int(first["start"])) if first else None)

    def _at(self, response: str, start: int) -> int | None:
        """The unit of an answer that begins at a place, or is the last before it."""
        own = self.material.units[self.material.units["response_id"] == response]
        before = own[own["start"] <= start]
        return int((before if len(before) else own).index[-1]) if len(own) else None

    def unit(self, message: Message) -> str:
        """The id of the unit that a message names by its place."""
        return str(self.material.units["unit_id"].iloc[int(message["unit"])])

    def _state(self) -> dict[str, Any]:
        return {"coder": self.coder, "can_undo": self.history.can_undo, "can_redo": self.history.can_redo}

    def send_changes(self, focus: Focus, to: Message | None = None) -> None:
        """Send the browser every unit that differs from what it was sent, also by another explorer's work."""
        self._redraw()
        self._seen = self.store.changed_at()
        if isinstance(focus, tuple):
            focus = self._at(*focus)
        changed = self.sent.renew(*self._shown(self.persons()))
        if changed or to is None:
            self.say({"say": "coded", "rows": changed, "focus": focus, **self._state(), **(to or {})}, [])

    def _shown(self, persons: pd.DataFrame, material: Material | None = None) -> tuple[Material, pd.DataFrame]:
        """What may be sent of the run and of persons' codings: to a second coder nobody's codes but their own."""
        material = material or self.material
        return concealed(material, persons, self.coder) if self.blind else (material, persons)
