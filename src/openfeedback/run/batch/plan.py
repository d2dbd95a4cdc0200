"""The plan of a batch: a base and its variations, each written as a small parameter file and checked beforehand."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, ValidationError

from openfeedback.errors import OpenFeedbackError, ParameterError, Problems, unknown
from openfeedback.files import Written, beside, limits, read_yaml, sha256, sha256_of, write_json
from openfeedback.params import Params, load_params, survey_paths
from openfeedback.run.batch.names import check_names, slug, with_distinct_names
from openfeedback.run.batch.variation import derive
from openfeedback.run.gate import Programs, made_here, stop_before_run, unless_allowed
from openfeedback.run.records import code_fingerprint
from openfeedback.settings import Closed, wrong_values

Variation = dict[str, Any]


class SlurmSettings(Closed):
    """What each worker asks of Slurm."""

    partition: str | None = Field(None, description="Partition (queue), e.g. small")
    account: str | None = Field(None, description="Project that is billed, e.g. project_2001234")
    time: str = Field("02:00:00", pattern=r"^(\d+-)?\d{1,2}:\d{2}:\d{2}$", description="Longest time, HH:MM:SS")
    memory: str = Field("8GB", pattern=r"^\d+ ?[KMGT]i?B$", description="Memory of a worker; 2 GB a notebook is plenty")
    cores: int = Field(4, ge=1, description="Cores of a worker: as many notebooks at the same time")
    workers: int = Field(4, ge=1, description="Workers (Slurm jobs)")
    prologue: list[str] = Field(default_factory=list, description="Commands before a worker starts, e.g. module load")


class BatchFile(Closed):
    """A batch file: base parameters and the variations of them."""

    base: Path = Field(description="Parameter file that every run extends, relative to the batch file")
    outputs: str = Field("../outputs/batch", description="Folder of the batch, relative to the batch file, or an "
                         "address that fsspec knows (s3://…)")  # fmt: skip
    split_by: str | None = Field(None, description="One run for each value of this column, e.g. event_id or region")
    vary: dict[str, list[Any]] = Field(
        default_factory=dict, description="Every combination of these, e.g. topics.min_size: [4, 8]"
    )
    runs: list[Variation] = Field(default_factory=list, description="Explicit runs: a name and what differs")
    slurm: SlurmSettings = SlurmSettings()


class Batch(NamedTuple):
    """The planned runs (parameter files) and their common folder; ``address``: where results go, if elsewhere."""

    folder: Path
    runs: list[Path]
    base: Path
    address: str | None = None
    slurm: SlurmSettings = SlurmSettings()


def load_batch(path: Path) -> Batch:
    """Plan a batch: write each run's parameter file and check it. Raises ParameterError with every problem at once."""
    asked = _read(path)
    base = (path.parent / asked.base).resolve()
    address = asked.outputs if "://" in asked.outputs else None
    folder = _work_folder(path, address) if address else (path.parent / asked.outputs).resolve()
    variations = [*asked.runs, *_combined(base, folder, asked)]
    check_names(path, variations)
    home = load_params(base).home
    runs = [derive(base, folder, {**v, "outputs": beside(folder, home)}) for v in variations]
    _check_runs(runs)
    return Batch(folder, runs, base, address, asked.slurm)


def say_plan(batch: Batch) -> Iterator[str]:
    """One line a run: what would be done and why."""
    from openfeedback.run.pipeline import plan

    for path in batch.runs:
        due = [step for step in plan(load_params(path)) if step.reason]
        yield f"{path.stem}: " + (f"{len(due)} notebooks ({due[0].notebook}: {due[0].reason})" if due else "up to date")


def _read(path: Path) -> BatchFile:
    if not path.is_file():
        raise ParameterError(f"{path}: no such batch file; check the path")
    try:
        return BatchFile.model_validate(read_yaml(path).value)
    except ValidationError as failure:
        raise ParameterError(*wrong_values(failure, BatchFile, path.name)) from None


def _work_folder(path: Path, address: str) -> Path:
    """Where runs are made before they are copied to an address: a folder of this address in the user's cache."""
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("openfeedback")) / "batches" / f"{path.stem}-{sha256_of(address)[:12]}"


def _combined(base: Path, folder: Path, asked: BatchFile) -> list[Variation]:
    """One variation for each value of ``split_by`` and each combination of ``vary``."""
    if not asked.split_by and not asked.vary:
        return []
    parts = _split(load_params(base), folder, asked.split_by) if asked.split_by else [{"name": load_params(base).name}]
    keys, lists = list(asked.vary), list(asked.vary.values())
    return with_distinct_names([_varied(part, keys, values) for part in parts for values in itertools.product(*lists)])


def _varied(part: Variation, keys: list[str], values: Iterable[Any]) -> Variation:
    """A variation with further keys set, which its name tells.

    >>> _varied({"name": "demo"}, ["topics.min_size", "seed"], [4, 1])
    {'name': 'demo_min_size-4_seed-1', 'topics': {'min_size': 4}, 'seed': 1}
    """
    made = deepcopy(part)
    for key, value in zip(keys, values, strict=True):
        place = made
        *above, last = key.split(".")
        for name in above:
            place = place.setdefault(name, {})
        place[last] = value
        shown = value.value if isinstance(value, Written) else value
        made["name"] += f"_{slug(last)}-{slug(str(shown)) or 'none'}"
    return made


def _split(base: Params, folder: Path, column: str) -> list[Variation]:
    return [
        {"name": f"{slug(column)}-{slug(v)}", "survey": {"only": {column: [v]}}, "appendix": {"subtitle": v}}
        for v in _values(base, folder, column)
    ]


def _values(base: Params, folder: Path, column: str) -> list[str]:
    """The values of a column; found once for the same survey files, so that a plan is quick the second time."""
    known = folder / "params" / "split.json"
    files = [(path.name, sha256(path), file.model_dump_json()) for path, file in survey_paths(base)]
    key = sha256_of([column, files, base.survey.model_dump_json(), code_fingerprint()])
    found = limits.kept_json(known) or {}
    if found.get("made_from") != key:
        from openfeedback.survey import read_surveys

        respondents = read_surveys(list(survey_paths(base)), base.survey).respondents
        if column not in respondents.columns:
            raise ParameterError(f"split_by: {unknown('column', column, respondents.columns)}")
        found = {"made_from": key, "values": sorted(respondents[column].dropna().astype(str).unique())}
        write_json(known, found)
    return list(found["values"])


def _check_runs(runs: list[Path]) -> None:
    """Parameters and codebooks of all runs are sound; their problems are named before any kernel starts."""
    problems = Problems(ParameterError)
    for path in runs:
        try:
            stop_before_run(load_params(path))
        except OpenFeedbackError as error:
            for problem in error.problems:
                problems.add(problem)
    problems.stop_if_any()


def unknown_in_batch(batch: Batch, slurm: bool) -> Programs | None:
    """What a batch file itself would run or send where: commands of Slurm jobs, an address for results."""
    study = batch.base.parent.parent
    commands = {f"slurm.prologue {line}": line for line in batch.slurm.prologue} if slurm else {}
    address = {f"outputs {batch.address}": batch.address} if batch.address else {}
    return None if made_here(study) else unless_allowed(Programs(study, {**commands, **address}))
