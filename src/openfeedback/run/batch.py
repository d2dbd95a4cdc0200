"""Many runs from one batch file: planned first, run side by side, a failed one never stops the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import Field, ValidationError

from openfeedback.errors import OpenFeedbackError, ParameterError
from openfeedback.params import Params, load_params
from openfeedback.run.derive import derive
from openfeedback.settings import Closed


class BatchFile(Closed):
    """A batch file: base parameters and the variations of them."""

    base: Path = Field(description="Parameter file that every run extends, relative to the batch file")
    outputs: Path = Field(Path("../outputs/batch"), description="Folder of the batch, relative to the batch file")
    split_by: str | None = Field(None, description="One run for each value of this column, e.g. event_id or region")
    runs: list[dict[str, Any]] = Field(default_factory=list, description="Explicit runs: a name and what differs")


class Batch(NamedTuple):
    """The planned runs (parameter files) and their common folder."""

    folder: Path
    runs: list[Path]


def load_batch(path: Path) -> Batch:
    """Plan a batch: write each run's parameter file and check it. Raises ParameterError with every problem at once."""
    if not path.is_file():
        raise ParameterError(f"{path}: no such batch file; check the path")
    try:
        asked = BatchFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as failure:
        said = [f"{path.name}: {'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in failure.errors()]
        raise ParameterError(*said) from None
    base, folder = (path.parent / asked.base).resolve(), (path.parent / asked.outputs).resolve()
    variations = [*asked.runs, *_split(load_params(base), asked.split_by)]
    _check_names(path, variations)
    return Batch(folder, [derive(base, folder, {**v, "outputs": str(folder)}) for v in variations])


def say_plan(batch: Batch) -> Iterator[str]:
    """One line a run: what would be done and why."""
    from openfeedback.run.pipeline import plan

    for path in batch.runs:
        due = [step for step in plan(load_params(path)) if step.reason]
        yield f"{path.stem}: " + (f"{len(due)} notebooks ({due[0].notebook}: {due[0].reason})" if due else "up to date")


def run_batch(
    batch: Batch, jobs: int | None = None, scheduler: str | None = None, say: Callable[[str], None] = lambda line: None
) -> list[str]:
    """Run all; returns one line for each run that failed, naming notebook, cell and message."""
    failures = []
    with _workers(jobs, scheduler) as submit:
        waiting = {submit(run_one, str(path)): path.stem for path in batch.runs}
        for done, future in enumerate(_finished(list(waiting), scheduler), 1):
            broken = future.exception()  # a worker that was killed, say: one run's trouble, not the batch's
            problem = f"{type(broken).__name__}: {broken}" if broken else future.result()
            say(f"[{done}/{len(waiting)}] {waiting[future]}: {problem or 'done'}")
            if problem:
                failures.append(f"{waiting[future]}: {problem}")
    return sorted(failures)


def run_one(path: str) -> str | None:
    """Run one parameter file in a worker; returns what went wrong, or None."""
    from io import StringIO

    from rich.console import Console

    from openfeedback.run.pipeline import run_all
    from openfeedback.run.progress import Progress

    try:
        run_all(load_params(path), Progress(0, Console(file=StringIO())))
    except OpenFeedbackError as error:
        return str(error)
    return None


def _split(base: Params, column: str | None) -> list[dict[str, Any]]:
    if column is None:
        return []
    from openfeedback.params import survey_paths
    from openfeedback.survey import read_surveys

    respondents = read_surveys(list(survey_paths(base)), base.survey).respondents
    if column not in respondents.columns:
        raise ParameterError(f"split_by: no column '{column}'; there are: {', '.join(respondents.columns)}")
    values = sorted(respondents[column].dropna().astype(str).unique())
    return [
        {"name": f"{column}-{slug(v)}", "survey": {"only": {column: [v]}}, "appendix": {"subtitle": v}} for v in values
    ]


def slug(text: str) -> str:
    """A file name from any text.

    >>> slug("Etelä-Suomi / YTA 1")
    'Etelä-Suomi-YTA-1'
    """
    return "-".join("".join(c if c.isalnum() or c in "-._" else " " for c in text).split()).replace("---", "-")


def _check_names(path: Path, variations: list[dict[str, Any]]) -> None:
    names = [str(v.get("name", "")) for v in variations]
    problems = [
        f"{path.name}: two runs are named '{n}'; rename one" for n in sorted({n for n in names if names.count(n) > 1})
    ]
    problems += [f"{path.name}: runs.{i} has no name; add one" for i, n in enumerate(names) if not n]
    if not variations:
        problems.append(f"{path.name}: plans no run; add split_by or runs")
    if problems:
        raise ParameterError(*problems)


def _workers(jobs: int | None, scheduler: str | None) -> Any:
    if scheduler is None:
        return _Pool(jobs or os.cpu_count() or 1)
    try:
        from distributed import Client
    except ImportError:
        raise ParameterError("--scheduler needs Dask; install it with: pip install openfeedback[dask]") from None
    return _Cluster(Client(scheduler))


class _Pool:
    """A process pool as a context that gives its submit; fresh processes, so that notebooks share nothing."""

    def __init__(self, jobs: int):
        self.pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))

    def __enter__(self) -> Callable[..., Future]:
        return self.pool.submit

    def __exit__(self, kind: Any, *_: Any) -> None:
        self.pool.shutdown(wait=kind is None, cancel_futures=True)


class _Cluster:
    """A Dask cluster as the same kind of context; a run whose worker dies is tried again by the scheduler."""

    def __init__(self, client: Any):
        self.client = client

    def __enter__(self) -> Callable[..., Any]:
        return lambda task, path: self.client.submit(task, path, pure=False, retries=2)

    def __exit__(self, *_: Any) -> None:
        self.client.close()


def _finished(futures: list[Any], scheduler: str | None) -> Iterator[Any]:
    if scheduler is None:
        return as_completed(futures)
    from distributed import as_completed as dask_completed

    return iter(dask_completed(futures))
