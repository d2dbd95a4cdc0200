"""Percent agreement, Cohen's kappa and Krippendorff's alpha of a grid of codes, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd

MEASURES = ["percent", "kappa", "alpha"]
ONE_CODE = "only one code was used: kappa and alpha cannot tell agreement from chance"  # a note
_AT_ONCE = 250  # resamples computed together
Measure = Callable[[np.ndarray, np.ndarray], np.ndarray]


def percent_agreement(codes: pd.DataFrame) -> float:
    """Share of equal codes among the units that both of two coders coded (mean over pairs); missing without any.

    >>> percent_agreement(pd.DataFrame({"a": ["x", "y", None], "b": ["x", "x", "x"]}))
    0.5
    """
    return float(_percent(_indicators(codes), _once(codes))[0])


def cohen_kappa(codes: pd.DataFrame) -> float:
    """Cohen's kappa; ``codes`` has one row a unit and one column a coder.

    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement
    20, 37–46.
    More than two coders: mean over pairs, after Light, R. J. (1971). Psychological Bulletin 76, 365–377.
    The example is of Viera, A. J. & Garrett, J. M. (2005). Understanding interobserver agreement: the kappa statistic.
    Family Medicine 37, 360–363: 100 papers, kappa 0.57.

    >>> both, first, second, neither = 15, 5, 10, 70
    >>> a = ["yes"] * both + ["yes"] * first + ["no"] * second + ["no"] * neither
    >>> b = ["yes"] * both + ["no"] * first + ["yes"] * second + ["no"] * neither
    >>> round(cohen_kappa(pd.DataFrame({"a": a, "b": b})), 2)
    0.57

    Cohen's own table of 200 cases and three codes (1968, Psychological Bulletin 70, 213–220; unweighted kappa 0.492):

    >>> table = [[88, 10, 2], [14, 40, 6], [18, 10, 12]]
    >>> pairs = [(i, j) for i in range(3) for j in range(3) for _ in range(table[i][j])]
    >>> round(cohen_kappa(pd.DataFrame(pairs, columns=["a", "b"])), 3)
    0.492
    """
    return float(_kappa(_indicators(codes), _once(codes))[0])


def krippendorff_alpha(codes: pd.DataFrame) -> float:
    """Krippendorff's alpha for nominal codes; one row a unit, one column a coder, missing codes allowed.

    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania. The examples are
    his: B, two coders (alpha 0.692), and C, four coders with missing codes (nominal alpha 0.743).

    >>> round(krippendorff_alpha(pd.DataFrame({"a": list("aabbdcccedda"), "b": list("babbbcccedd") + ["d"]})), 3)
    0.692
    >>> four = ["123321412...", "12332241 25.3".replace(" ", ""), ".3332342251.", "1233244125 1.".replace(" ", "")]
    >>> grid = pd.DataFrame({i: [c if c != "." else None for c in row] for i, row in enumerate(four)})
    >>> round(krippendorff_alpha(grid), 3)
    0.743
    """
    return float(_alpha(_indicators(codes), _once(codes))[0])


def with_intervals(codes: pd.DataFrame, clusters: pd.Series, resamples: int, seed: int) -> dict[str, float | str]:
    """n, each measure with the ends of its interval, and a note where a measure is missing.

    ``codes`` has one row a unit and one column a coder; ``clusters`` (by unit) says which units are drawn together.
    """
    coded = codes[codes.notna().sum(axis=1) >= 2]
    cube = _indicators(coded)
    cluster = np.unique(clusters.reindex(coded.index).to_numpy(dtype=str), return_inverse=True)[1]
    row: dict[str, float | str] = {"n": len(coded)}
    for name, measure in zip(MEASURES, (_percent, _kappa, _alpha), strict=True):
        low, high = _interval(measure, cube, cluster, resamples, seed)
        row |= {name: float(measure(cube, _once(coded))[0]), f"{name}_low": low, f"{name}_high": high}
    return row | {"note": _note(cube, bool(resamples) and pd.isna(row["kappa_low"]))}


def _note(cube: np.ndarray, without_interval: bool) -> str:
    """Why measures or their intervals are missing, where they are; of several reasons the first.

    >>> _note(np.ones((12, 2, 1)), True)
    'only one code was used: kappa and alpha cannot tell agreement from chance'
    """
    if not len(cube):
        return "no unit was coded by two coders"
    if cube.shape[2] < 2:
        return ONE_CODE
    if (cube.any(axis=0).sum(axis=1) == 1).any():
        return "a coder used one code only: kappa is 0 however often the coders agree; read percent"
    return "every resample gives the same value: no interval can be told" if without_interval else ""


def _interval(
    measure: Measure, cube: np.ndarray, cluster: np.ndarray, resamples: int, seed: int
) -> tuple[float, float]:
    """95 % percentile interval over resamples of the clusters; missing where none gives a value, or all the same."""
    n = int(cluster.max()) + 1 if len(cluster) else 0
    if n == 0 or resamples == 0:
        return np.nan, np.nan
    random = np.random.default_rng(seed)
    found = []
    for start in range(0, resamples, _AT_ONCE):
        times = random.multinomial(n, np.full(n, 1 / n), size=min(_AT_ONCE, resamples - start)).astype(float)
        found.append(measure(cube, times[:, cluster]))
    values = np.concatenate(found)
    values = values[np.isfinite(values)]
    if not len(values) or np.ptp(values) < 1e-12:
        return np.nan, np.nan
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


# Below, ``cube`` is (units, coders, codes) of 0 and 1, and ``weights`` (resamples, units): how often each unit counts.


def _percent(cube: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return _mean_of_pairs(cube, weights, lambda observed, expected: observed)


def _kappa(cube: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return _mean_of_pairs(cube, weights, lambda observed, expected: _beyond_chance(1 - observed, 1 - expected))


def _mean_of_pairs(
    cube: np.ndarray, weights: np.ndarray, measure: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> np.ndarray:
    """Mean over pairs of coders of a measure of observed and expected agreement, over the pairs that have one."""
    found = [measure(*_pair(cube[:, i], cube[:, j], weights)) for i, j in combinations(range(cube.shape[1]), 2)]
    values = np.array(found).reshape(-1, len(weights))
    known = np.isfinite(values)
    return _ratio(np.where(known, values, 0).sum(axis=0), known.sum(axis=0))


def _pair(one: np.ndarray, other: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Observed and expected agreement of two coders on the units that both coded."""
    both = weights * (one.any(axis=1) & other.any(axis=1))
    n = both.sum(axis=1)
    observed = _ratio(both @ (one * other).sum(axis=1), n)
    expected = _ratio(((both @ one) * (both @ other)).sum(axis=1), n**2)
    return observed, expected


def _alpha(cube: np.ndarray, weights: np.ndarray) -> np.ndarray:
    counts = cube.sum(axis=1)  # (units, codes)
    coders = counts.sum(axis=1)
    pairable = weights * (coders >= 2)
    differing = (coders**2 - (counts**2).sum(axis=1)) / np.maximum(coders - 1, 1)
    totals = pairable @ counts
    n = totals.sum(axis=1)
    return _beyond_chance(_ratio(pairable @ differing, n), _ratio(n**2 - (totals**2).sum(axis=1), n * (n - 1)))


def _beyond_chance(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """1 - observed / expected disagreement."""
    return 1 - _ratio(observed, np.where(expected > 1e-12, expected, 0))


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Quotient, missing where the divisor is 0."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)


def _once(codes: pd.DataFrame) -> np.ndarray:
    return np.ones((1, len(codes)))


def _indicators(codes: pd.DataFrame) -> np.ndarray:
    """(units, coders, codes) of 0 and 1; a missing code is all 0."""
    every = sorted({str(code) for code in codes.to_numpy().ravel() if pd.notna(code)})
    texts = codes.astype(object).map(str, na_action="ignore").to_numpy(dtype=object)
    return (texts[:, :, None] == np.array(every, dtype=object)).astype(float)
