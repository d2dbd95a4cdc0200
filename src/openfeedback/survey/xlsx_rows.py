"""Rows of an XLSX as text, several times quicker than a general reader: 100,000 answers in seconds.

Only what a survey export holds is read: values, shared and inline texts, dates by their number format. Part names and
elements: ECMA-376 part 1, SpreadsheetML. Formulas give their stored values; comments and pictures are passed over.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import IO, Any, NamedTuple
from xml.etree import ElementTree

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LETTERS = re.compile(r"[A-Z]+")
_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')  # what is no code in a number format: texts, colours, padding


class Workbook(NamedTuple):
    """An open XLSX: its sheets (name -> part) in order, shared texts, which styles are dates, and the date system."""

    archive: zipfile.ZipFile
    sheets: dict[str, str]
    texts: list[str]
    dates: list[bool]
    from_1904: bool


def open_workbook(path: Path) -> Workbook:
    """Open an XLSX; visible sheets first. Any damage raises whatever zipfile or the XML parser raise."""
    archive = zipfile.ZipFile(path)
    root = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    parts = _parts(archive)
    found = [(s.get("state", "visible") != "visible", i, s) for i, s in enumerate(_all(root, "sheet"))]
    ordered = [s for _, _, s in sorted(found, key=lambda x: x[:2])]
    sheets = {s.get("name", ""): parts[_relation(s)] for s in ordered if _relation(s) in parts}
    flag = next((p.get("date1904", "0") for p in _all(root, "workbookPr")), "0")
    return Workbook(archive, sheets, _shared_texts(archive), _date_styles(archive), flag in ("1", "true"))


def sheet_rows(book: Workbook, name: str) -> list[list[str]]:
    """Rows of text cells, '' where empty; skipped rows are there as empty lists, trailing ones are not."""
    rows: list[list[str]] = []
    with book.archive.open(book.sheets[name]) as stream:
        for number, cells in _rows(stream, book):
            while number is not None and len(rows) < number - 1:
                rows.append([])
            rows.append(cells)
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _rows(stream: IO[bytes], book: Workbook) -> Iterator[tuple[int | None, list[str]]]:
    columns: dict[str, int] = {}
    for _, element in ElementTree.iterparse(stream):
        if element.tag.endswith("}row"):
            number = element.get("r")
            yield int(number) if number else None, _cells(element, book, columns)
            element.clear()


def _cells(row: Any, book: Workbook, columns: dict[str, int]) -> list[str]:
    cells: list[str] = []
    for cell in row:
        place = cell.get("r")
        column = _column(place, columns) if place else len(cells)
        while len(cells) < column:
            cells.append("")
        text = _value(cell, book)
        if column == len(cells):
            cells.append(text)
        else:
            cells[column] = text
    return cells


def _column(place: str, columns: dict[str, int]) -> int:
    """Column of a cell reference, from 0.

    >>> _column("AB12", {})
    27
    """
    match = _LETTERS.match(place)
    letters = match[0] if match else "A"
    if letters not in columns:
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - 64
        if number > 16_384:  # Excel's last column, XFD
            raise ValueError("a cell lies outside the sheet")
        columns[letters] = number - 1
    return columns[letters]


def _value(cell: Any, book: Workbook) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _unescaped("".join(t.text or "" for t in _texts_of(cell)))
    value = next((child.text for child in cell if child.tag.endswith("}v")), None)
    if value is None:  # an answer that begins with "=" was taken for a formula by whoever wrote the file
        formula = next((child.text for child in cell if child.tag.endswith("}f")), None)
        return "=" + formula if formula else ""
    if kind == "s":
        return book.texts[int(value)]
    if kind == "n":
        return _number(value, book, int(cell.get("s", 0)))
    return {"1": "TRUE", "0": "FALSE"}.get(value, value) if kind == "b" else _unescaped(value)


def _number(value: str, book: Workbook, style: int) -> str:
    if style < len(book.dates) and book.dates[style]:
        from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

        return cell_text(from_excel(float(value), MAC_EPOCH if book.from_1904 else WINDOWS_EPOCH))
    return value if value.lstrip("-").isdigit() else cell_text(float(value))


def cell_text(value: Any) -> str:
    """A value as text: whole floats without ".0", dates as ISO, nothing as ''.

    >>> [cell_text(v) for v in (None, 4.0, 2.5, datetime(2024, 3, 19, 10, 5), datetime(2024, 3, 19))]
    ['', '4', '2.5', '2024-03-19T10:05:00', '2024-03-19']
    """
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.replace(microsecond=0).isoformat()
    return str(value)


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    texts = []
    with archive.open("xl/sharedStrings.xml") as stream:
        for _, element in ElementTree.iterparse(stream):
            if element.tag.endswith("}si"):
                texts.append(_unescaped("".join(t.text or "" for t in _texts_of(element))))
                element.clear()
    return texts


def _texts_of(element: Any) -> Iterator[Any]:
    """Text elements of a cell or shared string; readings above East Asian signs (rPh) are no text of it."""
    for child in element:
        if child.tag.endswith("}t"):
            yield child
        elif not child.tag.endswith("}rPh"):
            yield from _texts_of(child)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def _date_styles(archive: zipfile.ZipFile) -> list[bool]:
    if "xl/styles.xml" not in archive.namelist():
        return []
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes = {int(f.get("numFmtId", 0)): f.get("formatCode", "") for f in _all(root, "numFmt")}
    ids = [int(xf.get("numFmtId", 0)) for formats in _all(root, "cellXfs")[:1] for xf in formats]
    return [is_date_code(codes[n]) if n in codes else n in _BUILT_IN_DATES for n in ids]


def is_date_code(code: str) -> bool:
    """Whether a number format shows a date or a time.

    >>> is_date_code("d.m.yyyy h:mm"), is_date_code('0.0 "days"'), is_date_code("[Red]General")
    (True, False, False)
    """
    bare = _QUOTED.sub("", code.split(";")[0]).lower()
    return bool(re.search(r"[dmyhs]", bare)) and "general" not in bare


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Parts of the workbook by relation id."""
    root = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    return {r.get("Id", ""): posixpath.normpath(posixpath.join("/xl", r.get("Target", ""))).lstrip("/") for r in root}


def _relation(sheet: Any) -> str:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")


def _all(root: Any, name: str) -> list[Any]:
    return [element for element in root.iter() if element.tag.endswith("}" + name)]
