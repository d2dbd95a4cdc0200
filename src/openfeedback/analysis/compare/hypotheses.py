"""All that is compared with the scores: themes, kinds, themes phase by phase, topics; each a family of its own."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from openfeedback.analysis.compare.ordinal import compare_within_events
from openfeedback.analysis.compare.themes import compare, raised_and_values
from openfeedback.analysis.counts import joined, mentions
from openfeedback.settings import CompareSettings
from openfeedback.tables import require
from openfeedback.vocabulary import Family

_OF: dict[str, list[str]] = {Family.KIND: ["kind"], Family.THEME_PHASE: ["theme", "phase"], Family.TOPIC: ["topic_id"]}
_WITHIN = {"odds_ratio": "odds_ratio", "or_low": "or_low", "or_high": "or_high", "p": "or_p",
           "p_adjusted": "or_p_adjusted", "note": "or_note"}  # fmt: skip


def families(
    codings: pd.DataFrame,
    units: pd.DataFrame,
    responses: pd.DataFrame,
    settings: CompareSettings,
    assignments: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Who raised what, in each way that ``settings.by`` asks for and by theme: family → mentions.

    The column ``theme`` of each holds what was raised: a theme, a kind, "theme × phase", a topic_id. Codings without
    kinds or phases (topics in place of themes) give no such family.
    """
    made: dict[str, pd.DataFrame] = {Family.THEME.value: mentions(codings, units, responses)}
    for by in settings.by:
        if by != Family.TOPIC and codings[_OF[by][-1]].notna().any():
            made[by] = mentions(codings, units, responses, of=_OF[by])
        elif by == Family.TOPIC and assignments is not None:
            coded = assignments[["unit_id", "topic_id"]].rename(columns={"topic_id": "theme"})
            made[by] = mentions(coded, units, responses)
    return made


def families_of(raised: pd.DataFrame, settings: CompareSettings) -> dict[str, pd.DataFrame]:
    """The same from one table: respondent_id, theme and, as ``settings.by`` asks, kind, phase and topic_id.

    A row without a theme is of somebody who answered and raised nothing. Raises InputError for a missing column.

    >>> rows = [["a", "muut", "alku"], ["b", None, None]]
    >>> raised = pd.DataFrame(rows, columns=["respondent_id", "theme", "phase"])
    >>> families_of(raised, CompareSettings(by=["theme_phase"]))["theme_phase"].fillna("-").values.tolist()
    [['a', 'muut × alku'], ['b', '-']]
    """
    made: dict[str, pd.DataFrame] = {Family.THEME.value: raised}
    for by in settings.by:
        columns = _OF[by]
        require(raised, ["respondent_id", *columns], f"table of codings, for compare.by {by}")
        named = joined(raised.dropna(subset=columns), columns)
        made[by] = raised[["respondent_id"]].assign(theme=named.reindex(raised.index))
    return made


def sides(raised: Mapping[str, pd.DataFrame], scores: pd.DataFrame) -> pd.DataFrame:
    """How many respondents ``compare_families`` will have on either side: by, theme, item_id, n_with, n_without."""
    tables = []
    for by, one in raised.items():
        values, holds = raised_and_values(one, scores)
        answered, told = values.notna().to_numpy("int64"), holds.to_numpy("int64")
        n_with = told.T @ answered  # themes × items
        pairs = pd.MultiIndex.from_product([holds.columns, values.columns], names=["theme", "item_id"])
        both = {"n_with": n_with.ravel(), "n_without": (answered.sum(axis=0) - n_with).ravel()}
        tables.append(pd.DataFrame(both, index=pairs).reset_index().assign(by=by))
    made = pd.concat(tables, ignore_index=True)[["by", "theme", "item_id", "n_with", "n_without"]]
    text = {"by": "str", "theme": "str", "item_id": "str", "n_with": "Int64", "n_without": "Int64"}
    return made.astype(text).sort_values(["by", "theme", "item_id"], ignore_index=True)


def compare_families(
    raised: Mapping[str, pd.DataFrame],
    scores: pd.DataFrame,
    settings: CompareSettings,
    seed: int = 0,
    respondents: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """``compare`` for each family of ``families``, with the ordinal model within events beside it.

    Further columns: ``by`` (the family), ``best`` (which end of the item's scale is good, where the scores tell), and
    of ``compare_within_events``, where the respondents come from several events: ``odds_ratio``, ``or_low``,
    ``or_high``, ``or_p``, ``or_p_adjusted``, ``or_note``. Each family has a Benjamini–Hochberg adjustment of its own.
    """
    tables = [
        compare(one, scores, settings, seed, respondents)
        .pipe(_beside, one, scores, settings, respondents)
        .assign(by=by)
        for by, one in raised.items()
    ]
    made = pd.concat(tables, ignore_index=True)
    best = scores.dropna(subset=["best"]).drop_duplicates("item_id") if "best" in scores else scores[:0]
    ends = dict(zip(best["item_id"], best["best"], strict=True)) if len(best) else {}
    return made.assign(best=made["item_id"].map(ends).astype("str"), by=made["by"].astype("str"))


def _beside(
    made: pd.DataFrame,
    raised: pd.DataFrame,
    scores: pd.DataFrame,
    settings: CompareSettings,
    respondents: pd.DataFrame | None,
) -> pd.DataFrame:
    """The comparisons with the ordinal model's columns, empty where there is one event or none."""
    if respondents is None or "event_id" not in respondents or respondents["event_id"].nunique() < 2:
        return made.assign(**{name: pd.Series(dtype="str" if name == "or_note" else "float64")
                              for name in _WITHIN.values()})  # fmt: skip
    tested = made.loc[made["p"].notna(), ["theme", "item_id"]]
    within = compare_within_events(raised, scores, respondents, settings, tested)
    within = within[["theme", "item_id", *_WITHIN]].rename(columns=_WITHIN)
    return made.merge(within, on=["theme", "item_id"], how="left")
