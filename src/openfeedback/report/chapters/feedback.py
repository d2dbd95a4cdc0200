"""Praise and suggestions: theme × kind in one table, phases together."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.chapters.columns import counted
from openfeedback.report.chapters.quotes import phrases, quotes
from openfeedback.report.document import Block, Column, Paragraph, Quotes, Section, Table
from openfeedback.report.finnish import listed
from openfeedback.report.source import Source

BOTH = {"kiitos", "kehittamisehdotus"}


def feedback(source: Source) -> list[Section]:
    """Part: who praised and suggested what; nothing where the run did not count them."""
    words, shown = source.words, _ordered(source)
    if shown.empty:
        return []
    said = feedback_lines(source)
    heading = words("feedback.heading")
    if not (shown["respondents_n"].fillna(0) > 0).any():
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
    """What was praised and suggested most; kinds of which there was nothing, or nothing that may be shown."""
    shown, words = _ordered(source), source.words
    if shown.empty:
        return []
    parts = {str(kind): part for kind, part in shown.groupby("kind", sort=False)}
    best = {kind: _commonest(part) for kind, part in parts.items()}
    told = {kind: row for kind, row in best.items() if row is not None}
    said = _most(source, told)
    for key, hidden in (("hidden", True), ("none", False)):
        kinds = [_many(source, k) for k, row in best.items() if row is None and parts[k]["suppressed"].any() == hidden]
        said += [words(f"feedback.{key}", kind=listed(kinds, words.language))] if kinds else []
    return said


def _commonest(part: pd.DataFrame) -> pd.Series | None:
    """The row with most respondents; None where none may be shown."""
    spoken = part[part["respondents_n"].fillna(0) > 0]
    return None if spoken.empty else spoken.sort_values("respondents_n", ascending=False, kind="stable").iloc[0]


def _most(source: Source, told: dict[str, pd.Series]) -> list[str]:
    """A sentence a kind; praise and suggestions of one theme in one."""
    words, counts = source.words, {kind: int(row["respondents_n"]) for kind, row in told.items()}
    themes = {kind: source.theme_name(row["theme"]) for kind, row in told.items()}
    if set(told) == BOTH and len(set(themes.values())) == 1:
        return [words("feedback.most_both", theme=next(iter(themes.values())), **counts)]
    if source.params.appendix.themes and len(source.params.appendix.themes) == 1:
        return [words(f"feedback.one_{k}" if words.has(f"feedback.one_{k}") else "feedback.one", n=counts[k],
                      kind=_many(source, k)) for k in told]  # fmt: skip
    keys = {k: f"feedback.most_{k}" if words.has(f"feedback.most_{k}") else "feedback.most" for k in told}
    return [words(keys[k], theme=themes[k], n=counts[k], kind=_many(source, k)) for k in told]


def _ordered(source: Source) -> pd.DataFrame:
    """The table in the codebook's order of themes and the words' order of kinds."""
    table = source.table("feedback")
    if table.empty or not source.themed():
        return table.head(0)
    places = {kind: i for i, kind in enumerate(source.words.entry("kinds"))}
    by_kind = table.sort_values("kind", key=lambda kinds: kinds.map(lambda k: places.get(str(k), len(places))))
    return source.in_order(by_kind)


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
    outside = not set(frame["theme"]) <= {t.id for t in source.codebook.themes if t.in_matrix}
    notes = [words("feedback.same"), *([words("feedback.several")] if outside else [])]
    return Table(words("feedback.caption"), frame, header, notes, words("feedback.alt"), "matrix", "feedback")
