"""What definitions say of units, spread over the units that are like each other: label propagation.

D. Zhou et al. (2003), Learning with local and global consistency, NIPS 16: F = (1 - a) S + a W F, with W the weights of
a unit's neighbours. A unit that no definition resembles gets the theme of units that say the same.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from openfeedback.coding.topics.graph import graph, neighbours
from openfeedback.coding.topics.space import nearest

NEAR = 10  # neighbours of a unit
DAMPING = 0.7  # share of what a unit's neighbours say
TURNS = 40  # 0.7 to this power is nothing
ANCHORS = 5_000  # units among which is spread; further ones ask the nearest of these, so that time grows linearly
BLOCK = 512


class Graph:
    """The neighbours of n units, by half the cosine of ``space`` and half the product of the sparse ``wording``.

    ``space`` (n, d) has rows of length 1. Of more than ANCHORS units the first are the anchors: their order must not
    depend on that of the survey.
    """

    def __init__(self, space: np.ndarray, wording: Any):
        self.anchors = min(len(space), ANCHORS)
        self.shares = [_shares(_among(space[: self.anchors], wording[: self.anchors]))]
        for start in range(self.anchors, len(space), BLOCK):
            rows = slice(start, start + BLOCK)
            self.shares.append(_shares(_asking(space[rows], wording[rows], space[:ANCHORS], wording[:ANCHORS])))

    def spread(self, said: np.ndarray) -> np.ndarray:
        """Probabilities (n, codes) after they were spread; rows still sum to 1.

        >>> from scipy.sparse import csr_matrix
        >>> said, space = np.array([[0.9, 0.1], [0.45, 0.55], [0.1, 0.9]]), np.array([[1.0, 0], [1, 0], [0, 1]])
        >>> Graph(space, csr_matrix((3, 1))).spread(said).argmax(axis=1).tolist()
        [0, 0, 1]
        """
        first = said[: self.anchors]
        found = first
        for _ in range(TURNS):
            found = _heard(self.shares[0], first, found)
        parts, start = [found], self.anchors
        for shares in self.shares[1:]:
            end = start + shares.shape[0]
            parts.append(_heard(shares, said[start:end], found))
            start = end
        return np.vstack(parts)


def _heard(shares: Any, said: np.ndarray, of_others: np.ndarray) -> np.ndarray:
    """What a unit says itself and what its neighbours say; who resembles nobody says the more itself."""
    company = np.asarray(shares.sum(axis=1)).reshape(-1, 1)
    return np.asarray((1 - DAMPING * company) * said + DAMPING * (shares @ of_others))


def _among(space: np.ndarray, wording: Any) -> Any:
    from scipy.sparse import csr_matrix

    if len(space) < 2:
        return csr_matrix((len(space), len(space)))
    return graph(*neighbours(space, wording, NEAR))


def _asking(space: np.ndarray, wording: Any, others: np.ndarray, others_wording: Any) -> Any:
    near = (space @ others.T + (wording @ others_wording.T).toarray()).round(5)  # processors differ beyond
    return nearest(near, NEAR)


def _shares(weights: Any) -> Any:
    """Weights of neighbours that sum to 1, or to less where all likeness together is below 1."""
    from scipy.sparse import diags

    sums = np.asarray(weights.sum(axis=1)).ravel()
    return diags(1 / np.maximum(sums, 1.0)) @ weights
