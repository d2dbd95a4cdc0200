"""The units whose codes by a person teach a model the most next: doubtful ones, each unlike those known already."""

from __future__ import annotations

import numpy as np

DIGITS = 5  # likenesses are compared so: what processors differ in is rounded away, then the order of the units decides
CHOSEN = 500  # one by one; further ones stand by their doubt alone
_AT_ONCE = 1024


def most_useful(doubt: np.ndarray, vectors: np.ndarray, known: np.ndarray, n: int) -> np.ndarray:
    """Places of the next ``n`` units for a person, the most useful first; fewer where fewer are left.

    ``doubt`` (n,) is how unsure the model is of each unit (0–1), ``vectors`` (n, d) of length one, ``known`` (n,) says
    which units a person has coded. One after another is taken: the greatest product of its doubt and its distance from
    the nearest unit that is known or taken (1 − cosine about the mean; k-centre greedy of Sener & Savarese 2018,
    Active Learning for CNNs, weighed by least confidence). Of equals the first. From CHOSEN on by doubt alone.

    >>> vectors = np.array([[1, 0], [1, 0], [0, 1], [-1, 0]], dtype=float)
    >>> most_useful(np.array([0.9, 0.8, 0.5, 0.2]), vectors, np.zeros(4, bool), 3).tolist()
    [0, 2, 3]
    """
    from openfeedback.coding.classifier import centred

    if not len(doubt):
        return np.zeros(0, dtype=int)
    space = np.asarray(vectors, dtype=np.float64)
    space = centred(space, space.mean(axis=0)) if len(space) > 2 else space
    near = _nearest(space, space[known])
    left, taken = ~np.asarray(known, dtype=bool), []
    for _ in range(min(n, int(left.sum()), CHOSEN)):
        worth = np.where(left, (doubt * (1 - near)).round(DIGITS), -np.inf)
        best = int(worth.argmax())
        taken.append(best)
        left[best] = False
        near = np.maximum(near, (space @ space[best]).clip(0, 1))
    rest = np.flatnonzero(left)
    rest = rest[np.argsort(-doubt[rest].round(DIGITS), kind="stable")]
    return np.r_[np.array(taken, dtype=int), rest][:n]


def _nearest(space: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The likeness of each unit to the nearest known one, 0–1; 0 where none is known."""
    near = np.zeros(len(space))
    for start in range(0, len(known), _AT_ONCE):
        near = np.maximum(near, (space @ known[start : start + _AT_ONCE].T).max(axis=1))
    return near.clip(0, 1)
