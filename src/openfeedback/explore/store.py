"""The table of codings by persons: the explorer writes into the one that the Excel review and the run use."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.errors import InputError
from openfeedback.params import Params
from openfeedback.tables import read_table, write_table

CODES = ["theme", "phase", "kind"]
# what the model said is kept beside, since the next run's tables hold only the person's codes
COLUMNS = ["unit_id", "coder", *CODES, "theme_p", "phase_p", "kind_p", "evidence",
           "model_theme", "model_phase", "model_kind", "coded_at"]  # fmt: skip
_WAIT = 20.0  # seconds for another explorer to finish its line
Row = dict[str, Any]


def place_of(params: Params, given: Path | str | None = None) -> Path:
    """Where corrections go: ``given``, else what ``coding.human`` names, else beside the parameter file."""
    if given is not None:
        return Path(given).resolve()
    if params.coding.human:
        return params.at(params.coding.human)
    return params.file.parent / f"{params.name}.codings.csv"


def line_for(params: Params, path: Path) -> str | None:
    """The line that makes a run use ``path``; None where its parameters name the file already."""
    if params.coding.human and params.at(params.coding.human) == path:
        return None
    near = path.is_relative_to(params.home.parent)
    return f"human: {Path(os.path.relpath(path, params.home)).as_posix() if near else path.as_posix()}"


class CodingStore:
    """One file of codings by persons. Every change reads it again under a lock, so that two explorers lose no row."""

    def __init__(self, path: Path):
        self.path = path

    def read(self) -> pd.DataFrame:
        """All rows, of every person; no rows where there is no file yet."""
        if not self.path.is_file():
            return pd.DataFrame(columns=COLUMNS, dtype="object")
        return read_table(self.path, ["unit_id", "coder", *CODES]).astype("object")

    def put(self, unit_id: str, coder: str, row: Mapping[str, Any] | None) -> Row | None:
        """Set a person's coding of a unit, or take it away (None); returns the row that stood there before.

        Rows of others, further columns and the order of rows stay as they are.
        """
        with self._alone():
            frame = self.read()
            columns = [*frame.columns, *[c for c in COLUMNS if c not in frame.columns]]
            rows = _records(frame)
            mine = [i for i, r in enumerate(rows) if (str(r["unit_id"]), r["coder"]) == (unit_id, coder)]
            before = rows[mine[0]] if mine else None
            new = [] if row is None else [{**dict.fromkeys(columns), **row, "unit_id": unit_id, "coder": coder}]
            at = mine[0] if mine else len(rows)
            kept = [r for i, r in enumerate(rows[:at]) if i not in mine]
            after = [r for i, r in enumerate(rows[at:], at) if i not in mine]
            write_table(pd.DataFrame([*kept, *new, *after], columns=columns, dtype="object"), self.path)
        return before

    @contextmanager
    def _alone(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_name(f".{self.path.name}.lock"), timeout=_WAIT):
                yield
        except Timeout:
            raise InputError(f"{self.path}: another program has been writing it for long; try again") from None
        except OSError as problem:
            reason = problem.strerror or problem
            raise InputError(f"{self.path}: cannot be written ({reason}); close it in Excel and try again") from None


def _records(frame: pd.DataFrame) -> list[Row]:
    """Rows as dictionaries, missing values as None."""
    return [{str(c): None if pd.isna(v) else v for c, v in row.items()} for row in frame.to_dict("records")]
