"""An executed notebook as it is kept: without the clock and without this machine, so that it is the same anywhere."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from openfeedback.files import beside, limits, write_text
from openfeedback.params import Params

_STYLER = re.compile(r"\bT_[0-9a-f]{5}(?=_|\b)")  # pandas draws the id of each styled table at random
_ADDRESS = re.compile(r" at 0x[0-9a-f]+(?=>)")  # of an object in the memory of the kernel
INJECTED = "injected-parameters"
_KEPT = ("parameters", "version", "exception")  # of what Papermill writes: all else is when and where it ran


def settle(path: Path, params: Params) -> None:
    """Rewrite an executed notebook: no times, no ids made at random, paths relative to it or to the study."""
    book = limits.read_json(path)
    file = beside(params.file, params.folder / "notebooks")
    book["metadata"] = {k: v for k, v in book["metadata"].items() if k != "widgets"}
    told = {k: v for k, v in book["metadata"].get("papermill", {}).items() if k in _KEPT}
    if "params" in told.get("parameters", {}):
        told["parameters"] = {**told["parameters"], "params": file}
    book["metadata"]["papermill"] = told
    for number, cell in enumerate(book["cells"]):
        _settle_cell(cell, params, file, number)
    write_text(path, json.dumps(book, ensure_ascii=False, indent=1) + "\n")


def _settle_cell(cell: dict[str, Any], params: Params, file: str, number: int) -> None:
    """A cell without times; Papermill's own has a number for its random id, and its path is relative."""
    cell["metadata"] = {k: v for k, v in cell["metadata"].items() if k not in ("execution", "papermill")}
    if INJECTED in cell["metadata"].get("tags", []):
        text = "".join(cell["source"]).replace(written(str(params.file)), written(file))
        cell |= {"source": text.splitlines(keepends=True), "id": f"{INJECTED}-{number}"}
    if "outputs" in cell:
        cell["outputs"] = _relative(cell["outputs"], _places(params), f"T_{number:05x}")


def written(text: str) -> str:
    """A string as Papermill writes it into a notebook.

    >>> written("params/run.yml")
    '"params/run.yml"'
    """
    from papermill.translators import PythonTranslator

    return str(PythonTranslator.translate_str(text))


def _places(params: Params) -> list[str]:
    """Folders of this machine that an output may name, the longest first: study, results, program, Python, home."""
    own = [params.home.parent, params.folder, Path(__file__).resolve().parents[3], Path(sys.prefix), Path.home()]
    there = {str(place) for place in own if len(place.parts) > 2}
    return sorted((place + os.sep for place in there), key=lambda place: (-len(place), place))


def _relative(value: Any, places: list[str], styler: str) -> Any:
    """Whatever JSON holds, with those folders taken off the paths in its strings, and tables' random ids replaced."""
    if isinstance(value, list):
        return [_relative(each, places, styler) for each in value]
    if isinstance(value, dict):
        return {key: _relative(each, places, styler) for key, each in value.items()}
    if isinstance(value, str):
        for place in places:
            value = value.replace(place, "")
        return _ADDRESS.sub("", _STYLER.sub(styler, value))
    return value
