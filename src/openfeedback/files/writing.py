"""Files: where the package's own data lies, whole-or-not-at-all writing that only this user can read, fingerprints."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from openfeedback.errors import InputError
from openfeedback.files.characters import storable
from openfeedback.files.disk import stop_if_open, told
from openfeedback.files.names import missing_parts, refused, why_no_name

if TYPE_CHECKING:
    from filelock import FileLock

PRIVATE, PRIVATE_FOLDER = 0o600, 0o700  # rights of files and folders: this user's alone


def resource(*parts: str) -> Path:
    """Path of something that ships with the project: ``resource("data", "codebooks")``, ``resource("notebooks")``.

    A checkout (or an editable install) has it at the top level, a wheel inside the package.
    """
    package = Path(__file__).parents[1]
    for home in (package.parents[1], package / "_shipped"):
        if (path := home.joinpath(*parts)).exists():
            return path
    raise InputError(f"{'/'.join(parts)} is not part of this installation of openfeedback; install it again")


def private_folder(path: Path | str) -> Path:
    """Make a folder that only this user can open, with its parents; one that is there is left as it is."""
    path = Path(path)
    missing = [p for p in (path, *path.parents) if not p.exists()]
    for folder in reversed(missing):
        with told(folder):
            folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    if not path.is_dir():
        raise InputError(f"{path}: is a file, not a folder; choose another name")
    return path


def close_to_others(folder: Path | str) -> None:
    """Take a folder that is ours and everything in it (a run, a cache) from other users; links are not followed."""
    for place, _, names in os.walk(folder):
        _restrict(Path(place), PRIVATE_FOLDER)
        for name in names:
            _restrict(Path(place, name), PRIVATE)


def _restrict(path: Path, mode: int) -> None:
    """Take rights away where there are too many; Windows has none of this sort (a user's folders are theirs)."""
    if not hasattr(os, "getuid") or path.is_symlink():
        return
    try:
        found = path.stat()
        if found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) & 0o077:
            path.chmod(mode)
    except FileNotFoundError:
        return  # another process has just moved it into place


@contextmanager
def whole_file(path: Path | str, lasting: bool = False) -> Iterator[Path]:
    """Give a temporary path beside ``path`` and move it into place at the end: the file appears whole or not at all.

    Every file of openfeedback is written here (or under ``new_file``): it may hold people's words, so that only this
    user can read it (0600), and folders made for it open for this user alone (0700). Raises InputError where its name,
    or that of a folder that would be made for it, cannot be one on every system, and where the disk refuses (``disk``).
    ``lasting``: what a person made and nobody can make again (corrections, codebooks, parameters): on the disk itself
    before this returns, whatever happens to the power. What a run made is not: its record knows every file's
    fingerprint, and a torn one is made again.
    """
    path = Path(path)
    for name in dict.fromkeys([path.name, *missing_parts(path.parent)]):
        if why := why_no_name(name, hidden=True):
            raise InputError(f"{path}: {refused(name, why)}; choose another")
    stop_if_open(path)
    private_folder(path.parent)
    with told(path):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-", suffix=path.suffix)
        os.close(handle)
        draft = Path(name)
        try:
            yield draft
            if draft.is_file():
                draft.chmod(PRIVATE)  # a library may have put another file in its place
            if lasting:
                _to_disk(draft)
            os.replace(draft, path)
            if lasting and os.name == "posix":  # Windows opens no folder
                _to_disk(path.parent)
        finally:
            draft.unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on the disk."""
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give a temporary folder beside ``path``, which must be missing or empty, and move it into place at the end.

    What a process that was killed had begun for the same name is cleared away.
    """
    draft = private_folder(path.parent) / f".new-{path.name}"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        yield private_folder(draft)
        if path.exists():
            path.rmdir()
        os.replace(draft, path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def new_file(path: Path | str) -> Path:
    """Make sure that a file is there and only this user's, for a library that writes it itself (SQLite, Papermill)."""
    path = Path(path)
    private_folder(path.parent)
    with told(path):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, PRIVATE))
    _restrict(path, PRIVATE)
    return path


def copy_file(source: Path | str, target: Path | str) -> Path:
    """Copy a file's contents, whole or not at all; its rights are not copied."""
    with whole_file(target) as draft:
        shutil.copyfile(source, draft)
    return Path(target)


def copy_folder(source: Path, target: Path) -> None:
    """Copy a folder's files."""
    for path in sorted(source.rglob("*")):
        if path.is_file():
            copy_file(path, target / path.relative_to(source))


def lock_file(path: Path | str, timeout: float = 0.0) -> FileLock:
    """A lock between processes, not yet taken."""
    from filelock import FileLock

    private_folder(Path(path).parent)
    return FileLock(path, timeout=timeout, mode=PRIVATE)


def write_text(path: Path | str, text: str, lasting: bool = False) -> None:
    """Write text as UTF-8 with ``\\n`` line ends, whole or not at all; ``lasting``: see ``whole_file``."""
    with whole_file(path, lasting) as draft:
        draft.write_bytes(storable(text).encode("utf-8"))


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
