"""Vectors that travel with a codebook's examples, so that a fresh machine need not embed them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from openfeedback.files import resource, sha256
from openfeedback.settings import VectorSettings
from openfeedback.tables import write_table
from openfeedback.text.vectors.cache import digest
from openfeedback.text.vectors.encode import backend_name, embed


def save_vectors(texts: Iterable[str], path: Path, settings: VectorSettings | None = None) -> int:
    """Write the vectors of the distinct texts, under their digests, with the backend's name; returns how many."""
    settings = settings or VectorSettings()
    distinct = sorted(set(texts))
    rows = [vector.astype("<f4").tobytes() for vector in embed(distinct, settings)]
    keys = [digest(text) for text in distinct]
    write_table(pd.DataFrame({"backend": backend_name(settings), "text_sha": keys, "vector": rows}), path)
    return len(distinct)


def load_vectors(path: Path, settings: VectorSettings | None = None) -> dict[bytes, np.ndarray]:
    """The vectors of a file by the digests of their texts; none where it is missing or of another backend.

    They are for the texts that they travel with and are kept out of the cache: on another processor their last digits
    differ from those made here, and a text's vector must not depend on which came first. Only files that ship with
    openfeedback are taken (a study's copy of them too): others may have come with somebody's study.
    """
    if not path.is_file() or sha256(path) not in _shipped(path.name):
        return {}
    frame = pd.read_parquet(path)
    mine = frame[frame["backend"] == backend_name(settings)]
    return {key: np.frombuffer(row, "<f4") for key, row in zip(mine["text_sha"], mine["vector"], strict=True)}


@cache
def _shipped(name: str) -> set[str]:
    """Fingerprints of the files of this name beside the shipped codebooks."""
    return {sha256(path) for path in resource("data", "codebooks").glob(f"*/{name}")}
