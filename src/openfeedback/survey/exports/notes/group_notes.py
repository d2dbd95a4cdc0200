"""Group notes as an export: a row a note, a column a question, besides the section and the group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.exports.notes.headings import is_known, manner_of
from openfeedback.survey.exports.notes.outline import Note, Outline, groups_come_first
from openfeedback.survey.exports.notes.swot import Placed, read_table
from openfeedback.survey.files import UNASKED, Export, Grid
from openfeedback.survey.findings import Finding, rows_said
from openfeedback.survey.wordings import plain, tidy
from openfeedback.vocabulary import ColumnRole, LeftOut, Told

_SAID = {
    LeftOut.UNASKED: "above the first question, so not read; write a heading over what is an answer",
    LeftOut.PEOPLE: "who took part: not read",
    LeftOut.INSTRUCTION: "what the facilitator says: not read",
    LeftOut.SUMMARY: "sums up the notes above, so not counted again",
    LeftOut.POLL: "a poll's question and its result, no note: not read",
}


def read_notes(grid: Grid) -> Export:
    """The notes of a document's lines; headings, people and instructions are left out with their reason."""
    start = (grid.header_row or 1) - 1
    lines = [line._replace(text=row[0]) for row, line in zip(grid.rows, grid.lines, strict=True)]
    placed = list(enumerate(lines, 1))[start:]
    outline = _outlined(placed)
    outline.left_out |= dict.fromkeys(range(1, start + 1), LeftOut.BEFORE)
    return _export(outline, placed)


def _outlined(placed: Sequence[Placed]) -> Outline:
    lines = [line for _, line in placed]
    manner = manner_of(lines)
    outline = Outline(
        manner, groups_first=groups_come_first(lines, manner), headless=not _asks(placed, Outline(manner))
    )
    outline.title = _title(placed)
    _read(placed, outline)
    return outline


def _asks(placed: Sequence[Placed], trial: Outline) -> bool:
    """Whether some note stands under a heading."""
    _read(placed, trial)
    return any(note.question for note in trial.notes)


def _title(placed: Sequence[Placed]) -> str | None:
    """The title of the document: a first heading that stands above all the others."""
    levels = [line.level for _, line in placed if line.level]
    first = next((line for _, line in placed if line.text.strip()), None)
    above = first is not None and first.level and levels.count(first.level) == 1 and first.level == min(levels)
    return tidy(first.text) if first is not None and above and len(levels) > 1 else None


def _read(placed: Sequence[Placed], outline: Outline) -> None:
    for table, part in groupby(placed, key=lambda each: each[1].cell.table if each[1].cell else 0):
        (read_table if table else _read_plain)(list(part), outline)


def _read_plain(lines: Sequence[Placed], outline: Outline) -> None:
    outline.read(lines)


def _export(outline: Outline, placed: Sequence[Placed]) -> Export:
    wordings: dict[str | None, str] = {}
    outline.notes[:] = _in_full(outline.notes)
    for note in outline.notes:
        wordings.setdefault(_key(note), tidy(note.question) if note.question else UNASKED)
    columns, grouped = list(wordings), any(note.group for note in outline.notes)
    headers = [*wordings.values(), "Section", *(["Group"] if grouped else [])]
    rows = pd.Index([str(note.place) for note in outline.notes], dtype="str")
    cells: dict[int, list[str | None]] = {
        j: [note.text if _key(note) == key else None for note in outline.notes] for j, key in enumerate(columns)
    }
    cells[len(columns)] = [note.section for note in outline.notes]
    if grouped:
        cells[len(columns) + 1] = [note.group for note in outline.notes]
    hints = {**dict.fromkeys(range(len(columns)), ColumnRole.OPEN), len(columns): ColumnRole.SECTION}
    frame = pd.DataFrame({j: pd.Series(v, index=rows, dtype="str") for j, v in cells.items()}, index=rows)
    if grouped:
        hints[len(columns) + 1] = ColumnRole.BACKGROUND
    export = Export("notes", headers, frame, hints=hints, findings=tuple(_findings(outline, placed, len(columns))))
    return export.without({str(place): reason for place, reason in sorted(outline.left_out.items())})


def _in_full(notes: Sequence[Note]) -> list[Note]:
    """Notes under a question's label alone ("Vahvuudet") are under the question that has this label, if one has."""
    asked = dict.fromkeys(note.question for note in notes if note.question)
    full: dict[str, list[str]] = {}
    for question in asked:
        if is_known(question.partition(":")[0]) and question.endswith("?"):
            full.setdefault(plain(question.partition(":")[0]), []).append(question)
    one = {label: questions[0] for label, questions in full.items() if len({plain(q) for q in questions}) == 1}
    return [note._replace(question=one.get(plain(note.question or ""), note.question)) for note in notes]


def _key(note: Note) -> str | None:
    return plain(note.question) if note.question else None


def _findings(outline: Outline, placed: Sequence[Placed], questions: int) -> Iterator[Finding]:
    groups = len({note.group for note in outline.notes if note.group})
    of_groups = f" of {counted(groups, 'group')}" if groups else ""
    said = f"notes of a workshop: {counted(len(outline.notes), 'note')}{of_groups} on {counted(questions, 'question')}"
    yield Finding(Told.GUESSED, f"{said}; each counts as a respondent of its own, for who said it is not known",
                  n=len(outline.notes))  # fmt: skip
    deep = {place for place, line in placed if line.bullet > 1}
    nested = [note.place for note in outline.notes if note.place in deep]
    if nested:
        said = f"{_lines(nested)}: bullets under bullets are notes of their own"
        yield Finding(Told.GUESSED, said, rows=rows_said(nested), n=len(nested))
    if outline.votes:
        some = ", ".join(dict.fromkeys(outline.votes.values()))
        said = f"{_lines([*outline.votes])}: votes behind the note ({some}) are taken off; each note counts once"
        yield Finding(Told.UNREAD, said, rows=rows_said(outline.votes), n=len(outline.votes))
    for reason, what in _SAID.items():
        places = [place for place, each in sorted(outline.left_out.items()) if each == reason]
        if places:
            yield Finding(Told.UNREAD, f"{_lines(places)}: {what}", rows=rows_said(places), n=len(places))


def _lines(places: Sequence[int]) -> str:
    """A few lines of a document; paragraphs and bullets are counted, not blank ones."""
    return rows_said(places).replace("row", "line", 1)
