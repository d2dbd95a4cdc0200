"""The one file of a study's memos, beside its corrections: read, written and taken in from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.coding.corrections import alone_in, place_of
from openfeedback.errors import InputError
from openfeedback.files import sha256_of
from openfeedback.params import Params
from openfeedback.tables import COLUMNS, checked, empty, read_table, rows_of, write_table
from openfeedback.vocabulary import About

Row = dict[str, Any]
LONGEST = 20_000  # characters of a memo: an Excel cell holds 32,767


def memo_place(params: Params, corrections: Path | str | None = None) -> Path:
    """Where a run's memos are: ``<run>.memos.csv`` beside its corrections."""
    return place_of(params, corrections).with_name(f"{params.name}.memos.csv")


def new_memo(about: str, target: str | None, author: str, memo: str, written_at: str) -> Row:
    """A memo's row, without a place yet. Raises InputError for one that says nothing, or is about nothing known.

    >>> new_memo("theme", "muut", "KL", " Liian laaja? ", "2026-01-02T10:00:00+02:00")["memo"]
    'Liian laaja?'
    """
    said = memo.replace("\r\n", "\n").strip()
    if not said:
        raise InputError("memo: says nothing; write something or cancel")
    if len(said) > LONGEST:
        raise InputError(f"memo: has {len(said)} characters; the longest is {LONGEST}: make two of it")
    if about not in list(About) or (about != About.STUDY) != bool(target):
        raise InputError(f"memo: '{about}' is not one of {', '.join(About)}, or does not say which one it is about")
    made = {"about": str(about), "target": target or None, "author": author, "written_at": written_at, "memo": said}
    return {"memo_id": f"m{sha256_of(made)[:12]}", **made}


class MemoFile:
    """One file of memos. Every change reads it again under a lock, so that two explorers lose none."""

    def __init__(self, path: Path):
        self.path = path

    def read(self) -> pd.DataFrame:
        """All memos; none where there is no file yet. Raises InputError for a file that is no table of memos."""
        if not self.path.is_file():
            return empty("memos").astype("object")
        frame = read_table(self.path, list(COLUMNS["memos"])[:6])
        further = [c for c in frame.columns if c not in COLUMNS["memos"]]
        frame = frame.reindex(columns=[*COLUMNS["memos"], *further]).astype("object")
        return frame.where(frame.notna(), None)

    def put(self, memo_id: str, row: Mapping[str, Any] | None) -> Row | None:
        """Set a memo, or take it away (None); returns the row that stood there before, None where there was none."""
        with alone_in(self.path):
            frame = self.read()
            rows = rows_of(frame)
            at = next((i for i, each in enumerate(rows) if each["memo_id"] == memo_id), None)
            before = None if at is None else rows[at]
            if row is None:
                rows = [each for each in rows if each["memo_id"] != memo_id]
            elif at is None:
                rows.append({**row, "memo_id": memo_id})
            else:
                rows[at] = {**rows[at], **row}
            self._write(pd.DataFrame(rows, columns=frame.columns, dtype="object"))
        return before

    def take(self, memos: pd.DataFrame) -> int:
        """Add memos from elsewhere (an exchange file), one of a known id in its place; how many are new or changed."""
        with alone_in(self.path):
            known = self.read()
            new = memos.reindex(columns=known.columns).astype("object")
            same = known.merge(new, on=["memo_id", "memo", "author"])["memo_id"]
            new = new[~new["memo_id"].isin(same)]
            if len(new):
                kept = known[~known["memo_id"].isin(new["memo_id"])]
                self._write(pd.concat([kept, new], ignore_index=True))
        return len(new)

    def _write(self, frame: pd.DataFrame) -> None:
        write_table(checked(frame, "memos"), self.path, lasting=True)
