"""Intervals for shares."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Z95 = 1.959963984540054  # 0.975 quantile of the normal distribution


def wilson(count: ArrayLike, n: ArrayLike, z: float = Z95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wilson score interval of a share (Wilson 1927): arrays ``(low, high)``, NaN where n is 0.

    ``count`` and ``n`` may be weighted: give the weighted share times the effective n, and the effective n.
    Worked example of Newcombe (1998, table I): 81 of 263.

    >>> low, high = wilson(81, 263)
    >>> float(low.round(4)), float(high.round(4))
    (0.2553, 0.3662)
    """
    n = np.asarray(n, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.asarray(count, float) / n
        centre = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def effective_n(weights: ArrayLike) -> float:
    """Kish's (1965) effective sample size of weighted observations, (Σw)² / Σw²; 0 for none.

    >>> effective_n([1, 1, 1, 1]), effective_n([3, 1])
    (4.0, 1.6)
    """
    w = np.asarray(weights, float)
    return float(w.sum() ** 2 / (w**2).sum()) if w.any() else 0.0
