"""Vectors of very many texts from those of a sample: a sentence model is slow (30 texts a second), n-grams are quick.

A sample is embedded; a ridge regression from character n-grams to the sample's vectors gives the vectors of the rest.
What is lost: docs/QUALITY.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

SAMPLE = 4000  # texts that are embedded
RIDGE = 0.3
FEATURES = 60_000  # the commonest n-grams
BLOCK = 4096


def project(texts: Sequence[str], embed: Callable[[list[str]], np.ndarray], sample: int = SAMPLE) -> np.ndarray:
    """Vectors (n, d) of distinct ``texts``, the first ``sample`` of them by ``embed``, the rest estimated.

    The caller puts the texts in an order that has nothing to do with their contents (their digests').
    """
    known = embed(list(texts[:sample]))
    if len(texts) <= sample:
        return known
    estimate = _fitted(texts[:sample], known)
    rest = [estimate(texts[start : start + BLOCK]) for start in range(sample, len(texts), BLOCK)]
    return np.vstack([known, *rest]).astype(np.float32)


def _fitted(texts: Sequence[str], vectors: np.ndarray) -> Callable[[Sequence[str]], np.ndarray]:
    """Kernel ridge regression (Saunders, Gammerman & Vovk 1998) with the linear kernel of TF-IDF rows."""
    from scipy.linalg import solve
    from sklearn.feature_extraction.text import TfidfVectorizer

    grams = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), min_df=2, max_features=FEATURES, sublinear_tf=True, dtype=np.float32
    )
    rows: Any = grams.fit_transform(texts)
    kernel = (rows @ rows.T).toarray().astype(np.float64)
    kernel[np.diag_indices_from(kernel)] += RIDGE
    mean = vectors.mean(axis=0, dtype=np.float64)
    weights = np.asarray(rows.T @ solve(kernel, vectors - mean, assume_a="pos")).astype(np.float32)
    return lambda more: _unit(grams.transform(more) @ weights + mean.astype(np.float32))


def _unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))
