"""Tables laid out for reading: themes down, phases and kinds across."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from openfeedback.analysis.matrix import ALL_PHASES, NO_PHASE

if TYPE_CHECKING:
    from openfeedback.coding.codebook import Codebook

HIDDEN = "peitetty"  # in place of a number that is suppressed
_APART = {ALL_PHASES: "kaikki vaiheet", NO_PHASE: "ei vaihetta"}


def as_grid(
    matrix: pd.DataFrame, codebook: Codebook, value: str = "respondents_n", language: str = "fi"
) -> pd.DataFrame:
    """A suppressed matrix as Table 5: themes down in the codebook's order, phases across, kaikki and ei apart.

    A recurring (spanning) theme comes first, on a row that says so. Cells are texts: the count, or that it is hidden.
    """
    phases = {p.id: p.name(language) for p in codebook.phases if p.id not in _APART} | _APART
    names = {
        t.id: f"{t.name(language)}" + (" (kaikissa vaiheissa)" if getattr(t, "spanning", False) else "")
        for t in codebook.themes
    }
    told = matrix.assign(text=_texts(matrix, value))
    wide = told.pivot(index="theme", columns="phase", values="text")
    order = sorted(wide.index, key=lambda t: (not _spanning(t, codebook), list(names).index(t)))
    columns = [p for p in phases if p in wide.columns]
    return wide.loc[order, columns].rename(index=names, columns=phases).rename_axis(index=None, columns=None)


def beside(feedback: pd.DataFrame, codebook: Codebook, language: str = "fi") -> pd.DataFrame:
    """A suppressed feedback table laid out beside the matrix: themes down, kinds across."""
    names = {t.id: t.name(language) for t in codebook.themes}
    kinds = {k.id: k.name(language) for k in codebook.kinds}
    wide = feedback.assign(text=_texts(feedback, "respondents_n")).pivot(index="theme", columns="kind", values="text")
    wide = wide.loc[[t for t in names if t in wide.index], [k for k in kinds if k in wide.columns]]
    return wide.rename(index=names, columns=kinds).rename_axis(index=None, columns=None)


def _texts(table: pd.DataFrame, value: str) -> list[str]:
    numbers = table[value].astype("float64")
    return [
        HIDDEN if gone else f"{number:.0f}" if value.endswith("_n") else f"{number:.2f}"
        for number, gone in zip(numbers, table["suppressed"], strict=True)
    ]


def _spanning(theme: str, codebook: Codebook) -> bool:
    return any(t.id == theme and getattr(t, "spanning", False) for t in codebook.themes)
