"""The theme × phase matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from openfeedback.analysis.counts.raised import coded_units
from openfeedback.analysis.intervals import effective_n, wilson
from openfeedback.analysis.weights import weights_of, whole_percents
from openfeedback.settings import MatrixSettings
from openfeedback.vocabulary import NO_CONTENT, Phase, phase_or_none

if TYPE_CHECKING:
    from openfeedback.coding.codebook import Codebook

_COUNTS = {"units_n": "unit_id", "responses_n": "response_id", "respondents_n": "respondent_id"}


def build_matrix(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    responses: pd.DataFrame,
    codebook: Codebook,
    settings: MatrixSettings,
    kinds: Sequence[str] | None = None,
    respondents: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The matrix in the codebook's order: one row a theme and phase, empty cells as zeros, nothing suppressed yet.

    Counts distinct units, responses and respondents; share is of the respondents of ``responses`` (everyone who
    answered), with Wilson's 95 % interval. Only units of ``kinds`` count (``settings.kinds`` by default, an empty
    list: every kind); codings without any kind, such as topics in place of themes, all count.
    A unit whose phase is empty counts under ``ei``. Where ``respondents`` has ``weight``, the share is weighted and
    its interval rests on Kish's effective n; the counts stay counts of people.
    """
    coded = of_kinds(coded_units(codings, units, responses), settings.kinds if kinds is None else kinds)
    coded = coded.assign(phase=phase_or_none(coded["phase"]))
    return _filled(cells(codebook), coded, responses, respondents)


def build_feedback(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    responses: pd.DataFrame,
    codebook: Codebook,
    kinds: Sequence[str],
    respondents: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Theme × kind (praise, criticism), phases together, as it truly is: nothing is protected yet.

    Themes outside the matrix are rows too, since praise and criticism mostly speak of how events were run.
    """
    coded = of_kinds(coded_units(codings, units, responses), kinds)
    themes = [theme.id for theme in codebook.themes if theme.id != NO_CONTENT]
    rows = pd.DataFrame([(t, k) for t in themes for k in kinds], columns=["theme", "phase"], dtype="str")
    filled = _filled(rows, coded.assign(phase=coded["kind"]), responses, respondents)
    return filled.rename(columns={"phase": "kind"})


def _filled(
    rows: pd.DataFrame, coded: pd.DataFrame, responses: pd.DataFrame, respondents: pd.DataFrame | None
) -> pd.DataFrame:
    matrix = rows.merge(_count(coded), on=["theme", "phase"], how="left")
    matrix[[*_COUNTS]] = matrix[[*_COUNTS]].fillna(0).astype("Int64")
    weights = _weights(responses, respondents)
    share = _weighted(coded, weights).reindex(pd.MultiIndex.from_frame(matrix[["theme", "phase"]])).fillna(0.0)
    matrix["share"] = share.to_numpy() / (float(weights.sum()) or np.nan)
    if weights_of(respondents, weights.index) is not None:
        matrix["share"] = whole_percents(matrix["share"])
    low, high = wilson(matrix["share"] * effective_n(weights), effective_n(weights))
    return matrix.assign(ci_low=low, ci_high=high, suppressed=False)


def cells(codebook: Codebook) -> pd.DataFrame:
    """Every theme × phase cell of the codebook's matrix, row by row.

    ``kaikki`` and ``ei`` are the last columns; a codebook without phases of its own (topics) has only ``ei``.
    """
    own = [phase.id for phase in codebook.phases if phase.id not in (Phase.ALL, Phase.NONE)]
    phases = [*own, *([Phase.ALL] if own else []), Phase.NONE]
    rows = [(theme.id, phase) for theme in codebook.themes if theme.in_matrix for phase in phases]
    return pd.DataFrame(rows, columns=["theme", "phase"], dtype="str")


def of_kinds(coded: pd.DataFrame, kinds: Sequence[str]) -> pd.DataFrame:
    """Coded units of these kinds; all of them when ``kinds`` is empty or no unit has a kind."""
    return coded if not len(kinds) or coded["kind"].isna().all() else coded[coded["kind"].isin(kinds)]


def _count(coded: pd.DataFrame) -> pd.DataFrame:
    counted = coded.dropna(subset=["theme"]).groupby(["theme", "phase"], sort=True)
    return counted.agg(**{name: (column, "nunique") for name, column in _COUNTS.items()}).reset_index()


def _weights(responses: pd.DataFrame, respondents: pd.DataFrame | None) -> pd.Series:
    """Weight of everyone who answered, 1 where the survey has no weights."""
    ids = pd.Index(sorted(responses["respondent_id"].unique()), name="respondent_id")
    weights = weights_of(respondents, ids)
    return pd.Series(1.0 if weights is None else weights, index=ids)


def _weighted(coded: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Sum of the weights of each cell's respondents."""
    people = coded.dropna(subset=["theme"]).drop_duplicates(["theme", "phase", "respondent_id"])
    return (
        people.assign(w=people["respondent_id"].map(weights).astype("float64")).groupby(["theme", "phase"])["w"].sum()
    )
