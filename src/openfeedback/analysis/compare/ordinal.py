"""Ordinal regression with the event as a covariate, so that a theme raised at a poor event is not blamed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.analysis.compare.statistics import fit
from openfeedback.analysis.compare.themes import benjamini_hochberg, raised_and_values
from openfeedback.analysis.intervals import Z95
from openfeedback.settings import CompareSettings
from openfeedback.tables import require

_COLUMNS = ["theme", "item_id", "n_with", "n_without", "events_n", "odds_ratio", "or_low", "or_high", "p", "note"]
SMALL_EVENT = "(pienet yhdessä)"  # events too small for a coefficient of their own share one
_MOST_POINTS = 12  # a scale with more points is no ordinal scale
_RUNAWAY = 10  # a log odds ratio beyond this has no finite estimate


def compare_within_events(
    mentions: pd.DataFrame,
    scores: pd.DataFrame,
    respondents: pd.DataFrame,
    settings: CompareSettings,
    pairs: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Proportional-odds model (McCullagh 1980) of each score on the theme and the event, by maximum likelihood.

    ``odds_ratio`` above 1: those who raised the theme tend to score higher than others at the same event; its interval
    is Wald's, ``p`` is of the likelihood ratio, and ``p_adjusted`` Benjamini–Hochberg over the table.
    Events with fewer than ``settings.min_n`` answers share one coefficient. ``pairs``: only these theme and item_id.
    A pair with too few respondents, or whose model has no finite solution, has a note in Finnish instead of p.
    """
    require(respondents, ["respondent_id", "event_id"], "respondents")
    values, raised = raised_and_values(mentions, scores)
    event = respondents.drop_duplicates("respondent_id").set_index("respondent_id")["event_id"].reindex(values.index)
    wanted = None if pairs is None else set(zip(pairs["theme"], pairs["item_id"], strict=True))
    rows = [
        (theme, item, *_fit(raised[theme], values[item], event, settings.min_n))
        for theme in raised.columns
        for item in values.columns
        if wanted is None or (theme, item) in wanted
    ]
    table = pd.DataFrame(rows, columns=_COLUMNS).astype({"theme": "str", "item_id": "str", "note": "str"})
    return table.assign(p_adjusted=benjamini_hochberg(table["p"].to_numpy(float)))


def _fit(raised: pd.Series, values: pd.Series, event: pd.Series, min_n: int) -> tuple[object, ...]:
    known = values.notna() & event.notna()
    theme, score = raised[known].to_numpy(float), values[known].to_numpy(float)
    n_with, n_without = int(theme.sum()), int((1 - theme).sum())
    dummies = _dummies(event[known], min_n)
    nothing = (n_with, n_without, dummies.shape[1] + 1, np.nan, np.nan, np.nan, np.nan)
    if min(n_with, n_without) < min_n:
        return (*nothing, "liian vähän vastaajia")
    if not 2 <= len(np.unique(score)) <= _MOST_POINTS:
        return (*nothing, "asteikossa on oltava 2–12 eri arvoa")
    found = _likelihood_ratio(theme, dummies, score)
    return (*nothing[:3], *found, None) if found else (*nothing, "malli ei tuottanut äärellistä arviota")


def _likelihood_ratio(
    theme: NDArray[np.float64], dummies: NDArray[np.float64], score: NDArray[np.float64]
) -> tuple[float, float, float, float] | None:
    """Odds ratio, its interval and p; None where the model does not converge or the odds ratio runs away."""
    from scipy.stats import chi2

    full, bare = fit(np.column_stack([theme, dummies]), score), fit(dummies, score)
    effect, se = float(full.effects[0]), float(full.errors[0])
    if not (full.converged and bare.converged and abs(effect) < _RUNAWAY and 0 < se < _RUNAWAY):
        return None
    odds = np.exp([effect, effect - Z95 * se, effect + Z95 * se])
    return float(odds[0]), float(odds[1]), float(odds[2]), float(chi2.sf(max(2 * (full.loglik - bare.loglik), 0), 1))


def _dummies(event: pd.Series, min_n: int) -> NDArray[np.float64]:
    """One 0/1 column an event but the largest; small events share one."""
    size = event.map(event.value_counts())
    named = event.astype("str").where(size >= min_n, SMALL_EVENT)
    names = sorted(named.unique(), key=lambda name: (-int((named == name).sum()), name))
    return np.column_stack([(named == name).to_numpy(float) for name in names[1:]] or [np.zeros((len(event), 0))])
