"""Which cluster model BERTopic is given: the ladder by the number of units, and the models chosen by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from openfeedback.coding.topics.graph import GraphClusters
from openfeedback.coding.topics.space import unit_rows
from openfeedback.settings import TopicSettings


class Refitted:
    """Any scikit-learn clusterer, made anew for every fit: ``make(n, seed)`` gives one with ``fit_predict``.

    At most ``most`` clusters are left; ``free`` says how many there were where they were more than that (else 0).
    """

    def __init__(self, make: Callable[[int, int], Any], seed: int, most: int | None = None):
        self.make, self.seed, self.most, self.free = make, seed, most, 0
        self.labels_: np.ndarray = np.empty(0, dtype=np.int64)

    def fit(self, space: np.ndarray, y: object = None) -> Refitted:
        """Cluster the rows of ``space`` (n, d)."""
        self._space = space
        found = self._labels(space, self.seed)
        self.labels_ = fewer(found, space, self.most)
        self.free = int(found.max()) + 1 if found.max() > self.labels_.max() else 0
        return self

    def again(self, kept: np.ndarray, seed: int) -> np.ndarray:
        """Cluster only the fitted rows at the positions ``kept``."""
        space = self._space[kept]
        return fewer(self._labels(space, seed), space, self.most)

    def support(self, labels: np.ndarray) -> np.ndarray:
        """As ``GraphClusters.support``; nothing is known of single units here, so all are held."""
        return np.ones(len(labels))

    def _labels(self, space: np.ndarray, seed: int) -> np.ndarray:
        return np.asarray(self.make(len(space), seed).fit_predict(space), dtype=np.int64)


class Given:
    """Labels that are known already: BERTopic only finds their words (its "manual topic modelling")."""

    def __init__(self, labels: np.ndarray):
        self.labels_ = labels

    def fit(self, space: np.ndarray, y: object = None) -> Given:
        """Leave the labels as they are."""
        return self


def fewer(labels: np.ndarray, space: np.ndarray, most: int | None) -> np.ndarray:
    """Labels (n,) of at most ``most`` clusters, from 0: the smallest joins the one of the nearest mean; -1 stays.

    >>> rows = np.array([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.9, 0.2], [0.0, 1.0]])
    >>> fewer(np.array([0, 0, 1, 2, 1]), rows, 2).tolist(), fewer(np.array([0, -1, 1]), rows[:3], None).tolist()
    ([0, 0, 1, 0, 1], [0, -1, 1])
    """
    labels = labels.copy()
    while most is not None and len(there := np.unique(labels[labels >= 0])) > most:
        sizes = np.array([(labels == each).sum() for each in there])
        means = np.stack([space[labels == each].mean(axis=0) for each in there])
        near = unit_rows(means) @ unit_rows(means)[sizes.argmin()]
        near[sizes.argmin()] = -np.inf
        labels[labels == there[sizes.argmin()]] = there[near.round(5).argmax()]  # processors differ beyond
    return np.searchsorted(np.unique(labels[labels >= 0]), labels) - (labels < 0)


def choose_model(
    settings: TopicSettings, wording: Any, seed: int, bound: int | None = None
) -> Refitted | GraphClusters:
    """The cluster model; the graph also looks at the sparse rows ``wording`` (n, words).

    ``bound``: most topics where the settings name no number.
    """
    most = settings.max_topics or bound
    if settings.method == "kmeans":
        return Refitted(partial(_kmeans, most), seed)
    if settings.method == "hdbscan":
        return Refitted(partial(_umap_hdbscan, settings), seed, most)
    return GraphClusters(wording, settings, seed, bound)


def _kmeans(most: int | None, n: int, seed: int) -> Any:
    from sklearn.cluster import KMeans

    clusters = min(most or n, max(2, round(np.sqrt(n / 2))), n)
    return KMeans(n_clusters=clusters, n_init=4, random_state=seed)


def _umap_hdbscan(settings: TopicSettings, n: int, seed: int) -> Any:
    from hdbscan import HDBSCAN
    from sklearn.pipeline import make_pipeline
    from umap import UMAP

    near = min(settings.neighbours, n - 1)
    reduction = UMAP(
        n_neighbors=near, n_components=min(5, n - 2), min_dist=0.0, metric="cosine", random_state=seed, n_jobs=1
    )
    return make_pipeline(reduction, HDBSCAN(min_cluster_size=settings.min_size))
