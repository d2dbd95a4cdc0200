"""One explorer at work: what the browser asks, what it is sent. Knows nothing of Jupyter: messages in, messages out."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.coding.corrections import PLACE, line_for, with_places
from openfeedback.errors import InputError, Problems
from openfeedback.explore.corrections import (
    CODES,
    MODELS,
    Change,
    CodingStore,
    History,
    current_codes,
    model_codes,
    voices,
)
from openfeedback.explore.view import (
    LemmaSearch,
    Material,
    MeaningSearch,
    build,
    coded_now,
    map_points,
    pack,
    redact_material,
)
from openfeedback.explore.wording import words

Say = Callable[[dict[str, Any], list[bytes]], None]
Message = dict[str, Any]
EVERYONE = {"view": ""}  # nobody asked
CHANGING = ("code", "remove", "undo", "redo")  # messages after which codes may be others
LONG = ("search", "map")  # messages whose answer may take long; they change nothing
Step = tuple[str, str, dict[str, Any] | None]


class Session:
    """Answers the messages of one explorer. ``say(message, buffers)`` carries what the browser is sent."""

    def __init__(self, material: Material, store: CodingStore, say: Say, coder: str | None, redacted: bool):
        self.material, self.store, self._send = material, store, say
        self._asker = threading.local()  # searches and changes have threads of their own
        self.coder = checked_coder(coder) if coder else None
        self.history = History()
        self.shown_rows: np.ndarray | None = None
        self._redact_first = redacted and not material.params.survey.redact
        self._sent: dict[int, dict[str, Any]] = {}
        self._seen: int | None = None
        self._by_lemma: LemmaSearch | None = None
        self._by_meaning: MeaningSearch | None = None

    def handle(self, message: Message, buffers: list[bytes]) -> None:
        """Answer one message; raises InputError for what a person can mend."""
        wanted = str(message.get("do"))
        self._asker.view = message.get("view")
        doers = {
            "hello": self._hello,
            "look": self._look,
            "search": self._search,
            "map": self._map,
            "coder": self._set_coder,
            "code": self._code,
            "remove": self._remove,
            "undo": self._undo,
            "redo": self._redo,
        }
        if wanted == "shown":
            self.shown_rows = np.frombuffer(buffers[0], "<i4") if buffers else None
        elif wanted in doers:
            doers[wanted](message)
        else:
            raise InputError(f"explorer: unknown message '{wanted}'")

    def say(self, message: Message, buffers: list[bytes]) -> None:
        """Send to the browser, with the view that asked: a run may be open in several."""
        view = getattr(self._asker, "view", None)
        self._send(message if view is None else {"view": view, **message}, buffers)

    def shown(self) -> pd.DataFrame:
        """The units in the list as the browser shows it, in its order, with the codes that count now."""
        units = current_codes(self.material.units, self._persons())[["coder", *CODES]]
        context = ["unit_id", "response_id", "event_id", "question", "text"]
        table = pd.concat([self.material.units[context].reset_index(drop=True), units], axis=1)
        table.insert(5, "answer", table["response_id"].map(self.material.answers))
        return table if self.shown_rows is None else table.iloc[self.shown_rows].reset_index(drop=True)

    def _hello(self, _: Message) -> None:
        """Everything, in one packed message: nothing that people wrote stands in the widget's stored state."""
        if self._redact_first:
            self.say({"say": "redacting", "text": words(self.material.params.language)["redacting"]}, [])
            self.material, self._redact_first = redact_material(self.material), False
        self.store.settle(self.material.units, self.material.responses)
        params, persons = self.material.params, self._persons()
        self._look(_)
        self._sent = self._rows(persons)
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
            "data": build(self.material, persons, params.language),
            **self._state(),
        }
        self.say({"say": "data"}, [pack(facts)])

    def _search(self, message: Message) -> None:
        query, mode, asked = str(message["query"]).strip(), message["mode"], message["id"]
        finder = self._meaning() if mode == "meaning" else self._lemmas()
        found = finder(query, self._progress(asked))
        forms = sorted(self._lemmas().forms(query)) if mode == "lemma" else []
        self.say({"say": "found", "id": asked, "forms": forms}, [found.astype("<f4").tobytes()])

    def _progress(self, asked: Any) -> Callable[[int, int], None]:
        """Says how far a search is; at once that it has begun, so that the browser need not fear for the kernel."""

        def report(done: int, total: int) -> None:
            self.say({"say": "searching", "id": asked, "part": done / total}, [])

        report(0, 1)
        return report

    def _map(self, message: Message) -> None:
        progress = self._progress(message["id"])
        points = map_points(self.material, lambda: self._meaning().vectors(progress))
        self.say({"say": "points", "id": message["id"]}, [points.astype("<f4").tobytes()])

    def _meaning(self) -> MeaningSearch:
        if self._by_meaning is None:
            self._by_meaning = MeaningSearch(self.material.units["text"].tolist(), self.material.params.vectors)
        return self._by_meaning

    def _lemmas(self) -> LemmaSearch:
        if self._by_lemma is None:
            params = self.material.params
            texts = self.material.units["text"].tolist()
            self._by_lemma = LemmaSearch(texts, params.text, params.folder / "explore")
        return self._by_lemma

    def _look(self, _: Message) -> None:
        """Tell all views what another explorer has written since."""
        if self.store.changed_at() != self._seen:
            self._send_changes(None, EVERYONE)

    def _set_coder(self, message: Message) -> None:
        self.coder = checked_coder(str(message.get("name", "")))
        self._send_changes(None)

    def _code(self, message: Message) -> None:
        self._may_correct()
        unit = self._unit(message)
        codes = {field: message["codes"].get(field) for field in CODES}
        self._check(codes)
        model = model_codes(self.material.units[self.material.units["unit_id"] == unit], self._persons()).iloc[0]
        said = {f"model_{field}": None if pd.isna(model[field]) else model[field] for field in CODES}
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        note = str(message.get("note") or "").strip() or None
        self._change(unit, {**codes, **said, "evidence": note, "coded_at": now, "blind": False})
        self._send_changes(int(message["unit"]))

    def _remove(self, message: Message) -> None:
        self._change(self._unit(message), None)
        self._send_changes(int(message["unit"]))

    def _may_correct(self) -> str:
        """Who corrects; raises InputError where nobody may, or nobody has said who."""
        if not self.material.editable:
            raise InputError(f"{self.material.params.name}: the run has no codebook, so there is nothing to correct to")
        if not self.coder:
            raise InputError("explorer: who corrects? Give initials or a pseudonym first")
        return self.coder

    def _change(self, unit: str, row: dict[str, Any] | None) -> None:
        coder = self._may_correct()
        before = self._put(unit, coder, row)
        if before is not None or row is not None:
            self.history.add(Change(unit, coder, before, row))

    def _put(self, unit: str, coder: str, row: dict[str, Any] | None) -> dict[str, Any] | None:
        """Store a coding with the place of its unit, so that it is found again in a later run."""
        own = self.material.units[self.material.units["unit_id"] == unit]
        place = with_places(own[["unit_id"]], own, self.material.responses).iloc[0]
        carried = None if row is None else {**row, **{c: place[c] for c in PLACE}}
        return self.store.put(unit, coder, carried, str(place["text"]))

    def _persons(self) -> pd.DataFrame:
        """Persons' codings of units of this run."""
        return self.store.on_units_of(self.material.units, self.material.responses)

    def _undo(self, _: Message) -> None:
        self._walk(self.history.back, self.history.forth)

    def _redo(self, _: Message) -> None:
        self._walk(self.history.forth, self.history.back)

    def _walk(self, step: Callable[[], Step | None], home: Callable[[], Step | None]) -> None:
        """Store what a step of the history says; where that fails the history stays where it was."""
        if (wanted := step()) is None:
            return
        unit, coder, row = wanted
        try:
            self._put(unit, coder, row)
        except InputError:
            home()
            raise
        self._send_changes(int(self.material.units.index[self.material.units["unit_id"] == unit][0]))

    def _unit(self, message: Message) -> str:
        return str(self.material.units["unit_id"].iloc[int(message["unit"])])

    def _check(self, codes: dict[str, Any]) -> None:
        book, problems = self.material.codebook, Problems(InputError)
        ids = [[c.id for c in book.themes], [c.id for c in book.phases], [c.id for c in book.kinds]]
        for field, known in zip(CODES, ids, strict=True):
            if codes[field] not in known:
                problems.add(f"explorer: {field} '{codes[field]}' is not in codebook {book.id}")
        problems.stop_if_any()

    def _state(self) -> dict[str, Any]:
        return {"coder": self.coder, "can_undo": self.history.can_undo, "can_redo": self.history.can_redo}

    def _send_changes(self, focus: int | None, to: Message | None = None) -> None:
        """Send the browser every unit whose codes differ from what it was sent, also by another explorer's work."""
        self._seen = self.store.changed_at()
        rows = self._rows(self._persons())
        changed = [row for i, row in rows.items() if row != self._sent.get(i)]
        self._sent = rows
        if changed or to is None:
            self.say({"say": "coded", "rows": changed, "focus": focus, **self._state(), **(to or {})}, [])

    def _rows(self, persons: pd.DataFrame) -> dict[int, dict[str, Any]]:
        """Codes that count and voices of each unit that some person coded, now or when last sent."""
        units = self.material.units
        touched = units["unit_id"].isin(persons["unit_id"]) | units.index.isin(list(self._sent))
        part = units[touched]
        said = voices(persons)
        now = coded_now(self.material._replace(units=part), persons).to_dict("records")
        return {
            int(i): {"unit": int(i), **{str(k): v for k, v in codes.items()}, "voices": said.get(unit, [])}
            for i, unit, codes in zip(part.index, part["unit_id"], now, strict=True)
        }


def checked_coder(name: str) -> str:
    """The name of a person who corrects.

    >>> checked_coder(" KL ")
    'KL'
    """
    name = name.strip()
    if not name or name.lower() in MODELS or len(name) > 40 or re.search(r"[+\n\r\t]", name):
        raise InputError(f"explorer: '{name[:40]}' cannot name a person; give initials or a pseudonym, for example KL")
    return name
