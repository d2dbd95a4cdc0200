"""Which tool exported a file, and which reader it goes to."""

from __future__ import annotations

from pathlib import Path

from openfeedback.errors import InputError, counted
from openfeedback.settings import SurveyFile, SurveySettings
from openfeedback.survey.exports import forms, google, mentimeter, sticky_notes, webropol
from openfeedback.survey.exports import plain as table
from openfeedback.survey.exports.code_sheets import with_choices, with_labels
from openfeedback.survey.exports.joining import join_sheets
from openfeedback.survey.exports.notes import read_notes
from openfeedback.survey.exports.paper import read_typed_forms
from openfeedback.survey.exports.sheets import choose_sheets, without_twins
from openfeedback.survey.files import Export, Grid, open_grids
from openfeedback.survey.findings import Finding
from openfeedback.survey.rows import Header, find_header
from openfeedback.survey.wordings import data, kinds_of, listed, matches, plain, tidy
from openfeedback.vocabulary import LeftOut

_FORMS_STARTS = ({"start time", "completion time"}, {"aloitusaika", "valmistumisaika"}, {"starttid", "slutförandetid"})
_PADLET = ({"subject", "body"}, {"author", "body"})
_GOOGLE = {"timestamp", "aikaleima", "tidstämpel"}
_READERS = {
    "webropol": webropol.read, "forms": forms.read, "google": google.read, "howspace": table.read_howspace,
    "table": table.read, "padlet": sticky_notes.read_padlet, "mentimeter": mentimeter.read,
}  # fmt: skip


def open_export(path: Path, file: SurveyFile, settings: SurveySettings | None = None) -> Export:
    """Open one survey file and read it with its tool's reader. Raises InputError for a file without answers."""
    kinds = {"ragged": file.format == "miro", "notes": file.format == "notes"}
    opened = open_grids(path, file.encoding, file.delimiter, file.sheet, **kinds)
    told = list[Finding]()
    if len(opened) > 1:
        opened, twins = without_twins(opened, file.header_row)
        opened, told = with_labels(opened, _named(file, settings))
        told += twins
    grids = choose_sheets(opened, file.header_row)
    if file.header_row and file.header_row > len(grids[0].rows):
        raise InputError(
            f"{path}: header_row is {file.header_row}, but the file has {counted(len(grids[0].rows), 'row')}"
        )
    grids = [grid._replace(header_row=file.header_row) for grid in grids]
    grids[0] = grids[0].with_findings(*told)
    format = file.format if file.format != "auto" else guess_format(grids[0])
    forms = file.format == "auto"
    exports = [_understood(grid, format, _questions(file, settings), forms=forms) for grid in grids]
    if all(export.cells.empty and export.skipped.empty for export in exports):
        raise InputError(f"{path}: the file holds headers but no answers; export it again")
    return join_sheets(exports)


def _understood(grid: Grid, format: str, questions: frozenset[str], *, forms: bool) -> Export:
    """The export of a sheet or document; ``forms``: a document may be typed forms rather than a workshop's notes."""
    if grid.lines:
        export = read_typed_forms(grid) if forms else None
        export = read_notes(grid) if export is None else export
    else:
        export = sticky_notes.read_miro(grid, questions) if format == "miro" else with_choices(_READERS[format](grid))
    sheet = grid.sheet or ""
    found = tuple(f._replace(sheet=f.sheet or sheet) for f in (*grid.findings, *export.findings))
    return export._replace(findings=found)


def _questions(file: SurveyFile, settings: SurveySettings | None) -> frozenset[str]:
    """Plain wordings that stand on a board as its questions."""
    questions = [*([file.question] if file.question else []), *(settings.open_questions if settings else [])]
    return frozenset(plain(w) for q in questions for w in [*q.columns, *([q.question] if q.question else [])])


def _named(file: SurveyFile, settings: SurveySettings | None) -> frozenset[str]:
    """Plain names of columns that the parameters use."""
    names = [name for name in (file.respondent_id, file.event_column, file.time) if name]
    if settings is not None:
        names += [*settings.ignore, *settings.background.values(), *([settings.weight] if settings.weight else [])]
        names += [name for question in settings.open_questions for name in question.columns]
        names += [name for item in settings.scale_items for name in item.columns]
    return frozenset(map(plain, names))


def guess_format(grid: Grid) -> str:
    """The tool, known by sheet names, header words and shape.

    >>> guess_format(Grid([["Vastausaika", "Avoin palaute"], ["1.2.2024", "hyvä"]]))
    'webropol'
    >>> guess_format(Grid([["mittarit", "", "tuki"], ["", "aika"]]))
    'miro'
    """
    if grid.lines:
        return "notes"
    found = find_header(grid.rows, grid.header_row)
    header = [plain(cell) for cell in found.headers]
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
    rows = [row for row in grid.rows if any(cell.strip() for cell in row)]
    reasons = set(found.left_out.values())
    moved = LeftOut.SEPARATOR in reasons or LeftOut.BEFORE in reasons and _is_table(grid, found)
    return "miro" if grid.sheet is None and not moved and _is_board(rows) else "table"


def _is_table(grid: Grid, found: Header) -> bool:
    """Whether what lies under a title is a table: its header is known, or its columns have a kind."""
    body = [row for row in grid.rows[found.body : found.body + 200] if any(cell.strip() for cell in row)]
    return any(_is_header(cell) for cell in found.headers) or bool(kinds_of(body, len(found.headers)))


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
