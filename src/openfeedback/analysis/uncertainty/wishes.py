"""The wish matrix with all that is said of how sure its counts are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from openfeedback.analysis.counts import build_matrix, with_shares
from openfeedback.analysis.uncertainty.coding_errors import with_coding_range
from openfeedback.analysis.uncertainty.expected import provenance, with_expected
from openfeedback.settings import MatrixSettings

if TYPE_CHECKING:
    from openfeedback.coding.codebook import Codebook


def wish_matrix(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    responses: pd.DataFrame,
    codebook: Codebook,
    settings: MatrixSettings,
    respondents: pd.DataFrame | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """``build_matrix`` of the wishes with the columns of ``with_shares``, ``with_expected`` and ``with_coding_range``.

    Nothing is suppressed yet.
    """
    coded = codings, units, responses
    rows = provenance(*coded, settings)
    matrix = build_matrix(*coded, codebook, settings, settings.kinds, respondents)
    matrix = with_expected(with_shares(matrix, rows, responses, seed=seed), rows)
    return with_coding_range(matrix, *coded, settings, seed=seed)
