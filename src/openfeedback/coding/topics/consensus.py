"""One partition from many: how often two neighbours fall together, over subsamples and resolutions.

Consensus clustering: Lancichinetti & Fortunato 2012, Scientific Reports 2, 336, kept to the edges of the graph as
Tandon et al. 2019 (Physical Review E 99, 042301) do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from openfeedback.coding.topics.number import Runs

FOLDS = 5  # a fifth of the units is left out of each subsample
WORK, FEWEST, MOST = 40_000, 25, 60  # units that all partitions of a resolution cover, and how many those are
SHARPNESS = 3  # power of how often two fell together: what was together in half of the partitions hardly counts
HELD = 0.5  # support from which on a unit belongs to the core of its topic
SETTLE, ROUNDS = 10, 4  # cuts of the consensus graph, and how often they are joined anew while they differ


def how_many_runs(n: int) -> int:
    """Subsamples behind the consensus of ``n`` units, a multiple of FOLDS: few units are quick and need more.

    >>> how_many_runs(100), how_many_runs(1_600), how_many_runs(100_000)
    (60, 25, 25)
    """
    return min(MOST, max(FEWEST, WORK // max(n, 1) // FOLDS * FOLDS))


def in_turn(n: int, count: int, seed: int) -> Iterator[np.ndarray]:
    """``count`` subsamples of ``n`` units (sorted positions), every unit left out of one in FOLDS.

    Leaving all out equally often makes a consensus depend less on the seed than drawing at random does.
    """
    random = np.random.default_rng(seed)
    for turn in range(count):
        if turn % FOLDS == 0:
            fold = random.permutation(np.arange(n) % FOLDS)
        yield np.flatnonzero(fold != turn % FOLDS)


def together(adjacency: Any, weighed: Sequence[tuple[float, Runs]]) -> np.ndarray:
    """How often the ends of each edge (of ``tocoo``) fell into one community, 0 to 1: weighted mean over resolutions.

    A run is (positions that took part, their communities); ``weighed`` are weights that sum to 1 with their runs.
    """
    edges = adjacency.tocoo()
    found = np.zeros(edges.nnz)
    for weight, runs in weighed:
        same, seen = np.zeros(edges.nnz), np.zeros(edges.nnz)
        for kept, labels in runs:
            everyone = np.full(adjacency.shape[0], -1)
            everyone[kept] = labels
            a, b = everyone[edges.row], everyone[edges.col]
            seen += (a >= 0) & (b >= 0)
            same += (a >= 0) & (a == b)
        found += weight * np.divide(same, seen, out=np.ones_like(seen), where=seen > 0)
    return found


def settled(adjacency: Any, shares: np.ndarray, cut: Callable[[Any, int], np.ndarray]) -> np.ndarray:
    """The communities of the consensus graph, whose edges count by the power SHARPNESS of ``shares``: (n,).

    ``cut(graph, turn)`` gives communities. As long as SETTLE of them differ, the edges are weighed anew by how often
    their ends fell together.
    """
    graph = _times(adjacency, shares**SHARPNESS)
    everyone = np.arange(adjacency.shape[0])
    for _ in range(ROUNDS):
        found = [cut(graph, turn) for turn in range(SETTLE)]
        if all((labels == found[0]).all() for labels in found):
            break
        graph = _times(graph, together(graph, [(1.0, [(everyone, labels) for labels in found])]))
    return found[0]


def support(adjacency: Any, shares: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How far each unit's neighbours hold it in its topic, 0 to 1: (n,).

    The weighted mean, over its edges, of how often it fell together with neighbours of its own topic.
    """
    edges, n = adjacency.tocoo(), adjacency.shape[0]
    own = np.where(labels[edges.row] == labels[edges.col], edges.data * shares, 0.0)
    return np.asarray(np.bincount(edges.row, own, n) / np.maximum(np.bincount(edges.row, edges.data, n), 1e-12)).round(
        6
    )


def core(labels: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Which units are the core of their topic: held there by HELD or more, and at least the better half of a topic.

    >>> core(np.array([0, 0, 0, 1, 1, -1]), np.array([0.9, 0.6, 0.2, 0.3, 0.1, 1.0])).tolist()
    [True, True, False, True, False, False]
    """
    inner = np.zeros(len(labels), dtype=bool)
    for topic in range(int(labels.max()) + 1):
        members = np.flatnonzero(labels == topic)
        inner[members] = held[members] >= min(HELD, float(np.median(held[members])) if len(members) else HELD)
    return inner


def _times(adjacency: Any, shares: np.ndarray) -> Any:
    """The graph with its edges times ``shares``; no unit is left without an edge."""
    edges = adjacency.tocoo()
    edges.data = edges.data * np.maximum(shares, 1e-6)
    return edges.tocsr()
