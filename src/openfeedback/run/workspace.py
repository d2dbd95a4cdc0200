"""What a notebook holds in its hand: the tables of earlier notebooks, and a place for its own."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.errors import InputError
from openfeedback.files import sha256
from openfeedback.params import Params, survey_paths
from openfeedback.run.records import fingerprint, forget, read_record, why_stale, write_record
from openfeedback.run.stages import Stage, maker, stage, upstream
from openfeedback.tables import COLUMNS, checked, write_table

TEXT_COLUMNS = ("text", "examples", "evidence", "answer", "example_ids")


def open_run(params: Params, notebook: str) -> Run:
    """Open the run's folder for one notebook; its earlier record is forgotten, so half a notebook never counts."""
    one = stage(notebook)
    forget(params, one)
    return Run(params, one)


class Run:
    """One notebook at work in its run's folder.

    ``need`` gives tables of earlier notebooks, ``save`` and ``figure`` write this notebook's results, ``note`` keeps
    facts for the manifest, ``peek`` shows a table without anybody's words.
    """

    def __init__(self, params: Params, one: Stage):
        self.params, self.stage, self.folder = params, one, params.folder
        self._record: dict[str, Any] = {
            "made_from": fingerprint(params, one), "inputs": {}, "outputs": {}, "facts": {},
        }  # fmt: skip

    def need(self, *names: str) -> Any:
        """Tables of earlier notebooks, as one table or a tuple; a notebook that is out of date is run first."""
        for name in names:
            if name not in self.stage.needs:
                raise InputError(f"{self.stage.notebook} does not say in run/stages.py that it needs '{name}'")
        self._bring_up_to_date(names)
        frames = [self._read(name) for name in names]
        return frames[0] if len(frames) == 1 else tuple(frames)

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables that this notebook needs, by name; without what a batch hides so that its runs tell no more."""
        from openfeedback.run.protection import FILE, protected, read_protection

        tables = dict(zip(self.stage.needs, self.need(*self.stage.needs), strict=True))
        if (self.folder / FILE).is_file():
            self.reads(self.folder / FILE)
        return protected(tables, read_protection(self.folder), self.params.matrix.min_cell)

    def survey_files(self) -> list[tuple[Path, Any]]:
        """The survey files with their settings; their fingerprints go into the record."""
        found = list(survey_paths(self.params))
        self.reads(*(path for path, _ in found))
        return found

    def reads(self, *paths: Path) -> None:
        """Record files that this notebook reads from outside the run."""
        study = self.params.home.parent
        for path in (each.resolve() for each in paths):
            # as seen from the parameter file within the study, so that a study can be moved; else where it is
            name = os.path.relpath(path, self.params.home) if path.is_relative_to(study) else str(path)
            self._record["inputs"][Path(name).as_posix()] = sha256(path)
        self._store()

    def save(self, **frames: pd.DataFrame) -> None:
        """Write tables of this notebook as Parquet, checked against the contract."""
        for name, frame in frames.items():
            if name not in self.stage.makes:
                raise InputError(f"{self.stage.notebook} does not say in run/stages.py that it makes '{name}'")
            path = self.folder / "tables" / f"{name}.parquet"
            write_table(checked(frame, name) if name in COLUMNS else frame.reset_index(drop=True), path)
            self._made(path)
        self._store()

    def figure(self, name: str, chart: Any) -> Any:
        """Save a chart as SVG and PNG and give it back for showing."""
        from openfeedback.report.figures import save_figure

        for path in save_figure(chart, self.folder / "figures" / name):
            self._made(path)
        self._store()
        return chart

    def keep(self, *paths: Path) -> None:
        """Record further files that this notebook made."""
        for path in paths:
            self._made(path)
        self._store()

    def note(self, **facts: Any) -> None:
        """Keep facts for the manifest and the appendix (model names, notes)."""
        self._record["facts"].update(facts)
        self._store()

    def facts(self) -> dict[str, Any]:
        """Where everything in this run comes from: input fingerprints, versions, models, seed, parameters."""
        from openfeedback.run.manifest import gather
        from openfeedback.run.protection import read_protection

        told = {k: v for k, v in read_protection(self.folder).items() if k == "min_cell"}
        return gather(self.params) | told

    def peek(self, frame: pd.DataFrame, rows: int = 8) -> pd.DataFrame:
        """The first rows of a table; columns with people's words only where ``show_texts`` asks for them.

        In a run that is shared, a table with a row a response or unit shows its columns alone: a row is a person's.
        """
        if self.params.show_texts and not self.params.share:
            return frame.head(rows)
        if self.params.share and not {"response_id", "respondent_id", "unit_id"}.isdisjoint(frame.columns):
            rows = 0
        return frame[[c for c in frame.columns if c not in TEXT_COLUMNS]].head(rows)

    def _bring_up_to_date(self, names: tuple[str, ...]) -> None:
        from openfeedback.run.execute import execute
        from openfeedback.run.warm import stop

        makers = {maker(name).notebook for name in names}
        wanted = {s.notebook for m in makers for s in [*upstream(stage(m)), stage(m)]}
        for one in [s for s in upstream(self.stage) if s.notebook in wanted]:
            if why_stale(self.params, one, overrides_matter=False):
                execute(self.params.without_overrides(), one)
            elif reason := why_stale(self.params, one):
                warnings.warn(
                    f"{one.notebook} was run by hand with other parameters ({reason}); its tables are used",
                    stacklevel=3,
                )
        stop()  # who works on in this kernel needs no warm process beside it

    def _read(self, name: str) -> pd.DataFrame:
        path = self.folder / "tables" / f"{name}.parquet"
        self._record["inputs"][f"tables/{name}.parquet"] = sha256(path)
        self._store()
        return pd.read_parquet(path)

    def _made(self, path: Path) -> None:
        self._record["outputs"][path.relative_to(self.folder).as_posix()] = sha256(path)

    def _store(self) -> None:
        write_record(self.params, self.stage, self._record)


def finish(params: Params, one: Stage, executed: Path, seconds: float) -> None:
    """Add the executed notebook and its time to the record: the notebook ran to its end."""
    record = read_record(params, one)
    if record is None:
        raise InputError(f"{one.notebook} ran but opened no run: its first cells must call open_run")
    record["outputs"][executed.relative_to(params.folder).as_posix()] = sha256(executed)
    record["seconds"] = round(seconds, 2)
    write_record(params, one, record)
