"""A passage made a unit, a unit split, two joined, borders set: as changes of rows of the table of corrections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pandas as pd

from openfeedback.coding.corrections import DRAWN, answer_hash, rest_of, trimmed
from openfeedback.errors import InputError
from openfeedback.explore.corrections import CODES, SECOND, Change

Row = dict[str, Any]
Span = tuple[int, int]
CARRIED = [*CODES, SECOND, "evidence", "blind"]


class Answer(NamedTuple):
    """One answer at work: its units now (unit_id, start, end, text), the coder's rows on them by unit_id."""

    response: str
    text: str
    units: pd.DataFrame
    own: dict[str, Row]


def split(answer: Answer, unit: str, at: int) -> list[tuple[Span, Row | None]]:
    """Both halves of a unit, with the codes that it had."""
    start, end = _span(answer, unit)
    halves = [trimmed((start, at), answer.text), trimmed((at, end), answer.text)]
    if not (start < at < end) or None in halves:
        raise InputError("explorer: there is nothing on one side of that place; choose a place inside the unit")
    return [(half, answer.own.get(unit)) for half in halves if half]


def join(answer: Answer, unit: str, other: str) -> list[tuple[Span, Row | None]]:
    """Two neighbouring units as one: with the first one's codes, and the other's theme as its second."""
    one, two = sorted([unit, other], key=lambda each: _span(answer, each))
    ids = answer.units["unit_id"].tolist()
    if abs(ids.index(one) - ids.index(two)) != 1:
        raise InputError("explorer: only neighbouring units can be joined")
    rows = [row for row in (answer.own.get(one), answer.own.get(two)) if row and row.get("theme")]
    row = dict(rows[0]) if rows else None
    if row and len(rows) > 1 and rows[1]["theme"] != row["theme"] and not row.get(SECOND):
        row[SECOND] = rows[1]["theme"]
    return [((_span(answer, one)[0], _span(answer, two)[1]), row)]


def borders(answer: Answer, unit: str, start: int, end: int) -> list[tuple[Span, Row | None]]:
    """A unit with other borders."""
    return [(_within(answer, start, end), answer.own.get(unit))]


def passage(answer: Answer, start: int, end: int) -> list[tuple[Span, Row | None]]:
    """A passage as a unit of its own, not coded yet."""
    return [(_within(answer, start, end), None)]


def drawn_changes(
    answer: Answer, wanted: Sequence[tuple[Span, Row | None]], coder: str, now: str, id_of: Callable[[str, Span], str]
) -> list[Change]:
    """The rows that go and come when ``wanted`` spans are drawn over an answer's units.

    What a coder said of a unit that is cut stays said of what is left of it.
    """
    spans, changes = [span for span, _ in wanted], list[Change]()
    places = answer.units[["unit_id", "start", "end"]].to_numpy().tolist()
    for unit, start, end in places:
        row = answer.own.get(unit)
        over = [s for s in spans if max(s[0], start) < min(s[1], end)]
        if row is None or not over:
            continue
        changes.append(Change(str(row["unit_id"]), coder, None, None, row.get("text")))
        for rest in rest_of((start, end), over, answer.text):
            changes.append(_set(answer, rest, row, coder, id_of))
    for span, row in wanted:
        said = {c: (row or {}).get(c) for c in CARRIED}
        changes.append(_set(answer, span, {**said, DRAWN: True, "coded_at": now}, coder, id_of))
    return changes


def restored(answer: Answer, coder: str) -> list[Change]:
    """The rows that go when an answer gets the machine's units again: those that this coder drew."""
    return [
        Change(str(row["unit_id"]), coder, None, None, row.get("text"))
        for row in answer.own.values()
        if str(row.get(DRAWN)).casefold() == "true"
    ]


def _set(answer: Answer, span: Span, row: Row, coder: str, id_of: Callable[[str, Span], str]) -> Change:
    text = answer.text[span[0] : span[1]]
    place = {"response_id": answer.response, "answer_hash": answer_hash(answer.text), "start": span[0], "end": span[1]}
    return Change(id_of(answer.response, span), coder, None, {**row, **place, "text": text}, text)


def _span(answer: Answer, unit: str) -> Span:
    row = answer.units[answer.units["unit_id"] == unit].iloc[0]
    return int(row["start"]), int(row["end"])


def _within(answer: Answer, start: int, end: int) -> Span:
    span = trimmed((start, end), answer.text)
    if span is None:
        raise InputError("explorer: no words are selected; select a passage of the answer first")
    return span
