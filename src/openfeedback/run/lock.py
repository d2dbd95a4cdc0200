"""One program at a time in a run's folder, and nothing half-written in it."""

from __future__ import annotations

from filelock import FileLock, Timeout

from openfeedback.errors import InputError
from openfeedback.params import Params

DRAFTS = (".writing-*", "*.running.ipynb")


def occupy(params: Params) -> FileLock:
    """Take hold of a run's folder and clear away what a program that was killed had begun to write.

    Raises InputError where another program is at work in it; the system lets go of a lock whose holder has died.
    """
    folder = params.folder / "stages"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(f"{params.folder}: another openfeedback is at work in this folder; wait for its end") from None
    for pattern in DRAFTS:
        for draft in params.folder.rglob(pattern):
            draft.unlink(missing_ok=True)
    return lock
