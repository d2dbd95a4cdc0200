"""What this machine keeps to itself: a key that never leaves it, and what it therefore knows to be its own."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from openfeedback.errors import InputError
from openfeedback.files.writing import lock_file, whole_file, write_json

KEY_BYTES = 32
SEAL_BYTES = 32  # of HMAC-SHA256


def state_folder() -> Path:
    """Folder of what is remembered: the variable OPENFEEDBACK_STATE, else the user's own folder for such things."""
    from platformdirs import user_state_dir

    return Path(os.environ.get("OPENFEEDBACK_STATE") or user_state_dir("openfeedback"))


def sealed(data: bytes, purpose: str) -> bytes:
    """``data`` after a seal (HMAC-SHA256, RFC 2104) that only this machine's user can make, for one purpose.

    >>> opened(sealed(b"weights", "model a"), "model a")
    b'weights'
    """
    return _seal(data, purpose) + data


def opened(data: bytes, purpose: str) -> bytes | None:
    """What was sealed here for this purpose; None for anything else: changed, cut short, made elsewhere.

    >>> opened(sealed(b"weights", "model a"), "model b") is None
    True
    """
    seal, inner = data[:SEAL_BYTES], data[SEAL_BYTES:]
    return inner if hmac.compare_digest(seal, _seal(inner, purpose)) else None


def remembered(name: str) -> dict[str, Any]:
    """What was remembered under a name; nothing where the file is missing or unreadable."""
    try:
        found = json.loads((state_folder() / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember(name: str, key: str, value: Any) -> None:
    """Remember one more fact under a name. Raises OSError or InputError where that cannot be written."""
    path = state_folder() / f"{name}.json"
    with lock_file(f"{path}.lock", timeout=-1):
        write_json(path, {**remembered(name), key: value})


def keep_present_folder_out() -> None:
    """From now on no Python that this process starts imports modules from the folder in which it is started.

    A ``numpy.py`` that came beside somebody's notebooks is never taken for numpy (Python's own PYTHONSAFEPATH).
    """
    os.environ["PYTHONSAFEPATH"] = "1"


def _seal(data: bytes, purpose: str) -> bytes:
    return hmac.digest(_key(state_folder()), purpose.encode() + b"\0" + data, "sha256")


@cache
def _key(folder: Path) -> bytes:
    """This machine's key; where none can be kept, one for this process alone: then nothing stored is known again."""
    try:
        path = folder / "key"
        if not _whole(path):
            with lock_file(f"{path}.lock", timeout=-1):
                if not _whole(path):  # another process may have been quicker
                    with whole_file(path) as draft:
                        draft.write_bytes(secrets.token_bytes(KEY_BYTES))
        return path.read_bytes()
    except (OSError, InputError):
        return secrets.token_bytes(KEY_BYTES)


def _whole(key: Path) -> bool:
    return key.is_file() and key.stat().st_size == KEY_BYTES
