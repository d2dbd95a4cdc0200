"""The lines of a document as entries: a plain line, or a table's row of a label and what is written beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from openfeedback.survey.exports.paper.marks import DRAWN, ticked
from openfeedback.survey.files import Line
from openfeedback.survey.wordings import spelt, without_brackets

Placed = tuple[int, Line]
_MARK = re.compile(r"[xX×✓✔*●■(\[]?\s?[xX×✓✔*●■]\s?[)\]]?")
_QUESTION = re.compile(r"(.{3,300}?\?(?:\s*\([^()]*\))*)\s*[:–-]?\s*(.*)", re.DOTALL)
_GAP = re.compile(r"(\S.{0,200}?)(?:[ \t]{2,}|\t|\s*[.…]{3,}\s*|\s*_{3,}\s*|\s[–—-]\s|\s?=\s)(.*)", re.DOTALL)
_LAST = re.compile(r"(\S.{1,200}?)\s+(\d{1,2}(?:[.,]\d)?(?:\s*/\s*\d{1,2})?)", re.DOTALL)
_SAID = re.compile(r"\s*(?:-+>|→|=>|=|:)\s*(\d{1,2})\s*")  # behind a printed scale: 1 2 3 4 5 -> 4
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


class Entry(NamedTuple):
    """A line, or a row of a table: its places in the document, its text, and what stands beside it (None: a line).

    ``head``: it stands out (style, bold, a number before it); ``table``: of which it is a row, 0 for none.
    """

    places: tuple[int, ...]
    text: str
    beside: str | None = None
    head: bool = False
    table: int = 0


class Split(NamedTuple):
    """A label and what follows it; ``marked``: a sign shows where the label ends."""

    label: str
    rest: str
    marked: bool

    @property
    def key(self) -> tuple[str, ...]:
        """The label as spellings are compared, brackets left out."""
        return spelt(without_brackets(self.label) or self.label)


def entries_of(placed: Sequence[Placed]) -> list[Entry]:
    """The entries of a document, in their order; page numbers and the like are none."""
    made: list[Entry] = []
    for table, part in groupby(placed, key=lambda each: each[1].cell.table if each[1].cell else 0):
        lines = [(place, line) for place, line in part if not line.page]
        made += _rows(lines, table) if table else [_plain(place, line) for place, line in lines]
    return made


def _plain(place: int, line: Line) -> Entry:
    return Entry((place,), line.text.strip(), head=bool(line.level or line.bold or line.numbered))


def _rows(lines: Sequence[Placed], table: int) -> list[Entry]:
    """A table's rows as labels and answers; under a row of numbers, marks stand for the number above them."""
    made: list[Entry] = []
    points: dict[int, str] = {}
    width = max((line.cell.column + line.cell.columns for _, line in lines if line.cell), default=1)
    for _, row in groupby(lines, key=lambda each: each[1].cell.row if each[1].cell else 0):
        cells: dict[int, list[Placed]] = {}
        for place, line in row:
            assert line.cell
            cells.setdefault(line.cell.column, []).append((place, line))
        texts = {j: "\n".join(line.text.strip() for _, line in part) for j, part in cells.items()}
        numbers = {j: text for j, text in texts.items() if j and re.fullmatch(r"\d{1,2}\b.*", text, re.DOTALL)}
        places = tuple(place for part in cells.values() for place, _ in part)
        if len(numbers) > 2 and len(numbers) >= len(texts) - 1:
            points = {j: text.split()[0] for j, text in numbers.items()}
            continue
        if min(cells) > 0:  # goes on below the cell above
            if made and made[-1].beside is not None:
                more = "\n".join([made[-1].beside, *texts.values()]).strip()
                made[-1] = made[-1]._replace(beside=more, places=(*made[-1].places, *places))
            continue
        made += _pairs(cells, texts, points, table, wide=width > 1)
    return made


def _pairs(
    cells: dict[int, list[Placed]], texts: dict[int, str], points: dict[int, str], table: int, *, wide: bool
) -> list[Entry]:
    """A row as one label and its answer, or as two of each side by side."""
    order = sorted(texts)
    if len(order) == 4 and not points and texts[order[2]].endswith((":", "?")):
        halves = [order[:2], order[2:]]
    else:
        halves = [order]
    made = []
    for half in halves:
        label, rest = half[0], half[1:]
        marked = [points[j] for j in rest if j in points and _MARK.fullmatch(texts[j])]
        beside = ", ".join(marked) if points and marked else "\n".join(texts[j] for j in rest)
        places = tuple(place for j in half for place, _ in cells[j])
        head = any(line.bold or line.level or line.numbered for _, line in cells[label])
        made.append(Entry(places, texts[label], beside if wide else None, head, table))
    return made


def splits_of(entry: Entry) -> list[Split]:
    """The ways in which an entry can be a label and an answer.

    >>> [split[:2] for split in splits_of(Entry((1,), "Musiikki   1  2  (3)  4  5"))][0]
    ('Musiikki', '1  2  (3)  4  5')
    >>> [split[:2] for split in splits_of(Entry((1,), "Kahvi (1–5): hyvää"))][0]
    ('Kahvi (1–5)', 'hyvää')
    """
    text = entry.text
    if entry.beside is not None:
        return [Split(text, entry.beside, True)]
    found = []
    if (drawn := DRAWN.search(text)) and drawn.end() == len(text) and drawn.start():
        found.append(Split(text[: drawn.start()], drawn[0], True))
    if drawn and drawn.start() and (said := _SAID.fullmatch(text[drawn.end() :])):
        found.append(Split(text[: drawn.start()], said[1], True))
    if (box := re.search(r"\[\s?[xX]?\s?\]|\(\s?[xX]?\s?\)|[☐☒☑□■◻◼]", text)) and ticked(
        text[box.start() :]
    ) is not None:
        found.append(Split(text[: box.start()], text[box.start() :], True))
    if question := _QUESTION.fullmatch(text):
        found.append(Split(question[1], question[2], True))
    hidden = _BRACKETS.sub(lambda part: "_" * len(part[0]), text)
    if (colon := re.search(r":(?!\d\d\b)", hidden)) and colon.start():
        found.append(Split(text[: colon.start()], text[colon.end() :], True))
    gap = _GAP.fullmatch(text)
    if gap and not box:
        found.append(Split(gap[1], gap[2], False))
    if number := _LAST.fullmatch(text):
        found.append(Split(number[1], number[2], False))
    found.append(Split(text, "", text.endswith(("?", ":"))))
    return [
        Split(split.label.strip(" :\t.…_-–"), split.rest.strip(), split.marked)
        for split in found
        if split.label.strip()
    ]
