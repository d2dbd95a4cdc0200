"""Redacted quotes of the cells that are shown, chosen so that several respondents are heard."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from openfeedback.report.document import Quote
from openfeedback.report.source import ALL_PHASES, NO_PHASE, Source

PER_CELL = 5
LONGEST = 220  # characters: a longer unit is a story, not an example
PHRASE = 90
PHRASES = 2


def quotes(
    source: Source, shown: pd.DataFrame, kinds: list[str], by: Literal["phase", "kind"] = "phase"
) -> list[Quote]:
    """Up to PER_CELL quotes of each cell of ``shown`` (theme, phase, suppressed), in its order; none when not allowed.

    Surest codings first, one a respondent; ties by unit id. With ``by`` "kind", kinds stand in the column phase.
    """
    if not source.params.appendix.quotes or source.few():
        return []
    units = _coded(source, kinds, by)
    open_cells = shown[~shown["suppressed"] & (shown["respondents_n"].fillna(0) >= source.min_cell)]
    picked = open_cells[["theme", "phase"]].merge(units, on=["theme", "phase"], how="inner")
    picked = picked.groupby(["theme", "phase"], sort=False).head(PER_CELL)
    texts = redacted(picked["text"])
    return [_quote(str(text), row, source) for text, (_, row) in zip(texts, picked.iterrows(), strict=True)]


def _quote(text: str, row: pd.Series, source: Source) -> Quote:
    theme, phase = str(row["theme"]), str(row["phase"])
    drawn = ALL_PHASES if source.spanning(theme) and phase != NO_PHASE else phase
    if phase == row["kind"]:
        drawn, name = phase, source.words.label("kinds_many", phase)
    else:
        name = source.phase_name(phase) if source.themed() else ""
    return Quote(text, str(row["language"]), theme, phase, str(row["kind"]), source.theme_name(theme), name,
                 cell=f"{theme}|{drawn}")  # fmt: skip


def phrases(found: list[Quote], theme: str, phase: str) -> list[Quote]:
    """The short ones among a cell's quotes."""
    short = [q for q in found if (q.theme, q.phase) == (theme, phase) and len(q.text) <= PHRASE]
    return short[:PHRASES]


def _coded(source: Source, kinds: list[str], by: str) -> pd.DataFrame:
    """Units with theme, phase, kind, language and text; the best example of each cell first."""
    coded = source.table("codings").dropna(subset=["theme"])
    if kinds and coded["kind"].notna().any():
        coded = coded[coded["kind"].isin(kinds)]
    coded = coded.assign(phase=coded["phase"].fillna(NO_PHASE), kind=coded["kind"].fillna(""))
    coded = coded.assign(phase=coded[by])
    joined = coded.merge(source.table("units")[["unit_id", "response_id", "text"]], on="unit_id")
    answers = source.table("responses")[["response_id", "respondent_id", "language"]]
    joined = joined.merge(answers, on="response_id")
    joined["language"] = joined["language"].fillna("fi")
    joined["text"] = joined["text"].str.strip()
    joined = joined[joined["text"].str.len().between(8, LONGEST)]
    sure = joined["theme_p"].fillna(0) * joined["phase_p"].fillna(1)
    joined = joined.assign(sure=sure).sort_values(["sure", "unit_id"], ascending=[False, True])
    return joined.drop_duplicates(["theme", "phase", "respondent_id"]).drop_duplicates(["theme", "phase", "text"])


def redacted(texts: pd.Series) -> pd.Series:
    """The texts without personal data, whatever the reading did before: redacting twice changes nothing."""
    from openfeedback.text import redact

    return redact(texts.reset_index(drop=True))[0] if len(texts) else texts
