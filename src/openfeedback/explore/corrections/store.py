"""The table of codings by persons: the explorer writes into the one that the Excel review and the run use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.coding.corrections import PLACE, alone_in, follow
from openfeedback.tables import read_table, write_table

CODES = ["theme", "phase", "kind"]
# what the model said is kept beside, since the next run's tables hold only the person's codes
COLUMNS = ["unit_id", "coder", *CODES, "theme_p", "phase_p", "kind_p", "evidence",
           "model_theme", "model_phase", "model_kind", "coded_at", "blind", *PLACE]  # fmt: skip
Row = dict[str, Any]


class CodingStore:
    """One file of codings by persons. Every change reads it again under a lock, so that two explorers lose no row."""

    def __init__(self, path: Path):
        self.path = path

    def read(self) -> pd.DataFrame:
        """All rows, of every person; no rows where there is no file yet."""
        if not self.path.is_file():
            return pd.DataFrame(columns=COLUMNS, dtype="object")
        return read_table(self.path, ["unit_id", "coder", *CODES]).astype("object")

    def changed_at(self) -> int | None:
        """When the file was last written, in nanoseconds; None where there is none yet."""
        return self.path.stat().st_mtime_ns if self.path.is_file() else None

    def on_units_of(self, units: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
        """The rows that are of units of a run, with their ids and places now (``coding.corrections``)."""
        return follow(self.read(), units, responses).codings

    def settle(self, units: pd.DataFrame, responses: pd.DataFrame) -> None:
        """Write the ids and places of a run into the file; rows that fit no unit stay as they are."""
        if not self.path.is_file():
            return
        with alone_in(self.path):
            before = self.read()
            found = follow(before, units, responses)
            after = pd.concat([found.codings, found.unmatched.drop(columns="reason")]).sort_index()
            if after["unit_id"].tolist() != before.loc[after.index, "unit_id"].tolist():
                write_table(after.reset_index(drop=True), self.path)

    def put(self, unit_id: str, coder: str, row: Mapping[str, Any] | None, text: str | None = None) -> Row | None:
        """Set a person's coding of a unit, or take it away (None); returns the row that stood there before.

        Rows of others, further columns and the order of rows stay as they are; so does a row whose ``text`` is another
        one: it is of a unit of earlier borders that had the same id.
        """
        with alone_in(self.path):
            frame = self.read()
            columns = [*frame.columns, *[c for c in COLUMNS if c not in frame.columns]]
            rows = _records(frame)
            here = [i for i, r in enumerate(rows) if (str(r["unit_id"]), r["coder"]) == (unit_id, coder)]
            mine = [i for i in here if text is None or rows[i].get("text") in (None, text)]
            before = rows[mine[0]] if mine else None
            new = [] if row is None else [{**dict.fromkeys(columns), **row, "unit_id": unit_id, "coder": coder}]
            at = mine[0] if mine else len(rows)
            kept = [r for i, r in enumerate(rows[:at]) if i not in mine]
            after = [r for i, r in enumerate(rows[at:], at) if i not in mine]
            write_table(pd.DataFrame([*kept, *new, *after], columns=columns, dtype="object"), self.path)
        return before


def _records(frame: pd.DataFrame) -> list[Row]:
    """Rows as dictionaries, missing values as None."""
    return [{str(c): None if pd.isna(v) else v for c, v in row.items()} for row in frame.to_dict("records")]
