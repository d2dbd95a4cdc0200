"""Vectors that travel with a codebook's examples, so that a fresh machine need not embed them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from openfeedback.settings import VectorSettings
from openfeedback.tables import write_table
from openfeedback.text.embed import backend_name, cache_folder, embed
from openfeedback.text.vector_cache import VectorCache, digest


def save_vectors(texts: Iterable[str], path: Path, settings: VectorSettings | None = None) -> int:
    """Write the vectors of the distinct texts, under their digests, with the backend's name; returns how many."""
    settings = settings or VectorSettings()
    distinct = sorted(set(texts))
    rows = [vector.astype("<f4").tobytes() for vector in embed(distinct, settings)]
    keys = [digest(text) for text in distinct]
    write_table(pd.DataFrame({"backend": backend_name(settings), "text_sha": keys, "vector": rows}), path)
    return len(distinct)


def load_vectors(path: Path, settings: VectorSettings | None = None) -> int:
    """Put the vectors of a file into this machine's cache; returns how many. Those of another backend are left out."""
    settings = settings or VectorSettings()
    if not path.is_file():
        return 0
    frame = pd.read_parquet(path)
    mine = frame[frame["backend"] == backend_name(settings)]
    vectors = {key: np.frombuffer(row, "<f4") for key, row in zip(mine["text_sha"], mine["vector"], strict=True)}
    VectorCache(cache_folder(settings), backend_name(settings)).put(vectors)
    return len(vectors)
