"""The manifest: what a run was made from, so that every number can be made again."""

from __future__ import annotations

import json
import platform
from pathlib import Path
from typing import Any

from openfeedback.files import sha256_of, write_json
from openfeedback.params import Params
from openfeedback.run.records import OWN, package_versions, read_record
from openfeedback.run.stages import stages_of


def gather(params: Params) -> dict[str, Any]:
    """Facts of a run for its appendix: nothing here depends on when or where it ran."""
    records = {s.notebook: r for s in stages_of(params) if (r := read_record(params, s))}
    inputs = {n: d for r in records.values() for n, d in r["inputs"].items() if not n.startswith(OWN)}
    # the output folder and its name are where a run lies, not what it is; words that nobody asked for change nothing
    apart = {"outputs"} if params.words.run else {"outputs", "words"}
    parameters = json.loads(params.model_dump_json(exclude=apart))
    models: dict[str, Any] = {}
    notes: dict[str, Any] = {}
    for record in records.values():
        models |= record["facts"].get("models", {})
        notes |= {k: v for k, v in record["facts"].items() if k != "models"}
    listed = [{"path": Path(name).name, "sha256": digest} for name, digest in sorted(inputs.items())]
    return {
        "run_id": sha256_of([parameters, listed, package_versions(), models])[:12],
        "created": None,
        "versions": {"python": platform.python_version(), **package_versions()},
        "models": models,
        "notes": notes,
        "seeds": {"seed": params.seed},
        "inputs": listed,
        "min_cell": params.matrix.min_cell,
        "parameters": parameters,
    }


def write_manifest(params: Params) -> Path:
    """Write ``manifest.json``: inputs, parameters, versions, each notebook's files; no time, no place of a machine."""
    records = {s.notebook: r for s in stages_of(params) if (r := read_record(params, s))}
    notebooks = {name: {"inputs": r["inputs"], "outputs": r["outputs"]} for name, r in records.items()}
    path = params.folder / "manifest.json"
    write_json(path, {**gather(params), "notebooks": notebooks, "platform": platform.platform()})
    return path
