"""Guessing the role of every column from its header, its cells and its neighbours."""

from __future__ import annotations

from openfeedback.survey.catalogue import Scale, catalogue
from openfeedback.survey.columns import (
    BACKGROUND,
    CHOICE,
    ID,
    IGNORED,
    OPEN,
    PERSONAL,
    SCALE,
    SECTION,
    TIME,
    WEIGHT,
    Column,
    Seen,
    known_question,
)
from openfeedback.survey.facts import Counts, Facts, facts_of, is_number, is_personal, options_of
from openfeedback.survey.labels import is_ambiguous, is_opt_out, number_of
from openfeedback.survey.scales import ASK_OWN_WORDS, read_answers, read_scale
from openfeedback.survey.times import time_share
from openfeedback.survey.wording import data, listed, matches, plain, slug, tidy

HINTED = {"open": OPEN, "time": TIME, "id": ID, "personal": PERSONAL, "ignored": IGNORED, "section": SECTION}
BY_HEADER = ((PERSONAL, "personal"), (TIME, "time"), (ID, "id"), (WEIGHT, "weight"), (IGNORED, "ignored"))
MAX_LABELS = 60  # more different values than this are no scale


def guess_columns(seen: Seen) -> list[Column]:
    """Every column with a role guessed from its header, its cells and its neighbours."""
    stems = _option_stems(seen)
    columns: list[Column] = []
    for j in range(len(seen.names)):
        columns.append(_guess(seen, j, columns[-1] if columns else None, stems))
    return _with_family(_with_neighbours(seen, columns))


def _guess(seen: Seen, j: int, before: Column | None, stems: dict[int, tuple[str, str]]) -> Column:
    header = tidy(seen.export.headers[j])
    column = Column(j, seen.names[j], IGNORED, "", 0.0, slug(header or seen.names[j]), header or seen.names[j])
    hint = seen.export.hints.get(j)
    if hint:
        return column._replace(role=HINTED[hint], recognised_from=f"{seen.export.format} column", confidence=0.99)
    for role, kind in BY_HEADER:
        if header and listed(header, data("headers")[kind]) and _plausible(role, header, seen.counts[j]):
            return column._replace(role=role, recognised_from="header", confidence=0.95)
    if is_personal(seen.counts[j]):
        return column._replace(role=PERSONAL, recognised_from="cells", confidence=0.9)
    return _by_cells(column, seen.counts[j], before, stems)


def _plausible(role: str, header: str, counts: Counts) -> bool:
    """A header alone is enough for personal data; a time, an id and a weight must also look like one."""
    if role == TIME:
        return not counts or time_share(list(counts)[:500]) > 0.8
    if role == ID:
        return all(n == 1 for n in counts.values()) or listed(header, data("headers")["repeated_id"])
    if role == WEIGHT:
        return all(is_number(value) for value in counts)
    return True


def _by_cells(column: Column, counts: Counts, before: Column | None, stems: dict[int, tuple[str, str]]) -> Column:
    """The role that cells and neighbours tell, where the header alone does not."""
    facts, header = facts_of(counts), column.title
    expected = matches(plain(header), data("questions")["open"]) or known_question(header) is not None
    if facts.filled == 0:
        role, why = (OPEN, "header, no answers") if expected else (IGNORED, "no answers")
        return _as_known(column)._replace(role=role, recognised_from=why, confidence=0.6)
    if column.position in stems:
        stem, option = stems[column.position]
        return column._replace(role=CHOICE, recognised_from="option columns", confidence=0.9, group=stem,
                               id=slug(f"{stem} {option}", 12), title=f"{stem}: {option}")  # fmt: skip
    if before is not None and plain(header) in data("questions")["follows_item"] and facts.numbers < 0.5:
        own = slug(f"{slug(before.title)} {header}", 8)
        return column._replace(role=OPEN, recognised_from="comment to the column before", confidence=0.9,
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
        return column._replace(role=SCALE, recognised_from="opt-outs only", confidence=0.5, ask=ask)
    if scale is None or (facts.numbers == 1.0 and not (is_small(counts) and _hinted(column.title))):
        return None
    return as_scale(column, scale)


def as_scale(column: Column, scale: Scale) -> Column:
    """The column as a scale item."""
    return column._replace(role=SCALE, recognised_from=f"labels ({scale.name})", confidence=scale.confidence,
                           scale=scale, ask="; ".join(scale.asks))  # fmt: skip


def _hinted(header: str) -> bool:
    return matches(plain(header), [*data("scales")["number_hints"], *data("scales")["rank_hints"]])


def is_small(counts: Counts, top: int = 10) -> bool:
    """Whether all cells are whole numbers from 0 to ``top``."""
    numbers = [number_of(value) for value in counts]
    return bool(numbers) and all(n is not None and n == int(n) and 0 <= n <= top for n in numbers)


def _who_answers(column: Column, facts: Facts) -> Column | None:
    """Background by its header, unless the cells are long or the header is a question on something else."""
    free_text = facts.different > MAX_LABELS and facts.different > 0.2 * facts.filled
    if facts.words > 6 or free_text or not listed(column.title, data("headers")["background"]):
        return None
    return column._replace(role=BACKGROUND, recognised_from="header", confidence=0.85)


def _choices(column: Column, counts: Counts) -> Column | None:
    options = options_of(counts)
    if options is None:
        return None
    why = f"{len(options[1])} options joined by '{options[0]}'"
    return column._replace(role=CHOICE, recognised_from=why, confidence=0.8, options=options)


def _open_question(column: Column, facts: Facts, expected: bool) -> Column | None:
    variety = facts.different / facts.filled
    looks_open = facts.words >= 3 and variety > 0.5 and facts.numbers < 0.5
    if facts.numbers >= 0.9 or not (looks_open or (expected and (variety > 0.4 or facts.filled < 10))):
        return None
    why = "header and answers" if looks_open and expected else "answers in own words" if looks_open else "header"
    ask = "" if expected else f"is '{column.name}' an open question?"
    sure = 0.95 if looks_open and expected else 0.7
    return _as_known(column)._replace(role=OPEN, recognised_from=why, confidence=sure, ask=ask)


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
        return column._replace(role=BACKGROUND, recognised_from="numbers", confidence=0.6, ask=ask)
    if facts.different <= max(12, 0.1 * facts.filled) or event:
        ask = f"does '{column.name}' name the event? Then say so: event_column" if event else ""
        why = f"{facts.different} different values"
        return column._replace(role=BACKGROUND, recognised_from=why, confidence=0.6 if ask else 0.8, ask=ask)
    ask = f"'{column.name}' holds {facts.different} different short texts: background, open question or left out?"
    return column._replace(recognised_from="short texts that could tell who answered", confidence=0.5, ask=ask)


def _with_neighbours(seen: Seen, columns: list[Column]) -> list[Column]:
    """Small whole numbers are a scale item where a comment follows, or where the next columns hold the same range."""
    made = list(columns)
    for j, column in enumerate(columns):
        if column.role != BACKGROUND or column.recognised_from != "numbers" or not is_small(seen.counts[j]):
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
        values = {plain(value) for value in seen.counts[j]} if colon and len(seen.counts[j]) <= 3 else set()
        ticks = {plain(option), *data("questions")["ticks"]}
        if len(values) == 1 and values <= ticks and heads.count(stem.strip()) > 1:
            found[j] = (stem.strip(), option.strip())
    return found
