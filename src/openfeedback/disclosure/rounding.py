"""Rounding of the counts that are shown, and of all that would tell them."""

import numpy as np
import pandas as pd

_SHARES = {"share": "respondents_n", "response_share": "responses_n", "unit_share": "units_n"}
_ENDS = {"share": ("ci_low", "ci_high"), "response_share": ("response_low", "response_high"),
         "unit_share": ("unit_low", "unit_high")}  # fmt: skip


def rounded(table: pd.DataFrame, base: int) -> pd.DataFrame:
    """A suppressed table with its counts rounded to the nearest multiple of ``base`` (Hundepool et al. 2012, ch. 5).

    Shares follow the rounded counts, ends of intervals are rounded outwards in steps of as many respondents, expected
    counts to whole steps: none of them tells the count itself. Means and tests stay. ``base`` 1: as it is.

    >>> rounded(pd.DataFrame({"respondents_n": [7, 12], "share": [0.07, 0.12]}), 5).values.tolist()
    [[5.0, 0.05], [10.0, 0.1]]
    """
    if base == 1:
        return table
    out = table.copy()
    for name in _counted(table):
        out[name] = (table[name] + base // 2) // base * base
    for name, count in _SHARES.items():
        if name in table and count in table:
            step = base * _one_respondent(table[name], table[count])
            out[name] = np.floor(table[name] / step + 0.5 + 1e-9) * step  # halves upwards, as the counts
            for end, outwards in zip(_ENDS[name], (np.floor, np.ceil), strict=True):
                if end in table:
                    out[end] = outwards((table[end] / step).round(9)).clip(upper=1 / step) * step
    wide = [c for c in ("expected_n", "true_n", "true_low", "true_high", "low", "high") if c in table]
    return out.assign(**{c: (table[c] / base).round() * base for c in wide})


def _counted(table: pd.DataFrame) -> list[str]:
    names = [c for c in table.columns if c.endswith("_n") or c in ("n", "n_with", "n_without")]
    return [c for c in names if c not in ("expected_n", "true_n", "double_n")]


def _one_respondent(share: pd.Series, count: pd.Series) -> float:
    """The share that one respondent (response, unit) is of all, from the largest count."""
    counts = count.astype("float64").fillna(0).to_numpy()
    largest = int(counts.argmax()) if len(counts) else 0
    return float(share.iloc[largest]) / counts[largest] if len(counts) and counts[largest] else 1.0
