"""The order in which a person reviews: from each group of like units the most typical, the doubtful groups first."""

from __future__ import annotations

import numpy as np
import pandas as pd

NEIGHBOURS = 10
ROUND = 50  # rows that a person reviews at a sitting: so many groups of like units
ROUNDS = 6  # a person reviews hundreds of rows, not thousands: the rest stands by worth alone
_AT_ONCE = 1024
# Each further unit of a theme counts this much less where there are no vectors to tell units apart
_FADE = 0.95
_WEIGHTS = {"theme_p": 0.5, "phase_p": 0.25, "kind_p": 0.25}


def most_instructive_first(rows: pd.DataFrame, vectors: np.ndarray | None = None) -> pd.DataFrame:
    """The rows (unit_id, text, theme, and probabilities where there are any) in order of how much they teach.

    A unit's worth is how uncertain its codes are (an empty theme is wholly uncertain). With ``vectors`` (n, d), rows in
    the order of ``rows``, the units are put into ROUND groups of like ones and the most central of each comes first:
    with few codes, typical and different units teach more than uncertain ones (Hacohen, Dekel & Weinshall 2022, Active
    Learning on a Budget). Among these, worth decides, which then is also how many of the nearest units got another
    theme (unstable). The rest follows in further rounds. Without vectors, each further unit of a theme counts less.
    Repetitions of a text come last; ties by unit_id.

    >>> rows = pd.DataFrame({"unit_id": list("abc"), "text": ["x", "y", "x"], "theme": ["t", "t", "t"]})
    >>> most_instructive_first(rows.assign(theme_p=[0.9, 0.2, 0.9]))["unit_id"].tolist()
    ['b', 'a', 'c']
    """
    order = np.argsort(rows["unit_id"].to_numpy(dtype=str), kind="stable")
    ranked = rows.iloc[order].reset_index(drop=True)
    again = ranked["text"].astype("str").str.lower().str.strip().duplicated().to_numpy()
    worth = doubt(ranked).to_numpy(dtype=float)
    if vectors is None or len(ranked) < 3:
        rank = _faded(worth, ranked["theme"].fillna("").astype("str"), again)
    else:
        near = _relative(np.asarray(vectors, dtype=np.float64)[order])
        unstable = _unstable(near, ranked["theme"].fillna("").to_numpy(dtype=str))
        rank = _rounds(worth + unstable, near, again)
    return ranked.iloc[rank].reset_index(drop=True)


def random_first(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The rows in random order: the sample from which agreement is told without favour."""
    return rows.sort_values("unit_id").sample(frac=1, random_state=seed).reset_index(drop=True)


def doubt(rows: pd.DataFrame) -> pd.Series:
    """How uncertain each unit's codes are, 0–1; a missing probability counts as 0, an empty theme as no certainty."""
    weighed = {column: weight for column, weight in _WEIGHTS.items() if column in rows.columns}
    sure = sum((rows[c].fillna(0).astype(float) * w for c, w in weighed.items()), pd.Series(0.0, index=rows.index))
    share = sure / (sum(weighed.values()) or 1)
    return (1 - share).where(rows["theme"].notna(), 1.0)


def _faded(worth: np.ndarray, themes: pd.Series, again: np.ndarray) -> np.ndarray:
    """Rank by worth, which fades with each more uncertain unit of the same theme; repetitions last."""
    by_worth = pd.DataFrame({"worth": worth, "theme": themes, "again": again}).sort_values(
        "worth", ascending=False, kind="stable"
    )
    by_worth["worth"] *= _FADE ** by_worth.groupby(["again", "theme"]).cumcount()
    by_worth = by_worth.sort_index().sort_values(["again", "worth"], ascending=[True, False], kind="stable")
    return by_worth.index.to_numpy()


def _relative(vectors: np.ndarray) -> np.ndarray:
    """Vectors relative to their mean, length 1."""
    from openfeedback.coding.features import centred

    return centred(vectors, vectors.mean(axis=0))


def _unstable(vectors: np.ndarray, themes: np.ndarray) -> np.ndarray:
    """Of each unit's nearest units the share that got another theme."""
    n = len(vectors)
    k = min(NEIGHBOURS, n - 1)
    unstable = np.zeros(n)
    for start in range(0, n, _AT_ONCE):
        rows = np.arange(start, min(n, start + _AT_ONCE))
        likeness = vectors[rows] @ vectors.T
        likeness[np.arange(len(rows)), rows] = -np.inf
        nearest = np.argpartition(-likeness, k - 1, axis=1)[:, :k]
        unstable[rows] = (themes[nearest] != themes[rows, None]).mean(axis=1)
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
    away = ((vectors - found.cluster_centers_[found.labels_]) ** 2).sum(axis=1)
    order = np.lexsort((np.arange(len(vectors)), away, found.labels_))
    sizes, first = np.bincount(found.labels_), np.unique(found.labels_[order], return_index=True)[1]
    return order[first], sizes[found.labels_[order[first]]] == 1
