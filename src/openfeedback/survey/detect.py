"""Which tool exported a file, and which reader it goes to."""

from __future__ import annotations

from pathlib import Path

from openfeedback.errors import InputError
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey import forms, google, mentimeter, sticky_notes, table, webropol
from openfeedback.survey.export import Export
from openfeedback.survey.source import Grid, open_grid
from openfeedback.survey.wording import data, listed, matches, plain, tidy

_FORMS_STARTS = ({"start time", "completion time"}, {"aloitusaika", "valmistumisaika"}, {"starttid", "slutförandetid"})
_PADLET = ({"subject", "body"}, {"author", "body"})
_GOOGLE = {"timestamp", "aikaleima", "tidstämpel"}
_READERS = {
    "webropol": webropol.read, "forms": forms.read, "google": google.read, "howspace": table.read_howspace,
    "table": table.read, "padlet": sticky_notes.read_padlet, "mentimeter": mentimeter.read,
}  # fmt: skip


def open_export(path: Path, file: SurveyFile, settings: SurveySettings | None = None) -> Export:
    """Open one survey file and read it with its tool's reader. Raises InputError for a file without answers."""
    grid = open_grid(path, file.encoding, file.delimiter, file.sheet)
    if file.sheet is None and "Voters" in grid.sheets:
        grid = open_grid(path, file.encoding, file.delimiter, "Voters")
    if file.header_row:
        if file.header_row > len(grid.rows):
            raise InputError(f"{path}: header_row is {file.header_row}, but the file has {len(grid.rows)} rows")
        grid = grid._replace(
            rows=[[""] * len(r) for r in grid.rows[: file.header_row - 1]] + grid.rows[file.header_row - 1 :]
        )
    format = file.format if file.format != "auto" else guess_format(grid)
    if format == "miro":
        export = sticky_notes.read_miro(grid, _questions(file, settings))
    else:
        export = _READERS[format](grid)
    if export.cells.empty and export.skipped.empty:
        raise InputError(f"{path}: the file holds headers but no answers; export it again")
    return export


def _questions(file: SurveyFile, settings: SurveySettings | None) -> frozenset[str]:
    """Plain wordings that stand on a board as its questions."""
    questions = [*([file.question] if file.question else []), *(settings.open_questions if settings else [])]
    return frozenset(plain(w) for q in questions for w in [*q.columns, *([q.question] if q.question else [])])


def guess_format(grid: Grid) -> str:
    """The tool, told by sheet names, header words and shape.

    >>> guess_format(Grid([["Vastausaika", "Avoin palaute"], ["1.2.2024", "hyvä"]]))
    'webropol'
    >>> guess_format(Grid([["mittarit", "", "tuki"], ["", "aika"]]))
    'miro'
    """
    rows = [row for row in grid.rows if any(cell.strip() for cell in row)]
    header = [plain(cell) for cell in rows[0]] if rows else []
    words = set(header)
    if grid.sheet == "Voters" or {"voter", "session"} <= words:
        return "mentimeter"
    if any(pair <= words for pair in _FORMS_STARTS):
        return "forms"
    if any(pair <= words for pair in _PADLET):
        return "padlet"
    if (header and header[0] in _GOOGLE) or (grid.sheet or "").lower().startswith("form responses"):
        return "google"
    if words & set(webropol.TIME_HEADERS):
        return "webropol"
    return "miro" if grid.sheet is None and _is_board(rows) else "table"


def _is_board(rows: list[list[str]]) -> bool:
    """A board's export has no header row: its first row has gaps, or is narrower than what follows."""
    if not rows or any(_is_header(cell) for cell in rows[0]):
        return False
    width = max(len(row) for row in rows)
    named = sum(bool(tidy(cell)) for cell in rows[0])
    if width == 1:
        return len(rows) > 1 and len(rows[0][0].split()) > 3 or sticky_notes.is_heading(rows[0][0], first=True)
    return named / width < 0.7


def _is_header(cell: str) -> bool:
    """Whether a cell is certainly a column's header."""
    kinds = data("headers")
    known = any(listed(cell, kinds[kind]) for kind in ("time", "id", "personal", "weight"))
    return known or matches(plain(cell), data("questions")["text_headers"])
