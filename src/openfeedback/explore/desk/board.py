"""The desk's messages: what each asks for, and who does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import Edit, check_edited, load_codebook
from openfeedback.errors import InputError
from openfeedback.explore.corrections import CODES, Change, FileChange, now_at
from openfeedback.explore.desk import drawing, themes
from openfeedback.explore.desk.bench import Bench, Message, current
from openfeedback.explore.desk.content_desk import ContentDesk
from openfeedback.explore.desk.many import coded_at_once
from openfeedback.explore.view import book_columns
from openfeedback.params import load_params

Doer = Callable[[Message, Sequence[bytes]], None]
Wanted = list[tuple[tuple[int, int], dict[str, Any] | None]]


class Desk:
    """Answers the messages of one explorer that go beyond one unit's codes."""

    CHANGING = ("split", "join", "borders", "passage", "restore", "book", "bulk", "topic", "content")

    def __init__(self, bench: Bench):
        self._bench = bench
        contents = ContentDesk(bench, self._step)
        self.doers: dict[str, Doer] = {
            "split": self._split, "join": self._join, "borders": self._borders, "passage": self._passage,
            "restore": self._restore, "book": self._book, "bulk": self._bulk, "topic": self._topic,
            "contents": contents.tell, "content": contents.decide,
        }  # fmt: skip

    # ---- the codebook and many units; ``try``: only tell what would move

    def _book(self, message: Message, _: Sequence[bytes]) -> None:
        """Make, rename, describe, reorder or retire a theme; ``value`` of a retired one: where its units go."""
        who, act, value = self._bench.who(), str(message["act"]), str(message.get("value") or "").strip()
        material = self._bench.material
        theme = themes.new_theme(material, value) if act == "add" else str(message["theme"])
        if act != "add" and material.codebook.theme(theme) is None:
            raise InputError(f"explorer: the codebook has no theme '{theme}' any more")
        if act == "rename" and not value:
            raise InputError("explorer: the theme has no name; write one")
        rows = themes.recoded(self._bench.store, theme, value) if act == "retire" else []
        if message.get("try"):
            now = current(self._bench)
            touched = now.loc[now["theme"] == theme, "unit_id"]
            moved = themes.moves(now, dict.fromkeys(touched, value or None)) if act == "retire" else []
            self._plan(message, moved, rows)
            return
        _book, folder, said = themes.own_book(material)
        edit = Edit(act, theme, value, now_at(), who, material.params.language)
        self._step(rows, [themes.book_change(folder, [edit])], said)

    def _bulk(self, message: Message, buffers: Sequence[bytes]) -> None:
        """Give many units codes at once; ``name``: to a new theme of that name."""
        who, bench = self._bench.who(), self._bench
        units = bench.material.units.iloc[np.frombuffer(buffers[0], "<i4")] if buffers else bench.material.units.head(0)
        given = {field: message["codes"][field] for field in CODES if message["codes"].get(field)}
        self._code_many(message, units, given, str(message.get("name") or ""), who, None)

    def _topic(self, message: Message, _: Sequence[bytes]) -> None:
        """A topic as a new theme: its core as proposed examples and, where ``code`` asks for it, its units coded."""
        who, bench, topic = self._bench.who(), self._bench, str(message["topic"])
        units = bench.material.units[bench.material.units["topic_id"] == topic]
        self._code_many(message, units if message.get("code") else units.head(0), {}, str(message["name"]), who, topic)

    def _code_many(
        self, message: Message, units: pd.DataFrame, given: dict[str, Any], name: str, who: str, topic: str | None
    ) -> None:
        bench, now = self._bench, current(self._bench)
        material, files, said = bench.material, list[FileChange](), ""
        if name or topic is not None:
            given["theme"] = themes.new_theme(material, name)
        own = bench.own_rows(units["unit_id"].tolist())
        if message.get("try"):
            to = given.get("theme")
            moved = themes.moves(now, dict.fromkeys(units["unit_id"], to)) if to else []
            touched = units["unit_id"][units["unit_id"].isin(own)]
            self._plan(message, moved, [], units=len(units), own=len(touched))
            return
        if name or topic is not None:
            _book, folder, said = themes.own_book(material)
            edit = Edit("add", given["theme"], name.strip(), now_at(), who, material.params.language)
            files = [themes.book_change(folder, [edit])]
            material = material._replace(codebook=check_edited((files[0].after or b"").decode("utf-8"), str(folder)))
        if topic is not None:
            files.append(
                themes.examples_change(folder, themes.examples_of(material, topic, given["theme"], now)),
            )
        changes = coded_at_once(material, units, now, given, own, who, now_at())
        self._step(changes, files, said)

    def _step(self, changes: Sequence[Change], files: list[FileChange], said: str) -> None:
        files = themes.same_files(files)
        if changes or files:
            self._bench.do(changes, files)
        if files or said:
            self.reload()
        self._bench.send_changes(None)
        self._bench.say({"say": "did", "n": len(changes), "text": said}, [])

    def _plan(self, message: Message, moved: list[dict[str, Any]], rows: Sequence[Change], **more: int) -> None:
        """What would move from where to where, how many codings by persons would be written anew, how many others'."""
        others = sum(change.coder != self._bench.who() for change in rows)
        self._bench.say({"say": "plan", "moves": moved, "rows": len(rows), "others": others, **more}, [])

    def reload(self) -> None:
        """Read the codebook and what the parameters name anew, and tell the browser."""
        bench = self._bench
        params = load_params(bench.material.params.file)
        place = params.codebook_place or bench.material.params.codebook_place
        kept = bench.material.params.model_copy(update={"coding": params.coding, "contents": params.contents})
        bench.material = bench.material._replace(codebook=load_codebook(str(place)), params=kept)
        self._bench.say({"say": "book", **book_columns(bench.material, bench.persons())}, [])

    # ---- units; places are characters of the whole answer

    def _split(self, message: Message, _: Sequence[bytes]) -> None:
        answer, unit = self._answer(message)
        self._draw(answer, drawing.split(answer, unit, int(message["at"])))

    def _join(self, message: Message, _: Sequence[bytes]) -> None:
        answer, unit = self._answer(message)
        ids = answer.units["unit_id"].tolist()
        at = ids.index(unit) + (1 if message.get("next", True) else -1)
        if not 0 <= at < len(ids):
            raise InputError("explorer: there is no unit to join with in this answer")
        self._draw(answer, drawing.join(answer, unit, ids[at]))

    def _borders(self, message: Message, _: Sequence[bytes]) -> None:
        answer, unit = self._answer(message)
        self._draw(answer, drawing.borders(answer, unit, int(message["start"]), int(message["end"])))

    def _passage(self, message: Message, _: Sequence[bytes]) -> None:
        answer, _unit = self._answer(message)
        self._draw(answer, drawing.passage(answer, int(message["start"]), int(message["end"])))

    def _restore(self, message: Message, _: Sequence[bytes]) -> None:
        answer, unit = self._answer(message)
        start = int(answer.units.loc[answer.units["unit_id"] == unit, "start"].iloc[0])
        self._make(answer, drawing.restored(answer, self._bench.who()), start)

    def _answer(self, message: Message) -> tuple[drawing.Answer, str]:
        units = self._bench.material.units
        row = units.iloc[int(message["unit"])]
        response = str(row["response_id"])
        part = units[units["response_id"] == response]
        text = str(self._bench.material.answers[response])
        own = self._bench.own_rows(part["unit_id"].tolist())
        return drawing.Answer(response, text, part, own), str(row["unit_id"])

    def _draw(self, answer: drawing.Answer, wanted: Wanted) -> None:
        who, id_of = self._bench.who(), self._bench.borders.id_of
        changes = drawing.drawn_changes(answer, wanted, who, now_at(), id_of)
        self._make(answer, changes, wanted[0][0][0])

    def _make(self, answer: drawing.Answer, changes: Sequence[Change], start: int) -> None:
        """Make the changes; the unit that begins at ``start`` is the one to look at."""
        if changes:
            self._bench.do(changes)
        self._bench.send_changes((answer.response, start))
