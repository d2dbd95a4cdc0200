"""Praise and suggestions: theme × kind in one table, phases together."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.content.chapters.quotes import cells_of_matrix, quotes
from openfeedback.report.content.document import Block, Paragraph, Quotes, Section, Table
from openfeedback.report.content.facts import unseen_praise
from openfeedback.report.content.ranking import is_first, leading
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
    spoken = {kind: part[part["respondents_n"].fillna(0) > 0] for kind, part in parts.items()}
    said = _most(source, {kind: parts[kind] for kind, told in spoken.items() if len(told)})
    for key, hidden in (("hidden", True), ("none", False)):
        kinds = [_many(source, k) for k, told in spoken.items()
                 if told.empty and parts[k]["suppressed"].any() == hidden]  # fmt: skip
        said += [words(f"feedback.{key}", kind=listed(kinds, words.language))] if kinds else []
    return said


def _most(source: Source, shown: dict[str, pd.DataFrame]) -> list[str]:
    """A sentence a kind on the themes with most respondents; praise and suggestions of one theme in one.

    Nothing of a kind of which too many themes have as many.
    """
    words, language = source.words, source.words.language
    best = {kind: leading(part[part["respondents_n"].fillna(0) > 0], 1) for kind, part in shown.items()}
    best = {kind: rows for kind, rows in best.items() if len(rows)}
    told = {kind: "" if is_first(best[kind], shown[kind], source.min_cell) else "_shown" for kind in best}
    counts = {kind: int(rows["respondents_n"].iloc[0]) for kind, rows in best.items()}
    themes = {kind: [source.theme_name(theme) for theme in rows["theme"]] for kind, rows in best.items()}
    if source.params.appendix.themes and len(source.params.appendix.themes) == 1:
        return [words(f"feedback.one_{k}", n=counts[k]) for k in best]
    alone = [names[0] for names in themes.values() if len(names) == 1]
    if set(best) == BOTH and len(alone) == 2 and alone[0] == alone[1] and not any(told.values()):
        return [words("feedback.most_both", theme=alone[0], **counts)]
    lines = {kind: listed([words("summary.theme", theme=name, n=counts[kind]) for name in names], language)
             for kind, names in themes.items()}  # fmt: skip
    return [words(f"feedback.most_{kind}{told[kind]}", n=len(themes[kind]), themes=lines[kind]) for kind in best]


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
    kinds = set(frame["phase"])
    definitions = [words("feedback.definition", kind=kind.name(words.language), definition=kind.definition.rstrip(" ."))
                   for kind in source.codebook.kinds if kind.id in kinds and kind.definition] \
        if words.language == "fi" else []  # fmt: skip
    chapter = source.chapters.get("matrix", "")
    notes = [words("feedback.read"), " ".join(definitions), *source.true("feedback.by_program"),
             *([words("feedback.several", chapter=chapter)] if outside else [])]  # fmt: skip
    return described(words, "feedback", frame, [note for note in notes if note])
