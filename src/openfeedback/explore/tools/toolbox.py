"""The messages of the tools, answered: which one does what."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import pandas as pd

from openfeedback.errors import InputError
from openfeedback.explore.tools.memo_desk import MemoDesk
from openfeedback.explore.tools.taking_along import save_list, save_picture
from openfeedback.explore.tools.word_views import WordViews
from openfeedback.explore.view import Material, pack

Message = dict[str, Any]
SLOW = ("words",)  # messages whose answer may take long; they change nothing
EVERYBODY = {"view": ""}  # memos are of every view


class Host(Protocol):
    """The session that the tools belong to."""

    material: Material
    coder: str | None
    shown_rows: np.ndarray | None

    def say(self, message: Message, buffers: list[bytes]) -> None: ...

    def shown(self) -> pd.DataFrame: ...


class Toolbox:
    """Answers the messages of one explorer's tools."""

    def __init__(self, host: Host, corrections: Any):
        self.host = host
        self._words = WordViews(host.material.params)
        self._memos = MemoDesk(host.material.params, corrections)

    @property
    def doers(self) -> dict[str, Callable[[Message, list[bytes]], None]]:
        """What each message does."""
        return {
            "words": self._say_words,
            "memos": self._say_memos,
            "memo": self._write_memo,
            "undo_memo": self._undo_memo,
            "save_list": self._save_list,
            "save_picture": self._save_picture,
        }

    def _say_words(self, message: Message, buffers: list[bytes]) -> None:
        """Words of the units that the browser lists, as a table of the sort that it asks for."""

        def progress(done: int, total: int) -> None:
            self.host.say({"say": "reading", "id": message["id"], "part": done / total}, [])

        progress(0, 1)
        rows = np.frombuffer(buffers[0], "<i4") if buffers else np.zeros(0, "<i4")
        groups = np.frombuffer(buffers[1], "<i4") if len(buffers) > 1 else None
        table = self._words.table(self.host.material, rows, message, groups, progress)
        self.host.say({"say": "worded", "id": message["id"]}, [pack(_columns(table))])

    def _say_memos(self, _: Message, __: list[bytes]) -> None:
        self.host.say({"say": "memos", **EVERYBODY}, [pack(self._memos.told(self.host.material))])

    def _write_memo(self, message: Message, _: list[bytes]) -> None:
        """Write, change or remove (empty ``memo``) a memo, and tell every view."""
        if not self.host.coder:
            raise InputError("memo: who writes? Give initials or a pseudonym first")
        self._memos.write(self.host.material, self.host.coder, message)
        self._say_memos(message, [])

    def _undo_memo(self, message: Message, _: list[bytes]) -> None:
        self._memos.undo()
        self._say_memos(message, [])

    def _save_list(self, message: Message, buffers: list[bytes]) -> None:
        """Save a list as it is seen: its rows come with the message, those of units are the kernel's."""
        if message["list"] == "units":
            self.host.shown_rows = np.frombuffer(buffers[0], "<i4")
            table, quotes = self.host.shown(), ["text", "answer"]
        else:
            table = pd.DataFrame(json.loads(buffers[0]), columns=message["columns"])
            quotes = list(message.get("quotes", []))
        path = save_list(self.host.material.params, str(message["name"]), table, str(message["form"]), quotes)
        self.host.say({"say": "taken", "id": message["id"], "path": str(path)}, [])

    def _save_picture(self, message: Message, buffers: list[bytes]) -> None:
        path = save_picture(self.host.material.params, str(message["name"]), str(message["form"]), buffers[0])
        self.host.say({"say": "taken", "id": message["id"], "path": str(path)}, [])


def _columns(table: pd.DataFrame) -> dict[str, Any]:
    """A table as JSON-able columns, missing values as None."""
    bare = table.astype("object").where(table.notna(), None)
    return {"columns": list(map(str, bare.columns)), "rows": bare.to_numpy().tolist()}
