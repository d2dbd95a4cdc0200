"""The record of a notebook: what it read from outside the run, what it made, and facts on both."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.files import sha256
from openfeedback.params import Params
from openfeedback.run.records import fingerprint, write_record
from openfeedback.run.stages import Stage
from openfeedback.tables import write_table


class Recorded:
    """One notebook's record, written as it grows; a notebook counts when it is whole."""

    def __init__(self, params: Params, one: Stage):
        self.params, self.stage, self.folder = params, one, params.folder
        self._record: dict[str, Any] = {
            "made_from": fingerprint(params, one), "inputs": {}, "outputs": {}, "facts": {},
        }  # fmt: skip

    def reads(self, *paths: Path) -> None:
        """Record files that this notebook reads from outside the run."""
        study = self.params.home.parent
        for path in (each.resolve() for each in paths):
            # as seen from the parameter file within the study, so that a study can be moved; else where it is
            name = os.path.relpath(path, self.params.home) if path.is_relative_to(study) else str(path)
            self._record["inputs"][Path(name).as_posix()] = sha256(path)
        self._store()

    def private(self, **frames: pd.DataFrame) -> None:
        """Write tables for this machine's user alone into stages/, as CSV (they hold what others may not see)."""
        for name, frame in frames.items():
            path = self.folder / "stages" / f"{name}.csv"
            write_table(frame.reset_index(drop=True), path)
            self._made(path)
        self._store()

    def keep(self, *paths: Path) -> None:
        """Record further files that this notebook made."""
        for path in paths:
            self._made(path)
        self._store()

    def note(self, **facts: Any) -> None:
        """Keep facts for the manifest and the appendix (model names, notes)."""
        self._record["facts"].update(facts)
        self._store()

    def _made(self, path: Path) -> None:
        self._record["outputs"][path.relative_to(self.folder).as_posix()] = sha256(path)

    def _store(self) -> None:
        write_record(self.params, self.stage, self._record)
