"""Opening a file: CSV of any encoding and delimiter, or XLSX, to rows of text cells.

Opening is apart from understanding: the readers get rows and never see a file.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from pathlib import Path
from typing import NamedTuple

from openfeedback.errors import InputError
from openfeedback.survey.wording import data, listed
from openfeedback.survey.xlsx_rows import open_workbook, sheet_rows

DELIMITERS = ";\t,"
NO_DELIMITER = "\x1f"
MAX_UNPACKED = 2_000_000_000  # bytes; a zip that unpacks to more is no survey export
_MARKS = [(codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")]


class Grid(NamedTuple):
    """A sheet as it stands: rows of text cells, '' where empty; the first row is row 1 of the file."""

    rows: list[list[str]]
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    delimiter: str | None = None
    encoding: str | None = None


def open_grid(path: Path, encoding: str | None = None, delimiter: str | None = None, sheet: str | None = None) -> Grid:
    """Read a CSV, TSV, TXT or XLSX as it stands; raise InputError for whatever cannot be read."""
    if not path.is_file():
        raise InputError(f"{path}: no such file; check the path")
    raw = path.read_bytes()
    if not raw.strip():
        raise InputError(f"{path}: the file is empty; export it again")
    if raw[:4] == b"PK\x03\x04":
        return read_xlsx(path, sheet)
    if raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise InputError(f"{path}: is an old .xls or a password-protected file; open it in Excel and save it as .xlsx")
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise InputError(f"{path}: is not a readable XLSX (it is cut short or another format); export it again")
    return read_csv(raw, str(path), encoding, delimiter)


def read_csv(raw: bytes, where: str, encoding: str | None = None, delimiter: str | None = None) -> Grid:
    """Rows of a CSV's bytes; encoding and delimiter are recognised where not given.

    >>> read_csv("Ikä;Työ\\r\\n5;ä, ö\\r\\n".encode("cp1252"), "k.csv").rows
    [['Ikä', 'Työ'], ['5', 'ä, ö']]
    """
    text, encoding = _decode(raw, where, encoding)
    if "\x00" in text:
        raise InputError(f"{where}: is not a text file; export it again as CSV or XLSX")
    delimiter = delimiter or guess_delimiter(text)
    return Grid(_rows(text, where, delimiter), delimiter=delimiter, encoding=encoding)


def guess_delimiter(text: str) -> str:
    """The delimiter that sets a known header apart, or under which most rows are as wide as the header.

    A control sign stands for "nothing delimits".

    >>> guess_delimiter("a,b;c\\n1;2\\n"), guess_delimiter("Vastaus\\nhyvä, mutta pitkä\\n") == NO_DELIMITER
    (';', True)
    """
    head = text[:200_000]
    scores = {delimiter: _evenness(head, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])  # the first of equals: a comma is often part of a text
    return best if scores[best] > 0 else NO_DELIMITER


def _evenness(head: str, delimiter: str) -> float:
    """Share of rows as wide as the header, one more where a header is known; 0 where the header is one cell."""
    try:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        rows = [row for _, row in zip(range(60), reader, strict=False) if row]
    except csv.Error:
        return 0.0
    if not rows or len(rows[0]) < 2:
        return 0.0
    body = rows[1:] or rows
    known = any(listed(cell, data("headers")[kind]) for cell in rows[0] for kind in ("time", "id", "weight"))
    return known + sum(len(row) == len(rows[0]) for row in body) / len(body)


def _decode(raw: bytes, where: str, encoding: str | None) -> tuple[str, str]:
    if encoding:
        try:
            return raw.decode(encoding).removeprefix("\ufeff"), encoding
        except LookupError:
            raise InputError(f"{where}: encoding '{encoding}' is not known; use utf-8, cp1252 or utf-16") from None
        except UnicodeDecodeError as problem:
            raise InputError(
                f"{where}: byte {problem.start} is not {encoding}; leave `encoding` out or correct it"
            ) from None
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return _decode(raw, where, name)
    for name in ("utf-8", "cp1252"):
        try:
            return raw.decode(name), name
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1"), "latin-1"  # every byte has a meaning there: the last resort


def _rows(text: str, where: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as problem:
        if delimiter == "\t":  # tab-separated exports leave quotes as they are
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE))
        if "unexpected end of data" in str(problem) or "field larger" in str(problem):
            raise InputError(
                f'{where}: a quotation mark (") is opened and never closed; export the file again'
            ) from None
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as problem:
        raise InputError(f"{where}: cannot be read as CSV: {problem}; export the file again") from None


def read_xlsx(path: Path, sheet: str | None = None) -> Grid:
    """Rows of one sheet of an XLSX: the one named, else the first with content."""
    try:
        _check_size(path)
        book = open_workbook(path)
        with book.archive:
            names = tuple(book.sheets)
            if sheet is not None and sheet not in names:
                raise InputError(f"{path}: has no sheet '{sheet}'; it has: {', '.join(names)}")
            grids = (Grid(sheet_rows(book, name), name, names) for name in ([sheet] if sheet else names))
            found = next((grid for grid in grids if grid.rows), None)
    except InputError:
        raise
    except Exception as problem:  # a damaged file can fail anywhere in zip, XML and numbers
        kind = type(problem).__name__
        raise InputError(f"{path}: is not a readable XLSX ({kind}); open it in Excel and save it again") from None
    if found is None:
        raise InputError(f"{path}: the file is empty: no sheet holds any cell; export it again")
    return found


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
            raise InputError(f"{path}: unpacks to more than {MAX_UNPACKED // 10**9} GB; is it a survey export?")
