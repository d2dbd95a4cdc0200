"""Praise and suggestions: theme × kind in one table, phases together."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.chapters.columns import counted
from openfeedback.report.chapters.quotes import phrases, quotes
from openfeedback.report.document import Block, Column, Paragraph, Quotes, Section, Table
from openfeedback.report.source import Source


def feedback(source: Source) -> list[Section]:
    """Part: who praised and suggested what; nothing where the run did not count them."""
    words, shown = source.words, _ordered(source)
    if shown.empty:
        return []
    said = feedback_lines(source)
    heading = words("feedback.heading")
    if not (shown["suppressed"] | (shown["respondents_n"].fillna(0) > 0)).any():
        return [Section(heading, 2, [Paragraph(" ".join(said))])]
    # a kind takes the place of the phase: the grid and the filtering of quotes are those of the matrix
    cells = shown.rename(columns={"kind": "phase"})
    found = quotes(source, cells, list(dict.fromkeys(shown["kind"])), by="kind")
    said += [words("matrix.phrases")] if found else []
    frame = cells.assign(
        theme_name=cells["theme"].map(source.theme_name),
        phase_name=cells["phase"].map(lambda kind: words.label("kinds_many", kind)),
        spanning=False,
    )
    texts = [phrases(found, t, k) for t, k in zip(cells["theme"], cells["phase"], strict=True)]
    frame["phrases"] = pd.Series(texts, frame.index, dtype=object)
    blocks: list[Block] = [Paragraph(" ".join(said)), _table(source, frame)]
    return [Section(heading, 2, [*blocks, Quotes(found, "feedback")] if found else blocks)]


def feedback_lines(source: Source) -> list[str]:
    """One sentence a kind: its commonest theme, or that there was nothing, or nothing that may be shown."""
    shown = _ordered(source)
    if shown.empty:
        return []
    return [_sentence(source, str(kind), part) for kind, part in shown.groupby("kind", sort=False)]


def _ordered(source: Source) -> pd.DataFrame:
    """The table in the codebook's order of themes and the words' order of kinds."""
    table = source.table("feedback")
    if table.empty or not source.themed():
        return table.head(0)
    places = {kind: i for i, kind in enumerate(source.words.entry("kinds"))}
    by_kind = table.sort_values("kind", key=lambda kinds: kinds.map(lambda k: places.get(str(k), len(places))))
    return source.in_order(by_kind)


def _sentence(source: Source, kind: str, part: pd.DataFrame) -> str:
    words = source.words
    spoken = part[part["respondents_n"].fillna(0) > 0]
    if spoken.empty:
        return words("feedback.hidden" if part["suppressed"].any() else "feedback.none", kind=_many(source, kind))
    best = spoken.sort_values("respondents_n", ascending=False, kind="stable").iloc[0]
    key = f"feedback.most_{kind}" if words.has(f"feedback.most_{kind}") else "feedback.most"
    theme = source.theme_name(best["theme"])
    return words(key, theme=theme, n=int(best["respondents_n"]), kind=_many(source, kind))


def _many(source: Source, kind: str) -> str:
    return source.words.label("kinds_partitive", kind)


def _table(source: Source, frame: pd.DataFrame) -> Table:
    words = source.words
    header = [
        Column("theme_name", words("columns.theme")),
        Column("phase_name", words("columns.kind")),
        *counted(words), Column("units_n", words("columns.units"), "count", True),
        Column("suppressed", words("columns.suppressed")),
    ]  # fmt: skip
    notes = [words("feedback.same"), words("feedback.several")]
    return Table(words("feedback.caption"), frame, header, notes, words("feedback.alt"), "matrix", "feedback")
