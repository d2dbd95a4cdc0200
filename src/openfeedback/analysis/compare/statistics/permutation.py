"""p of a difference of two means by permutation: exact where the compositions can be listed, seeded otherwise.

The statistic is Welch's t, so that the test stays valid when the groups differ in spread (Janssen 1997).
"""

from math import comb

import numpy as np
from numpy.typing import NDArray

from openfeedback.analysis.compare.statistics.welch import t_of
from openfeedback.vocabulary import Method

Values = NDArray[np.float64]
MOST_COMPOSITIONS = 60_000  # beyond this, listing costs more than resampling


def permutation_p(values: Values, n_with: int, observed: float, resamples: int, seed: list[int]) -> tuple[float, str]:
    """Two-sided p of ``observed`` (Welch's t) when ``n_with`` of ``values`` are drawn at random, and how it was found.

    ``exact``: over every way to draw, counted by how many of each scale point are drawn. ``permutation``: over
    ``resamples`` seeded draws, with (k + 1) / (n + 1) after Phipson & Smyth (2010), so that p is never 0.

    >>> values = np.array([1.0, 1.0, 1.0, 5.0, 5.0, 5.0])
    >>> p, how = permutation_p(values, 3, float("inf"), 1000, [0])
    >>> round(p, 3), how  # 2 of the 20 draws separate the groups wholly
    (0.1, 'exact')
    """
    points, stock = np.unique(values, return_counts=True)
    draws = min(n_with, len(values) - n_with)  # the smaller side gives the same |t|
    if comb(draws + len(points) - 1, len(points) - 1) <= MOST_COMPOSITIONS:
        ways = compositions(stock, draws)
        weight = np.exp(
            _log_comb(stock[None, :], ways).sum(axis=1) - _log_comb(np.array([len(values)]), np.array([draws]))[0]
        )
        t = welch_t(ways @ points, ways @ points**2, draws, values)
        return min(1.0, float(weight[_as_extreme(t, observed)].sum())), str(Method.EXACT)
    rng = np.random.default_rng(seed)
    drawn = rng.permuted(np.tile(np.sort(values), (resamples, 1)), axis=1)[:, :draws]
    t = welch_t(drawn.sum(axis=1), (drawn**2).sum(axis=1), draws, values)
    return float((_as_extreme(t, observed).sum() + 1) / (resamples + 1)), str(Method.PERMUTATION)


def welch_t(total: Values, squares: Values, n: int, values: Values) -> Values:
    """Welch's t of ``n`` drawn values (their sum and sum of squares) against the rest of ``values``.

    A difference without any spread is infinite, no difference is 0.
    """
    rest = len(values) - n
    rest_total, rest_squares = values.sum() - total, (values**2).sum() - squares
    spread = _variance(total, squares, n) / n + _variance(rest_total, rest_squares, rest) / rest
    return t_of(total / n - rest_total / rest, np.sqrt(spread))


def compositions(stock: NDArray[np.int64], draws: int) -> NDArray[np.int64]:
    """Every way to draw ``draws`` things from ``stock`` of each kind, one a row.

    >>> compositions(np.array([2, 1]), 2).tolist()
    [[1, 1], [2, 0]]
    """
    ways = np.zeros((1, 0), np.int64)
    for kind, have in enumerate(stock):
        left, later = draws - ways.sum(axis=1), int(stock[kind + 1 :].sum())
        take = np.arange(min(int(have), draws) + 1)
        fits = (take[None, :] <= left[:, None]) & (left[:, None] - take[None, :] <= later)
        row, column = np.nonzero(fits)
        ways = np.column_stack([ways[row], take[column]])
    return ways


def _as_extreme(t: Values, observed: float) -> NDArray[np.bool_]:
    return np.asarray(np.abs(t) >= abs(observed) * (1 - 1e-9))


def _variance(total: Values, squares: Values, n: int) -> Values:
    return np.maximum(squares - total**2 / n, 0.0) / (n - 1)


def _log_comb(n: NDArray[np.int64], k: NDArray[np.int64]) -> Values:
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, int(n.max()) + 1)))])  # log 0!, log 1!, …
    return np.asarray(logs[n] - logs[k] - logs[n - k])
