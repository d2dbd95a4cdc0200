"""What topics see of units: their meaning (sentence vectors) and their wording (character n-grams, compound parts)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

GRAMS = 0.7  # share of character n-grams in the wording; the rest are base forms and compound parts
LEAD = 0.4  # share of a list's first idea in its wording; the rest is the whole unit
COMMON = 2000  # a feature of more units than this ties nothing together and costs much


def meaning(vectors: np.ndarray) -> np.ndarray:
    """Sentence vectors (n, d) without their mean, rows of length 1.

    Sentence vectors of one model share a direction that says nothing (Mu & Viswanath 2018, "All-but-the-Top").

    >>> meaning(np.array([[5.0, 1.0], [1.0, 1.0]])).tolist()
    [[1.0, 0.0], [-1.0, 0.0]]
    """
    return unit_rows(vectors - vectors.mean(axis=0, dtype=np.float64)).astype(np.float32)


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1; a row of zeros stays.

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def greatest(likeness: np.ndarray, count: int) -> np.ndarray:
    """Which ``count`` of each row are greatest, as a mask; of equal ones the first.

    Round before: what arithmetic differs in from processor to processor must not choose.

    >>> greatest(np.array([[1, 3, 2, 2]]), 2).tolist()
    [[False, True, True, False]]
    """
    least = -np.partition(-likeness, count - 1, axis=1)[:, count - 1 : count]
    above, equal = likeness > least, likeness == least
    return np.asarray(above | (equal & (equal.cumsum(axis=1) <= count - above.sum(axis=1, keepdims=True))))


def nearest(likeness: np.ndarray, count: int, least: float = 0.0) -> Any:
    """The ``count`` greatest likenesses of each row as sparse weights (n, m), none of them below ``least``.

    >>> nearest(np.array([[0.5, -0.2, 0.1]]), 2).toarray().tolist()
    [[0.5, 0.0, 0.1]]
    """
    from scipy.sparse import csr_matrix

    return csr_matrix(np.where(greatest(likeness, count), np.maximum(likeness, least), 0.0))


def wording(texts: Sequence[str], words: Sequence[Sequence[str]], first: Sequence[tuple[str, int]]) -> Any:
    """Sparse rows (n, features) whose products say how far two units are worded alike, 0 to 1.

    ``words`` are the base forms and compound parts of each unit; character 3-5-grams of ``texts`` hold where a slip or
    a rare form hides a base form. ``first`` is each unit's first idea: its text, and how many of ``words`` it holds.
    A unit that lists ideas belongs to one topic, and what comes first is mostly what it is about.
    """
    from scipy.sparse import hstack

    grams = tf_idf([_grams(text) for text in texts], [_grams(text) for text, _ in first])
    bases = tf_idf(words, [of_unit[:count] for of_unit, (_, count) in zip(words, first, strict=True)])
    return hstack([np.sqrt(GRAMS) * grams, np.sqrt(1 - GRAMS) * bases], format="csr", dtype=np.float32)


def tf_idf(features: Sequence[Sequence[str]], first: Sequence[Sequence[str]] | None = None) -> Any:
    """Sparse TF-IDF rows of length 1 over the features that at least two units share: (n, features).

    Where ``first`` is given, a row is the mean of all its features and of those, weighed by LEAD.

    >>> tf_idf([["vero", "veroaste"], ["vero"], ["kissa"]]).toarray().tolist()
    [[1.0], [1.0], [0.0]]
    """
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    units = Counter(feature for of_unit in features for feature in set(of_unit))
    shared = sorted(feature for feature, count in units.items() if 1 < count <= COMMON)
    if not shared:
        return csr_matrix((len(features), 1), dtype=np.float32)
    weigh = TfidfVectorizer(analyzer=list, vocabulary=shared, lowercase=False, sublinear_tf=True, dtype=np.float32)
    rows = weigh.fit_transform(features)
    return rows if first is None else normalize((1 - LEAD) * rows + LEAD * weigh.transform(first))


def _grams(text: str) -> list[str]:
    """Character 3-5-grams inside words, spaces at both ends included.

    >>> _grams("Vero")
    [' ve', 'ver', 'ero', 'ro ', ' ver', 'vero', 'ero ', ' vero', 'vero ']
    """
    words = [f" {word} " for word in text.casefold().split()]
    return [word[i : i + n] for word in words for n in (3, 4, 5) for i in range(len(word) - n + 1)]
