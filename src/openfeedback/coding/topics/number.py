"""How many topics: the resolutions count by how well subsamples agree about who belongs together; what a reader reads.

Tools leave the bound to the user (BERTopic's nr_topics, Top2Vec's reduction); guides speak of 3 to 10 topics for short
answers about one thing and of 5 to 50 for some thousand texts (Roberts, Stewart & Tingley 2019, stm).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from openfeedback.settings import TopicSettings

GRID = (0.85, 1.05, 1.3, 1.6, 2.0)  # below, topics of different questions run together; above, topics fall apart
SOFT = 0.03  # agreement that much below the best counts 1/e: to take the best alone would be to follow chance
FINER, TRIES = 1.3, 8  # where the grid gives too few topics
NEXT = 3  # subsamples with which each is compared: the next ones, which leave out others

A_TABLE, OF_ALL = 24, 96  # most topics of one table (a page), of all questions together (four pages)
LEAST = 3  # most topics of one question however many are asked

Runs = list[tuple[np.ndarray, np.ndarray]]  # positions that took part, their clusters


def readable(settings: TopicSettings, questions: int = 1) -> int | None:
    """Most topics of each of so many questions that a reader can read; None where the user chose their number.

    >>> [readable(TopicSettings(), questions) for questions in (1, 4, 16, 50)]
    [24, 24, 6, 3]
    >>> readable(TopicSettings(max_topics=40)), readable(TopicSettings(resolution=2))
    (None, None)
    >>> readable(TopicSettings(min_topics=30))
    30
    """
    if settings.max_topics is not None or settings.resolution is not None:
        return None
    return max(min(A_TABLE, OF_ALL // max(questions, 1)), LEAST, settings.min_topics or 0)


def weigh_resolutions(cut: Callable[[float], Runs], settings: TopicSettings) -> dict[float, tuple[float, Runs]]:
    """How much each resolution counts, with its partitions: ``cut(resolution)`` gives those of every subsample.

    The one given in the settings alone; else those of GRID with an allowed number of topics, weighed by how well their
    subsamples agree (stability of partitions: Ben-Hur, Elisseeff & Guyon 2002). Agreement is the adjusted Rand index,
    which is corrected for chance and so for the number of topics.
    """
    if settings.resolution is not None:
        return {settings.resolution: (1.0, cut(settings.resolution))}
    tried = {resolution: cut(resolution) for resolution in GRID}
    finest = GRID[-1]
    while how_many(tried[finest]) < (settings.min_topics or 0) and len(tried) < len(GRID) + TRIES:
        finest *= FINER
        tried[finest] = cut(finest)
    allowed = [r for r, runs in tried.items() if _outside(how_many(runs), settings) == 0]
    if not allowed:  # the nearest to the bounds; merging does the rest
        allowed = [min(tried, key=lambda r: (_outside(how_many(tried[r]), settings), r))]
    agreed = np.array([agreement(tried[r]) for r in allowed])
    weights = np.exp((agreed - agreed.max()) / SOFT)
    return {r: (float(w), tried[r]) for r, w in zip(allowed, weights / weights.sum(), strict=True)}


def middle(weighed: dict[float, tuple[float, Runs]]) -> float:
    """The weighted geometric mean of resolutions.

    >>> round(middle({1.0: (0.5, []), 4.0: (0.5, [])}), 6)
    2.0
    """
    return float(np.exp(sum(weight * np.log(resolution) for resolution, (weight, _) in weighed.items())))


def how_many(runs: Runs) -> int:
    """The usual number of clusters in the partitions.

    >>> how_many([(np.arange(3), np.array([0, 1, 1])), (np.arange(3), np.array([0, 1, 0]))])
    2
    """
    return int(np.median([len(np.unique(labels)) for _, labels in runs]))


def agreement(runs: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """Mean adjusted Rand index of subsamples with the NEXT ones over the units that both hold.

    >>> both = np.array([0, 1, 2, 3])
    >>> agreement([(both, np.array([0, 0, 1, 1])), (both, np.array([1, 1, 0, 0]))])
    1.0
    """
    found = []
    for at, (kept, labels) in enumerate(runs):
        for others, theirs in [runs[(at + step) % len(runs)] for step in range(1, min(NEXT + 1, len(runs)))]:
            _, mine, its = np.intersect1d(kept, others, assume_unique=True, return_indices=True)
            found.append(adjusted_rand(labels[mine], theirs[its]))
    return float(np.mean(found))


def adjusted_rand(a: np.ndarray, b: np.ndarray) -> float:
    """Adjusted Rand index (Hubert & Arabie 1985) of two labellings from 0 of the same units.

    As scikit-learn's, without its checks of arguments, which take longer than the sums.

    >>> adjusted_rand(np.array([0, 0, 1, 2]), np.array([0, 0, 1, 1])).__round__(2)
    0.57
    """
    table = np.bincount(a * (int(b.max()) + 1) + b, minlength=1)
    together, mine, its = (float((counts * (counts - 1.0)).sum()) for counts in (table, np.bincount(a), np.bincount(b)))
    by_chance = mine * its / (len(a) * (len(a) - 1.0))
    most = (mine + its) / 2
    return 1.0 if most == by_chance else (together - by_chance) / (most - by_chance)


def canonical(labels: np.ndarray) -> np.ndarray:
    """Number clusters 0… by size, then by their first member; -1 (no topic) stays.

    >>> canonical(np.array([5, 2, 2, -1, 5, 7])).tolist()
    [0, 1, 1, -1, 0, 2]
    """
    found = pd.DataFrame({"label": labels, "at": range(len(labels))}).query("label >= 0").groupby("label")["at"]
    order = found.agg(["size", "first"]).sort_values(["size", "first"], ascending=[False, True]).index
    number = {label: i for i, label in enumerate(order)}
    return np.array([number.get(label, -1) for label in labels])


def _outside(count: int, settings: TopicSettings) -> int:
    """How far a number of topics lies outside its bounds."""
    return max((settings.min_topics or count) - count, count - (settings.max_topics or count), 0)
