"""Themes against scores: respondents who raised a theme against those who did not."""

import zlib

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.analysis.compare.statistics import permutation_p, two_groups
from openfeedback.analysis.weights import weights_of
from openfeedback.errors import InputError
from openfeedback.settings import CompareSettings
from openfeedback.tables import COLUMNS, require
from openfeedback.vocabulary import NO_CONTENT, Method

LARGE = 30  # with this many respondents on both sides, Welch's t needs no permutation
WEIGHTED = "vastaajia, joilla on painokerroin"
NO_SPREAD = "vastauksissa ei ole vaihtelua, joten luottamusväliä ei voi laskea"
_ADDED = ["detectable", "method"]


def compare(
    mentions: pd.DataFrame,
    scores: pd.DataFrame,
    settings: CompareSettings,
    seed: int = 0,
    respondents: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row for each theme and scale item: the means of those who raised the theme and of those who did not.

    ``mentions``: respondent_id, theme (empty: answered, raised nothing); ``scores``: respondent_id, item_id, value and
    perhaps opt_out. Both sides are respondents of ``mentions`` with a value on the item; several values of one
    respondent on an item are averaged. ``difference`` has Welch's 95 % interval, ``effect`` is Cliff's delta, ``p`` is
    of Welch's t, by permutation where a side has fewer than 30; ``p_adjusted`` is Benjamini–Hochberg over the table.
    With fewer than ``settings.min_n`` on a side there is a note instead of interval, effect and p. Where no answer of
    either side differs from its mean, no interval and no detectable difference can be told, and a note says so.
    ``detectable`` is the smallest difference found with 80 % power; ``method`` says how p was found.
    Where ``respondents`` has ``weight``, means, interval and p are weighted, only those with a weight above 0 count,
    and nothing is permuted but where answers do not spread.
    """
    values, raised = raised_and_values(mentions, scores)
    weights = weights_of(respondents, values.index)
    if weights is not None:
        values = values.where(pd.Series(weights > 0, values.index), axis=0)
    grids = two_groups(values.to_numpy(float), raised.to_numpy(float), weights)
    pairs = pd.MultiIndex.from_product([raised.columns, values.columns], names=["theme", "item_id"])
    table = pd.DataFrame({name: grid.ravel() for name, grid in grids.items()}, index=pairs).reset_index()
    enough = table[["n_with", "n_without"]].min(axis=1) >= settings.min_n
    table.loc[~enough, ["ci_low", "ci_high", "effect", "p", "detectable"]] = np.nan
    table["method"] = pd.Series(
        str(Method.WELCH if weights is None else Method.WEIGHTED), table.index, dtype="str"
    ).where(enough)
    flat = enough & (table["se"] == 0)
    table.loc[flat, ["ci_low", "ci_high", "detectable"]] = np.nan
    permuted = flat if weights is not None else flat | (table[["n_with", "n_without"]].min(axis=1) < LARGE)
    _permute(table, values, permuted & table["p"].notna(), settings.resamples, seed)
    table["p_adjusted"] = benjamini_hochberg(table["p"].to_numpy(float))
    table["note"] = pd.Series(_notes(table, flat, settings.min_n, weights is not None), index=table.index, dtype="str")
    counts = {"theme": "str", "item_id": "str", "n_with": "Int64", "n_without": "Int64"}
    return table.astype(counts)[[*COLUMNS["comparisons"], *_ADDED]]


def raised_and_values(mentions: pd.DataFrame, scores: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two tables with the same respondents as rows: the values by item (missing: no answer), and who raised each theme.

    Raises InputError for missing columns and values that are no numbers.
    """
    require(mentions, ["respondent_id", "theme"], "mentions")
    require(scores, ["respondent_id", "item_id", "value"], "scores")
    values = _wide_scores(scores, mentions)
    return values, _wide_mentions(mentions).reindex(values.index, fill_value=False)


def benjamini_hochberg(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjusted p of Benjamini & Hochberg (1995); missing ones stay missing and do not count.

    >>> benjamini_hochberg(np.array([0.01, 0.04, np.nan, 0.03])).round(3).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    adjusted, known = np.full(len(p), np.nan), np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(-p[known], kind="stable")]
    ranks = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum.accumulate(np.minimum(p[order] * len(order) / ranks, 1.0))
    return adjusted


def _wide_scores(scores: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    """Respondents × items: the real answers of respondents who answered an open question."""
    value = pd.to_numeric(scores["value"], errors="coerce")
    if (wrong := scores["value"].notna() & value.isna()).any():
        items = ", ".join(sorted(scores.loc[wrong, "item_id"].astype(str).unique())[:5])
        raise InputError(
            f"scores: column 'value' has {wrong.sum()} cells that are no numbers (items {items}); mend them"
        )
    known = scores["respondent_id"].isin(mentions["respondent_id"]) & value.notna()
    if "opt_out" in scores:
        known &= ~scores["opt_out"].fillna(False).astype(bool)
    kept = scores.assign(value=value).loc[known, ["respondent_id", "item_id", "value"]]
    kept = kept.sort_values(["respondent_id", "item_id", "value"])
    return kept.groupby(["respondent_id", "item_id"])["value"].mean().unstack("item_id").sort_index()


def _wide_mentions(mentions: pd.DataFrame) -> pd.DataFrame:
    """Respondents × themes, true where raised; respondents who raised nothing have no row."""
    raised = mentions[mentions["theme"].notna() & ~mentions["theme"].isin(["", NO_CONTENT])]
    return pd.crosstab(raised["respondent_id"], raised["theme"]).astype(bool)


def _permute(table: pd.DataFrame, values: pd.DataFrame, small: pd.Series, resamples: int, seed: int) -> None:
    """Put the permutation p in place of those of ``small``. Each item has its own stream of random numbers."""
    answers = {item: values[item].dropna().to_numpy() for item in table.loc[small, "item_id"].unique()}
    chosen = table[small]
    found = [
        permutation_p(answers[item], int(n), t, resamples, [seed, zlib.crc32(str(item).encode())])
        for item, n, t in zip(chosen["item_id"], chosen["n_with"], chosen["t"], strict=True)
    ]
    table.loc[small, "p"] = [p for p, _ in found]
    table.loc[small, "method"] = [method for _, method in found]


def _notes(table: pd.DataFrame, flat: pd.Series, min_n: int, weighted: bool) -> list[str | None]:
    """In Finnish, where there are too few respondents to say anything, or none of them differs."""
    people = WEIGHTED if weighted else "vastaajia"
    return [
        f"liian vähän {people}: teemassa {int(one)}, muita {int(other)} (kumpiakin tarvitaan {min_n})"
        if min(one, other) < min_n
        else NO_SPREAD
        if alike
        else None
        for one, other, alike in zip(table["n_with"], table["n_without"], flat, strict=True)
    ]
