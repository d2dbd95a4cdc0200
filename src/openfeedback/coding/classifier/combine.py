"""Codings as a table: from probabilities, from topics standing in for themes, and with persons winning over a model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import CODES, Codebook
from openfeedback.errors import CodebookError
from openfeedback.tables import COLUMNS, checked, require
from openfeedback.vocabulary import SETTLED, Coder

Table = Mapping[str, np.ndarray]  # by column: theme, phase, kind


def as_codings(
    frame: pd.DataFrame, coder: str, p: Table, classes: Table, fixed_phase: Mapping[str, str], min_p: float | np.ndarray
) -> pd.DataFrame:
    """Codings of units from the probabilities ``p`` (n, codes) of each column's ``classes``, without evidence.

    A theme below ``min_p`` (one for all, or (n,)) is empty. Where a theme always has one phase, that is as sure as the
    theme.
    """
    best = {column: classes[column][p[column].argmax(axis=1)] for column in CODES}
    sure = {column: p[column].max(axis=1) for column in CODES}
    fixed = np.array([fixed_phase.get(theme, "") for theme in best["theme"]], dtype=object)
    return pd.DataFrame({
        "unit_id": frame["unit_id"].astype("str").to_numpy(), "coder": str(coder),
        "theme": np.where(sure["theme"] < min_p, None, best["theme"]),
        "phase": np.where(fixed != "", fixed, best["phase"]), "kind": best["kind"], "theme_p": sure["theme"],
        "phase_p": np.where(fixed != "", sure["theme"], sure["phase"]), "kind_p": sure["kind"],
    })  # fmt: skip


def code_by_topics(assignments: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Codings where a unit's topic is its theme (coder ``topics``); a unit without a topic has an empty theme.

    >>> from openfeedback.coding.codebook import topics_as_codebook
    >>> book = topics_as_codebook(pd.DataFrame({"topic_id": ["1"], "label": ["raha"]}))
    >>> code_by_topics(pd.DataFrame({"unit_id": ["a.1"], "topic_id": ["1"]}), book)["theme"].tolist()
    ['1']
    """
    require(assignments, ["unit_id", "topic_id"], "table assignments")
    topics = assignments["topic_id"].astype("str")
    unknown = sorted(set(topics.dropna()) - {t.id for t in codebook.themes})
    if unknown:
        raise CodebookError(f"table assignments: topics {', '.join(unknown)} are not themes of codebook {codebook.id}")
    codings = pd.DataFrame(
        {"unit_id": assignments["unit_id"].astype("str"), "coder": str(Coder.TOPICS), "theme": topics}
    )
    codings = codings.assign(phase=codebook.phases[0].id, kind=codebook.kinds[0].id)
    return checked(codings.reindex(columns=list(COLUMNS["codings"])), "codings")


def with_human(codings: pd.DataFrame, human: pd.DataFrame) -> pd.DataFrame:
    """Codings in which persons win over the model: one row a unit, in the order of ``codings``.

    ``human`` holds codings by one or more persons; where several coded a unit, the most frequent code of each
    column counts (ties: the first coder by name); what they settled (coder ``settled``) counts alone. Its units that
    ``codings`` does not hold are left out, and rows without a theme say nothing. A person's code has
    no probability.
    """
    require(human, ["unit_id", "coder", *CODES], "table of codings by persons")
    said = settled_alone(human[human["theme"].notna() & human["unit_id"].isin(codings["unit_id"])])
    if said.empty:
        return codings.copy()
    second = ["second_theme"] if "second_theme" in {*codings.columns, *human.columns} else []
    settled_columns = [*CODES, *second, "evidence"]
    said = said.sort_values(["unit_id", "coder"]).reindex(columns=["unit_id", "coder", *settled_columns])
    settled = {"coder": _join, **dict.fromkeys(settled_columns, _most)}
    chosen = said.groupby("unit_id", sort=True).agg(settled).reset_index()
    rest = codings[~codings["unit_id"].isin(chosen["unit_id"])]
    joined = pd.concat([rest, chosen.reindex(columns=[*COLUMNS["codings"], *second])], ignore_index=True)
    order = {unit: i for i, unit in enumerate(codings["unit_id"])}
    return checked(joined.sort_values("unit_id", key=lambda ids: ids.map(order), kind="stable"), "codings")


def settled_alone(human: pd.DataFrame) -> pd.DataFrame:
    """Persons' codings in which a unit that was settled has the settled one alone.

    >>> rows = pd.DataFrame({"unit_id": ["a", "a", "a", "b"], "coder": ["KL", "MM", "settled", "KL"]})
    >>> settled_alone(rows)["coder"].tolist()
    ['settled', 'KL']
    """
    settled = human["coder"].eq(SETTLED)
    return human[settled | ~human["unit_id"].isin(human.loc[settled, "unit_id"])] if settled.any() else human


def _most(values: pd.Series) -> object:
    """Most frequent value; the first of equals; missing where there is none."""
    counts = values.value_counts(sort=False)
    return counts.idxmax() if len(counts) else None


def _join(values: pd.Series) -> str:
    return "+".join(dict.fromkeys(values))
