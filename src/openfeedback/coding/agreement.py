"""Agreement of coders: percent, Cohen's kappa, Krippendorff's alpha, each with a bootstrap interval over the units.

Percent and kappa are of two coders; of more, the mean over their pairs (for kappa: Light 1971). Alpha takes any number
of coders with missing codes (Krippendorff 2011). A measure is missing (NaN) where chance alone would agree perfectly,
that is, where only one code was ever used, as nothing can then be told.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd

from openfeedback.errors import InputError
from openfeedback.tables import require

FIELDS = ["theme", "phase", "kind"]
MEASURES = ["percent", "kappa", "alpha"]
_AT_ONCE = 250  # resamples computed together


def agree(a: pd.DataFrame, b: pd.DataFrame, resamples: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Agreement of the codings ``a`` with the codings ``b``: one row a field (theme, phase, kind).

    Columns: field, n (units that two coders or more coded), and percent, kappa, alpha (0–1), each with ``_low`` and
    ``_high``: percentile interval of 95 % over ``resamples`` resamples of the units. A table may hold several coders.
    Raises InputError where a table lacks unit_id, has none of the fields, or a coder coded a unit twice.
    """
    rows = []
    for field in _fields(a, b):
        codes = _grid(a, b, field)
        rows.append({"field": field, **_with_intervals(codes, resamples, seed)})
    return pd.DataFrame(rows)


def agree_by_code(
    a: pd.DataFrame, b: pd.DataFrame, field: str = "theme", resamples: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """Agreement on each code of a field against all others together: code, and the columns of :func:`agree`."""
    codes = _grid(a, b, field)
    rows = [
        {"code": code, **_with_intervals((codes == code).where(codes.notna()).astype(object), resamples, seed)}
        for code in sorted(pd.unique(codes.to_numpy().ravel()[codes.notna().to_numpy().ravel()]))
    ]
    return pd.DataFrame(rows)


def confusion(a: pd.DataFrame, b: pd.DataFrame, field: str = "theme") -> pd.DataFrame:
    """How many units got which code from ``a`` (rows) and from ``b`` (columns); the same codes in both directions."""
    codes = _grid(a, b, field)
    if codes.shape[1] != 2:
        raise InputError(f"a confusion table is of two coders; here are {codes.shape[1]}: keep one in each table")
    both = codes.dropna()
    every = sorted({*both.iloc[:, 0], *both.iloc[:, 1]})
    table = pd.crosstab(both.iloc[:, 0], both.iloc[:, 1]).reindex(index=every, columns=every, fill_value=0)
    return table.rename_axis(index="a", columns="b")


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


def _with_intervals(codes: pd.DataFrame, resamples: int, seed: int) -> dict[str, float]:
    """n, and each measure with the ends of its interval."""
    coded = codes[codes.notna().sum(axis=1) >= 2]
    cube = _indicators(coded)
    row: dict[str, float] = {"n": len(coded)}
    for name, measure in zip(MEASURES, (_percent, _kappa, _alpha), strict=True):
        low, high = _interval(measure, cube, len(coded), resamples, seed)
        row |= {name: float(measure(cube, _once(coded))[0]), f"{name}_low": low, f"{name}_high": high}
    return row


def _interval(
    measure: Callable[[np.ndarray, np.ndarray], np.ndarray], cube: np.ndarray, n: int, resamples: int, seed: int
) -> tuple[float, float]:
    """95 % percentile interval over resamples of the units; missing without units or where no resample can tell."""
    if n == 0 or resamples == 0:
        return np.nan, np.nan
    random = np.random.default_rng(seed)
    found = []
    for start in range(0, resamples, _AT_ONCE):
        weights = random.multinomial(n, np.full(n, 1 / n), size=min(_AT_ONCE, resamples - start)).astype(float)
        found.append(measure(cube, weights))
    values = np.concatenate(found)
    values = values[np.isfinite(values)]
    return (float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))) if len(values) else (np.nan, np.nan)


# Below, ``cube`` is (units, coders, codes) of 0 and 1, and ``weights`` (resamples, units): how often each unit counts.


def _percent(cube: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return _mean_of_pairs(cube, weights, lambda observed, expected: observed)


def _kappa(cube: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return _mean_of_pairs(cube, weights, lambda observed, expected: _beyond_chance(1 - observed, 1 - expected))


def _mean_of_pairs(
    cube: np.ndarray, weights: np.ndarray, measure: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> np.ndarray:
    """Mean over pairs of coders of a measure of observed and expected agreement, of those that can tell."""
    found = [measure(*_pair(cube[:, i], cube[:, j], weights)) for i, j in combinations(range(cube.shape[1]), 2)]
    values = np.array(found).reshape(-1, len(weights))
    told = np.isfinite(values)
    return _ratio(np.where(told, values, 0).sum(axis=0), told.sum(axis=0))


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
    cube = np.zeros((*codes.shape, len(every)))
    for j in range(codes.shape[1]):
        column = codes.iloc[:, j]
        said = np.flatnonzero(column.notna())
        cube[said, j, [every.index(str(code)) for code in column.iloc[said]]] = 1
    return cube


def _fields(a: pd.DataFrame, b: pd.DataFrame) -> list[str]:
    for name, table in (("first", a), ("second", b)):
        require(table, ["unit_id"], f"the {name} table of codings")
    fields = [field for field in FIELDS if field in a.columns and field in b.columns]
    if not fields:
        raise InputError("the two tables of codings share none of the columns theme, phase, kind; check them")
    return fields


def _grid(a: pd.DataFrame, b: pd.DataFrame, field: str) -> pd.DataFrame:
    """Codes of a field: one row a unit of either table (sorted), one column a coder of either table."""
    both = [_by_coder(table, field, name) for table, name in ((a, "first"), (b, "second"))]
    return pd.concat(both, axis=1, keys=["a", "b"]).sort_index()


def _by_coder(codings: pd.DataFrame, field: str, name: str) -> pd.DataFrame:
    require(codings, ["unit_id", field], f"the {name} table of codings")
    coder = codings["coder"].astype("str").fillna("") if "coder" in codings.columns else pd.Series("", codings.index)
    rows = pd.DataFrame({"unit": codings["unit_id"].astype("str"), "coder": coder, "code": codings[field]})
    twice = rows.loc[rows.duplicated(["unit", "coder"]), "unit"]
    if len(twice):
        some = ", ".join(sorted(set(twice))[:5])
        raise InputError(
            f"the {name} table of codings: a coder coded a unit more than once ({some}); keep one row each"
        )
    codes = rows["code"].astype(object).where(rows["code"].notna() & (rows["code"].astype(str) != ""), None)
    return rows.assign(code=codes).pivot(index="unit", columns="coder", values="code")
