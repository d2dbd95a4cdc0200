"""Vectors on disk, so that no text is embedded twice over all runs and processes.

SQLite in write-ahead mode: several processes read and write at once, and a process that is killed in the middle loses
at most the batch it was writing (an unfinished transaction is rolled back by the next reader). Append-only files would
need their own locking, index and repair. The cache holds SHA-256 digests of the texts, never the texts.

Vectors are kept by backend, versions and kind of processor: a folder that several machines share gives none of them
the last digits of another.
"""

import hashlib
import platform
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np

from openfeedback.errors import InputError
from openfeedback.files import new_file

FILE = "vectors.sqlite"
_WAIT = 120.0  # seconds that a writer waits for another process
_AT_ONCE = 500  # SQLite allows a limited number of "?" in one statement
_TABLE = """CREATE TABLE IF NOT EXISTS vectors
            (backend TEXT NOT NULL, text_sha BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (backend, text_sha))
            WITHOUT ROWID"""


def digest(text: str) -> bytes:
    """SHA-256 of a text.

    >>> digest("kiitos").hex()[:8]
    'd4d81e67'
    """
    return hashlib.sha256(text.encode("utf-8")).digest()


def _numbers(blob: object) -> np.ndarray | None:
    """A stored vector; None for what is none.

    >>> _numbers(b"abc") is None, _numbers("text") is None
    (True, True)
    """
    if not isinstance(blob, bytes) or not blob or len(blob) % 4:
        return None
    vector = np.frombuffer(blob, "<f4")
    return vector if np.isfinite(vector).all() else None


@cache
def processor() -> str:
    """The kind of processor, on which the last digits of arithmetic depend: a short digest of what it can do."""
    known = platform.processor()  # empty on many Linux systems
    told = Path("/proc/cpuinfo")
    if told.is_file():
        text = told.read_text(encoding="utf-8", errors="replace")
        lines = re.findall(r"^(?:vendor_id|cpu family|model|flags|Features|CPU part)\s*:.*$", text, re.M)
        known = "\n".join(sorted(set(lines)))
    return hashlib.sha256(f"{platform.machine()}\n{known}".encode()).hexdigest()[:8]


class VectorCache:
    """The vectors of one backend (its name holds its version), made by this kind of processor, in ``folder``."""

    def __init__(self, folder: Path, backend: str):
        self.path = Path(folder) / FILE
        self.backend = f"{backend}, processor {processor()}"

    def get(self, keys: list[bytes]) -> dict[bytes, np.ndarray]:
        """The vectors that are stored, by digest."""
        found: dict[bytes, np.ndarray] = {}
        with self._open() as base:
            for start in range(0, len(keys), _AT_ONCE):
                part = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(part))
                ask = f"SELECT text_sha, vector FROM vectors WHERE backend = ? AND text_sha IN ({marks})"
                rows = base.execute(ask, (self.backend, *part))
                found |= {key: vector for key, blob in rows if (vector := _numbers(blob)) is not None}
        return found

    def put(self, vectors: Mapping[bytes, np.ndarray]) -> None:
        """Store vectors; one that another process stored meanwhile is left as it is."""
        rows = [(self.backend, key, vector.astype("<f4").tobytes()) for key, vector in vectors.items()]
        with self._open() as base:
            base.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?, ?)", rows)

    def remove(self, keys: list[bytes]) -> int:
        """Remove vectors of every backend; how many there were."""
        with self._open() as base:
            base.execute("PRAGMA secure_delete = ON")  # zeros over what is removed
            return sum(base.execute("DELETE FROM vectors WHERE text_sha = ?", (key,)).rowcount for key in keys)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            base = sqlite3.connect(new_file(self.path), timeout=_WAIT)
            try:
                base.execute("PRAGMA trusted_schema = OFF")  # the file may have come with somebody's study
                base.execute("PRAGMA journal_mode = WAL")
                base.execute("PRAGMA synchronous = NORMAL")
                base.execute(_TABLE)
                with base:
                    yield base
            finally:
                base.close()
        except (sqlite3.Error, OSError) as problem:
            raise InputError(
                f"{self.path}: the vector cache cannot be used ({problem}); delete the file, "
                "or give another folder in vectors.cache or in OPENFEEDBACK_CACHE"
            ) from None
