"""Boards: Miro (ragged rows of notes, headings among them) and Padlet (one row a post)."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pandas as pd

from openfeedback.survey.export import Export, frame_of, no_skips, table_export
from openfeedback.survey.source import Grid
from openfeedback.survey.wording import data, listed, plain

NOTE, SECTION = 0, 1


class Note(NamedTuple):
    """A text on a board, the cell it stands in (r3c2) and the heading above it."""

    place: str
    text: str
    section: str | None


def read_miro(grid: Grid, headings: frozenset[str] = frozenset()) -> Export:
    """Notes of a Miro CSV; headings and repeated template texts are skipped with a reason.

    ``headings`` are plain wordings known to be headings (the questions of the parameters).
    """
    found = [(i, j, cell) for i, row in enumerate(grid.rows, 1) for j, cell in enumerate(row, 1) if cell.strip()]
    times = Counter(plain(text) for _, _, text in found)
    notes: list[Note] = []
    skipped: list[tuple[str, int, str]] = []
    seen: set[str] = set()
    above: dict[int, str] = {}
    last: str | None = None
    for i, j, text in found:
        place, wording = f"r{i}c{j}", plain(text)
        if wording in headings or listed(text, data("questions")["board_headings"]):
            above[j], last = text.strip(), text.strip()
            skipped.append((place, NOTE, "heading on the board"))
        elif times[wording] > 1 and len(wording.split()) > 3 and wording in seen:
            skipped.append((place, NOTE, "same text again on the board"))
        else:
            notes.append(Note(place, text, above.get(j) or last))
        seen.add(wording)
    return _board("miro", notes, skipped)


def read_padlet(grid: Grid) -> Export:
    """Posts of a Padlet CSV: subject and body joined, the section as the heading above."""
    table = table_export(grid, "padlet")
    at = {plain(h): j for j, h in enumerate(table.headers)}
    missing = pd.Series(None, index=table.cells.index, dtype="str")
    subject, body, section = (table.cells[at[k]] if k in at else missing for k in ("subject", "body", "section"))
    text = [_joined(s, b) for s, b in zip(subject, body, strict=True)]
    cells = {NOTE: text, SECTION: section.tolist()}
    hints = {NOTE: "open", SECTION: "section"}
    headers = ["Subject and Body", "Section"]
    if "created at" in at:
        cells[2], hints[2] = table.cells[at["created at"]].tolist(), "time"
        headers.append("Created At")
    frame = pd.DataFrame({j: pd.Series(v, index=table.cells.index, dtype="str") for j, v in cells.items()})
    return Export("padlet", headers, frame, no_skips(), hints)


def _joined(subject: object, body: object) -> str | None:
    parts = [str(p) for p in (subject, body) if isinstance(p, str) and p.strip()]
    return "\n".join(parts) or None


def _board(format: str, notes: list[Note], skipped: list[tuple[str, int, str]]) -> Export:
    cells = frame_of([[n.text, n.section or ""] for n in notes], 1, 2)
    cells.index = pd.Index([n.place for n in notes], dtype="str")
    skips = (
        pd.concat([no_skips(), pd.DataFrame(skipped, columns=["row", "column", "reason"])]) if skipped else no_skips()
    )
    return Export(format, ["Note", "Section"], cells, skips, {NOTE: "open", SECTION: "section"})
