"""Notebooks that are the same for several runs of a batch run once; the other runs take what came of it.

Two notebooks are the same where code, packages, parameters and every table and file that they read are the same. The
last notebook is never taken: an appendix tells its own run's parameters.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

from openfeedback.files import sha256, sha256_of, whole_file, write_text
from openfeedback.params import Params
from openfeedback.run.records import fingerprint, read_record, why_stale, write_record
from openfeedback.run.stages import Stage


def sameness(params: Params, one: Stage) -> str | None:
    """A key that is equal for notebooks that would do the same; None where that cannot be told beforehand.

    Files from outside the run are not in it: ``take`` compares them, since the first run has told which they are.
    """
    if not one.makes:
        return None
    tables = [sha256(params.folder / "tables" / f"{name}.parquet") for name in one.needs]
    return sha256_of([one.notebook, fingerprint(params, one), tables, str(params.home)])


def take(params: Params, one: Stage, source: Params) -> bool:
    """Take what a notebook of another run made; False where something that it read differs after all."""
    record = read_record(source, one)
    if record is None or why_stale(source, one):
        return False
    if any(_digest(params, name) != digest for name, digest in record["inputs"].items()):
        return False
    for name in record["outputs"]:
        copy = _notebook if name.startswith("notebooks/") else _file
        copy(source, params, name)
    taken = {name: sha256(params.folder / name) for name in record["outputs"]}
    write_record(params, one, {**record, "outputs": taken, "taken_from": source.name})
    return True


def _digest(params: Params, name: str) -> str | None:
    path = params.folder / name if name.startswith("tables/") else params.home / name
    return sha256(path) if path.is_file() else None


def _file(source: Params, target: Params, name: str) -> None:
    with whole_file(target.folder / name) as draft:
        shutil.copyfile(source.folder / name, draft)


def _notebook(source: Params, target: Params, name: str) -> None:
    """The executed notebook with this run's parameters in it, and a note whose run it was."""
    book = json.loads((source.folder / name).read_text(encoding="utf-8"))
    for cell in book["cells"]:
        if "injected-parameters" in cell["metadata"].get("tags", []):
            text = "".join(cell["source"])
            cell["source"] = text.replace(written(str(source.file)), written(str(target.file)))
    _place(book["metadata"].get("papermill", {}), source, target)
    book["metadata"]["openfeedback"] = {"taken_from": source.name}
    write_text(target.folder / name, json.dumps(book, ensure_ascii=False, indent=1) + "\n")


def _place(papermill: dict[str, Any], source: Params, target: Params) -> None:
    if "params" in papermill.get("parameters", {}):
        papermill["parameters"]["params"] = str(target.file)
    if output := papermill.get("output_path"):
        papermill["output_path"] = str(target.folder / Path(os.path.relpath(output, source.folder)))


def written(text: str) -> str:
    """A string as Papermill writes it into a notebook.

    >>> written("params/run.yml")
    '"params/run.yml"'
    """
    from papermill.translators import PythonTranslator

    return str(PythonTranslator.translate_str(text))
