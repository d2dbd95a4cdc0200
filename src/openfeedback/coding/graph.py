"""Cluster model for BERTopic: a graph of nearest neighbours, cut into communities by Leiden.

Formulas and what else was tried: docs/TOPICS.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

BLOCK = 1024  # rows whose similarities are held in memory at once


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Rows scaled to length 1; a row of zeros stays.

    >>> unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


def joint_space(vectors: np.ndarray, texts: Sequence[str], weight: float, dimensions: int, seed: int) -> np.ndarray:
    """Meaning beside wording: centred sentence vectors joined with ``weight`` × LSA of character n-grams.

    ``vectors`` (n, d) and ``texts`` (n) give (n, d + dimensions) rows of length 1. The mean is taken away because
    sentence vectors of one model share a direction that says nothing (Mu & Viswanath 2018, "All-but-the-Top").
    """
    meaning = unit_rows(vectors - vectors.mean(axis=0))
    return unit_rows(np.hstack([meaning, weight * wording(texts, dimensions, seed)]))


def wording(texts: Sequence[str], dimensions: int, seed: int) -> np.ndarray:
    """Latent semantic analysis (Deerwester et al. 1990) of character 3-5-grams: (n, at most dimensions)."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    counts = grams.fit_transform(texts)
    kept = counts[:, np.asarray((counts > 0).sum(axis=0)).ravel() > 1]  # a gram of one text joins nothing
    width = min(dimensions, min(kept.shape) - 1)
    if width < 1:
        return np.zeros((len(texts), 1))
    return unit_rows(TruncatedSVD(width, random_state=seed).fit_transform(kept))


def neighbours(space: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices and cosine similarities (n, count) of every row's nearest other rows, nearest first."""
    count = min(count, len(space) - 1)
    indices = np.empty((len(space), count), dtype=np.int64)
    similarities = np.empty((len(space), count))
    for start in range(0, len(space), BLOCK):
        block = space[start : start + BLOCK] @ space.T
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -np.inf
        nearest = np.argpartition(-block, count - 1, axis=1)[:, :count]
        found = np.take_along_axis(block, nearest, axis=1)
        order = np.lexsort((nearest, -found), axis=1)
        indices[start : start + BLOCK] = np.take_along_axis(nearest, order, axis=1)
        similarities[start : start + BLOCK] = np.take_along_axis(found, order, axis=1)
    return indices, similarities


def within(
    kept: np.ndarray, indices: np.ndarray, similarities: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """The first ``count`` neighbours of the rows ``kept`` (sorted positions) among each other, renumbered.

    A row with fewer kept neighbours points at itself with similarity 0 in the places that are left.
    """
    position = np.full(len(indices), -1)
    position[kept] = np.arange(len(kept))
    renumbered = position[indices[kept]]
    first = np.argsort(renumbered < 0, axis=1, kind="stable")[:, :count]
    near = np.take_along_axis(renumbered, first, axis=1)
    gone = near < 0
    near[gone] = np.broadcast_to(np.arange(len(kept))[:, None], near.shape)[gone]
    return near, np.where(gone, 0.0, np.take_along_axis(similarities[kept], first, axis=1))


def graph(indices: np.ndarray, similarities: np.ndarray) -> Any:
    """Symmetric sparse adjacency (n, n): two units are joined where either is among the other's nearest."""
    from scipy.sparse import csr_matrix

    n, count = indices.shape
    rows = np.repeat(np.arange(n), count)
    weights = np.maximum(similarities.ravel(), 1e-6)  # no unit is left without an edge
    one_way = csr_matrix((weights, (rows, indices.ravel())), shape=(n, n))
    return one_way.maximum(one_way.T).tocsr()


def communities(adjacency: Any, resolution: float, seed: int) -> np.ndarray:
    """Communities of a graph by Leiden (Traag, Waltman & van Eck 2019), numbered from 0: (n,)."""
    from sknetwork.clustering import Leiden

    leiden = Leiden(resolution=resolution, modularity="newman", random_state=seed)
    return np.asarray(leiden.fit_predict(adjacency), dtype=np.int64)


def absorb_small(labels: np.ndarray, adjacency: Any, min_size: int, most: int | None = None) -> np.ndarray:
    """Give the members of the smallest clusters to the clusters that they are most tied to, one cluster at a time.

    Ends when no cluster is below ``min_size`` and there are at most ``most``; ties are mean edge weights per member.
    """
    labels = pd.factorize(labels, sort=True)[0]
    while True:
        sizes = np.bincount(labels)
        there = np.flatnonzero(sizes)
        too_many = most is not None and len(there) > most
        smallest = int(there[np.argmin(sizes[there])])
        if len(there) < 2 or (sizes[smallest] >= min_size and not too_many):
            return pd.factorize(labels)[0]
        labels[labels == smallest] = _closest(labels, smallest, adjacency, sizes)


def _closest(labels: np.ndarray, cluster: int, adjacency: Any, sizes: np.ndarray) -> int:
    ties = np.asarray(adjacency[labels == cluster].sum(axis=0)).ravel()
    weight = np.bincount(labels, weights=ties, minlength=len(sizes)) / np.maximum(sizes, 1)
    weight[(np.arange(len(sizes)) == cluster) | (sizes == 0)] = -1
    return int(weight.argmax())


class GraphClusters:
    """The cluster model that BERTopic is given in place of HDBSCAN: ``fit`` sets ``labels_``, ``again`` resamples."""

    def __init__(self, count: int, resolution: float, min_size: int, most: int | None, seed: int):
        self.count, self.resolution, self.min_size, self.most, self.seed = count, resolution, min_size, most, seed
        self.labels_: np.ndarray = np.empty(0, dtype=np.int64)

    def fit(self, space: np.ndarray, y: object = None) -> GraphClusters:
        """Cluster the rows of ``space`` (n, d)."""
        self._nearest = neighbours(space, 2 * self.count)  # twice: enough are left when ``again`` drops units
        self.labels_ = self._cut(self._nearest[0][:, : self.count], self._nearest[1][:, : self.count], self.seed)
        return self

    def again(self, kept: np.ndarray, seed: int) -> np.ndarray:
        """Cluster only the fitted rows at the positions ``kept`` (sorted): (len(kept),)."""
        return self._cut(*within(kept, *self._nearest, self.count), seed)

    def _cut(self, indices: np.ndarray, similarities: np.ndarray, seed: int) -> np.ndarray:
        adjacency = graph(indices, similarities)
        return absorb_small(communities(adjacency, self.resolution, seed), adjacency, self.min_size, self.most)
