"""What topics see of units: their meaning (sentence vectors) and their wording (base forms and compound parts)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

EVENING = 0.3  # 0 leaves the directions of the vectors as they are, 1 gives all the same spread


def meaning(vectors: np.ndarray, evening: float = EVENING) -> np.ndarray:
    """Sentence vectors (n, d) centred, their directions evened out in part, rows of length 1.

    Sentence vectors share a mean and a few directions that say little (Mu & Viswanath 2018, "All-but-the-Top"): the
    mean is taken away, and direction i with singular value s is scaled by s ** -evening (whitening in part).

    >>> meaning(np.array([[3.0, 0.0], [-3.0, 0.0], [0.0, 1.0], [0.0, -1.0]])).round(1).tolist()
    [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]]
    """
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    values, directions = np.linalg.eigh(centred.T @ centred)
    spread = np.sqrt(np.maximum(values, 0))
    scale = np.where(spread > 1e-6 * spread.max(initial=0), np.maximum(spread, 1e-12) ** -evening, 0.0)
    return unit_rows(centred @ (directions * scale) @ directions.T).astype(np.float32)


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1; a row of zeros stays.

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def wording(features: Sequence[Sequence[str]]) -> Any:
    """Sparse TF-IDF rows of length 1 over the features that at least two units share: (n, features).

    >>> wording([["vero", "veroaste"], ["vero"], ["kissa"]]).toarray().tolist()
    [[1.0], [1.0], [0.0]]
    """
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

    units = Counter(feature for of_unit in features for feature in set(of_unit))
    shared = sorted(feature for feature, count in units.items() if count > 1)
    if not shared:
        return csr_matrix((len(features), 1), dtype=np.float32)
    rows = TfidfVectorizer(analyzer=list, vocabulary=shared, sublinear_tf=True, dtype=np.float32)
    return rows.fit_transform(features)
