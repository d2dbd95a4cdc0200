"""The appendix of a run: its chapters put in order, numbered, with title page and summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from openfeedback.params import Params
from openfeedback.report.chapters.asked import asked
from openfeedback.report.chapters.closing import limits, made, privacy
from openfeedback.report.chapters.feedback import feedback_lines
from openfeedback.report.chapters.groups import all_groups, groups
from openfeedback.report.chapters.matrix import matrix, themes_line, top_cells
from openfeedback.report.chapters.method import method
from openfeedback.report.chapters.published import published
from openfeedback.report.chapters.scores import clear_differences, enough_rated, made_comparisons, ratings, scores
from openfeedback.report.chapters.topics import topics, topics_line
from openfeedback.report.document import Block, Document, Figure, Note, Section, Table
from openfeedback.report.finnish import DASH, day, listed
from openfeedback.report.source import Source, narrowed

_CHAPTERS = {
    "asked": asked,
    "method": method,
    "topics": topics,
    "matrix": matrix,
    "groups": groups,
    "scores": scores,
    "ratings": ratings,
}


def build_appendix(
    tables: Mapping[str, pd.DataFrame], params: Params, codebook: Any, facts: Mapping[str, Any]
) -> Document:
    """The appendix as a Document: what was asked, how themes were made, results, limits, suppression, provenance.

    ``tables``: the run's tables by name, any of them missing or empty; matrix, feedback and groups already
    suppressed. ``codebook`` as from coding.load_codebook or topics_as_codebook, or None. ``facts``: run_id, created,
    versions, models, seeds, inputs (path, sha256), min_cell, parameters. With fewer respondents than min_cell the
    chapters with results give way to one that says why. Raises ParameterError where appendix.themes names no theme.
    """
    source = narrowed(Source(tables, params, codebook, facts))
    keys = _present(source)
    source = replace(source, chapters={key: i for i, key in enumerate(keys, 1)})
    sections: list[Section] = [_summary(source)]
    for key in keys:
        sections += _chapter(source, key, sections)
    return Document(
        params.appendix.title or source.words("title"),
        params.appendix.subtitle or source.words("subtitle"),
        params.language, params.simulated, _meta(source), _numbered(sections, source),
    )  # fmt: skip


def _present(source: Source) -> list[str]:
    """Keys of the chapters that this run has something to say in."""
    results = ["matrix"] if source.params.appendix.themes else ["topics", "matrix"]
    results += ["groups"] if len(all_groups(source)) else []
    results += ["scores"] if len(source.table("scores")) else []
    checked = ["published"] if source.params.appendix.published and len(source.table("audit")) else []
    rated = ["ratings"] if enough_rated(source) else []
    if not source.people():
        return ["asked", "few", *rated, *checked, "made"]
    results = ["few", *rated] if source.few() else results
    return ["asked", "method", *results, "limits", "privacy", *checked, "made"]


def _chapter(source: Source, key: str, before: list[Section]) -> list[Section]:
    if key in _CHAPTERS:
        return _CHAPTERS[key](source)
    if key == "few":
        text = source.words("few.text" if source.people() else "few.none", min_cell=source.min_cell)
        return [Section(source.words("few.heading"), 1, [Note([text])])]
    if key in ("limits", "privacy"):
        return {"limits": limits, "privacy": privacy}[key](source, [b for s in before for b in s.blocks])
    return {"published": published, "made": made}[key](source)


def _summary(source: Source) -> Section:
    words = source.words
    box = Note(_summary_lines(source), words("summary.heading"), "summary")
    if not source.params.simulated:
        return Section("", 1, [box])
    warning = Note([words("simulated.answers"), words("simulated.numbers")], words("simulated_mark"), "warning")
    return Section("", 1, [warning, box])


def _summary_lines(source: Source) -> list[str]:
    words, people = source.words, source.people()
    if source.few():
        empty = [words("summary.people", n=0)] if people == 0 else []
        return empty or [words("summary.few", min_cell=source.min_cell)]
    lines = [words("summary.people", n=people, responses=len(source.table("responses")))]
    lines.append(words("summary.units", n=len(source.table("units"))))
    lines += _summary_results(source)
    lines.append(words("summary.human" if source.human_units() else "summary.model"))
    lines.append(words("summary.suppressed", min_cell=source.min_cell))
    return lines


def _summary_results(source: Source) -> list[str]:
    words, shown, lines = source.words, source.table("matrix"), []
    if len(shown) and source.themed():
        lines += themes_line(source, shown)
    elif len(shown):
        best = top_cells(source, shown, "theme")
        lines.append(words("summary.themes", n=len(best), cells=listed(best, words.language)))
    lines += [" ".join(said)] if (said := feedback_lines(source)) else []
    lines += [topics_line(source)] if "topics" in source.chapters else []
    if "scores" in source.chapters and len(made_comparisons(source)):
        found = len(clear_differences(source))
        lines.append(words("summary.differences", n=found, chapter=source.chapters["scores"]))
    return [line for line in lines if line]


def _meta(source: Source) -> list[tuple[str, str]]:
    words, facts, language = source.words, source.facts, source.params.language
    dates = sorted(source.table("events")["date"].dropna().astype("str"))
    span = [day(d, language) for d in dict.fromkeys([dates[0], dates[-1]])] if dates else []
    lines = {
        "data": source.params.name,
        "dates": DASH.join(span),
        "created": day(facts.get("created"), language),
        "run": str(facts.get("run_id") or ""),
        "made": words(f"meta.made_{'none' if not source.people() else 'human' if source.human_units() else 'model'}"),
    }
    return [(words(f"meta.{key}"), value) for key, value in lines.items() if value]


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
        out.append(Section(heading, section.level, blocks))
    return out


def _count(section: Section, chapter: int, part: int) -> tuple[int, int]:
    if not section.heading:
        return chapter, part
    return (chapter + 1, 0) if section.level == 1 else (chapter, part + 1)


def _renumbered(block: Block, known: dict[str, Table], figures: int) -> Block:
    if isinstance(block, Table):
        return known.get(block.key, block)
    if isinstance(block, Figure):
        return replace(block, number=figures, data=known[block.data.key])
    return block
