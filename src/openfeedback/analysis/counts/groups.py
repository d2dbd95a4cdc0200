"""Themes broken down by background."""

from collections.abc import Sequence

import pandas as pd

from openfeedback.analysis.intervals import effective_n, wilson
from openfeedback.analysis.weights import as_weights, whole_percents
from openfeedback.settings import MatrixSettings
from openfeedback.tables import require
from openfeedback.vocabulary import group_or_unknown

_COLUMNS = ["theme", "by", "group", "respondents_n", "group_n", "share", "ci_low", "ci_high", "suppressed"]


def by_group(mentions: pd.DataFrame, respondents: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Share of each background group that raised each theme, as it truly is: nothing is protected yet.

    ``respondents`` has the background ``columns`` and, where the survey is weighted, ``weight``: then share is
    weighted and its interval uses Kish's effective n. The denominator is the group's respondents in ``mentions``.
    """
    require(respondents, ["respondent_id", *columns], "respondents")
    people = respondents[respondents["respondent_id"].isin(mentions["respondent_id"])]
    people = people.drop_duplicates("respondent_id").sort_values("respondent_id")
    tables = [_one(mentions, people, column) for column in columns]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=_COLUMNS)


def group_sizes(mentions: pd.DataFrame, respondents: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """How many of those who answered belong to each background group, as it truly is: by, group, respondents_n."""
    people = respondents[respondents["respondent_id"].isin(mentions["respondent_id"])].drop_duplicates("respondent_id")
    found = [
        group_or_unknown(people[by]).value_counts().sort_index().rename_axis("group").reset_index(name="n")
        for by in dict.fromkeys(columns)
    ]
    named = [part.assign(by=by) for by, part in zip(dict.fromkeys(columns), found, strict=True)]
    made = pd.concat(named, ignore_index=True) if named else pd.DataFrame(columns=["group", "n", "by"])
    made = made.rename(columns={"n": "respondents_n"})[["by", "group", "respondents_n"]]
    return made.astype({"by": "str", "group": "str", "respondents_n": "Int64"}).assign(suppressed=False)


def by_group_cells(
    rows: pd.DataFrame, responses: pd.DataFrame, respondents: pd.DataFrame, settings: MatrixSettings
) -> pd.DataFrame:
    """Every cell of the matrix by background group, as it truly is.

    ``rows``: the units behind the cells, from ``provenance``.

    theme, phase, by, group, respondents_n, group_n, share, ci_low, ci_high, suppressed; no rows unless
    ``settings.by_cells``. Only cells that somebody raised have rows; the denominators are those of ``by_group``.
    """
    cell = rows["theme"].astype("str") + "|" + rows["phase"].astype("str")
    silent = pd.DataFrame({"respondent_id": responses["respondent_id"].unique(), "theme": None})
    raised = pd.concat([rows[["respondent_id"]].assign(theme=cell), silent]).astype("str")
    raised["theme"] = raised["theme"].mask(raised["theme"].isin(["None", "nan"]))
    made = by_group(raised, respondents, settings.by if settings.by_cells else [])
    parts = made["theme"].astype("str").str.split("|", expand=True, regex=False).reindex(columns=[0, 1])
    made = made.assign(theme=parts[0], phase=parts[1]).astype({"theme": "str", "phase": "str"})
    return made[["theme", "phase", *_COLUMNS[1:]]]


def _one(mentions: pd.DataFrame, people: pd.DataFrame, by: str) -> pd.DataFrame:
    weight = as_weights(people["weight"]) if "weight" in people else pd.Series(1.0, index=people.index)
    group = group_or_unknown(people[by])
    who = pd.DataFrame({"respondent_id": people["respondent_id"], "group": group, "w": weight.fillna(0.0)})
    raised = mentions.dropna(subset=["theme"]).drop_duplicates(["respondent_id", "theme"]).merge(who)
    size = who.groupby("group").agg(group_n=("w", "size"), group_w=("w", "sum"), effective=("w", effective_n))
    grid = pd.MultiIndex.from_product([sorted(raised["theme"].unique()), size.index], names=["theme", "group"])
    counts = raised.groupby(["theme", "group"]).agg(respondents_n=("w", "size"), raised_w=("w", "sum"))
    table = counts.reindex(grid, fill_value=0).reset_index().merge(size, on="group")
    table["share"] = table["raised_w"] / table["group_w"].where(table["group_w"] > 0)
    if "weight" in people:
        table["share"] = whole_percents(table["share"])
    table["ci_low"], table["ci_high"] = wilson(table["share"] * table["effective"], table["effective"])
    table = table.assign(by=by).astype({"respondents_n": "Int64", "group_n": "Int64"})
    return table.sort_values(["theme", "group"], ignore_index=True).assign(suppressed=False)[_COLUMNS]
