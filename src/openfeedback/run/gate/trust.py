"""Which programs of a study run without a question: ours, those of studies made here, those that were allowed before.

A study that was received is data, but for two things that are programs: its own notebooks, and a Dask scheduler that
its parameters name (whoever answers there gets the texts and may run code here). They are asked about once; the answer
is remembered on this machine for these contents.
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from openfeedback.errors import InputError
from openfeedback.files import limits, remember, remembered, resource, sha256, sha256_of, write_text
from openfeedback.params import Params
from openfeedback.run.stages import notebook_path, stages_of

MARK = ".openfeedback"  # in a study that `new` made
MADE, ALLOWED = "studies", "allowed"  # what this machine remembers
GRANTED = "OPENFEEDBACK_ALLOWED"  # to kernels of this run: what was allowed, should it not be possible to remember it
PLACE = re.compile(r'^params = "[^"\\\n]*"', flags=re.M)  # which parameter file a notebook opens when run by hand


class Programs(NamedTuple):
    """Programs of a study that nobody has allowed yet: fingerprints by name, and the study's folder."""

    study: Path
    found: dict[str, str]

    @property
    def digest(self) -> str:
        """What is remembered: these contents under these names, wherever they lie."""
        return sha256_of(self.found)

    def __str__(self) -> str:
        return f"{self.study}: {', '.join(sorted(self.found))}"


def unknown(params: Params) -> Programs | None:
    """The programs of a run's study that are neither ours nor made nor allowed here; None where there are none."""
    study = params.home.parent
    here = made_here(study)
    found = {} if here else _own_notebooks(params)
    if not (here and params.file.is_relative_to(study)):
        found |= {
            f"{section}.scheduler {address}": address
            for section in ("text", "vectors")
            if (address := getattr(params, section).scheduler)
        }
    return unless_allowed(Programs(study, found))


def allow(programs: Iterable[Programs]) -> None:
    """Remember that these programs may run on this machine, and tell the kernels of this run."""
    for one in programs:
        os.environ[GRANTED] = f"{os.environ.get(GRANTED, '')} {one.digest}".strip()
        try:
            remember(ALLOWED, one.digest, sorted(one.found))
        except (OSError, InputError) as problem:
            sys.stderr.write(f"openfeedback: what you allowed cannot be remembered ({problem})\n")


def require_known(params: Params) -> None:
    """Before a notebook runs another one unasked. Raises InputError where the study's programs are unknown."""
    if programs := unknown(params):
        raise refusal([programs])


def refusal(programs: Iterable[Programs]) -> InputError:
    """Why nothing ran, and what to do."""
    return InputError(
        *[
            f"{one}: came with the study and can do on this machine whatever you can; nothing was run. Read it, then "
            "allow it once with: openfeedback run (or batch) FILE --trust"
            for one in programs
        ]
    )


def mark_made_here(folder: Path) -> None:
    """Remember that a study was made on this machine: its notebooks are their owner's, also when they change.

    The mark alone says nothing; what counts is when this very file came into being, which no copy can repeat: a study
    that is moved is still known, one that was sent away and came back is not.
    """
    name = secrets.token_hex(16)
    write_text(folder / MARK, name + "\n")
    try:
        remember(MADE, name, _birth(folder / MARK))
    except (OSError, InputError) as problem:
        sys.stderr.write(f"openfeedback: this study cannot be remembered as yours ({problem}); run will ask once\n")


def made_here(folder: Path) -> bool:
    """Whether ``new`` made this very folder on this machine."""
    mark = folder / MARK
    try:
        return remembered(MADE).get(mark.read_text(encoding="utf-8").strip()) == _birth(mark)
    except (OSError, ValueError):
        return False


def _birth(path: Path) -> list[int]:
    """What the file system alone sets: the file's number, and when that was last given, linked or changed."""
    status = path.stat()
    return [status.st_ino, status.st_ctime_ns]


def unless_allowed(programs: Programs) -> Programs | None:
    known = not programs.found or programs.digest in os.environ.get(GRANTED, "").split()
    return None if known or programs.digest in remembered(ALLOWED) else programs


def _own_notebooks(params: Params) -> dict[str, str]:
    """Notebooks that differ from those that ship with openfeedback, and the fingerprint of what runs in them."""
    found = {}
    for stage in stages_of(params):
        path = notebook_path(params, stage.notebook)
        code = _code(path)
        if code is None or code != _shipped_code(stage.notebook):
            found[path.name] = sha256(path) if code is None else sha256_of(code)
    return found


@cache
def _shipped_code(notebook: str) -> list[str] | None:
    return _code(resource("notebooks", f"{notebook}.ipynb"))


def _code(path: Path) -> list[str] | None:
    """What runs in a notebook; which parameter file it names does not count. None for another kind of notebook."""
    try:
        book = limits.read_json(path)
        # an older format keeps its cells elsewhere: what stands in "cells" would not be what runs
        return [PLACE.sub("", code, count=1) for code in _sources(book)] if book["nbformat"] == 4 else None
    except (OSError, InputError, KeyError, TypeError):
        return None


def _sources(book: dict[str, Any]) -> Iterator[str]:
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"])
