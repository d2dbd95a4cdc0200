"""How far a topic comes back when units are left out: Jaccard stability over subsamples.

C. Hennig (2007), Cluster-wise assessment of cluster stability, Computational Statistics & Data Analysis 52, 258-271
(its subsetting scheme). His reading of the values: 0.75 and over stable, 0.60-0.75 tentative, under 0.60 not to be
relied on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from openfeedback.vocabulary import Stability

SHARE = 0.8  # of the units in each subsample
STABLE, WEAK = 0.75, 0.60  # from, below


def subsamples(n: int, count: int, seed: int) -> Iterator[np.ndarray]:
    """``count`` subsamples of ``n`` units without replacement: sorted positions.

    >>> [kept.tolist() for kept in subsamples(1, 2, seed=0)]
    [[0], [0]]
    """
    random = np.random.default_rng(seed)
    for _ in range(count):
        yield np.sort(random.choice(n, size=min(n, max(2, round(SHARE * n))), replace=False))


def word_for(stability: float) -> str:
    """The word for a stability as it is printed, with two decimals: stable, tentative, unstable; empty if not measured.

    >>> [word_for(s) for s in (0.746, 0.6, 0.59, float("nan"))]
    ['stable', 'tentative', 'unstable', '']
    """
    if np.isnan(stability):
        return ""
    stability = round(stability, 2)
    if stability >= STABLE:
        return Stability.STABLE.value
    return Stability.TENTATIVE.value if stability >= WEAK else Stability.UNSTABLE.value


def overlaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Jaccard similarity of every cluster of ``a`` with every cluster of ``b``: labels of the same units, (n,) each.

    >>> overlaps(np.array([0, 0, 1]), np.array([0, 1, 1])).round(2).tolist()
    [[0.5, 0.33], [0.0, 0.5]]
    """
    known_a, known_b = a >= 0, b >= 0
    both = np.zeros((int(a.max()) + 1, int(b.max()) + 1))
    np.add.at(both, (a[known_a & known_b], b[known_a & known_b]), 1)
    sizes_a, sizes_b = np.bincount(a[known_a], minlength=len(both)), np.bincount(b[known_b], minlength=both.shape[1])
    either = sizes_a[:, None] + sizes_b[None, :] - both
    return both / np.maximum(either, 1)


def jaccard_stability(
    labels: np.ndarray, cluster: Callable[[np.ndarray, int], np.ndarray], resamples: int, seed: int
) -> np.ndarray:
    """Mean over subsamples of each cluster's greatest Jaccard similarity with a cluster found there: (n_clusters,).

    ``labels`` (n,) are 0… and -1 for none; ``cluster(kept, seed)`` clusters the units at the positions ``kept`` anew.
    A cluster without a unit in a subsample is left out of that subsample's account. NaN without resamples.
    """
    found = np.full((resamples, int(labels.max()) + 1), np.nan)
    for turn, kept in enumerate(subsamples(len(labels), resamples, seed)):
        present = np.unique(labels[kept][labels[kept] >= 0])
        found[turn, present] = overlaps(labels[kept], cluster(kept, seed + turn)).max(axis=1, initial=0)[present]
    measured = np.isfinite(found)
    totals = np.where(measured, found, 0).sum(axis=0)
    return np.divide(totals, measured.sum(axis=0), out=np.full(len(totals), np.nan), where=measured.any(axis=0))
