"""What each column of an export is: open question, scale item, background … – told, or recognised with a confidence."""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from openfeedback.settings import Role
from openfeedback.survey.export import Export
from openfeedback.survey.scales import Scale, number_of, read_scale
from openfeedback.survey.times import time_share
from openfeedback.survey.wording import data, listed, matches, plain, slug, tidy

OPEN, SCALE, CHOICE, BACKGROUND = "open question", "scale item", "multiple choice", "background"
TIME, ID, EVENT, WEIGHT = "time", "respondent id", "event", "weight"
PERSONAL, SECTION, IGNORED = "personal data", "section", "ignored"
HINTED = {"open": OPEN, "time": TIME, "id": ID, "personal": PERSONAL, "ignored": IGNORED, "section": SECTION}
MAX_LABELS = 40  # more different values than this are no scale


class Column(NamedTuple):
    """One column, understood. ``id`` names the question, item or background variable; ``ask`` is put to the person."""

    position: int
    name: str
    role: str
    recognised_from: str
    confidence: float
    id: str = ""
    title: str = ""
    question_role: Role = "other"
    scale: Scale | None = None
    ask: str = ""
    group: str = ""


class KnownQuestion(NamedTuple):
    """What a wording of the catalogue stands for."""

    question_id: str
    role: Role


class Facts(NamedTuple):
    """What the cells of a column look like."""

    filled: int
    different: int
    words: float
    numbers: float


def facts_of(cells: pd.Series) -> Facts:
    """Counts over the filled cells: how many, how many different, mean words a cell, share of numbers."""
    filled = cells.dropna()
    counts = filled.value_counts()
    n = int(counts.sum())
    if n == 0:
        return Facts(0, 0, 0.0, 0.0)
    words = sum(len(str(value).split()) * times for value, times in counts.items()) / n
    numbers = sum(
        times for value, times in counts.items() if number_of(str(value)) is not None or _long_number(str(value))
    )
    return Facts(n, len(counts), words, numbers / n)


def _long_number(value: str) -> bool:
    return re.fullmatch(r"[-+]?[\d\s\xa0]*\d(?:[.,]\d+)?\s*[%€]?", value.strip()) is not None


def guess_columns(export: Export) -> list[Column]:
    """Every column of an export with a role guessed from its header, its cells and its neighbours."""
    names = export.names
    columns: list[Column] = []
    stems = _option_stems(export)
    for j, name in enumerate(names):
        before = columns[-1] if columns else None
        columns.append(_guess(export, j, name, before, stems))
    return columns


def _guess(export: Export, j: int, name: str, before: Column | None, stems: dict[int, tuple[str, str]]) -> Column:
    header, cells = tidy(export.headers[j]), export.cells[j]
    hint = export.hints.get(j)
    if hint:
        return Column(j, name, HINTED[hint], f"{export.format} column", 0.99, slug(header), header)
    for role, kind in ((PERSONAL, "personal"), (TIME, "time"), (ID, "id"), (WEIGHT, "weight"), (IGNORED, "ignored")):
        if listed(header, data("headers")[kind]) and _plausible(role, cells):
            return Column(j, name, role, "header", 0.95, slug(header), header)
    return _by_cells(export, Column(j, name, IGNORED, "", 0.0, slug(header), header), before, stems)


def _plausible(role: str, cells: pd.Series) -> bool:
    """A header alone is enough for personal data; a time, an id and a weight must also look like one."""
    filled = cells.dropna()
    if role == TIME:
        return not len(filled) or time_share(filled.head(500)) > 0.8
    if role == ID:
        return bool(filled.is_unique)
    if role == WEIGHT:
        return facts_of(filled).numbers == 1.0
    return True


def _by_cells(export: Export, seen: Column, before: Column | None, stems: dict[int, tuple[str, str]]) -> Column:
    """The role that cells and neighbours tell, where the header alone does not."""
    j, header, cells = seen.position, seen.title, export.cells[seen.position]
    facts = facts_of(cells)
    worded_open = matches(plain(header), data("questions")["open"])
    if facts.filled == 0:
        if worded_open:
            return seen._replace(role=OPEN, recognised_from="header, no answers", confidence=0.6)
        return seen._replace(recognised_from="no answers", confidence=0.6)
    if j in stems:
        stem, option = stems[j]
        return seen._replace(role=CHOICE, recognised_from="option columns", confidence=0.9, group=stem,
                             id=slug(f"{stem} {option}", 12), title=f"{stem}: {option}")  # fmt: skip
    if _is_comment(header, before) and facts.words > 1.5 and before is not None:
        return seen._replace(role=OPEN, recognised_from="comment to the column before", confidence=0.9,
                             id=slug(f"{slug(before.title)} {header}", 8), title=f"{before.title}: {header}")  # fmt: skip
    scale = _scale_of(cells, header, facts)
    if scale is not None:
        return seen._replace(role=SCALE, recognised_from=f"labels ({scale.name})", confidence=scale.confidence,
                             scale=scale, ask="; ".join(scale.asks))  # fmt: skip
    return _open_question(seen, facts, worded_open) or _background(seen, facts)


def _scale_of(cells: pd.Series, header: str, facts: Facts) -> Scale | None:
    if facts.different > MAX_LABELS:
        return None
    labels = [str(value) for value in cells.dropna().unique()]
    scale = read_scale(labels, header)
    if scale is None or facts.numbers < 1.0:
        return scale
    values = [v for x in labels if (v := number_of(x)) is not None]
    small = len(values) == len(labels) and all(v == int(v) and 0 <= v <= 10 for v in values)
    hinted = matches(plain(header), [*data("scales")["number_hints"], *data("scales")["rank_hints"]])
    return scale if small and hinted else None


def _is_comment(header: str, before: Column | None) -> bool:
    return before is not None and plain(header) in data("questions")["follows_item"]


def _open_question(seen: Column, facts: Facts, worded_open: bool) -> Column | None:
    known = known_question(seen.title)
    expected = worded_open or known is not None
    variety = facts.different / facts.filled
    looks_open = facts.words >= 3 and variety > 0.5 and facts.numbers < 0.5
    if facts.numbers >= 0.9 or not (looks_open or (expected and (variety > 0.4 or facts.filled < 10))):
        return None
    why = "header and answers" if looks_open and expected else "answers in own words" if looks_open else "header"
    found = seen._replace(role=OPEN, recognised_from=why, confidence=0.95 if looks_open and expected else 0.7,
                          ask="" if expected else f"is '{seen.name}' an open question?")  # fmt: skip
    return found._replace(id=known.question_id, question_role=known.role) if known else found


def _background(seen: Column, facts: Facts) -> Column:
    """Background where few different values occur; short texts that differ are left out until a person says so."""
    if facts.numbers >= 0.9:
        ask = f"is '{seen.name}' a scale item?" if facts.different <= 11 else ""
        return seen._replace(role=BACKGROUND, recognised_from="numbers", confidence=0.6, ask=ask)
    if facts.different <= max(12, 0.1 * facts.filled):
        return seen._replace(role=BACKGROUND, recognised_from=f"{facts.different} different values", confidence=0.8)
    ask = f"'{seen.name}' holds {facts.different} different short texts: background, open question or left out?"
    return seen._replace(recognised_from="short texts that could tell who answered", confidence=0.5, ask=ask)


def known_question(wording: str) -> KnownQuestion | None:
    """The entry of ``questions.yml`` that a wording falls under.

    >>> known_question("Mitä aiheita toivot tuleville kehittämisklinikoille?").role
    'topic_wish'
    """
    for entry in data("questions")["known"]:
        if matches(plain(wording), entry["matches"]):
            return KnownQuestion(entry["question_id"], entry["role"])
    return None


def _option_stems(export: Export) -> dict[int, tuple[str, str]]:
    """Columns of multiple-choice questions: ``Question:Option`` with nothing in the cells but the option or a tick."""
    found: dict[int, tuple[str, str]] = {}
    for j, header in enumerate(export.headers):
        stem, colon, option = tidy(header).rpartition(":")
        ticks = {plain(option), "kyllä", "yes", "ja", "x", "1", "true", "valittu", "selected"}
        values = {plain(str(v)) for v in export.cells[j].dropna().unique()[:50]} if colon else set()
        if values and len(values) == 1 and values <= ticks:
            found[j] = (stem.strip(), option.strip())
    stems = [stem for stem, _ in found.values()]
    headers = [tidy(h).rpartition(":")[0].strip() for h in export.headers]
    return {j: pair for j, pair in found.items() if stems.count(pair[0]) > 1 or headers.count(pair[0]) > 1}
