"""What the coding's own uncertainty does to the matrix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.analysis.counts import coded_units, of_kinds
from openfeedback.settings import MatrixSettings
from openfeedback.vocabulary import Phase

_PROVENANCE = ["theme", "phase", "unit_id", "response_id", "respondent_id", "coder", "kind",
               "theme_p", "phase_p", "kind_p"]  # fmt: skip


def with_expected(matrix: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The matrix with ``expected_n``: how many of a cell's units are expected to be coded right.

    ``rows``: the units behind the cells, from ``provenance``.

    It is Σ theme_p · phase_p over the cell's units: with calibrated probabilities, the mean of the number of right
    ones. A missing probability (a person's coding) counts as 1. Call it before ``suppress``, which empties it too.
    """
    right = rows["theme_p"].fillna(1.0) * rows["phase_p"].fillna(1.0)
    expected = rows.assign(expected_n=right).groupby(["theme", "phase"])["expected_n"].sum().reset_index()
    out = matrix.merge(expected, on=["theme", "phase"], how="left")
    return out.assign(expected_n=out["expected_n"].fillna(0.0))


def provenance(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    responses: pd.DataFrame,
    settings: MatrixSettings,
    kinds: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Every unit behind every cell, with its coder and probabilities. For the research group only: unsuppressed."""
    coded = of_kinds(coded_units(codings, units, responses), settings.kinds if kinds is None else kinds)
    coded = coded.dropna(subset=["theme"]).reindex(columns=_PROVENANCE)
    coded = coded.assign(phase=coded["phase"].mask(coded["phase"] == "").fillna(Phase.NONE))
    return coded.sort_values(["theme", "phase", "unit_id"], ignore_index=True)


def corrected_counts(counts: pd.Series, confusion: pd.DataFrame, resamples: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Counts by code, corrected for a coder's confusion with another coder: code, coded_n, expected_n, low, high.

    ``confusion``: units coded by both; rows are the codes of the coder who counts as the truth, columns those of the
    coder of ``counts``. Each coded unit is shared out over the codes that it had in truth among the double-coded
    (``P(truth | coded)``; matrix calibration of Hopkins & King 2010); ``low`` and ``high`` hold the middle 95 % when
    the double-coded units are drawn again (Dirichlet, one prior unit spread over each column). A code that was never
    double-coded stays as it is.

    >>> confusion = pd.DataFrame([[9.0, 1.0], [1.0, 9.0]], index=["a", "b"], columns=["a", "b"])
    >>> corrected_counts(pd.Series({"a": 100, "b": 0}), confusion)["expected_n"].round(1).tolist()
    [86.4, 13.6]
    """
    codes = sorted({*counts.index, *confusion.index, *confusion.columns})
    table = confusion.reindex(index=codes, columns=codes).fillna(0.0).to_numpy(float)
    coded = counts.reindex(codes).fillna(0).to_numpy(float)
    prior = np.where(table.sum(axis=0) > 0, 1 / len(codes), 0.0) + np.eye(len(codes)) * (table.sum(axis=0) == 0)
    posterior = table + prior
    expected = (posterior / posterior.sum(axis=0)) @ coded
    draws = _dirichlet(posterior, resamples, seed) @ coded
    low, high = np.quantile(draws, [0.025, 0.975], axis=0)
    return pd.DataFrame({"code": codes, "coded_n": coded, "expected_n": expected, "low": low, "high": high})


def _dirichlet(posterior: NDArray[np.float64], resamples: int, seed: int) -> NDArray[np.float64]:
    """Draws of P(truth | coded), resamples × truth × coded."""
    drawn = np.random.default_rng(seed).gamma(posterior, size=(resamples, *posterior.shape))
    return np.asarray(drawn / np.maximum(drawn.sum(axis=1, keepdims=True), 1e-300))
