"""Tables laid out for reading: themes down, phases and kinds across."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from openfeedback.vocabulary import Phase

if TYPE_CHECKING:
    from openfeedback.coding.codebook import Codebook

HIDDEN = "peitetty"  # in place of a number that is suppressed
_APART = {Phase.ALL: "kaikki vaiheet", Phase.NONE: "ei vaihetta"}


def as_grid(matrix: pd.DataFrame, codebook: Codebook, language: str = "fi") -> pd.DataFrame:
    """A suppressed matrix as Table 5: themes down in the codebook's order, phases across, kaikki and ei apart.

    A recurring (spanning) theme comes first, on a row that says so. Cells are texts: the count, or that it is hidden.
    """
    phases = {p.id: p.name(language) for p in codebook.phases if p.id not in _APART} | _APART
    names = {t.id: t.name(language) + (" (kaikissa vaiheissa)" if t.spanning else "") for t in codebook.themes}
    first = {t.id: (not t.spanning, i) for i, t in enumerate(codebook.themes)}
    wide = matrix.assign(text=_texts(matrix)).pivot(index="theme", columns="phase", values="text")
    order = sorted(wide.index, key=lambda theme: first[theme])
    columns = [p for p in phases if p in wide.columns]
    return wide.loc[order, columns].rename(index=names, columns=phases).rename_axis(index=None, columns=None)


def beside(feedback: pd.DataFrame, codebook: Codebook, language: str = "fi") -> pd.DataFrame:
    """A suppressed feedback table laid out beside the matrix: themes down, kinds across."""
    names = {t.id: t.name(language) for t in codebook.themes}
    kinds = {k.id: k.name(language) for k in codebook.kinds}
    wide = feedback.assign(text=_texts(feedback)).pivot(index="theme", columns="kind", values="text")
    wide = wide.loc[[t for t in names if t in wide.index], [k for k in kinds if k in wide.columns]]
    return wide.rename(index=names, columns=kinds).rename_axis(index=None, columns=None)


def _texts(table: pd.DataFrame) -> list[str]:
    rows = table.to_dict("records")
    return [_instead(row) if row["suppressed"] else str(int(row["respondents_n"])) for row in rows]


def _instead(row: Mapping[Any, Any]) -> str:
    """What a protected table tells of a suppressed number of respondents.

    >>> _instead({"reason": "small", "respondents_low": 1, "respondents_high": 4})
    'alle 5'
    """
    low, high = row.get("respondents_low"), row.get("respondents_high")
    if low is None or high is None or pd.isna(low) or pd.isna(high):
        return HIDDEN
    return f"alle {high + 1}" if row["reason"] == "small" else f"{low}–{high}"
