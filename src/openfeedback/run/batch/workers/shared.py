"""Shared tasks: notebooks that are the same for several runs of a batch run once; the other runs reuse the results.

Two notebooks are the same where code, packages, parameters and every table and file that they read are the same. The
last notebook is never shared: an appendix names its own run's parameters.
"""

from __future__ import annotations

import json

from openfeedback.files import beside, copy_file, limits, sha256, sha256_of, write_text
from openfeedback.params import Params
from openfeedback.run.kernels import INJECTED, written
from openfeedback.run.records import OWN, fingerprint, read_record, why_stale, write_record
from openfeedback.run.stages import APPENDIX, WORDS, Stage, table_path


def sameness(params: Params, one: Stage) -> str | None:
    """A key that is equal for notebooks that would do the same; None where that cannot be known beforehand.

    Files from outside the run are not in it: ``reuse`` compares them, since the first run's record names them.
    """
    if one.notebook in (APPENDIX.notebook, WORDS.notebook):
        return None
    tables = [sha256(table_path(params.folder, name)) for name in one.needs]
    return sha256_of([one.notebook, fingerprint(params, one), tables, str(params.home)])


def reuse(params: Params, one: Stage, source: Params) -> bool:
    """Copy what a notebook of another run made; False where something that it read differs after all."""
    record = read_record(source, one)
    if record is None or why_stale(source, one):
        return False
    if any(_digest(params, name) != digest for name, digest in record["inputs"].items()):
        return False
    for name in record["outputs"]:
        copy = _notebook if name.startswith("notebooks/") else _file
        copy(source, params, name)
    copied = {name: sha256(params.folder / name) for name in record["outputs"]}
    write_record(params, one, {**record, "outputs": copied, "taken_from": source.name})
    return True


def _digest(params: Params, name: str) -> str | None:
    path = params.folder / name if name.startswith(OWN) else params.home / name
    return sha256(path) if path.is_file() else None


def _file(source: Params, target: Params, name: str) -> None:
    copy_file(source.folder / name, target.folder / name)


def _notebook(source: Params, target: Params, name: str) -> None:
    """The executed notebook with this run's parameters in it, and a note whose run it was."""
    book = limits.read_json(source.folder / name)
    theirs, ours = (beside(params.file, params.folder / "notebooks") for params in (source, target))
    for cell in book["cells"]:
        if INJECTED in cell["metadata"].get("tags", []):
            text = "".join(cell["source"]).replace(written(theirs), written(ours))
            cell["source"] = text.splitlines(keepends=True)
    if "params" in book["metadata"].get("papermill", {}).get("parameters", {}):
        book["metadata"]["papermill"]["parameters"]["params"] = ours
    book["metadata"]["openfeedback"] = {"taken_from": source.name}
    write_text(target.folder / name, json.dumps(book, ensure_ascii=False, indent=1) + "\n")
