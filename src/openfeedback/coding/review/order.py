"""The order in which a person reviews: what teaches the model the most comes first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from openfeedback.coding.review.useful import most_useful

_WEIGHTS = {"theme_p": 0.5, "phase_p": 0.25, "kind_p": 0.25}


def most_instructive_first(rows: pd.DataFrame, vectors: np.ndarray) -> pd.DataFrame:
    """The rows (unit_id, text, theme, and probabilities where there are any) in order of how much they teach.

    By ``vectors`` (n, d), in the order of ``rows``: doubtful ones, each unlike those before it (``most_useful``).
    Repetitions of a text come last; ties by unit_id.

    >>> rows = pd.DataFrame({"unit_id": list("ab"), "text": ["x", "y"], "theme": ["t", "t"], "theme_p": [0.9, 0.2]})
    >>> most_instructive_first(rows, np.eye(2))["unit_id"].tolist()
    ['b', 'a']
    """
    order = np.argsort(rows["unit_id"].to_numpy(dtype=str), kind="stable")
    ranked = rows.iloc[order].reset_index(drop=True)
    again = ranked["text"].astype("str").str.lower().str.strip().duplicated().to_numpy()
    doubts = doubt(ranked).to_numpy(dtype=float)
    first, rest = np.flatnonzero(~again), np.flatnonzero(again)
    near = np.asarray(vectors)[order]
    chosen = most_useful(doubts[first], near[first], np.zeros(len(first), bool), len(first))
    rest = rest[np.argsort(-doubts[rest], kind="stable")]
    return ranked.loc[np.r_[first[chosen], rest]].reset_index(drop=True)


def random_first(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The rows in random order: a sample on which agreement is measured without bias."""
    return rows.sort_values("unit_id").sample(frac=1, random_state=seed).reset_index(drop=True)


def doubt(rows: pd.DataFrame) -> pd.Series:
    """How uncertain each unit's codes are, 0–1; a missing probability counts as 0, an empty theme as no certainty."""
    weighed = {column: weight for column, weight in _WEIGHTS.items() if column in rows.columns}
    sure = sum((rows[c].fillna(0).astype(float) * w for c, w in weighed.items()), pd.Series(0.0, index=rows.index))
    share = sure / (sum(weighed.values()) or 1)
    return (1 - share).where(rows["theme"].notna(), 1.0)
