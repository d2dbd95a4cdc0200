"""The appendix of a run: its chapters put in order and numbered, in one of two lengths; and the audit beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from openfeedback.params import Params
from openfeedback.report.content.background import asked, in_short, limits, made, method, privacy, published
from openfeedback.report.content.chapters import (
    all_groups,
    enough_rated,
    feedback,
    groups,
    matrix,
    ratings,
    scores,
    topics,
)
from openfeedback.report.content.contents import has_contents, table5, themes
from openfeedback.report.content.document import Block, Document, Figure, Note, Section, Table
from openfeedback.report.content.sheets import with_sources
from openfeedback.report.content.source import Source, narrowed
from openfeedback.report.content.summary import meta, summary

SMALL_PRINT = ("asked", "method", "limits", "privacy", "made")
_CHAPTERS: dict[str, Callable[[Source], list[Section]]] = {
    "contents": table5, "matrix": matrix, "themes": themes, "feedback": feedback, "groups": groups, "scores": scores,
    "ratings": ratings, "topics": topics, "asked": asked, "method": method, "made": made,
}  # fmt: skip


def build_appendix(
    tables: Mapping[str, pd.DataFrame], params: Params, codebook: Any, facts: Mapping[str, Any]
) -> Document:
    """The appendix as a Document: summary, Table 5, counts, themes, groups, scores; then how it was made.

    ``tables``: protected ones by name, as ``run.drawn`` gives them, any of them missing or empty. ``codebook`` as from
    coding.load_codebook or topics_as_codebook, or None. ``facts``: run_id, created, versions, models, seeds, inputs
    (path, sha256), min_cell, parameters. With fewer respondents than min_cell the chapters with results give way to
    one that says why. Raises ParameterError where appendix.themes names no theme.
    """
    source = narrowed(Source(tables, params, codebook, facts))
    keys = _present(source)
    source.chapters.update({key: i for i, key in enumerate(keys, 1)})
    sections: list[Section] = [summary(source)]
    for key in keys:
        sections += _with_small_print(source, key, _chapter(source, key, sections))
    subtitle = source.words("subtitle" if len(source.table("item_means")) else "subtitle_answers")
    title = params.appendix.title or source.words("title")
    return _document(source, title, params.appendix.subtitle or subtitle, sections)


def build_audit(tables: Mapping[str, pd.DataFrame], params: Params, facts: Mapping[str, Any]) -> Document | None:
    """The audit of the published tables as a document of its own; None where it is not asked for or has no table."""
    source = Source(tables, params, None, facts)
    if not params.appendix.published or not len(source.table("audit")):
        return None
    words = source.words
    made = _document(source, words("published.title"), words("published.subtitle"), published(source))
    return replace(made, meta=meta(source)[-2:], simulated=False, file=words("published.file"))


def _document(source: Source, title: str, subtitle: str, sections: list[Section]) -> Document:
    params = source.params
    made = with_sources(_numbered(sections, source), source)
    return Document(title, subtitle, params.language, params.simulated, meta(source), made, source.said,
                    contents=not source.short)  # fmt: skip


def _present(source: Source) -> list[str]:
    """Keys of the chapters that this run has something to say in."""
    rated = ["ratings"] if enough_rated(source) else []
    if not source.anybody():
        return ["asked", "few", *rated, "made"]
    if source.few():
        return ["asked", "method", "few", *rated, "limits", "privacy", "made"]
    first = [*(["contents"] if has_contents(source) else []), *(["matrix"] if source.grouped() else [])]
    compared = rated if not source.grouped() else ["scores"] if len(source.table("item_means")) else []
    if source.short:
        return [*first, *compared, "short"]
    further = {
        "themes": has_contents(source), "feedback": len(feedback(source)) > 0, "groups": len(all_groups(source)) > 0,
        (compared or ["scores"])[0]: bool(compared), "topics": not source.params.appendix.themes,
    }  # fmt: skip
    return [*first, *[key for key, there in further.items() if there], "asked", "method", "limits", "privacy", "made"]


def _chapter(source: Source, key: str, before: list[Section]) -> list[Section]:
    if key in _CHAPTERS:
        return _CHAPTERS[key](source)
    if key == "few":
        text = source.words("few.text" if source.anybody() else "few.none", min_cell=source.min_cell)
        return [Section(source.words("few.heading"), 1, [Note([text])])]
    whole = [block for section in before for block in section.blocks]
    return {"limits": limits, "privacy": privacy, "short": in_short}[key](source, whole)


def _with_small_print(source: Source, key: str, made: list[Section]) -> list[Section]:
    """How it was asked and made: parts of the last chapter, so that the list of contents is one of results."""
    if key not in SMALL_PRINT or source.few() or not source.anybody():
        return made
    first = [Section(source.words("method.heading_short"), 1, [])] if key == SMALL_PRINT[0] else []
    return [*first, *[replace(section, level=2) for section in made]]


def _numbered(sections: list[Section], source: Source) -> list[Section]:
    """Number headings, tables and figures, and give every table the word for a suppressed number."""
    tables, figures, chapter, part, out = 0, 0, 0, 0, []
    known: dict[str, Table] = {}
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table) and not block.only_workbook:
                tables += 1
                known[block.key] = replace(block, number=tables, hidden=block.hidden or source.words("hidden"))
    for section in sections:
        chapter, part = _count(section, chapter, part)
        number = {1: f"{chapter}", 2: f"{chapter}.{part}"}[section.level]
        heading = f"{number} {section.heading}" if section.heading else ""
        blocks: list[Block] = []
        for block in section.blocks:
            figures += isinstance(block, Figure)
            blocks.append(_renumbered(block, known, figures))
        out.append(replace(section, heading=heading, blocks=blocks))
    return out


def _count(section: Section, chapter: int, part: int) -> tuple[int, int]:
    if not section.heading:
        return chapter, part
    return (chapter + 1, 0) if section.level == 1 else (chapter, part + 1)


def _renumbered(block: Block, known: dict[str, Table], figures: int) -> Block:
    if isinstance(block, Table):
        return known.get(block.key, block)
    if isinstance(block, Figure):
        also = known.get(block.also.key, block.also) if block.also else None
        return replace(block, number=figures, data=known.get(block.data.key, block.data), also=also)
    return block
