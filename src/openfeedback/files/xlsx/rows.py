"""Rows of a sheet as values or as text.

Only what a survey export holds is read: values, shared and inline texts, dates by their number format. Formulas give
their stored values; comments and pictures are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any
from xml.etree import ElementTree

from openfeedback.errors import InputError
from openfeedback.files import limits
from openfeedback.files.characters import unescaped
from openfeedback.files.xlsx.book import Workbook, texts_of

_DIGITS = "0123456789"
_LETTERS = re.compile(r"[A-Z]+")


class Layout:
    """What a sheet says of its rows and columns beside their cells: hidden ones (from 1), and merged ranges (A1:C3)."""

    def __init__(self) -> None:
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.merged: list[str] = []


def sheet_rows(book: Workbook, name: str, layout: Layout | None = None) -> list[list[str]]:
    """Rows of text cells up to the last filled one; skipped rows are there as empty lists, trailing ones are not."""
    rows: list[list[str]] = []
    nothing: list[str] = []  # one for all skipped rows: a row far below costs some bytes a row, no rectangle
    for number, cells in filled_rows(book, name, layout):
        if number > len(rows) + 1:
            rows += [nothing] * (number - 1 - len(rows))
        rows.append(list(map(cell_text, cells)))
    return rows


def filled_rows(book: Workbook, name: str, layout: Layout | None = None) -> Iterator[tuple[int, list[Any]]]:
    """Rows that hold anything, with their number in the sheet: texts, numbers, dates; '' where empty.

    ``layout`` is filled on the way, whole when the last row has been given.

    A cell with nothing but a format is none. Raises InputError for a row, column, cell or sheet beyond a limit.
    """
    where = f"{book.path}, sheet '{name}'"
    meter, columns, at = limits.Meter(where), dict[str, int](), 0
    width = 0  # cells of the row that is being read
    with book.archive.open(book.sheets[name]) as packed:
        stream = limits.Metered(packed, where)
        for _, element in ElementTree.iterparse(stream):
            tag = element.tag[-4:]  # the ends of names, whatever the namespace: three of four are of a cell's inside
            if tag.endswith("}c"):
                width += 1
                if width > limits.COLUMNS:
                    meter.row(at + 1, width, 0)
            elif tag == "}row":
                at, width = max(at + 1, _row_number(element.get("r"), where)), 0
                if layout and element.get("hidden") in ("1", "true"):
                    layout.hidden_rows.append(at)
                cells = _cells(element, book, columns, at, meter)
                stream.finished()
                element.clear()
                if cells:
                    yield at, cells
            elif tag == "Data" and layout is None:
                return
            elif layout and tag == "}col" and element.get("hidden") in ("1", "true"):
                last = min(int(element.get("max", 0)), limits.COLUMNS)
                layout.hidden_columns += range(int(element.get("min", 1)), last + 1)
            elif layout and tag == "Cell":
                layout.merged.append(element.get("ref", ""))


def _row_number(said: str | None, where: str) -> int:
    if said is None:
        return 0
    if len(said) > 9:
        raise InputError(f"{where}, row {said[:12]}…: lies outside any sheet; open the file in Excel and save it again")
    return int(said)


def _cells(row: Any, book: Workbook, columns: dict[str, int], at: int, meter: limits.Meter) -> list[Any]:
    cells: list[Any] = []
    meter.row(at, 0, 0)
    column, characters = -1, 0
    for cell in row:
        place = cell.get("r")
        known = columns.get(place.rstrip(_DIGITS)) if place else column + 1
        column = known if known is not None else _column(place, columns, meter.where)
        value = _value(cell, book)
        if value == "":
            continue
        if isinstance(value, str):
            if len(value) > limits.TEXT:
                meter.text(at, column + 1, len(value))
            characters += len(value)
        if column >= len(cells):
            cells += [""] * (column + 1 - len(cells))
        cells[column] = value
    meter.row(at, len(cells), characters)
    return cells


def cell_range(ref: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row and last column of a range, from 0; None where it is none.

    >>> cell_range("B2:C4")
    (1, 1, 3, 2)
    """
    found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", ref)
    if found is None:
        return None
    return int(found[2]) - 1, _column(found[1], {}), int(found[4]) - 1, _column(found[3], {})


def _column(place: str, columns: dict[str, int], where: str = "") -> int:
    """Column of a cell reference, from 0.

    >>> _column("AB12", {})
    27
    """
    match = _LETTERS.match(place)
    letters = match[0] if match else "A"
    if letters not in columns:
        number = 0
        for letter in letters[:4]:
            number = number * 26 + ord(letter) - 64
        if number > limits.COLUMNS:
            raise InputError(
                f"{where}, cell {place[:12]}: lies outside any sheet (the last column is XFD); "
                "open the file in Excel and save it again"
            )
        columns[letters] = number - 1
    return columns[letters]


def _value(cell: Any, book: Workbook) -> Any:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        if len(cell) == 1 == len(cell[0]) and cell[0][0].tag.endswith("}t"):  # one text without runs, as nearly all are
            return unescaped(cell[0][0].text or "")
        return unescaped("".join(t.text or "" for t in texts_of(cell)))
    value = next((child.text for child in cell if child.tag.endswith("}v")), None)
    if value is None:  # an answer that begins with "=" was taken for a formula by whoever wrote the file
        formula = next((child.text for child in cell if child.tag.endswith("}f")), None)
        return "=" + formula if formula else ""
    if kind == "s":
        return book.texts[int(value)]
    if kind == "n":
        return _number(value, book, int(cell.get("s", 0)))
    return {"1": True, "0": False}.get(value, value) if kind == "b" else unescaped(value)


def _number(value: str, book: Workbook, style: int) -> Any:
    if 0 <= style < len(book.dates) and book.dates[style]:
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        return from_excel(float(value), MAC_EPOCH if book.from_1904 else WINDOWS_EPOCH)
    if value.lstrip("-").isdigit():
        return int(value) if len(value) < 4_000 and str(int(value)) == value else value
    return float(value)


def cell_text(value: Any) -> str:
    """A value as text: whole floats without ".0", dates as ISO, truth in capitals, nothing as ''.

    >>> [cell_text(v) for v in (None, 4.0, 2.5, datetime(2024, 3, 19, 10, 5), datetime(2024, 3, 19), True)]
    ['', '4', '2.5', '2024-03-19T10:05:00', '2024-03-19', 'TRUE']
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.replace(microsecond=0).isoformat()
    return str(value)
