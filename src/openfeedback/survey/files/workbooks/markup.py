"""Tables in HTML and in the XML of Excel 2003, which tools give as .xls, .xlsx or .csv."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from openfeedback.errors import InputError, unknown
from openfeedback.files import Layout, limits
from openfeedback.survey.files.workbooks.layouts import range_of

_HTML = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|table|meta|div)\b", re.I | re.S
)
_XML = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*<\?xml\b.*?urn:schemas-microsoft-com:office:spreadsheet", re.I | re.S)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_UNSEEN = re.compile(r"display\s*:\s*none", re.I)
_SS, _EXCEL = "{urn:schemas-microsoft-com:office:spreadsheet}", "{urn:schemas-microsoft-com:office:excel}"
_LARGEST = 1000  # columns or rows that one cell may span


class Sheet(NamedTuple):
    """A sheet of a workbook in XML: its rows, its name, whether it is hidden, and what is hidden and merged in it."""

    rows: list[list[str]]
    name: str
    hidden: bool
    layout: Layout


def is_html(start: bytes) -> bool:
    """Whether bytes begin an HTML page.

    >>> is_html(b"<html><body><table>"), is_html(b"Vastausaika;Kommentti")
    (True, False)
    """
    return _HTML.match(start) is not None


def is_old_xml(start: bytes) -> bool:
    """Whether bytes begin a workbook in the XML of Excel 2003."""
    return _XML.match(start) is not None


def charset(start: bytes) -> str | None:
    """The encoding that a page says it has, where Python knows it."""
    found = _CHARSET.search(start)
    try:
        return found[1].decode("ascii") if found and "".encode(found[1].decode("ascii")) == b"" else None
    except LookupError:
        return None


def html_tables(text: str, where: str) -> list[tuple[list[list[str]], Layout]]:
    """The tables of a page that hold anything: rows, and which are hidden. Raises InputError where there are none.

    >>> html_tables("<table><tr><th>A<th>B</tr><tr><td colspan=2>x&auml;<br>y</td></tr></table>", "k.xls")[0][0]
    [['A', 'B'], ['xä\\ny', 'xä\\ny']]
    """
    reader = _Tables(where)
    reader.feed(text)
    reader.close()
    tables = zip(reader.tables, reader.layouts, strict=True)
    found = [(rows, layout) for rows, layout in tables if any(any(cell.strip() for cell in row) for row in rows)]
    if not found:
        raise InputError(f"{where}: is a web page without a table; export the answers as CSV or XLSX")
    return found


class _Tables(HTMLParser):
    """Collects the rows of every table; a table inside a cell is text of it."""

    def __init__(self, where: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.layouts: list[Layout] = []
        self._meter = limits.Meter(where)
        self._depth = 0
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._below: dict[int, tuple[int, str]] = {}  # column -> rows still to fill, text
        self._row: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, row or cell begins; what is nested in a cell is its text."""
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
                self.layouts.append(Layout())
                self._below = {}
        elif self._depth == 1 and tag == "tr":
            self._end_row()
            self._row = []
            if _UNSEEN.search(dict(attrs).get("style") or ""):
                self.layouts[-1].hidden_rows.append(len(self.tables[-1]) + 1)
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            self._row = [] if self._row is None else self._row
            self._cell, given = [], dict(attrs)
            self._span = (_number(given.get("colspan")), _number(given.get("rowspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A table, row or cell ends."""
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._end_row()
            self._depth -= 1
        elif self._depth == 1 and tag == "tr":
            self._end_row()
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Text: that of cells counts."""
        if self._cell is not None:
            self._cell.append(re.sub(r"\s+", " ", data))

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        text = "\n".join(line.strip() for line in "".join(self._cell).split("\n")).strip()
        self._fill()
        across, down = self._span
        for _ in range(across):
            if down > 1:
                self._below[len(self._row)] = (down, text)
            self._row.append(text)
        self._cell = None

    def _fill(self) -> None:
        """Cells that a cell above spans."""
        assert self._row is not None
        while len(self._row) in self._below:
            self._row.append(self._below[len(self._row)][1])

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._fill()
        rows = self.tables[-1]
        rows.append(self._meter.whole(len(rows) + 1, self._row))
        self._below = {j: (n - 1, text) for j, (n, text) in self._below.items() if n > 1}
        self._row = None


def _number(said: str | None) -> int:
    return min(int(said), _LARGEST) if said and said.isdigit() and int(said) > 0 else 1


def xml_sheets(path: Path, sheet: str | None = None) -> list[Sheet]:
    """The sheets of a workbook in the XML of Excel 2003, or the one named. Raises InputError where it is damaged."""
    limits.check_file(path)
    sheets: list[Sheet] = []
    try:
        for _, element in ElementTree.iterparse(path):
            if element.tag == f"{_SS}Worksheet":
                name = element.get(f"{_SS}Name", "")
                sheets.append(_sheet(element, name, f"{path}, sheet '{name}'"))
                element.clear()
    except (ElementTree.ParseError, ValueError):
        raise InputError(f"{path}: is damaged XML; open it in Excel and save it as .xlsx") from None
    names = [found.name for found in sheets]
    if sheet is not None and sheet not in names:
        raise InputError(f"{path}: {unknown('sheet', sheet, names)}")
    filled = [found for found in sheets if found.rows and sheet in (None, found.name)]
    if not filled:
        raise InputError(f"{path}: the file is empty: no sheet holds any cell; export it again")
    return sorted(filled, key=lambda found: found.hidden)


def _sheet(sheet: ElementTree.Element, name: str, where: str) -> Sheet:
    visible = sheet.findtext(f"{_EXCEL}WorksheetOptions/{_EXCEL}Visible", "")
    layout, at = Layout(), 0
    for column in sheet.iter(f"{_SS}Column"):
        first = _place(column, at + 1)
        at = first + min(int(column.get(f"{_SS}Span", 0)), _LARGEST)
        if column.get(f"{_SS}Hidden") == "1":
            layout.hidden_columns += range(first, at + 1)
    return Sheet(_sheet_rows(sheet, where, layout), name, visible.startswith("SheetHidden"), layout)


def _sheet_rows(sheet: ElementTree.Element, where: str, layout: Layout) -> list[list[str]]:
    """The rows of a sheet; notes in ``layout`` which are hidden, and the merged cells."""
    meter, rows = limits.Meter(where), list[list[str]]()
    for row in sheet.iter(f"{_SS}Row"):
        at = _place(row, len(rows) + 1)
        meter.row(at, 0, 0)
        rows += [[]] * (at - 1 - len(rows))
        if row.get(f"{_SS}Hidden") == "1":
            layout.hidden_rows.append(at)
        cells: list[str] = []
        for cell in row.iter(f"{_SS}Cell"):
            place = _place(cell, len(cells) + 1)
            meter.row(at, place, 0)
            text = "".join(part for each in cell.iter(f"{_SS}Data") for part in each.itertext())
            across, down = (int(cell.get(f"{_SS}Merge{way}", 0)) for way in ("Across", "Down"))
            cells += [""] * (place - 1 - len(cells)) + [text] * (min(across, _LARGEST) + 1)
            if down > 0:
                layout.merged.append(range_of(at - 1, place - 1, down + 1, across + 1))
        rows.append(meter.whole(at, cells))
    return rows


def _place(element: ElementTree.Element, usual: int) -> int:
    return int(element.get(f"{_SS}Index", usual))
