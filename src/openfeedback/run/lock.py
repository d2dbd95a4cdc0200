"""One program at a time in a run's folder, and nothing half-written in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filelock import Timeout

from openfeedback.errors import InputError
from openfeedback.files import close_to_others, lock_file, told
from openfeedback.params import Params

if TYPE_CHECKING:
    from filelock import FileLock

DRAFTS = (".writing-*", "*.running.ipynb")


def occupy(params: Params) -> FileLock:
    """Take hold of a run's folder and clear away what a program that was killed had begun to write.

    Raises InputError where another program is at work in it; the system lets go of a lock whose holder has died.
    """
    lock = lock_file(params.folder / "stages" / ".lock")
    try:
        with told(params.folder / "stages" / ".lock"):
            lock.acquire(timeout=0)
    except Timeout:
        raise InputError(f"{params.folder}: another openfeedback is at work in this folder; wait for its end") from None
    for pattern in DRAFTS:
        for draft in params.folder.rglob(pattern):
            draft.unlink(missing_ok=True)
    close_to_others(params.folder)  # what an older version or another program left open
    return lock
