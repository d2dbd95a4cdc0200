"""What a disk or another program refuses, as a sentence: full, read-only, no right, a name too long, open elsewhere."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openfeedback.errors import InputError

_WHY = {
    errno.ENOSPC: "the disk is full; free some space and do this again",
    errno.EDQUOT: "your share of the disk is used up; free some space and do this again",
    errno.EFBIG: "it is larger than this disk or account takes",
    errno.EROFS: "the disk is read-only; name another folder, or copy the study where you can write",
    errno.EACCES: "you may not write there, or it is open in another program; close it, or name another folder",
    errno.EPERM: "you may not write there; name another folder",
    errno.ENAMETOOLONG: "its path is longer than this system takes; move the study nearer to the top of the disk",
}
_OFFICE = (".docx", ".xlsx", ".pdf")


def why_refused(problem: OSError) -> str | None:
    """The sentence on why something cannot be written; None for what is no fault of the disk.

    >>> why_refused(OSError(errno.EROFS, "x"))[:21]
    'the disk is read-only'
    """
    return _WHY.get(problem.errno or 0)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say in a sentence why ``path`` could not be written. Raises InputError in place of the system's error."""
    try:
        yield
    except OSError as problem:
        where = str(problem.filename or path.parent)
        why = why_refused(problem)
        if why is None or not where.startswith(str(path.parent)):
            raise
        raise InputError(f"{path}: cannot be written: {why}") from None


def stop_if_open(path: Path) -> None:
    """Raises InputError where Word, Excel or LibreOffice has the file open, as its lock file beside it says."""
    if path.suffix.lower() not in _OFFICE or not path.is_file():
        return
    names = [f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#"]
    if lock := next((name for name in names if (path.parent / name).exists()), None):
        raise InputError(
            f"{path}: is open in another program, as {lock} beside it says; close it there (or delete {lock}, if no "
            "program has it open) and do this again"
        )
