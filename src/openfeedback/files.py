"""Files: where the package's own data lies, whole-or-not-at-all writing, fingerprints."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openfeedback.errors import InputError


def resource(*parts: str) -> Path:
    """Path of something that ships with the project: ``resource("data", "codebooks")``, ``resource("notebooks")``.

    A checkout (or an editable install) has it at the top level, a wheel inside the package.
    """
    package = Path(__file__).parent
    for home in (package.parents[1], package / "_shipped"):
        if (path := home.joinpath(*parts)).exists():
            return path
    raise InputError(f"{'/'.join(parts)} is not part of this installation of openfeedback; install it again")


@contextmanager
def whole_file(path: Path | str) -> Iterator[Path]:
    """Give a temporary path beside ``path`` and move it into place at the end: the file appears whole or not at all."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-", suffix=path.suffix)
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o644)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def write_text(path: Path | str, text: str) -> None:
    """Write text as UTF-8 with ``\\n`` line ends, whole or not at all."""
    with whole_file(path) as draft:
        draft.write_bytes(text.encode("utf-8"))


def write_json(path: Path | str, value: object) -> None:
    """Write JSON with sorted keys, whole or not at all."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n")


def sha256(path: Path | str) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of(value: object) -> str:
    """SHA-256 of a JSON-able value: equal values give equal digests.

    >>> sha256_of({"b": 1, "a": 2}) == sha256_of({"a": 2, "b": 1})
    True
    """
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
