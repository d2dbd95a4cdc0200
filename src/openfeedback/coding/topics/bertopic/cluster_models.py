"""Which cluster model BERTopic is given: the ladder by the number of units, and the models chosen by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from openfeedback.coding.topics.graph import GraphClusters
from openfeedback.settings import TopicSettings


class Refitted:
    """Any scikit-learn clusterer, made anew for every fit: ``make(n, seed)`` gives one with ``fit_predict``."""

    def __init__(self, make: Callable[[int, int], Any], seed: int):
        self.make, self.seed = make, seed
        self.labels_: np.ndarray = np.empty(0, dtype=np.int64)

    def fit(self, space: np.ndarray, y: object = None) -> Refitted:
        """Cluster the rows of ``space`` (n, d)."""
        self._space = space
        self.labels_ = self._labels(space, self.seed)
        return self

    def again(self, kept: np.ndarray, seed: int) -> np.ndarray:
        """Cluster only the fitted rows at the positions ``kept``."""
        return self._labels(self._space[kept], seed)

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


def choose_model(settings: TopicSettings, wording: Any, seed: int) -> Refitted | GraphClusters:
    """The cluster model; the graph also looks at the sparse rows ``wording`` (n, words)."""
    if settings.method == "kmeans":
        return Refitted(partial(_kmeans, settings), seed)
    if settings.method == "hdbscan":
        return Refitted(partial(_umap_hdbscan, settings), seed)
    return GraphClusters(wording, settings, seed)


def _kmeans(settings: TopicSettings, n: int, seed: int) -> Any:
    from sklearn.cluster import KMeans

    clusters = min(settings.max_topics or 20, max(2, round(np.sqrt(n / 2))), n)
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
