"""Merged cells and hidden rows of an ODS, which its reader does not tell (OpenDocument 1.2, part 1, chapter 9)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from openfeedback.files import Layout, limits

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
MOST = 2_000  # repeated rows that are filled: longer runs are empty


def layouts_of(path: Path) -> dict[str, Layout]:
    """The layout of each sheet by its name; nothing for a file that is no ODS."""
    if not zipfile.is_zipfile(path):
        return {}
    with limits.open_zip(path) as archive:
        if "content.xml" not in archive.namelist():
            return {}
        with archive.open("content.xml") as packed:
            return dict(_layouts(limits.Metered(packed, str(path))))


def _layouts(stream: limits.Metered) -> Iterator[tuple[str, Layout]]:
    layout, row = Layout(), 0
    for event, element in ElementTree.iterparse(stream, ("start", "end")):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                layout, row = Layout(), 0
        elif element.tag == f"{_TABLE}table-row":
            row = _read_row(element, row, layout)
            stream.finished()
            element.clear()
        elif element.tag == f"{_TABLE}table":
            yield element.get(f"{_TABLE}name", ""), layout


def _read_row(element: Any, row: int, layout: Layout) -> int:
    """Notes what a row says of its cells; the number of the row that comes next, from 0."""
    repeated = _number(element, "number-rows-repeated")
    if element.get(f"{_TABLE}visibility", "visible") != "visible":
        layout.hidden_rows += range(row + 1, row + 1 + min(repeated, MOST))
    column = 0
    for cell in (c for c in element if c.tag in _CELLS):
        rows, columns = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
        if rows > 1 or columns > 1:
            layout.merged.append(_range(row, column, rows, columns))
        column += _number(cell, "number-columns-repeated")
    return row + repeated


def _range(row: int, column: int, rows: int, columns: int) -> str:
    """The range as a workbook writes it.

    >>> _range(1, 1, 3, 1)
    'B2:B4'
    """
    from openpyxl.utils import get_column_letter as letters

    return f"{letters(column + 1)}{row + 1}:{letters(column + columns)}{row + rows}"


def _number(element: Any, name: str) -> int:
    said = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(said)) if said.isdigit() and len(said) < 9 else 1
