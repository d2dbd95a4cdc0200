"""Which groups differ in a share: pairs of groups, with a correction for how many were compared."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from openfeedback.analysis.compare.themes import benjamini_hochberg
from openfeedback.analysis.intervals import Z95

PAIRS = ["theme", "high", "low", "high_share", "low_share", "difference", "p", "p_adjusted"]


def group_pairs(shown: pd.DataFrame) -> pd.DataFrame:
    """Every pair of groups of each theme, the higher share first, with the columns PAIRS.

    ``shown``: theme, group, share, ci_low, ci_high of the groups of one background: a family, over whose pairs
    ``p_adjusted`` is Benjamini–Hochberg. n is what the Wilson interval tells (the effective one where weighted), so
    that p tells no more than the published table.

    >>> rows = [("a", "x", 0.8, 0.7187, 0.8629), ("a", "y", 0.3, 0.2189, 0.3958)]
    >>> pairs = group_pairs(pd.DataFrame(rows, columns=["theme", "group", "share", "ci_low", "ci_high"]))
    >>> pairs[["high", "low"]].values.tolist(), bool(pairs["p_adjusted"].item() < 0.001)
    ([['x', 'y']], True)
    """
    told = shown.dropna(subset=["share", "ci_low", "ci_high"]).sort_values(["theme", "group"], kind="stable")
    size = _n_of(*(told[name].to_numpy(float) for name in ("share", "ci_low", "ci_high")))
    told = told.assign(size=size).reset_index(drop=True)
    at = [pair for rows in told.groupby("theme", sort=False).indices.values() for pair in combinations(rows, 2)]
    first, second = np.array(at, int).reshape(-1, 2).T
    share = told["share"].to_numpy(float)
    swapped = share[second] > share[first]
    high, low = np.where(swapped, second, first), np.where(swapped, first, second)
    p = two_shares(share[high], told["size"].to_numpy()[high], share[low], told["size"].to_numpy()[low])
    made = pd.DataFrame(
        {"theme": told["theme"].to_numpy()[high], "high": told["group"].astype("str").to_numpy()[high],
         "low": told["group"].astype("str").to_numpy()[low], "high_share": share[high], "low_share": share[low],
         "difference": share[high] - share[low], "p": p}
    )  # fmt: skip
    return made.assign(p_adjusted=benjamini_hochberg(p))[PAIRS]


def two_shares(one: ArrayLike, n_one: ArrayLike, other: ArrayLike, n_other: ArrayLike) -> NDArray[np.float64]:
    """Two-sided p of two shares, of the pooled z with Yates's (1934) correction, which keeps to its level in small
    groups; 1 where nothing differs.

    >>> two_shares(0.6, 20, 0.2, 20).round(4).item()  # scipy's chi2_contingency([[12, 8], [4, 16]]) says the same
    0.0239
    """
    from scipy.stats import norm

    p, n, q, m = (np.asarray(value, float) for value in (one, n_one, other, n_other))
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled, parts = (p * n + q * m) / (n + m), 1 / n + 1 / m
        z = np.maximum(np.abs(p - q) - parts / 2, 0) / np.sqrt(pooled * (1 - pooled) * parts)
    return np.where(np.isnan(z), 1.0, 2 * norm.sf(z))


def _n_of(share: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """The n of a Wilson interval: each end L has |share − L| = z·√(L(1−L)/n)."""
    end = np.where(share > 0, low, high)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(Z95**2 * end * (1 - end) / (share - end) ** 2, posinf=0.0)
