"""Cards: what is known of each content beside its line in Table 5: phases, groups, stability, quotes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openfeedback.coding.topics import word_for
from openfeedback.report.content.chapters import content_quotes
from openfeedback.report.content.contents.lines import contents_by_phase, count_text, found_contents
from openfeedback.report.content.document import Card, Cards
from openfeedback.report.content.source import Source
from openfeedback.report.wording import decimal, is_missing, percent, percent_between
from openfeedback.vocabulary import UNKNOWN

PER_CARD = 3  # quotes


def cards(source: Source, table: str) -> Cards:
    """The cards of all contents that stand by their title in the table of this key."""
    named = found_contents(source).query("not rest")
    phases, groups = _phases(source), _groups(source)
    quotes = content_quotes(source, named, PER_CARD)
    made = [
        Card(content, [*_whole(source, row), *phases.get(content, []), *groups.get(content, []), *_about(source, row)],
             quotes.get(content, []))
        for content, row in zip(named["content_id"].astype("str"), named.to_dict("records"), strict=True)
    ]  # fmt: skip
    return Cards(made, table)


def _whole(source: Source, row: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """How many wished for it whatever the phase, where the table tells it phase by phase."""
    text = _people(source, row)
    return [(source.words("content_table.whole"), text)] if source.phased() and text else []


def _people(source: Source, row: Mapping[Any, Any]) -> str:
    """Respondents with their noun: "12 vastaajaa", "alle 5 vastaajaa"; empty where nothing is told."""
    exact = not row["suppressed"]
    number = int(row["respondents_n"]) if exact else count_text(source, dict(row))
    return source.words("content_table.people", n=number) if exact or number else ""


def _phases(source: Source) -> dict[str, list[tuple[str, str]]]:
    """In which phases how many wished for a content."""
    if not source.phased():
        return {}
    found: dict[str, list[tuple[str, str]]] = {}
    for row in contents_by_phase(source).query("not rest").to_dict("records"):
        text = _people(source, row) or source.words("hidden")
        found.setdefault(str(row["content_id"]), []).append((source.phase_name(row["phase"]), text))
    return found


def _groups(source: Source) -> dict[str, list[tuple[str, str]]]:
    """Shares of the groups of each background, where they are shown: one line a group."""
    table = source.table("content_groups")
    if table.empty or "share" not in table:
        return {}
    found: dict[str, list[tuple[str, str]]] = {}
    for row in source.in_order(table[~table["suppressed"]]).to_dict("records"):
        if str(row["group"]) == UNKNOWN or is_missing(row["share"]):
            continue
        label = f"{source.background(str(row['by']))}: {row['group']}"
        found.setdefault(str(row["content_id"]), []).append((label, _share(source, row)))
    return found


def _share(source: Source, row: Mapping[Any, Any]) -> str:
    language = source.words.language
    interval = percent_between(row.get("ci_low"), row.get("ci_high"), language)
    share = percent(row["share"], language)
    spread = source.words("content_table.spread", interval=interval) if interval else ""
    return ", ".join(part for part in (f"{share} {spread}".strip(), _people(source, row)) if part)


def _about(source: Source, row: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """Where it comes from, where that is told, and how stable it is."""
    words, stability = source.words, row.get("stability")
    known = next((key for key in ("new", "named", "near", "printed") if row[key]), "")
    origin = [(words("content_table.origin"), words(f"content_table.is_{known}", near=row["near"]))] if known else []
    if is_missing(stability):
        return origin
    reading = words(f"stability.{word_for(float(str(stability)))}")
    said = f"{decimal(stability, words.language, 2)} ({reading})"
    return [*origin, (words("columns.stability"), said)]
