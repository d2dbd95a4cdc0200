"""Memos of the explorer: read anew at every change, written under the person's name, one change undone at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.coding.memos import MemoFile, follow_memos, memo_place, new_memo, placed_memo
from openfeedback.errors import InputError
from openfeedback.explore.corrections import now_at
from openfeedback.explore.view import Material
from openfeedback.params import Params
from openfeedback.tables import rows_of
from openfeedback.vocabulary import About

Row = dict[str, Any]
SENT = ["memo_id", "about", "target", "author", "written_at", "memo", "text"]


class MemoDesk:
    """The memos of one run, in the file beside its corrections."""

    def __init__(self, params: Params, corrections: Path | str | None = None):
        self.file = MemoFile(memo_place(params, corrections))
        self._undo: list[tuple[str, Row | None]] = []

    def told(self, material: Material) -> dict[str, Any]:
        """What the browser is sent: every memo, with its unit's number; those that fit nothing have a ``reason``."""
        followed = follow_memos(self.file.read(), material.units, material.responses)
        number = {str(unit): i for i, unit in enumerate(material.units["unit_id"])}
        answers = material.units.drop_duplicates("response_id")
        first = dict(zip(answers["response_id"].astype("str"), answers["unit_id"].astype("str"), strict=True))
        memos = []
        for row in rows_of(pd.concat([followed.memos, followed.unmatched.reindex(columns=[*SENT, "reason"])])):
            target = str(row["target"] or "")
            unit = {About.UNIT: target, About.ANSWER: first.get(target)}.get(row["about"])
            memos.append({**{c: row.get(c) for c in SENT}, "reason": row.get("reason"), "unit": number.get(str(unit))})
        memos.sort(key=lambda memo: str(memo["written_at"] or ""), reverse=True)
        return {"memos": memos, "path": str(self.file.path), "can_undo": bool(self._undo)}

    def write(self, material: Material, author: str, asked: Mapping[str, Any]) -> None:
        """Write a memo, or change or remove one of the author's own; raises InputError for anybody else's."""
        now = now_at()
        known = asked.get("memo_id")
        text = str(asked.get("memo") or "")
        if known is None:
            memo = new_memo(str(asked["about"]), _target(material, asked), author, text, now)
            placed = placed_memo(memo, material.units, material.responses)
            self._put(memo["memo_id"], placed)
            return
        there = self.file.read()
        own = there[there["memo_id"] == known]
        if own.empty:
            raise InputError("memo: somebody has removed it meanwhile")
        if own["author"].iloc[0] != author:
            raise InputError(f"memo: it is by {own['author'].iloc[0]}; write one of your own")
        if not text.strip():
            self._put(str(known), None)
            return
        row = rows_of(own)[0]
        checked = new_memo(row["about"], row["target"], author, text, now)
        self._put(str(known), {**row, "memo": checked["memo"], "written_at": now})

    def undo(self) -> None:
        """Take the last change of this explorer back."""
        if self._undo:
            memo_id, before = self._undo.pop()
            self.file.put(memo_id, before)

    def _put(self, memo_id: str, row: Row | None) -> None:
        self._undo.append((memo_id, self.file.put(memo_id, row)))


def _target(material: Material, asked: Mapping[str, Any]) -> str | None:
    """The id of what a memo is about: the browser names units by their number, themes by their id."""
    about, unit = asked["about"], asked.get("unit")
    if about in (About.UNIT, About.ANSWER):
        column = "unit_id" if about == About.UNIT else "response_id"
        return str(material.units[column].iloc[int(unit)]) if unit is not None else None
    if about == About.THEME:
        theme = str(asked.get("theme"))
        if theme not in [code.id for code in material.codebook.themes]:
            raise InputError(f"memo: theme '{theme}' is not in codebook {material.codebook.id}")
        return theme
    return None
