"""Boards: Miro (ragged rows of notes, headings among them) and Padlet (one row a post)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from openfeedback.survey.files import Export, Grid, frame_of, no_skips
from openfeedback.survey.rows import table_export
from openfeedback.survey.wordings import data, listed, matches, plain, tidy
from openfeedback.vocabulary import ColumnRole, Dropped

NOTE, SECTION, TIME = 0, 1, 2
HEADING, PROMPT, AGAIN = Dropped.HEADING, Dropped.INSTRUCTION, Dropped.REPEATED


class Note(NamedTuple):
    """A text on a board, the cell it stands in (r3c2) and the heading it stands under."""

    place: str
    text: str
    section: str | None


class _Headings:
    """The headings of the last row that held any: a note belongs to the nearest at its left."""

    def __init__(self) -> None:
        self.row, self.by_column = 0, dict[int, str]()

    def add(self, row: int, column: int, text: str) -> None:
        if row != self.row:
            self.row, self.by_column = row, {}
        self.by_column[column] = text

    def over(self, column: int) -> str | None:
        left = [c for c in self.by_column if c <= column] or list(self.by_column)[:1]
        return self.by_column[max(left)] if left else None


def read_miro(grid: Grid, questions: frozenset[str] = frozenset()) -> Export:
    """Notes of a Miro CSV; headings, instructions and copied texts are skipped with a reason.

    ``questions``: plain wordings known to stand on the board as headings (the questions of the parameters).
    """
    notes: list[Note] = []
    skipped: list[tuple[str, int, str]] = []
    headings, seen = _Headings(), set[str]()
    for n, (row, column, text) in enumerate(_filled(grid)):
        place = f"r{row}c{column}"
        if is_heading(text, questions, first=n == 0):
            headings.add(row, column, tidy(text))
            skipped.append((place, NOTE, HEADING))
        elif listed(text, data("questions")["board_prompts"]):
            skipped.append((place, NOTE, PROMPT))
        elif len(text.split()) > 3 and plain(text) in seen:
            skipped.append((place, NOTE, AGAIN))
        else:
            notes.append(Note(place, text, headings.over(column)))
            seen.add(plain(text))
    return _board(grid.sheet, notes, skipped)


def _filled(grid: Grid) -> Iterator[tuple[int, int, str]]:
    for i, row in enumerate(grid.rows[(grid.header_row or 1) - 1 :], grid.header_row or 1):
        for j, cell in enumerate(row, 1):
            if cell.strip():
                yield i, j, cell


def is_heading(text: str, questions: frozenset[str] = frozenset(), first: bool = False) -> bool:
    """Whether a text on a board is a heading: a known one, a question put to people, or the board's own title.

    A note may be a question too; only one that addresses somebody ("Mitä toivot …?") is a heading.

    >>> [is_heading(t) for t in ("Alku", "Millaista tukea toivot alussa?", "Miten johto saadaan mukaan?")]
    [True, True, False]
    """
    asks = tidy(text).endswith("?")
    return (
        plain(text) in questions
        or listed(text, data("questions")["board_headings"])
        or (asks and matches(plain(text), data("questions")["addressed"]))
        or (first and (asks or text.strip().endswith(":")))
    )


def read_padlet(grid: Grid) -> Export:
    """Posts of a Padlet CSV: subject and body joined, the section as the heading above."""
    table = table_export(grid, "padlet")
    at = {plain(h): j for j, h in enumerate(table.headers)}
    missing = pd.Series(None, index=table.cells.index, dtype="str")
    subject, body, section, time = (
        table.cells[at[k]] if k in at else missing for k in ("subject", "body", "section", "created at")
    )
    text = [_joined(s, b) for s, b in zip(subject, body, strict=True)]
    cells = {NOTE: text, SECTION: section.tolist(), TIME: time.tolist()}
    frame = pd.DataFrame({j: pd.Series(v, index=table.cells.index, dtype="str") for j, v in cells.items()})
    hints = {NOTE: ColumnRole.OPEN, SECTION: ColumnRole.SECTION, TIME: ColumnRole.TIME}
    skipped = table.skipped.drop_duplicates("row").assign(column=NOTE)
    headers = ["Subject and Body", "Section", "Created At"]
    return table._replace(headers=headers, cells=frame, skipped=skipped, hints=hints)


def _joined(subject: object, body: object) -> str | None:
    parts = [p for p in (subject, body) if isinstance(p, str) and p.strip()]
    return "\n".join(parts) or None


def _board(sheet: str | None, notes: list[Note], skipped: list[tuple[str, int, str]]) -> Export:
    cells = frame_of([[n.text, n.section or ""] for n in notes], 1, [NOTE, SECTION])
    cells.index = pd.Index([n.place for n in notes], dtype="str")
    skips = pd.DataFrame(skipped, columns=["row", "column", "reason"]).astype({"row": "str"}) if skipped else no_skips()
    hints = {NOTE: ColumnRole.OPEN, SECTION: ColumnRole.SECTION}
    used = {_row(note.place) for note in notes}
    export = Export("miro", ["Note", "Section"], cells, skips, hints, sheet, used={sheet: len(used)})
    return export.without({_row(place): reason for place, _, reason in reversed(skipped) if _row(place) not in used})


def _row(place: str) -> str:
    """The row of a cell's place.

    >>> _row("r3c12")
    '3'
    """
    return place[1:].partition("c")[0]
