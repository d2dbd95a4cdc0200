"""Codebooks by their name or place, with everything wrong with one named."""

from __future__ import annotations

import difflib
from pathlib import Path

from openfeedback.coding.codebook.cells import check_contents
from openfeedback.coding.codebook.check import read_codebook
from openfeedback.coding.codebook.model import Codebook
from openfeedback.errors import CodebookError
from openfeedback.files import resource


def load_codebook(name_or_path: str | Path) -> Codebook:
    """Load a codebook by its name in data/codebooks or by its folder (or its codebook.yml).

    Raises CodebookError naming every problem with file and line.
    """
    folder = _folder(name_or_path)
    codebook, problems = read_codebook(folder)
    if problems or codebook is None:
        raise CodebookError(*problems)
    codebook._home = folder
    return codebook


def check_codebook(path: str | Path) -> list[str]:
    """Everything wrong with a codebook (name, folder or codebook.yml), one sentence a problem with file and line."""
    try:
        codebook, problems = read_codebook(folder := _folder(path))
        if codebook is not None:
            codebook._home = folder
        return problems + (check_contents(codebook) if codebook is not None else [])
    except CodebookError as problem:
        return problem.problems


def _folder(name_or_path: str | Path) -> Path:
    path = Path(name_or_path)
    if path.is_dir():
        return path
    if path.is_file():
        return path.parent
    shipped = resource("data", "codebooks")
    if (shipped / path).is_dir() and str(name_or_path):
        return shipped / path
    names = sorted(p.parent.name for p in shipped.glob("*/codebook.yml"))
    near = difflib.get_close_matches(path.name, names, n=1)
    hint = f"did you mean '{near[0]}'? Or " if near else ""
    raise CodebookError(
        f"{name_or_path}: no such codebook; {hint}give a folder with codebook.yml, or one of: {', '.join(names)}"
    )
