"""The one file of a study's corrections, whoever writes it: the explorer, or a review in Excel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openfeedback.errors import InputError
from openfeedback.files import lock_file
from openfeedback.params import Params

WAIT = 20.0  # seconds for another program to finish its line


@contextmanager
def alone_in(path: Path) -> Iterator[None]:
    """Nobody else writes the file meanwhile. Raises InputError where somebody does for long, or nobody can."""
    from filelock import Timeout

    try:
        with lock_file(path.with_name(f".{path.name}.lock"), WAIT):
            yield
    except Timeout:
        raise InputError(f"{path}: another program has been writing it for long; try again") from None
    except OSError as problem:
        reason = problem.strerror or problem
        raise InputError(f"{path}: cannot be written ({reason}); close it in Excel and try again") from None


def place_of(params: Params, given: Path | str | None = None) -> Path:
    """Where corrections go: ``given``, else what ``coding.human`` names, else beside the parameter file."""
    if given is not None:
        return Path(given).resolve()
    if params.coding.human:
        return params.at(params.coding.human)
    return params.file.parent / f"{params.name}.codings.csv"


def contents_place(params: Params, corrections: Path) -> Path:
    """Where decisions about contents go: what ``contents.human`` names, else beside the ``corrections``."""
    own = params.contents.human
    return params.at(own) if own else corrections.with_name(f"{params.name}.contents.codings.csv")


def line_for(params: Params, path: Path) -> str | None:
    """The line that makes a run use ``path``; None where its parameters name the file already."""
    if params.coding.human and params.at(params.coding.human) == path:
        return None
    near = path.is_relative_to(params.home.parent)
    return f"human: {Path(os.path.relpath(path, params.home)).as_posix() if near else path.as_posix()}"
