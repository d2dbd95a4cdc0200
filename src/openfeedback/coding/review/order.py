"""The order in which a person reviews: from each group of like units the most typical, the doubtful groups first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from openfeedback.coding.classifier import centred

NEIGHBOURS = 10
ROUND = 50  # rows that a person reviews at a sitting: so many groups of like units
DIGITS = 5  # in which likenesses and worths are compared: what processors differ in is rounded away, then ids decide
_AT_ONCE = 1024
ROUNDS = 6  # a person reviews hundreds of rows, not thousands: the rest stands by worth alone
_WEIGHTS = {"theme_p": 0.5, "phase_p": 0.25, "kind_p": 0.25}


def most_instructive_first(rows: pd.DataFrame, vectors: np.ndarray) -> pd.DataFrame:
    """The rows (unit_id, text, theme, and probabilities where there are any) in order of how much they teach.

    A unit's worth is how uncertain its codes are (an empty theme is wholly uncertain) and how many of the nearest units
    got another theme (unstable). By ``vectors`` (n, d), in the order of ``rows``, the units are put into ROUND groups
    of like ones and the most central of each comes first: with few codes, typical and different units teach more than
    uncertain ones (Hacohen, Dekel & Weinshall 2022, Active Learning on a Budget). Among these, worth decides. The rest
    follows in further rounds. Fewer than three units stand by their doubt alone. Repetitions of a text come last; ties
    by the number of the group (the first groups lie far apart), then by unit_id.

    >>> rows = pd.DataFrame({"unit_id": list("ab"), "text": ["x", "y"], "theme": ["t", "t"], "theme_p": [0.9, 0.2]})
    >>> most_instructive_first(rows, np.eye(2))["unit_id"].tolist()
    ['b', 'a']
    """
    order = np.argsort(rows["unit_id"].to_numpy(dtype=str), kind="stable")
    ranked = rows.iloc[order].reset_index(drop=True)
    again = ranked["text"].astype("str").str.lower().str.strip().duplicated().to_numpy()
    worth = doubt(ranked).to_numpy(dtype=float).round(DIGITS)
    if len(ranked) < 3:
        rank = np.lexsort((-worth, again))
    else:
        near = np.asarray(vectors, dtype=np.float64)[order]
        near = centred(near, near.mean(axis=0))
        unstable = _unstable(near, ranked["theme"].fillna("").to_numpy(dtype=str))
        rank = _rounds((worth + unstable).round(DIGITS), near, again)
    return ranked.iloc[rank].reset_index(drop=True)


def random_first(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The rows in random order: a sample on which agreement is measured without bias."""
    return rows.sort_values("unit_id").sample(frac=1, random_state=seed).reset_index(drop=True)


def doubt(rows: pd.DataFrame) -> pd.Series:
    """How uncertain each unit's codes are, 0–1; a missing probability counts as 0, an empty theme as no certainty."""
    weighed = {column: weight for column, weight in _WEIGHTS.items() if column in rows.columns}
    sure = sum((rows[c].fillna(0).astype(float) * w for c, w in weighed.items()), pd.Series(0.0, index=rows.index))
    share = sure / (sum(weighed.values()) or 1)
    return (1 - share).where(rows["theme"].notna(), 1.0)


def _unstable(vectors: np.ndarray, themes: np.ndarray) -> np.ndarray:
    """Of each unit's nearest units the share that got another theme."""
    from openfeedback.coding.topics import greatest

    n = len(vectors)
    k = min(NEIGHBOURS, n - 1)
    unstable = np.zeros(n)
    for start in range(0, n, _AT_ONCE):
        rows = np.arange(start, min(n, start + _AT_ONCE))
        likeness = (vectors[rows] @ vectors.T).round(DIGITS)
        likeness[np.arange(len(rows)), rows] = -np.inf
        unstable[rows] = (greatest(likeness, k) & (themes[None] != themes[rows, None])).sum(axis=1) / k
    return unstable


def _rounds(worth: np.ndarray, vectors: np.ndarray, again: np.ndarray) -> np.ndarray:
    """Rank: round by round the central units of the groups, most worth first; then the rest, repetitions last."""
    chosen: list[int] = []
    left = np.flatnonzero(~again)
    for _ in range(ROUNDS):
        if not len(left):
            break
        at, alone = _central(vectors[left])
        central = left[at]
        chosen += central[np.lexsort((-worth[central], alone))].tolist()
        left = np.setdiff1d(left, central)
    rest = np.setdiff1d(np.arange(len(worth)), chosen)
    return np.r_[np.array(chosen, dtype=int), rest[np.lexsort((-worth[rest], again[rest]))]]


def _central(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The unit nearest to the middle of each group (k-means), and whether it is alone in its group: an odd one out."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    groups = min(ROUND, 1 + len(vectors) // 3)
    with threadpool_limits(1):  # sums by several threads may differ in their last digits
        found = KMeans(groups, n_init=1, random_state=0).fit(vectors)
    away = ((vectors - found.cluster_centers_[found.labels_]) ** 2).sum(axis=1).round(DIGITS)
    order = np.lexsort((np.arange(len(vectors)), away, found.labels_))
    sizes, first = np.bincount(found.labels_), np.unique(found.labels_[order], return_index=True)[1]
    return order[first], sizes[found.labels_[order[first]]] == 1
