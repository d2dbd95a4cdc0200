"""Which tool exported a file, and which reader it goes to."""

from __future__ import annotations

from pathlib import Path

from openfeedback.errors import InputError
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey import forms, google, mentimeter, sticky_notes, table, webropol
from openfeedback.survey.export import Export
from openfeedback.survey.source import Grid, open_grid
from openfeedback.survey.wording import plain

_FORMS_STARTS = ({"start time", "completion time"}, {"aloitusaika", "valmistumisaika"}, {"starttid", "slutförandetid"})
_PADLET = {"subject", "body"}
_GOOGLE = {"timestamp", "aikaleima", "tidstämpel"}


def open_export(path: Path, file: SurveyFile, settings: SurveySettings | None = None) -> Export:
    """Open one survey file and read it with its tool's reader."""
    sheet = file.sheet
    grid = open_grid(path, file.encoding, file.delimiter, sheet)
    if sheet is None and "Voters" in grid.sheets:
        grid = open_grid(path, file.encoding, file.delimiter, "Voters")
    format = file.format if file.format != "auto" else guess_format(grid)
    export = _read(grid, format, _headings(file, settings))
    if export.cells.empty and export.skipped.empty:
        raise InputError(f"{path}: the file holds headers but no answers; export it again")
    return export


def _read(grid: Grid, format: str, headings: frozenset[str]) -> Export:
    if format == "miro":
        return sticky_notes.read_miro(grid, headings)
    if format in ("howspace", "table"):
        return table.read(grid, format)
    readers = {"webropol": webropol.read, "forms": forms.read, "google": google.read,
               "padlet": sticky_notes.read_padlet, "mentimeter": mentimeter.read}  # fmt: skip
    return readers[format](grid)


def _headings(file: SurveyFile, settings: SurveySettings | None) -> frozenset[str]:
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
    if words >= _PADLET:
        return "padlet"
    if header and header[0] in _GOOGLE or (grid.sheet or "").lower().startswith("form responses"):
        return "google"
    if header and header[0] in webropol.TIME_HEADERS:
        return "webropol"
    return "miro" if _is_board(rows) else "table"


def _is_board(rows: list[list[str]]) -> bool:
    """A board's export has no header row: rows of differing width, or gaps in its first row over filled columns."""
    if len({len(row) for row in rows}) > 1 and len(rows[0]) <= max(len(row) for row in rows):
        return True
    filled = [cell for row in rows for cell in row if cell.strip()]
    gaps = 1 - len(filled) / max(1, sum(len(row) for row in rows))
    return not all(cell.strip() for cell in rows[0]) and gaps > 0.3
