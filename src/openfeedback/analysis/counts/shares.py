"""Shares of responses and of units, with intervals over respondents: one respondent may give many of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_BLOCK = 2_000_000  # respondents × draws at a time, so that large studies fit in memory
_OF = {"response": "response_id", "unit": "unit_id"}


def with_shares(
    matrix: pd.DataFrame, rows: pd.DataFrame, responses: pd.DataFrame, resamples: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """The matrix with response_share, response_low, response_high and unit_share, unit_low, unit_high.

    ``rows``: the units behind the cells, from ``provenance``.
    ``response_share`` is of all kept responses, ``unit_share`` of all units that the matrix counts. Units of one
    person are not independent, so whole respondents are drawn again (cluster bootstrap of ``resamples`` draws,
    percentile interval of 95 %; Davison & Hinkley 1997, sect. 3.8). Unweighted. Call it before ``suppress``.
    """
    people = sorted(responses["respondent_id"].unique())
    answers = responses.drop_duplicates("response_id").groupby("respondent_id").size().reindex(people, fill_value=0)
    made = matrix
    for name, of in _OF.items():
        counts = _counts(rows.drop_duplicates(["theme", "phase", of]), matrix, people)
        base = np.asarray(answers if name == "response" else counts.sum(axis=1), dtype=float)
        low, high = _interval(counts, base, resamples, seed)
        share = counts.sum(axis=0) / max(base.sum(), 1.0)
        made = made.assign(**{f"{name}_share": share, f"{name}_low": low, f"{name}_high": high})
    return made


def _counts(rows: pd.DataFrame, matrix: pd.DataFrame, people: list[str]) -> NDArray[np.float64]:
    """Respondents × cells of the matrix."""
    cells = pd.MultiIndex.from_frame(matrix[["theme", "phase"]])
    wide = pd.crosstab(rows["respondent_id"], [rows["theme"], rows["phase"]]) if len(rows) else pd.DataFrame()
    return wide.reindex(index=people, columns=cells, fill_value=0).fillna(0).to_numpy(float)


def _interval(
    counts: NDArray[np.float64], base: NDArray[np.float64], resamples: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ends of the middle 95 % of the shares when whole respondents are drawn again."""
    n, rng = len(counts), np.random.default_rng(seed)
    if not n:
        return np.full(counts.shape[1], np.nan), np.full(counts.shape[1], np.nan)
    drawn = []
    for block in np.array_split(np.arange(resamples), max(1, resamples * n // _BLOCK)):
        times = rng.multinomial(n, np.full(n, 1 / n), len(block))
        drawn.append(times @ counts / np.maximum(times @ base, 1.0)[:, None])
    low, high = np.quantile(np.concatenate(drawn), [0.025, 0.975], axis=0)
    return np.asarray(low), np.asarray(high)
