"""How much a file may ask of this machine: every reader's limits, in one place.

They lie well above what surveys hold (a full Excel sheet of 50 columns, 300,000 answers) and below what fills the
memory of a laptop. A file over a limit is refused with a sentence that says where and what to do;
docs/DATA_FORMATS.md lists the main ones.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from openfeedback.errors import InputError, OpenFeedbackError

SHEET_ROWS = 1_048_576  # rows of a sheet: Excel's own
COLUMNS = 16_384  # columns of any table: Excel's own
ROWS = 20_000_000  # rows of a CSV or Parquet table
CELLS = 100_000_000  # cells of a table, empty ones left of a filled one too: each costs at least 8 bytes
TEXT = 1_000_000  # characters of one cell (Excel takes 32,767)
TEXTS = 1_000_000_000  # characters of all cells of a file together
SHARED = 10_000_000  # distinct texts of a workbook
LINE = 32_000_000  # bytes of one line of a text file, and of one row of a sheet
FILE = 2_000_000_000  # bytes of a file on disk
UNPACKED = 8_000_000_000  # bytes that a zip unpacks to (a full sheet of 50 columns: 2.5 GB of XML, streamed)
PART = 16_000_000  # bytes of a part that is read whole (styles, parameters, codebook)
DOCUMENT = 200_000_000  # bytes that a DOCX unpacks to
RATIO = 400  # unpacked bytes a packed one, from ``RATIO_FROM`` on
RATIO_FROM = 200_000_000
MEMBERS = 10_000  # files in a zip
DIRECTORY = 4_000_000  # bytes of a zip's list of files
ELEMENTS = 10_000_000  # tags of an XML document that is read whole
MEMORY = 4_000_000_000  # bytes that a reader in a process of its own may take
SECONDS = 300  # a reader in a process of its own may work

_BLOCK = 1_000_000


class Meter:
    """Counts what a table holds while it is read; stops at the first limit that is passed.

    >>> Meter("kysely.csv", rows=2).row(3, 1, 0)
    Traceback (most recent call last):
    ...
    openfeedback.errors.InputError: kysely.csv, row 3: a table may have 2 rows; delete empty rows or split the file
    """

    def __init__(self, where: str, rows: int | None = None):
        self.where, self.rows = where, SHEET_ROWS if rows is None else rows
        self.cells = self.texts = 0

    def row(self, number: int, width: int, characters: int) -> None:
        """A row (number from 1) of so many cells, which hold so many characters together."""
        at = f"{self.where}, row {number:,}"
        if number > self.rows:
            raise InputError(f"{at}: a table may have {self.rows:,} rows; delete empty rows or split the file")
        if width > COLUMNS:
            raise InputError(
                f"{at}, column {width:,}: a table may have {COLUMNS:,} columns; delete the far columns, "
                "or correct the delimiter"
            )
        self.cells += width
        self.texts += characters
        if self.cells > CELLS:
            raise InputError(f"{at}: over {CELLS:,} cells; delete cells far to the right, or split the file")
        check_texts(self.texts, at)

    def table(self, rows: int, width: int) -> None:
        """A whole table, whose cells all take room."""
        self.row(rows, width, 0)
        if rows * width > CELLS:
            raise InputError(
                f"{self.where}: {rows:,} rows of {width:,} columns, more than {CELLS:,} cells; "
                "leave out columns, or split the file"
            )

    def text(self, number: int, column: int, characters: int) -> None:
        """A cell's text (row and column from 1)."""
        if characters > TEXT:
            raise InputError(
                f"{self.where}, row {number:,}, column {column:,}: a cell of over {TEXT:,} characters; "
                "is this an answer? Shorten or delete it"
            )

    def whole(self, number: int, cells: list[str]) -> list[str]:
        """A row of texts, counted."""
        lengths = [len(cell) for cell in cells]
        self.row(number, len(cells), sum(lengths))
        if lengths and max(lengths) > TEXT:
            self.text(number, lengths.index(max(lengths)) + 1, max(lengths))
        return cells


class Metered:
    """A stream of XML that ends with InputError where no element was finished for ``LINE`` bytes."""

    def __init__(self, stream: IO[bytes], where: str):
        self.stream, self.where = stream, where
        self.since = 0

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        block = self.stream.read(size)
        self.since += len(block)
        if self.since > LINE:
            raise InputError(f"{self.where}: a cell or row of over {LINE // 10**6} MB; open the file and save it again")
        return block

    def finished(self) -> None:
        """An element has been read and let go of."""
        self.since = 0


def check_file(path: Path, most: int = FILE) -> None:
    """Refuse a file that is larger on disk than ``most`` bytes."""
    _check_size(path.stat().st_size, most, str(path), "split the file")


def _check_size(size: int, most: int, where: str, do: str, error: type[OpenFeedbackError] = InputError) -> None:
    if size > most:
        raise error(f"{where}: is {size / 10**6:,.0f} MB; at most {most / 10**6:,.0f} MB is read; {do}")


def check_lines(path: Path) -> None:
    """Refuse a text file with a line that is too long to be one, before anything of it is kept in memory."""
    check_file(path)
    if path.stat().st_size <= LINE:
        return
    row, since = 1, 0
    with open(path, "rb") as stream:
        while block := stream.read(_BLOCK):
            ends = max(block.rfind(b"\n"), block.rfind(b"\r"))
            row += max(block.count(b"\n"), block.count(b"\r"))
            since = len(block) - ends - 1 if ends >= 0 else since + len(block)
            if since > LINE:
                raise InputError(
                    f"{path}, row {row:,}: a line of over {LINE // 10**6} MB; is this a CSV? Export it again"
                )


def csv_rows(rows: Iterable[list[str]], where: str) -> Iterator[list[str]]:
    """Rows of a CSV reader, as long as they keep the limits."""
    meter = Meter(where, ROWS)
    for number, row in enumerate(rows, 1):
        yield meter.whole(number, row)


def read_text(path: Path, error: type[OpenFeedbackError] = InputError, most: int = PART) -> str:
    """The text of a small file (parameters, a codebook), UTF-8 with or without a mark; ``error`` where it is large."""
    _check_size(path.stat().st_size, most, str(path), "is it the right file?", error)
    return path.read_text(encoding="utf-8-sig")


def read_json(path: Path, most: int = DOCUMENT) -> Any:
    """What a JSON file (a record, a manifest, a notebook) holds; InputError where it is large, damaged or too deep."""
    try:
        return json.loads(read_text(path, most=most))
    except (ValueError, RecursionError):
        raise InputError(f"{path}: is damaged or no JSON; delete it and run again, or write it anew") from None


def kept_json(path: Path) -> Any:
    """What we keep in a JSON file to spare work; None where it is missing or a loss of power tore it: made anew."""
    try:
        return read_json(path)
    except (OSError, InputError):
        return None


@contextmanager
def open_zip(path: Path, unpacked: int = UNPACKED) -> Iterator[zipfile.ZipFile]:
    """A zip whose list of files, sizes and ratio keep the limits; what zipfile raises for damage passes through."""
    check_file(path)
    _check_directory(path)
    with zipfile.ZipFile(path) as archive:
        check_zip(archive, path, unpacked)
        yield archive


def check_zip(archive: zipfile.ZipFile, path: Path, unpacked: int = UNPACKED) -> None:
    """Refuse a zip of too many files, or one that unpacks to too much."""
    members = archive.infolist()
    if len(members) > MEMBERS:
        raise InputError(f"{path}: holds {len(members):,} files, at most {MEMBERS:,} are read; save it again")
    whole = sum(info.file_size for info in members)
    packed = sum(info.compress_size for info in members)
    if whole > unpacked or (whole > RATIO_FROM and whole > RATIO * packed):
        raise InputError(
            f"{path}: unpacks from {packed / 10**6:,.1f} to {whole / 10**6:,.0f} MB, more than such a file holds; "
            "open it in its program and save it again"
        )


def read_part(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    """A part of a zip that is read whole; InputError where it is too large for that."""
    _check_size(archive.getinfo(name).file_size, PART, f"{where}, {name}", "save it again")
    return archive.read(name)


def check_texts(characters: int, where: str, n: int = 0) -> None:
    """Refuse a file whose texts together are more than ``TEXTS`` characters, or that shares over ``SHARED`` of them."""
    if characters > TEXTS or n > SHARED:
        what = f"{TEXTS:,} characters of text" if characters > TEXTS else f"{SHARED:,} texts"
        raise InputError(f"{where}: over {what}; split the file, or export less at a time")


def check_elements(data: bytes, where: str) -> None:
    """Refuse an XML document of too many tags: each costs some hundred bytes of memory."""
    if (n := data.count(b"<")) > ELEMENTS:
        raise InputError(f"{where}: {n:,} tags, at most {ELEMENTS:,} are read; export fewer documents at a time")


@contextmanager
def within_memory(path: Path | str) -> Iterator[None]:
    """Say in a sentence that a file does not fit into the memory of this machine, or is nested beyond reading."""
    try:
        yield
    except MemoryError:
        raise InputError(f"{path}: needs more memory than there is; split the file, or use a larger machine") from None
    except RecursionError:
        raise InputError(f"{path}: is nested too deeply to be read; save it again") from None


def _check_directory(path: Path) -> None:
    """Refuse a zip by the size of its list of files before zipfile reads that (APPNOTE.TXT 4.3.14 to 4.3.16)."""
    with open(path, "rb") as stream:
        stream.seek(max(0, path.stat().st_size - 66_000))
        tail = stream.read()
    short, long = tail.rfind(b"PK\x05\x06"), tail.rfind(b"PK\x06\x06")
    size = int.from_bytes(tail[short + 12 : short + 16], "little") if short >= 0 else 0
    if long >= 0:
        size = max(size if size < 2**32 - 1 else 0, int.from_bytes(tail[long + 40 : long + 48], "little"))
    if size > DIRECTORY:
        raise InputError(f"{path}: lists far too many files inside; save it again")
