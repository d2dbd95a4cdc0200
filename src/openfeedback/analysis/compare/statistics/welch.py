"""Two groups on many items at once: means, Welch's test, Cliff's delta, detectable difference.

Arrays are themes × items; ``values`` is respondents × items (NaN: no answer), ``raised`` respondents × themes (0 or 1).
"""

import numpy as np
from numpy.typing import NDArray

Grid = NDArray[np.float64]


def two_groups(values: Grid, raised: Grid, weights: Grid | None = None, power: float = 0.8) -> dict[str, Grid]:
    """Every number of the comparison of those who raised a theme (``with``) and those who did not.

    The interval and p are Welch's (1947) with Satterthwaite's degrees of freedom. With ``weights`` (one a respondent)
    the means are weighted and their variances linearised (Särndal et al. 1992, sect. 5.7); n stays a number of people,
    and Cliff's delta stays unweighted. ``detectable`` is the smallest true difference that a two-sided 5 % test finds
    with this ``power``, from the spread within the groups;
    ``se`` is the standard error of the difference. A side of fewer than two respondents gives NaN.

    >>> got = two_groups(np.array([[1.0], [2.0], [3.0], [3.0], [4.0], [5.0]]), np.array([[0.0]] * 3 + [[1.0]] * 3))
    >>> {name: round(float(got[name][0, 0]), 3) for name in ("difference", "ci_low", "ci_high", "p", "effect")}
    {'difference': 2.0, 'ci_low': -0.267, 'ci_high': 4.267, 'p': 0.07, 'effect': 0.889}
    """
    from scipy.stats import t as student

    known = (~np.isnan(values)).astype(float)
    centre = float(np.nanmean(values)) if known.any() else 0.0  # sums of squares about the centre lose no digits
    about = (np.nan_to_num(values, nan=centre) - centre) * known
    w = np.ones(len(values)) if weights is None else np.asarray(weights, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        n1, mean1, var1, spread1 = _side(raised.T, known, about, w)
        n0, mean0, var0, spread0 = _side(1 - raised.T, known, about, w)
        difference, se, df = mean1 - mean0, np.sqrt(var1 + var0), satterthwaite(n1, var1, n0, var0)
        t, half, both = t_of(difference, se), student.ppf(0.975, df) * se, n1 + n0 - 2
        pooled = ((n1 - 1) * spread1 + (n0 - 1) * spread0) / both
    return {
        "n_with": n1, "n_without": n0, "mean_with": mean1 + centre, "mean_without": mean0 + centre,
        "difference": difference, "ci_low": difference - half, "ci_high": difference + half,
        "effect": cliffs_delta(values, raised), "se": se, "t": t, "p": 2 * student.sf(np.abs(t), df),
        "detectable": detectable(n1, n0, np.sqrt(pooled), power),
    }  # fmt: skip


def detectable(n_with: Grid, n_without: Grid, sd: Grid, power: float = 0.8) -> Grid:
    """Smallest true difference of two means that a two-sided 5 % t test finds with this ``power`` (Cohen 1988, ch. 2).

    ``sd``: standard deviation within the groups. The usual approximation: (t₀.₉₇₅ + t_power) · sd · √(1/n₁ + 1/n₀).

    >>> float(detectable(np.array(64.0), np.array(64.0), np.array(1.0)).round(2))
    0.5
    """
    from scipy.stats import t as student

    df = np.where(n_with + n_without > 2, n_with + n_without - 2, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((student.ppf(0.975, df) + student.ppf(power, df)) * sd * np.sqrt(1 / n_with + 1 / n_without))


def satterthwaite(n1: Grid, var1: Grid, n0: Grid, var0: Grid) -> Grid:
    """Degrees of freedom of Welch's t from the variances of the two means; n₁ + n₀ − 2 where neither side varies."""
    df = (var1 + var0) ** 2 / (var1**2 / (n1 - 1) + var0**2 / (n0 - 1))
    return np.where(np.isfinite(df), df, n1 + n0 - 2)


def t_of(difference: Grid, se: Grid) -> Grid:
    """``difference`` over its standard error; rounding noise counts as no difference and no spread.

    >>> t_of(np.array([2.0, 1.0, 1e-15]), np.array([4.0, 0.0, 0.0])).tolist()
    [0.5, inf, 0.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        t = difference / np.where(se < 1e-9, 0.0, se)
    return np.where(np.abs(difference) < 1e-9, 0.0, t)


def cliffs_delta(values: Grid, raised: Grid) -> Grid:
    """Cliff's (1993) delta: P(with > without) − P(with < without), from midranks.

    >>> cliffs_delta(np.array([[1.0], [2.0], [2.0]]), np.array([[0.0], [0.0], [1.0]])).tolist()
    [[0.5]]
    """
    from scipy.stats import rankdata

    known = (~np.isnan(values)).astype(float)
    n1, n0 = raised.T @ known, (1 - raised.T) @ known
    ranks = np.nan_to_num(rankdata(values, axis=0, nan_policy="omit")) * known
    with np.errstate(divide="ignore", invalid="ignore"):
        return (2 * (raised.T @ ranks) - n1 * (n1 + 1)) / (n1 * n0) - 1


def _side(chosen: Grid, known: Grid, about: Grid, w: Grid) -> tuple[Grid, Grid, Grid, Grid]:
    """n, weighted mean, variance of that mean, and weighted variance of the values of the chosen respondents."""
    n, total = chosen @ known, (chosen * w) @ known
    mean = ((chosen * w) @ about) / total
    spread = _squares(chosen * w, known, about, mean) / total * n / (n - 1)
    variance = _squares(chosen * w**2, known, about, mean) / total**2 * n / (n - 1)
    return n, mean, variance, spread


def _squares(chosen: Grid, known: Grid, about: Grid, mean: Grid) -> Grid:
    """Weighted squares about each pair's own mean; rounding noise counts as none."""
    squares = chosen @ about**2 - 2 * mean * (chosen @ about) + mean**2 * (chosen @ known)
    return np.where(squares < 1e-10, 0.0, squares)
