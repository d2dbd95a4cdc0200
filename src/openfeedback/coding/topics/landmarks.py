"""Topics of very many units: found among landmarks, which all others follow, so that time grows linearly.

V. de Silva & J. B. Tenenbaum (2004), Sparse multidimensional scaling using landmark points: what a drawn share tells
of the whole is worked out on it alone.
"""

from __future__ import annotations

import numpy as np

from openfeedback.coding.topics.space import nearest

LANDMARKS = 20_000  # different units; up to here every unit takes part itself
NEAR = 10  # landmarks that a unit follows
BLOCK = 512  # units whose likeness to all landmarks is held in memory at once


def draw(n: int, seed: int, most: int = LANDMARKS) -> np.ndarray:
    """Which of ``n`` units are landmarks: sorted positions, all of them where there are at most ``most``.

    >>> draw(3, 0).tolist(), len(draw(10, 0, most=4))
    ([0, 1, 2], 4)
    """
    if n <= most:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, size=most, replace=False))


def follow(space: np.ndarray, marks: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The topic of every unit, and how far the landmarks near it are of that topic, 0 to 1: (n,) each.

    ``space`` (n, d) has rows of length 1, ``marks`` are the landmarks' positions and ``labels`` their topics from 0, -1
    for none. A unit follows the topic that its NEAR nearest landmarks (by cosine) are most for; of equals the first.

    >>> space = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    >>> follow(space, np.array([0, 1]), np.array([0, 1]))[0].tolist()
    [0, 1, 1]
    """
    from scipy.sparse import csr_matrix

    topics, near = int(labels.max()) + 2, min(NEAR, len(marks))  # the first is none
    of_topic = csr_matrix((np.ones(len(marks)), (np.arange(len(marks)), labels + 1)), shape=(len(marks), topics))
    found, held = np.empty(len(space), dtype=np.int64), np.empty(len(space))
    for start in range(0, len(space), BLOCK):
        rows = slice(start, start + BLOCK)
        alike = (space[rows] @ space[marks].T).round(5)  # processors differ beyond
        votes = (nearest(alike, near, least=1e-6) @ of_topic).toarray().round(6)
        found[rows] = votes.argmax(axis=1) - 1
        held[rows] = votes.max(axis=1) / votes.sum(axis=1)
    found[marks] = labels
    return found, held.round(6)
