"""Codings from other sources: topics standing in for themes, and persons winning over a model."""

from __future__ import annotations

import pandas as pd

from openfeedback.coding.codebook import Codebook
from openfeedback.errors import CodebookError
from openfeedback.tables import COLUMNS, checked, require

CODES = ["theme", "phase", "kind"]


def code_by_topics(assignments: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Codings where a unit's topic is its theme (coder ``topics``); a unit without a topic has an empty theme.

    >>> from openfeedback.coding import topics_as_codebook
    >>> book = topics_as_codebook(pd.DataFrame({"topic_id": ["1"], "label": ["raha"]}))
    >>> code_by_topics(pd.DataFrame({"unit_id": ["a.1"], "topic_id": ["1"]}), book)["theme"].tolist()
    ['1']
    """
    require(assignments, ["unit_id", "topic_id"], "table assignments")
    topics = assignments["topic_id"].astype("str")
    unknown = sorted(set(topics.dropna()) - {t.id for t in codebook.themes})
    if unknown:
        raise CodebookError(f"table assignments: topics {', '.join(unknown)} are not themes of codebook {codebook.id}")
    codings = pd.DataFrame({"unit_id": assignments["unit_id"].astype("str"), "coder": "topics", "theme": topics})
    codings = codings.assign(phase=codebook.phases[0].id, kind=codebook.kinds[0].id)
    return checked(codings.reindex(columns=list(COLUMNS["codings"])), "codings")


def with_human(codings: pd.DataFrame, human: pd.DataFrame) -> pd.DataFrame:
    """Codings in which persons win over the model: one row a unit, in the order of ``codings``.

    ``human`` holds codings by one or more persons; where several coded a unit, the most frequent code of each
    column counts (ties: the first coder by name). Its units that ``codings`` does not hold are left out, and rows
    without a theme say nothing. Probabilities of a person's code are missing.
    """
    require(human, ["unit_id", "coder", *CODES], "table of codings by persons")
    said = human[human["theme"].notna() & human["unit_id"].isin(codings["unit_id"])]
    if said.empty:
        return codings.copy()
    said = said.sort_values(["unit_id", "coder"]).reindex(columns=["unit_id", "coder", *CODES, "evidence"])
    chosen = said.groupby("unit_id", sort=True).apply(_settle).reset_index()
    rest = codings[~codings["unit_id"].isin(chosen["unit_id"])]
    joined = pd.concat([rest, chosen.reindex(columns=list(COLUMNS["codings"]))], ignore_index=True)
    order = {unit: i for i, unit in enumerate(codings["unit_id"])}
    return checked(joined.sort_values("unit_id", key=lambda ids: ids.map(order), kind="stable"), "codings")


def _settle(rows: pd.DataFrame) -> pd.Series:
    return pd.Series({c: (_join if c == "coder" else _most)(rows[c]) for c in rows.columns})


def _most(values: pd.Series) -> object:
    """Most frequent value; the first of equals; missing where there is none."""
    counts = values.value_counts(sort=False)
    return counts.idxmax() if len(counts) else None


def _join(values: pd.Series) -> str:
    return "+".join(dict.fromkeys(values))
