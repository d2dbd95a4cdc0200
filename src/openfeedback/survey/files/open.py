"""Opening a file: CSV of any encoding and delimiter, XLSX, XLS, XLSB, ODS, HTML or XML, to rows of text cells;
notes in DOCX, PDF or plain text to rows of one cell each, and how its line stands.

Opening is apart from understanding: the readers get rows and never see a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from openfeedback.errors import InputError, unknown
from openfeedback.files import Layout, cell_range, limits, open_book, sheet_rows
from openfeedback.survey.files.delimited_text import decode, parse
from openfeedback.survey.files.documents import Document, Line, are_notes, is_word, read_pdf, read_word, text_lines
from openfeedback.survey.files.residue import clean_rows
from openfeedback.survey.files.workbooks import (
    OldSheet,
    charset,
    html_tables,
    is_html,
    is_old_xml,
    is_other_sheet,
    layouts_of,
    read_sheets,
    xml_sheets,
)
from openfeedback.survey.findings import Finding, rows_said
from openfeedback.vocabulary import Told

NOTES = (".txt", ".md")  # text files that may be notes rather than tables
UNREAD = (".doc", ".odt", ".rtf", ".pages", ".pptx", ".ppt", ".one")  # documents that must be saved as another kind
LARGEST_MERGE = 100_000  # cells that one merged cell may fill


class Grid(NamedTuple):
    """A sheet as it stands: rows of text cells, '' where empty; the first row is row 1 of the file.

    ``header_row``: as the parameters have it, from 1. ``findings``: what the opening changed and guessed. ``lines``:
    how the line of each row stands, in a document of notes.
    """

    rows: list[list[str]]
    sheet: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header_row: int | None = None
    hidden: bool = False
    findings: tuple[Finding, ...] = ()
    lines: tuple[Line, ...] = ()

    def with_findings(self, *findings: Finding) -> Grid:
        """The sheet with more findings behind those it has."""
        return self._replace(findings=(*self.findings, *findings))


def open_grids(
    path: Path,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    *,
    ragged: bool = False,
    notes: bool = False,
) -> list[Grid]:
    """The sheets of a file that hold anything, visible ones first, or the one named; a text file is one sheet.

    ``ragged``: the rows of a text file are no records (a board's notes), so none is mended by its neighbours.
    ``notes``: a text file is notes of a workshop, whatever it looks like.
    Raises InputError for whatever cannot be read. Cells hold what their writer meant: see ``residue``. Limits: see
    ``limits``.
    """
    with limits.within_memory(path):
        grids = []
        for grid in _open(path, encoding, delimiter, sheet, ragged, notes):
            rows, changed = clean_rows(grid.rows)
            grids.append(grid._replace(rows=rows).with_findings(*changed))
        return grids


def _open(
    path: Path, encoding: str | None, delimiter: str | None, sheet: str | None, ragged: bool, notes: bool
) -> list[Grid]:
    if not path.is_file():
        raise InputError(f"{path}: no such file; check the path")
    limits.check_file(path)
    if path.suffix.lower() in UNREAD:
        raise InputError(f"{path}: {path.suffix} is not read; open it in its program and save it as .docx")
    with open(path, "rb") as stream:
        start = stream.read(4096)
    if is_other_sheet(path, start[:8]):
        return _laid_out(read_sheets(path, sheet), layouts_of(path))
    if (document := _document(path, start)) is not None:
        _stop_at_sheet(path, sheet)
        return [_noted(document)]
    if start[:4] == b"PK\x03\x04":
        return read_xlsx(path, sheet)
    if is_old_xml(start):
        return [_grid(*found) for found in xml_sheets(path, sheet)]
    limits.check_lines(path)
    raw = path.read_bytes()
    if not raw.strip():
        raise InputError(f"{path}: the file is empty; export it again")
    if is_html(start):
        tables = html_tables(decode(raw, str(path), encoding or charset(start)).text, str(path))
        rows, layout = max(tables, key=lambda table: len(table[0]))
        return [_guessed(Grid(rows, findings=tuple(_hidden(rows, layout))), "an HTML page", len(tables))]
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise InputError(f"{path}: is not a readable XLSX (it is cut short or another format); export it again")
    _stop_at_sheet(path, sheet)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"[{", b'{"', b"[\n", b"{\n", b"[\r\n", b"{\r\n")):
        raise InputError(f"{path}: is JSON, which is not read; export it as CSV or XLSX")
    if notes or path.suffix.lower() in NOTES and delimiter is None and not ragged:
        text, _, said = decode(raw, str(path), encoding)
        if notes or are_notes(text):
            return [_noted(Document(text_lines(text), said))]
    return [read_csv(raw, str(path), encoding, delimiter, ragged=ragged)]


def _laid_out(sheets: list[OldSheet], layouts: dict[str, Layout] | None) -> list[Grid]:
    grids = []
    for sheet in sheets:
        layout = (layouts or {}).get(sheet.name, Layout())
        layout.merged += sheet.merged
        grids.append(_grid(sheet.rows, sheet.name, sheet.hidden, layout))
    if layouts is None:
        unsaid = Finding(Told.GUESSED, "the file does not tell which rows and columns are hidden: all are read")
        return [grid.with_findings(unsaid) for grid in grids]
    return grids


def _grid(rows: list[list[str]], name: str, hidden: bool, layout: Layout) -> Grid:
    """A sheet of a workbook: merged cells filled, hidden rows and columns told."""
    _fill_merged(rows, layout)
    return Grid(rows, name, hidden=hidden, findings=tuple(_hidden(rows, layout)))


def _document(path: Path, start: bytes) -> Document | None:
    """The document in a DOCX or PDF, None where it is neither."""
    if start.startswith(b"%PDF-"):
        return read_pdf(path)
    return read_word(path) if start[:4] == b"PK\x03\x04" and is_word(path) else None


def _noted(document: Document) -> Grid:
    return Grid([[line.text] for line in document.lines], findings=document.findings, lines=tuple(document.lines))


def _stop_at_sheet(path: Path, sheet: str | None) -> None:
    if sheet is not None:
        raise InputError(f"{path}: is no workbook, so it has no sheet '{sheet}'; take `sheet` out")


def _guessed(grid: Grid, what: str, tables: int) -> Grid:
    said = f"the file is {what}, whatever its name says; its table is read"
    more = f", the longest of {tables}" if tables > 1 else ""
    return grid._replace(findings=(Finding(Told.GUESSED, said + more), *grid.findings))


def read_csv(
    raw: bytes, where: str, encoding: str | None = None, delimiter: str | None = None, *, ragged: bool = False
) -> Grid:
    """Rows of a CSV's bytes; encoding and delimiter are recognised where not given (``ragged``: see ``open_grids``).

    >>> read_csv("Ikä;Työ\\r\\n5;ä, ö\\r\\n".encode("cp1252"), "k.csv").rows
    [['Ikä', 'Työ'], ['5', 'ä, ö']]
    """
    text, encoding, said = decode(raw, where, encoding)
    if "\x00" in text:
        raise InputError(f"{where}: is not a text file; export it again as CSV or XLSX")
    rows, delimiter, mended = parse(text, where, delimiter, ragged=ragged)
    return Grid(rows, delimiter=delimiter, encoding=encoding, findings=(*said, *mended))


def read_xlsx(path: Path, sheet: str | None = None) -> list[Grid]:
    """The sheets of an XLSX that hold anything, visible ones first, or the one named."""
    with open_book(path) as book:
        names = tuple(book.sheets)
        if sheet is not None and sheet not in names:
            raise InputError(f"{path}: {unknown('sheet', sheet, names)}")
        grids = []
        for name in [sheet] if sheet else names:
            layout = Layout()
            rows = sheet_rows(book, name, layout)
            grids.append(_grid(rows, name, name in book.hidden, layout))
    filled = [grid for grid in grids if grid.rows]
    if not filled:
        raise InputError(f"{path}: the file is empty: no sheet holds any cell; export it again")
    return filled


def _fill_merged(rows: list[list[str]], layout: Layout) -> None:
    """Give every cell of a merged range the text of its first."""
    for ref in layout.merged:
        place = cell_range(ref)
        if place is None or place[0] >= len(rows):
            continue
        top, left, bottom, right = place
        bottom = min(bottom, len(rows) - 1)
        text = rows[top][left] if left < len(rows[top]) else ""
        if not text or (bottom - top + 1) * (right - left + 1) > LARGEST_MERGE:
            continue
        for i in range(top, bottom + 1):
            rows[i] = rows[i] + [""] * (right + 1 - len(rows[i]))
            rows[i][left : right + 1] = [text] * (right + 1 - left)


def _hidden(rows: list[list[str]], layout: Layout) -> Iterator[Finding]:
    """Hidden rows and columns are read like others, and told."""
    filled = [n for n in layout.hidden_rows if n <= len(rows) and any(rows[n - 1])]
    if filled:
        said = f"{rows_said(filled)}: hidden in the file, and read like the others"
        yield Finding(Told.GUESSED, said, rows=rows_said(filled), n=len(filled))
    columns = [n for n in layout.hidden_columns if any(len(row) >= n and row[n - 1] for row in rows)]
    if columns:
        many = "s" if len(columns) > 1 else ""
        said = f"column{many} {', '.join(map(str, columns[:5]))}: hidden in the file, and read like the others"
        yield Finding(Told.GUESSED, said, n=len(columns))
