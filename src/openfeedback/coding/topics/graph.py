"""Cluster model for BERTopic: a graph of nearest neighbours, cut into communities.

Formulas: docs/METHODS.md; what else was tried: docs/QUALITY.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.coding.topics.consensus import SETTLE, how_many_runs, in_turn, settled, support, together
from openfeedback.coding.topics.number import Runs, middle, weigh_resolutions
from openfeedback.coding.topics.space import greatest
from openfeedback.settings import TopicSettings

BLOCK = 512  # rows whose similarities are held in memory at once


def neighbours(space: np.ndarray, wording: Any, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices and similarities (n, count) of every row's nearest other rows, nearest first.

    Similarity is the cosine of ``space`` (n, d) plus the product of the sparse rows ``wording`` (n, features).
    """
    n, count = len(space), min(count, len(space) - 1)
    indices, similarities = np.empty((n, count), dtype=np.int64), np.empty((n, count))
    for start in range(0, n, BLOCK):
        rows = np.arange(start, min(start + BLOCK, n))
        near = (space[rows] @ space.T + (wording[rows] @ wording.T).toarray()).round(5)  # processors differ beyond
        near[np.arange(len(rows)), rows] = -np.inf
        nearest = np.nonzero(greatest(near, count))[1].reshape(len(rows), count)
        found = np.take_along_axis(near, nearest, axis=1)
        order = np.argsort(-found, axis=1, kind="stable")
        indices[rows] = np.take_along_axis(nearest, order, axis=1)
        similarities[rows] = np.take_along_axis(found, order, axis=1)
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
    missing = near < 0
    near[missing] = np.broadcast_to(np.arange(len(kept))[:, None], near.shape)[missing]
    return near, np.where(missing, 0.0, np.take_along_axis(similarities[kept], first, axis=1))


def graph(indices: np.ndarray, similarities: np.ndarray) -> Any:
    """Symmetric sparse adjacency (n, n): two units are joined where either is among the other's nearest."""
    from scipy.sparse import csr_matrix

    n, count = indices.shape
    rows = np.repeat(np.arange(n), count)
    weights = np.maximum(similarities.ravel(), 1e-6)  # no unit is left without an edge
    one_way = csr_matrix((weights, (rows, indices.ravel())), shape=(n, n))
    return one_way.maximum(one_way.T).tocsr()


def communities(adjacency: Any, resolution: float, seed: int) -> np.ndarray:
    """Connected communities of a graph by modularity (Louvain: Blondel et al. 2008), numbered from 0: (n,).

    Not scikit-network's Leiden: it draws from C's rand() and ignores its random_state, so that a second call in one
    process differs. What Leiden adds, that communities are connected, is seen to here.
    """
    from scipy.sparse.csgraph import connected_components
    from sknetwork.clustering import Louvain

    louvain = Louvain(
        resolution=resolution, modularity="newman", shuffle_nodes=True, random_state=seed,
        sort_clusters=False, return_probs=False, return_aggregate=False,
    )  # fmt: skip
    edges = adjacency.tocoo()
    labels = louvain.fit_predict(adjacency)
    inside = labels[edges.row] == labels[edges.col]
    edges.data = np.where(inside, edges.data, 0)
    edges.eliminate_zeros()
    return np.asarray(connected_components(edges, directed=False)[1], dtype=np.int64)


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
    """The cluster model that BERTopic is given in place of HDBSCAN: ``fit`` sets ``labels_``, ``again`` resamples.

    More clusters than ``bound`` are found anew as with ``max_topics``; ``free`` says how many there were (else 0).
    """

    def __init__(self, wording: Any, settings: TopicSettings, seed: int, bound: int | None = None):
        self.wording, self.settings, self.seed, self.bound, self.free = wording, settings, seed, bound, 0
        self.labels_: np.ndarray = np.empty(0, dtype=np.int64)

    def fit(self, space: np.ndarray, y: object = None) -> GraphClusters:
        """Cluster the rows of ``space`` (n, d): the consensus of partitions of subsamples at several resolutions."""
        n = len(space)
        self._count = count = min(self.settings.neighbours, max(3, round(n**0.5)))  # few units: fewer
        # half as many again: enough are left when a subsample drops units
        self._nearest = neighbours(space, self.wording, count + count // 2)
        adjacency = graph(self._nearest[0][:, :count], self._nearest[1][:, :count])
        parts = [(kept, self._graph(kept)) for kept in in_turn(n, how_many_runs(n), self.seed)]
        cut = cache(partial(self._runs, parts))
        self.labels_ = self._agreed(adjacency, cut)
        if self.bound is not None and (found := int(self.labels_.max()) + 1) > self.bound:
            self.free, self.settings = found, self.settings.model_copy(update={"max_topics": self.bound})
            self.labels_ = self._agreed(adjacency, cut)
        return self

    def _agreed(self, adjacency: Any, cut: Callable[[float], Runs]) -> np.ndarray:
        weighed = weigh_resolutions(cut, self.settings)
        self.resolution_ = middle(weighed)
        self._consensus = adjacency, together(adjacency, list(weighed.values()))
        found = settled(*self._consensus, self._cut)
        return absorb_small(found, adjacency, self.settings.min_size, self.settings.max_topics)

    def support(self, labels: np.ndarray) -> np.ndarray:
        """How far its neighbours hold each unit in its topic (``consensus.support``)."""
        return support(*self._consensus, labels)

    def _cut(self, consensus: Any, turn: int) -> np.ndarray:
        return communities(consensus, self.resolution_, self.seed * SETTLE + turn)

    def again(self, kept: np.ndarray, seed: int) -> np.ndarray:
        """Cluster only the fitted rows at the positions ``kept`` (sorted): (len(kept),)."""
        adjacency = self._graph(kept)
        found = communities(adjacency, self.resolution_, seed)
        return absorb_small(found, adjacency, self.settings.min_size, self.settings.max_topics)

    def _graph(self, kept: np.ndarray) -> Any:
        return graph(*within(kept, *self._nearest, self._count))

    def _runs(self, parts: Sequence[tuple[np.ndarray, Any]], resolution: float) -> Runs:
        """Partitions of the subsamples, each with its graph; ``max_topics`` is not forced on them."""
        cuts = [communities(part, resolution, run) for run, (_, part) in enumerate(parts)]
        return [
            (kept, absorb_small(cut, part, self.settings.min_size))
            for cut, (kept, part) in zip(cuts, parts, strict=True)
        ]
