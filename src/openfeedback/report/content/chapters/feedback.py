"""Praise and suggestions: theme × kind in one table, phases together."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.content.chapters.quotes import cells_of_matrix, quotes
from openfeedback.report.content.document import Block, Paragraph, Quotes, Section, Table
from openfeedback.report.content.facts import unseen_praise
from openfeedback.report.content.source import Source
from openfeedback.report.content.tables import described
from openfeedback.report.wording import listed
from openfeedback.vocabulary import Kind

BOTH = {Kind.THANKS, Kind.SUGGESTION}


def feedback(source: Source) -> list[Section]:
    """Chapter: who praised and suggested what; nothing where the run did not count them."""
    words, shown = source.words, _ordered(source)
    heading = words("feedback.heading")
    unseen = listed([_many(source, kind) for kind in unseen_praise(source)], words.language)
    not_counted = source.true("feedback.unseen", kinds=unseen)
    if shown.empty:
        return [Section(heading, 1, [Paragraph(" ".join(not_counted))])] if not_counted else []
    said = [*feedback_lines(source), *not_counted]
    if not (shown["respondents_n"].fillna(0) > 0).any():
        return [Section(heading, 1, [Paragraph(" ".join(said))])]
    # a kind takes the place of the phase: the grid and the filtering of quotes are those of the matrix
    cells = shown.rename(columns={"kind": "phase"})
    found = quotes(source, cells, by="kind")
    beside = [] if len(source.table("contents")) else found
    said += [words("matrix.phrases")] if beside else []
    frame = cells_of_matrix(source, cells, beside, lambda kind: words.label("kinds_many", kind))
    blocks: list[Block] = [Paragraph(" ".join(said)), _table(source, frame)]
    return [Section(heading, 1, [*blocks, Quotes(found, "feedback")] if found else blocks)]


def feedback_lines(source: Source) -> list[str]:
    """What was praised and suggested most; kinds of which there was nothing, or nothing that may be shown."""
    shown, words = _ordered(source), source.words
    if shown.empty:
        return []
    parts = {str(kind): part for kind, part in shown.groupby("kind", sort=False)}
    best = {kind: _commonest(part) for kind, part in parts.items()}
    said = _most(source, {kind: row for kind, row in best.items() if row is not None})
    for key, hidden in (("hidden", True), ("none", False)):
        kinds = [_many(source, k) for k, row in best.items() if row is None and parts[k]["suppressed"].any() == hidden]
        said += [words(f"feedback.{key}", kind=listed(kinds, words.language))] if kinds else []
    return said


def _commonest(part: pd.DataFrame) -> pd.Series | None:
    """The row with most respondents; None where none may be shown."""
    spoken = part[part["respondents_n"].fillna(0) > 0]
    return None if spoken.empty else spoken.sort_values("respondents_n", ascending=False, kind="stable").iloc[0]


def _most(source: Source, shown: dict[str, pd.Series]) -> list[str]:
    """A sentence a kind; praise and suggestions of one theme in one."""
    words, counts = source.words, {kind: int(row["respondents_n"]) for kind, row in shown.items()}
    themes = {kind: source.theme_name(row["theme"]) for kind, row in shown.items()}
    if set(shown) == BOTH and len(set(themes.values())) == 1:
        return [words("feedback.most_both", theme=next(iter(themes.values())), **counts)]
    if source.params.appendix.themes and len(source.params.appendix.themes) == 1:
        return [words(f"feedback.one_{k}", n=counts[k]) for k in shown]
    return [words(f"feedback.most_{k}", theme=themes[k], n=counts[k]) for k in shown]


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
    outside = not set(frame["theme"]) <= {t.id for t in source.codebook.themes if t.in_matrix}
    notes = [*source.true("feedback.same", "feedback.same_plain"), *([words("feedback.several")] if outside else [])]
    return described(words, "feedback", frame, notes)
