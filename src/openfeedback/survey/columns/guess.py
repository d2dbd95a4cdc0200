"""Guessing the role of every column from its header, its cells and its neighbours."""

from __future__ import annotations

import re
from itertools import pairwise

from openfeedback.errors import counted
from openfeedback.survey.columns.facts import Counts, Facts, facts_of, is_number, is_personal, options_of
from openfeedback.survey.columns.roles import (
    Column,
    Seen,
    known_question,
)
from openfeedback.survey.columns.times import time_share
from openfeedback.survey.headers import data, is_personal_name, is_untick, listed, matches, plain, slug, tidy
from openfeedback.survey.scales import (
    ASK_OWN_WORDS,
    Scale,
    catalogue,
    is_ambiguous,
    is_opt_out,
    number_of,
    read_answers,
    read_scale,
)
from openfeedback.vocabulary import ColumnRole

BY_HEADER = (ColumnRole.PERSONAL, ColumnRole.TIME, ColumnRole.ID, ColumnRole.WEIGHT, ColumnRole.IGNORED)
_ROUNDED = re.compile(r"\d[.,]\d+[eE]\+?\d+")  # an id that Excel made a number: different ones look the same
MAX_LABELS = 60  # more different values than this are no scale


def guess_columns(seen: Seen) -> list[Column]:
    """Every column with a role guessed from its header, its cells and its neighbours."""
    stems = _option_stems(seen)
    columns: list[Column] = []
    for j in range(len(seen.names)):
        columns.append(_guess(seen, j, columns[-1] if columns else None, stems))
    return _with_family(_with_neighbours(seen, _without_codes(seen, _one_time(columns))))


def _one_time(columns: list[Column]) -> list[Column]:
    """One time of answering: by the tool, else by its header, else by its cells; of several the last."""
    times = [c for c in columns if c.role == ColumnRole.TIME]
    if len(times) < 2:
        return columns
    best = max(times, key=lambda c: (c.confidence, matches(plain(c.title), data("headers")["sent"]), -c.position))
    other = {
        c.position: c._replace(role=ColumnRole.IGNORED, recognised_from="another time") for c in times if c != best
    }
    return [other.get(c.position, c) for c in columns]


def _without_codes(seen: Seen, columns: list[Column]) -> list[Column]:
    """A column of numbers beside one of labels that goes with it one to one holds its codes: it is left out."""
    made = list(columns)
    for a, b in pairwise(columns):
        for codes, labels in ((a, b), (b, a)):
            if _are_codes(seen, codes, labels):
                why = f"codes of '{labels.name}'"
                made[codes.position] = codes._replace(role=ColumnRole.IGNORED, recognised_from=why, scale=None, ask="")
    return made


def _are_codes(seen: Seen, codes: Column, labels: Column) -> bool:
    numbers, words = seen.counts[codes.position], seen.counts[labels.position]
    kinds = (ColumnRole.BACKGROUND, ColumnRole.SCALE)
    if codes.role not in kinds or labels.role not in kinds or not 2 <= len(numbers) == len(words) <= 30:
        return False
    if not is_small(numbers, 99) or any(number_of(word) is not None for word in words):
        return False
    cells = seen.export.cells[[codes.position, labels.position]]
    both = cells.dropna().drop_duplicates()
    filled = cells.notna().sum()
    enough = filled.max() >= 3 * len(numbers)  # else one to one by chance
    return enough and len(both) == both.iloc[:, 0].nunique() == both.iloc[:, 1].nunique() and filled.nunique() == 1


def asks(header: str) -> bool:
    """Whether a header is a question put to people, not a tool's column.

    >>> asks("Milloin hanke alkoi?"), asks("EndDate")
    (True, False)
    """
    return header.endswith("?") or matches(plain(header), data("headers")["asked_time"])


def _guess(seen: Seen, j: int, before: Column | None, stems: dict[int, tuple[str, str]]) -> Column:
    header = tidy(seen.export.headers[j])
    column = Column(
        j, seen.names[j], ColumnRole.IGNORED, "", 0.0, slug(header or seen.names[j]), header or seen.names[j]
    )
    hint = seen.export.hints.get(j)
    if hint:
        column = _as_known(column) if hint == ColumnRole.OPEN else column
        return column._replace(role=hint, recognised_from=f"{seen.export.format} column", confidence=0.99)
    for role in BY_HEADER:
        if header and listed(header, data("headers")[role.name.lower()]) and _plausible(role, header, seen.counts[j]):
            return column._replace(role=role, recognised_from="header", confidence=0.95)
    if is_personal_name(header) or is_personal(seen.counts[j]):
        why = "header" if is_personal_name(header) else "cells"
        return column._replace(role=ColumnRole.PERSONAL, recognised_from=why, confidence=0.9)
    if not asks(header) and time_share(list(seen.counts[j])[:500], numbers=False) > 0.9:
        return column._replace(role=ColumnRole.TIME, recognised_from="cells", confidence=0.85)
    return _by_cells(column, seen.counts[j], before, stems)


def _plausible(role: ColumnRole, header: str, counts: Counts) -> bool:
    """A header alone is enough for personal data; a time, an id and a weight must also look like one."""
    if role == ColumnRole.TIME:
        return not counts or time_share(list(counts)[:500]) > 0.8
    if role == ColumnRole.ID and any(_ROUNDED.fullmatch(value.strip()) for value in counts):
        return False
    if role == ColumnRole.ID:
        return all(n == 1 for n in counts.values()) or listed(header, data("headers")["repeated_id"])
    if role == ColumnRole.WEIGHT:
        return all(is_number(value) for value in counts)
    return True


def _by_cells(column: Column, counts: Counts, before: Column | None, stems: dict[int, tuple[str, str]]) -> Column:
    """The role that cells and neighbours tell, where the header alone does not."""
    facts, header = facts_of(counts), column.title
    expected = matches(plain(header), data("questions")["open"]) or known_question(header) is not None
    if facts.filled == 0:
        role, why = (ColumnRole.OPEN, "header, no answers") if expected else (ColumnRole.IGNORED, "no answers")
        return _as_known(column)._replace(role=role, recognised_from=why, confidence=0.6)
    if column.position in stems:
        stem, option = stems[column.position]
        return column._replace(role=ColumnRole.CHOICE, recognised_from="option columns", confidence=0.9, group=stem,
                               id=slug(f"{stem} {option}", 12), title=f"{stem}: {option}")  # fmt: skip
    if before is not None and plain(header) in data("questions")["follows_item"] and facts.numbers < 0.5:
        own = slug(f"{slug(before.title)} {header}", 8)
        return column._replace(role=ColumnRole.OPEN, recognised_from="comment to the column before", confidence=0.9,
                               id=own, title=f"{before.title}: {header}")  # fmt: skip
    return (
        _scale_item(column, counts, facts, expected)
        or _who_answers(column, facts)
        or _choices(column, counts)
        or _open_question(column, facts, expected)
        or _background(column, counts, facts)
    )


def _scale_item(column: Column, counts: Counts, facts: Facts, expected_open: bool) -> Column | None:
    if facts.different > MAX_LABELS or (expected_open and (facts.different < 3 or facts.filled < 10)):
        return None
    scale = read_answers(counts, column.title)
    if scale is None and all(is_opt_out(x) or is_ambiguous(x) for x in counts):
        ask = f"nobody chose a point of '{column.name}': is it a scale item?"
        return column._replace(role=ColumnRole.SCALE, recognised_from="opt-outs only", confidence=0.5, ask=ask)
    graded = _hinted(column.title) and (is_small(counts) or _is_graded(counts))
    if scale is None or (facts.numbers == 1.0 and not graded):
        return None
    return as_scale(column, scale)


def as_scale(column: Column, scale: Scale) -> Column:
    """The column as a scale item."""
    return column._replace(role=ColumnRole.SCALE, recognised_from=f"labels ({scale.name})", confidence=scale.confidence,
                           scale=scale, ask="; ".join(scale.asks))  # fmt: skip


def _hinted(header: str) -> bool:
    return matches(plain(header), [*data("scales")["number_hints"], *data("scales")["rank_hints"]])


def is_small(counts: Counts, top: int = 10) -> bool:
    """Whether all cells are whole numbers from 0 to ``top``."""
    numbers = [number_of(value) for value in counts]
    return bool(numbers) and all(n is not None and n == int(n) and 0 <= n <= top for n in numbers)


def _is_graded(counts: Counts, top: float = 10) -> bool:
    """Whether all cells are numbers from 0 to ``top``, some with decimals ("4,5")."""
    numbers = [number_of(value) for value in counts]
    return bool(numbers) and all(n is not None and 0 <= n <= top for n in numbers)


def _who_answers(column: Column, facts: Facts) -> Column | None:
    """Background by its header, unless the cells are long or the header is a question on something else."""
    free_text = facts.different > MAX_LABELS and facts.different > 0.2 * facts.filled
    own_words = matches(plain(column.title), data("questions")["own_option"])
    if facts.words > 6 or free_text or own_words or not listed(column.title, data("headers")["background"]):
        return None
    return column._replace(role=ColumnRole.BACKGROUND, recognised_from="header", confidence=0.85)


def _choices(column: Column, counts: Counts) -> Column | None:
    options = options_of(counts)
    if options is None:
        return None
    why = f"{len(options[1])} options joined by '{options[0]}'"
    return column._replace(role=ColumnRole.CHOICE, recognised_from=why, confidence=0.8, options=options)


def _open_question(column: Column, facts: Facts, expected: bool) -> Column | None:
    variety = facts.different / facts.filled
    looks_open = facts.words >= 3 and variety > 0.5 and facts.numbers < 0.5
    if facts.numbers >= 0.9 or not (looks_open or (expected and (variety > 0.4 or facts.filled < 10))):
        return None
    why = "header and answers" if looks_open and expected else "answers in own words" if looks_open else "header"
    ask = "" if expected else f"is '{column.name}' an open question?"
    sure = 0.95 if looks_open and expected else 0.7
    return _as_known(column)._replace(role=ColumnRole.OPEN, recognised_from=why, confidence=sure, ask=ask)


def _as_known(column: Column) -> Column:
    known = known_question(column.title)
    title = without_suffix(column.title)
    named = column._replace(title=title, id=slug(title))
    return named._replace(id=known.question_id, question_role=known.role) if known else named


def without_suffix(header: str) -> str:
    """A header without the words that a tool puts behind the question of an open field.

    >>> without_suffix("Muu, mikä? Avoimet vastaukset")
    'Muu, mikä?'
    """
    for suffix in data("questions")["suffixes"]:
        header = header.removesuffix(suffix)
    return header.strip(" :–-") or header


def _background(column: Column, counts: Counts, facts: Facts) -> Column:
    """Background where few different values occur; short texts that differ are left out until a person says so."""
    event = listed(column.title, data("headers")["event"])
    if facts.numbers >= 0.9:
        ask = f"is '{column.name}' a scale item?" if is_small(counts, 100) and facts.different <= 11 else ""
        return column._replace(role=ColumnRole.BACKGROUND, recognised_from="numbers", confidence=0.6, ask=ask)
    if facts.different <= max(12, 0.1 * facts.filled) or event:
        ask = f"does '{column.name}' name the event? Then say so: event_column" if event else ""
        why = counted(facts.different, "different value")
        return column._replace(role=ColumnRole.BACKGROUND, recognised_from=why, confidence=0.6 if ask else 0.8, ask=ask)
    ask = f"'{column.name}' holds {facts.different} different short texts: background, open question or left out?"
    return column._replace(recognised_from="short texts that could tell who answered", confidence=0.5, ask=ask)


def _with_neighbours(seen: Seen, columns: list[Column]) -> list[Column]:
    """Small whole numbers are a scale item where a comment follows, or where the next columns hold the same range."""
    made = list(columns)
    for j, column in enumerate(columns):
        if column.role != ColumnRole.BACKGROUND or column.recognised_from != "numbers" or not is_small(seen.counts[j]):
            continue
        commented = j + 1 < len(columns) and columns[j + 1].recognised_from == "comment to the column before"
        if commented or _in_matrix(seen, columns, j):
            scale = read_scale(seen.counts[j], column.title)
            ask = "which end is the better one? The higher number is taken to be"
            made[j] = as_scale(column, scale)._replace(confidence=0.7, ask=ask) if scale else column
    return made


def _in_matrix(seen: Seen, columns: list[Column], j: int) -> bool:
    """Whether a neighbour holds the same small numbers under a sentence of its own."""
    near = [k for k in (j - 1, j + 1) if 0 <= k < len(columns)]
    mine = _matrix_like(seen, columns[j])
    return mine and any(_matrix_like(seen, columns[k]) for k in near)


def _matrix_like(seen: Seen, column: Column) -> bool:
    counts = seen.counts[column.position]
    return is_small(counts, 7) and "0" not in counts and len(counts) >= 3 and len(column.title.split()) >= 3


def _with_family(columns: list[Column]) -> list[Column]:
    """Scale items of one family are read together: a midpoint that nobody chose here may have been chosen beside it."""
    families: dict[str, set[str]] = {}
    for column in columns:
        if column.scale and column.scale.name in catalogue():
            families.setdefault(catalogue()[column.scale.name].family, set()).update(column.scale.scores)
    made = list(columns)
    for j, column in enumerate(columns):
        if column.scale and column.scale.name in catalogue():
            labels = families[catalogue()[column.scale.name].family]
            scale = read_scale(column.scale.scores, column.title, also=labels)
            own = tuple(ask for ask in column.scale.asks if ask.endswith(ASK_OWN_WORDS))
            made[j] = as_scale(column, scale._replace(asks=(*scale.asks, *own))) if scale else column
    return made


def _option_stems(seen: Seen) -> dict[int, tuple[str, str]]:
    """Columns of multiple-choice questions: ``Question:Option`` with nothing in the cells but the option or a tick."""
    parts = [tidy(header).rpartition(":") for header in seen.export.headers]
    heads = [stem.strip() for stem, _, _ in parts]
    found = {}
    for j, (stem, colon, option) in enumerate(parts):
        cells = list(seen.counts[j]) if colon and len(seen.counts[j]) <= 3 else []
        values = {plain(value) for value in cells if not is_untick(value)}
        ticks = {plain(option), *data("questions")["ticks"]}
        if cells and len(values) <= 1 and values <= ticks and heads.count(stem.strip()) > 1:
            found[j] = (stem.strip(), option.strip())
    return found
