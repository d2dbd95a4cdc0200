"""Merged cells, hidden rows and hidden columns of an ODS and an XLSB, which their reader does not tell; of an XLS, see
``old_layouts``.

Sources: OpenDocument 1.2, part 1, chapter 9; [MS-XLSB] 2.1.4 (records), 2.4 (BrtBundleSh, BrtRowHdr, BrtColInfo,
BrtMergeCell).
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from openfeedback.files import Layout, limits
from openfeedback.survey.files.workbooks.old_layouts import old_layouts

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
MOST = 2_000  # repeated rows that are filled: longer runs are empty
WIDEST = 200  # hidden columns of one run: longer ones are the empty rest of a sheet
_SHEET, _ROW, _COLUMNS, _MERGED = 156, 0, 60, 176  # records of an XLSB
LONGEST = 1_000_000  # bytes of a record: a cell holds 32,767 characters


def layouts_of(path: Path) -> dict[str, Layout] | None:
    """The layout of each sheet by its name, as far as the file tells; None for an XLS that does not."""
    if not zipfile.is_zipfile(path):
        return old_layouts(path)
    with limits.open_zip(path) as archive:
        names = set(archive.namelist())
        if "xl/workbook.bin" in names:
            return {name: _binary(archive, part) for name, part in _parts(archive) if part in names}
        if "content.xml" not in names:
            return {}
        with archive.open("content.xml") as packed:
            return dict(_layouts(limits.Metered(packed, str(path))))


def _layouts(stream: limits.Metered) -> Iterator[tuple[str, Layout]]:
    layout, row, column = Layout(), 0, 0
    for event, element in ElementTree.iterparse(stream, ("start", "end")):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                layout, row, column = Layout(), 0, 0
        elif element.tag == f"{_TABLE}table-column":
            repeated = _number(element, "number-columns-repeated")
            if element.get(f"{_TABLE}visibility", "visible") != "visible" and repeated <= WIDEST:
                layout.hidden_columns += range(column + 1, column + 1 + repeated)
            column += repeated
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
            layout.merged.append(range_of(row, column, rows, columns))
        column += _number(cell, "number-columns-repeated")
    return row + repeated


def range_of(row: int, column: int, rows: int, columns: int) -> str:
    """The range as a workbook writes it.

    >>> range_of(1, 1, 3, 1)
    'B2:B4'
    """
    from openpyxl.utils import get_column_letter as letters

    return f"{letters(column + 1)}{row + 1}:{letters(column + columns)}{row + rows}"


def _number(element: Any, name: str) -> int:
    said = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(said)) if said.isdigit() and len(said) < 9 else 1


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The sheets of an XLSB: name and the part that holds it."""
    rels = "xl/_rels/workbook.bin.rels"
    targets = {}
    if rels in archive.namelist():
        with archive.open(rels) as packed:
            found = ElementTree.parse(limits.Metered(packed, rels)).getroot()
        targets = {rel.get("Id", ""): rel.get("Target", "") for rel in found}
    for kind, data in _records(archive, "xl/workbook.bin"):
        if kind == _SHEET:
            rel, end = _text(data, 8)
            target = targets.get(rel, "")
            yield _text(data, end)[0], target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _binary(archive: zipfile.ZipFile, part: str) -> Layout:
    """What the records of a sheet of an XLSB say of its rows, columns and merged cells."""
    layout = Layout()
    for kind, data in _records(archive, part):
        if kind == _ROW and len(data) > 11 and data[11] & 0x10:
            layout.hidden_rows.append(int.from_bytes(data[:4], "little") + 1)
        elif kind == _COLUMNS and len(data) > 16 and data[16] & 1:
            first, last = struct.unpack_from("<2I", data)
            layout.hidden_columns += range(first + 1, min(last, first + WIDEST) + 2)
        elif kind == _MERGED and len(data) >= 16:
            top, bottom, left, right = struct.unpack_from("<4I", data)
            layout.merged.append(range_of(top, left, bottom - top + 1, right - left + 1))
    return layout


def _records(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, bytes]]:
    """The records of a part: kind and bytes, to the end or the first that is broken."""
    with archive.open(part) as stream:
        while (kind := _varying(stream, 2)) is not None:
            size = _varying(stream, 4)
            if size is None or size > LONGEST:
                return
            yield kind, stream.read(size)


def _varying(stream: IO[bytes], most: int) -> int | None:
    """A number of seven bits a byte, the lowest first; None at the end."""
    number = 0
    for place in range(most):
        byte = stream.read(1)
        if not byte:
            return None
        number |= (byte[0] & 0x7F) << 7 * place
        if byte[0] < 0x80:
            break
    return number


def _text(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    length = int.from_bytes(data[at : at + 4], "little")
    end = at + 4 + 2 * (0 if length == 0xFFFFFFFF else length)
    return data[at + 4 : end].decode("utf-16-le", "replace"), end
