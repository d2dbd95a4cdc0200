"""Quotes of the cells that are shown, in the reader's words of where they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pandas as pd

from openfeedback.report.content.document import Quote
from openfeedback.report.content.source import Source
from openfeedback.vocabulary import Phase

PHRASE = 90
PHRASES = 2


def quotes(source: Source, shown: pd.DataFrame, by: Literal["phase", "kind"] = "phase") -> list[Quote]:
    """The quotes of the cells of ``shown`` (theme, phase), in its order; with ``by`` "kind", kinds stand in phase."""
    found = source.table("quotes")
    if found.empty or source.few():
        return []
    mine = found[found["by"] == by].assign(phase=lambda t: t[by])
    picked = shown[["theme", "phase"]].merge(mine, on=["theme", "phase"], how="inner")
    return [_quote(str(row["text"]), row, source) for _, row in picked.iterrows()]


def _quote(text: str, row: pd.Series, source: Source) -> Quote:
    theme, phase = str(row["theme"]), str(row["phase"])
    drawn = Phase.ALL if source.spanning(theme) and phase != Phase.NONE else phase
    if phase == row["kind"]:
        drawn, name = phase, source.words.label("kinds_many", phase)
    else:
        name = source.phase_name(phase) if source.themed() else ""
    return Quote(text, str(row["language"]), theme, phase, str(row["kind"]), source.theme_name(theme), name,
                 cell=(theme, drawn))  # fmt: skip


def phrases(found: list[Quote], theme: str, phase: str) -> list[Quote]:
    """The short ones among a cell's quotes."""
    short = [q for q in found if (q.theme, q.phase) == (theme, phase) and len(q.text) <= PHRASE]
    return short[:PHRASES]


def cells_of_matrix(
    source: Source, cells: pd.DataFrame, found: list[Quote], phase_name: Callable[[str], str]
) -> pd.DataFrame:
    """What the grid of a matrix is drawn from: ``cells`` with names, and the short quotes of each."""
    frame = cells.assign(theme_name=cells["theme"].map(source.theme_name), phase_name=cells["phase"].map(phase_name))
    texts = [phrases(found, t, p) for t, p in zip(cells["theme"], cells["phase"], strict=True)]
    return frame.assign(spanning=False, phrases=pd.Series(texts, frame.index, dtype=object))


def content_quotes(source: Source, contents: pd.DataFrame, most: int) -> dict[str, list[Quote]]:
    """Up to ``most`` quotes of each of the ``contents`` (content_id), by its id."""
    found = source.table("quotes")
    if found.empty or source.few():
        return {}
    mine = found[(found["by"] == "content") & found["content_id"].isin(set(contents["content_id"]))]
    picked: dict[str, list[Quote]] = {}
    for _, row in mine.groupby("content_id", sort=False).head(most).iterrows():
        picked.setdefault(str(row["content_id"]), []).append(_quote(str(row["text"]), row, source))
    return picked
