"""Guessing the role of every column from its header, its cells and its neighbours."""

from __future__ import annotations

import re

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.columns.cells import Counts, Facts, facts_of, is_number, is_small, options_of, time_share
from openfeedback.survey.columns.consent import CONSENT, asks_consent
from openfeedback.survey.columns.items import option_stems, says_itself
from openfeedback.survey.columns.neighbours import (
    one_time,
    with_battery,
    with_family,
    with_first_facts,
    with_matrix,
    with_neighbours,
    with_sliders,
    without_codes,
    without_groups,
)
from openfeedback.survey.columns.open_questions import as_known, asks, is_varied, open_question
from openfeedback.survey.columns.personal import ROW_NUMBER, numbers_rows, personal_by
from openfeedback.survey.columns.roles import Column, Seen, as_scale, known_question
from openfeedback.survey.scales import classes_of, is_ambiguous, is_opt_out, number_of, read_answers, stated_scale
from openfeedback.survey.wordings import data, is_untick, listed, listed_as_question, matches, plain, slug, tidy
from openfeedback.vocabulary import ColumnRole

BY_HEADER = (ColumnRole.PERSONAL, ColumnRole.TIME, ColumnRole.ID, ColumnRole.WEIGHT, ColumnRole.IGNORED)
_ROUNDED = re.compile(r"\d[.,]\d+[eE]\+?\d+")  # an id that Excel made a number: different ones look the same
FEW_NOTES = 0.3  # share of rows, at most, beside which something stands under no header
STAFF = "notes of whoever handled the answers"
FEW_WORDS = 2  # different answers of two words or more that may be people's own
MOST_DIFFERENT = 0.9  # share of rows with an id of their own
MAX_LABELS = 60  # more different values than this are no scale


def guess_columns(seen: Seen) -> list[Column]:
    """Every column with a role guessed from its header, its cells and its neighbours."""
    stems = option_stems(seen)
    columns: list[Column] = []
    for j in range(len(seen.names)):
        columns.append(_guess(seen, j, columns[-1] if columns else None, stems))
    columns = with_neighbours(seen, without_codes(seen, one_time(columns)))
    columns = with_matrix(seen, with_family(with_battery(seen, with_sliders(seen, columns))))
    return without_groups(seen, with_first_facts(seen, columns))


def _guess(seen: Seen, j: int, before: Column | None, stems: dict[int, tuple[str, str]]) -> Column:
    header = tidy(seen.export.headers[j])
    column = Column(
        j, seen.names[j], ColumnRole.IGNORED, "", 0.0, slug(header or seen.names[j]), header or seen.names[j]
    )
    hint = seen.export.hints.get(j)
    if hint:
        column = as_known(column) if hint == ColumnRole.OPEN else column
        return column._replace(role=hint, recognised_from=f"{seen.export.format} column", confidence=0.99)
    if header and listed(header, data("headers")["status"]) and is_status(seen.counts[j]):
        return column._replace(recognised_from="states of the answers", confidence=0.9)
    if header and asks_consent(header, seen.counts[j]):
        return column._replace(recognised_from=CONSENT, confidence=0.9)
    beside = not header and 0 < sum(seen.counts[j].values()) <= FEW_NOTES * len(seen.export.cells)
    if beside or listed(header, data("headers")["staff_notes"]):
        return column._replace(recognised_from=STAFF, confidence=0.8)
    for role in BY_HEADER:
        if header and listed(header, data("headers")[role.name.lower()]) and _plausible(role, header, seen.counts[j]):
            return column._replace(role=role, recognised_from="header", confidence=0.95)
    if (why := personal_by(header, seen.counts[j])) and not _ticked(header, seen.counts[j]):
        return column._replace(role=ColumnRole.PERSONAL, recognised_from=why, confidence=0.9)
    if not asks(header) and time_share(list(seen.counts[j])[:500], numbers=False) > 0.9:
        return column._replace(role=ColumnRole.TIME, recognised_from="cells", confidence=0.85)
    if not asks(header) and all(numbers_rows(header, cells) for cells in _sheets(seen, j)):
        return column._replace(recognised_from=ROW_NUMBER, confidence=0.85)
    return _by_cells(column, seen.counts[j], before, stems)


def _sheets(seen: Seen, j: int) -> list[pd.Series]:
    """The cells of a column, those of each sheet apart: rows are numbered anew on each."""
    cells = seen.export.cells[j]
    if len(seen.export.used_n) < 2:
        return [cells]
    sheets = [seen.export.place(str(row))[0] for row in cells.index]
    return [cells[[sheet == each for sheet in sheets]] for each in dict.fromkeys(sheets)]


def is_status(counts: Counts) -> bool:
    """Whether a column says of the answers whether they came whole.

    >>> is_status({"Lähetetty": 40, "Keskeytetty": 2}), is_status({"sali": 3, "kahvila": 2})
    (True, False)
    """
    kinds, previews = data("headers"), data("questions")["previews"]
    known = {*kinds["finished"], *kinds["unfinished"], *kinds["deleted"], *previews}
    return bool(counts) and sum(n for value, n in counts.items() if plain(value) in known) >= 0.9 * sum(counts.values())


def _plausible(role: ColumnRole, header: str, counts: Counts) -> bool:
    """A header alone is enough for personal data, but over ticks; a time, id or weight must also look like one."""
    if role == ColumnRole.PERSONAL:
        return not _ticked(header, counts)
    if role == ColumnRole.TIME:
        return not counts or time_share(list(counts)[:500]) > 0.8
    if role == ColumnRole.ID and any(_ROUNDED.fullmatch(value.strip()) for value in counts):
        return False
    if role == ColumnRole.ID:
        return len(counts) >= MOST_DIFFERENT * sum(counts.values()) or listed(header, data("headers")["repeated_id"])
    if role == ColumnRole.WEIGHT:
        return all(is_number(value) for value in counts)
    return True


def _ticked(header: str, counts: Counts) -> bool:
    """Whether cells only tick an option: "Email newsletter" over 1 and 0 is no address."""
    known, ticks = {*data("questions")["ticks"]}, (value for value in counts if not is_untick(value))
    said = next(ticks, None)  # most columns of people end at their first cell: no list of all is made
    only_ticks = said is not None and plain(said) in known and all(plain(value) in known for value in ticks)
    return only_ticks or says_itself(header, list(counts))


def _by_cells(column: Column, counts: Counts, before: Column | None, stems: dict[int, tuple[str, str]]) -> Column:
    """The role that cells and neighbours tell, where the header alone does not."""
    facts, header = facts_of(counts), column.title
    expected = matches(plain(header), data("questions")["open"]) or known_question(header) is not None
    if facts.filled == 0:
        role, why = (ColumnRole.OPEN, "header, no answers") if expected else (ColumnRole.IGNORED, "no answers")
        return as_known(column)._replace(role=role, recognised_from=why, confidence=0.6)
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
        or open_question(column, counts, facts, expected)
        or _background(column, counts, facts)
    )


def _scale_item(column: Column, counts: Counts, facts: Facts, expected_open: bool) -> Column | None:
    if facts.different > MAX_LABELS or (expected_open and (facts.different < 3 or facts.filled < 10)):
        return None
    scale = read_answers(counts, column.title)
    if scale is None and all(is_opt_out(x) or is_ambiguous(x) for x in counts):
        ask = f"nobody chose a point of '{column.name}': is it a scale item?"
        return column._replace(role=ColumnRole.SCALE, recognised_from="opt-outs only", confidence=0.5, ask=ask)
    small = is_small(counts) or _is_graded(counts) or stated_scale(column.title) is not None
    graded = small and (_hinted(column.title) or stated_scale(column.title) is not None)
    if scale is None or (facts.numbers == 1.0 and not graded) or (scale.name == "yes_no" and facts.different < 2):
        return None
    if scale.name == "yes_no" and listed_as_question(column.title, data("headers")["yes_no_background"]):
        return column._replace(role=ColumnRole.BACKGROUND, recognised_from="header", confidence=0.85)
    if facts.numbers == 1.0 and (labels := classes_of(counts, column.title, _says_who(column.title.partition("(")[0]))):
        return column._replace(
            role=ColumnRole.BACKGROUND, recognised_from="header", confidence=0.85, labels=tuple(labels.items())
        )
    return as_scale(column, scale)


HINTS = ("number_hints", "nps_hints", "rank_hints", "graded_headers")  # headers over numbers that are points


def _hinted(header: str) -> bool:
    return matches(plain(header), [hint for kind in HINTS for hint in data("scales")[kind]])


def _is_graded(counts: Counts, top: float = 10) -> bool:
    """Whether all cells are numbers from 0 to ``top``, some with decimals ("4,5")."""
    numbers = [number_of(value) for value in counts]
    return bool(numbers) and all(n is not None and 0 <= n <= top for n in numbers)


def _who_answers(column: Column, facts: Facts) -> Column | None:
    """Background by its header, unless the cells are long or the header is a question on something else."""
    free_text = facts.different > MAX_LABELS and facts.different > 0.2 * facts.filled
    own_words = matches(plain(column.title), data("questions")["own_option"])
    if facts.words > 6 or free_text or own_words or not _says_who(column.title):
        return None
    return column._replace(role=ColumnRole.BACKGROUND, recognised_from="header", confidence=0.85)


def _says_who(header: str) -> bool:
    """Whether a header asks who answers, also behind the number of its question."""
    return listed_as_question(header, data("headers")["background"])


def _choices(column: Column, counts: Counts) -> Column | None:
    options = options_of(counts)
    if options is None:
        return None
    why = f"{len(options[1])} options joined by '{options[0][:1]}'"
    return column._replace(role=ColumnRole.CHOICE, recognised_from=why, confidence=0.8, options=options)


def _background(column: Column, counts: Counts, facts: Facts) -> Column:
    """Background where few different values occur; short texts that differ are left out until a person says so."""
    event = listed(column.title, data("headers")["event"])
    if facts.numbers >= 0.9:
        may_be = _could_be_scale(counts) and not matches(plain(column.title), data("headers")["amounts"])
        ask = f"is '{column.name}' a scale item?" if may_be else ""
        return column._replace(role=ColumnRole.BACKGROUND, recognised_from="numbers", confidence=0.6, ask=ask)
    if facts.words >= 2 and is_varied(counts) and facts.different > 0.6 * facts.filled > FEW_WORDS:
        ask = f"is '{column.name}' an open question?"
        return as_known(column)._replace(role=ColumnRole.OPEN, recognised_from="short answers", confidence=0.5, ask=ask)
    if facts.numbers >= 0.6 and _could_be_scale({x: n for x, n in counts.items() if number_of(x) is not None}):
        odd = facts.filled - round(facts.numbers * facts.filled)
        ask = f"is '{column.name}' a scale item? {counted(odd, 'cell', 'are')} no numbers"
        return column._replace(role=ColumnRole.BACKGROUND, recognised_from="mostly numbers", confidence=0.5, ask=ask)
    if facts.different <= max(12, 0.1 * facts.filled) or event:
        ask = f"does '{column.name}' name the event? Then say so: event_column" if event else ""
        why = counted(facts.different, "different value")
        return column._replace(role=ColumnRole.BACKGROUND, recognised_from=why, confidence=0.6 if ask else 0.8, ask=ask)
    ask = f"'{column.name}' holds {facts.different} different short texts: background, open question or left out?"
    return column._replace(recognised_from="short texts that could tell who answered", confidence=0.5, ask=ask)


def _could_be_scale(counts: Counts, most: int = 11) -> bool:
    """Whether nearly all cells are few whole numbers from 0 to 10, or from 0 to 100: odd ones aside, points of a scale.

    >>> _could_be_scale({"4": 5, "4,0": 2, "3": 4, "3.67": 1}), _could_be_scale({"1985": 2, "1990": 3})
    (True, False)
    """
    whole = {x: n for x in counts if (n := number_of(x)) is not None and n == int(n)}
    small = {n for n in whole.values() if 0 <= n <= 10}
    share = sum(counts[x] for x, n in whole.items() if n in small) / max(1, sum(counts.values()))
    return len(small) > 1 and share >= 0.8 or is_small(counts, 100) and len(set(whole.values())) <= most
