"""XLS, XLSB and ODS, read by calamine in a process of its own: a file that breaks the reader breaks only that.

calamine 0.9.1 ends its whole process on a single cell in the last corner of a sheet (it holds the rectangle). The child
has a limit of memory and of processor time where the system knows them, and a limit of time everywhere.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, NamedTuple

from openfeedback.errors import InputError
from openfeedback.files import cell_text, limits

FILE = 200_000_000  # bytes on disk: the whole file is in the reader's memory
UNPACKED = 2_000_000_000
OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
LOCKED = "is locked: open it in Excel and save it without a password"
READER = Path(__file__).parent / "old_sheets_child.py"
_TYPES = {"datetime": datetime.fromisoformat, "date": date.fromisoformat, "time": time.fromisoformat}


def is_other_sheet(path: Path, start: bytes) -> bool:
    """Whether a file that begins with ``start`` is an XLS, an XLSB or an ODS (an encrypted XLSX looks like an XLS)."""
    if start[:8] == OLE:
        return True
    if start[:4] != ZIP:
        return False
    try:
        with limits.open_zip(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False  # a damaged zip is told by the reader of XLSX
    return "xl/workbook.bin" in names or "content.xml" in names


def _is_locked(path: Path) -> bool:
    """Whether a file is a workbook under a password: an OLE file with an encrypted package (MS-OFFCRYPTO 1.3.2)."""
    with open(path, "rb") as stream:
        return stream.read(8) == OLE and _PACKAGE in stream.read()


class OldSheet(NamedTuple):
    """Rows of text cells of a sheet, its name, whether it is hidden, and merged cells (A1:C3) as far as calamine tells
    them (of an XLS; see ``layouts`` for the others).
    """

    rows: list[list[str]]
    name: str
    hidden: bool
    merged: list[str]


def read_sheets(path: Path, sheet: str | None = None) -> list[OldSheet]:
    """The sheets that hold anything, visible ones first, or the one that is named.

    Raises InputError for a file that cannot be read, that breaks the reader, or that passes a limit.
    """
    limits.check_file(path, FILE)
    if path.name.startswith("~$"):
        raise InputError(f"{path}: is Excel's lock of an open workbook, not the workbook; give the file without '~$'")
    if _is_locked(path):
        raise InputError(f"{path}: {LOCKED}")
    if zipfile.is_zipfile(path):
        with limits.open_zip(path, UNPACKED):
            pass
    command = [sys.executable, "-I", str(READER), str(path.resolve()), str(limits.MEMORY), str(limits.SECONDS)]
    with subprocess.Popen(
        [*command, *([sheet] if sheet is not None else [])],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as child:  # fmt: skip
        clock = threading.Timer(limits.SECONDS, child.kill)
        clock.start()
        try:
            assert child.stdout is not None
            said = _said(child.stdout, path, sheet)
        finally:
            clock.cancel()
            child.kill()
    if said is None:
        raise InputError(
            f"{path}: the reader of XLS, XLSB and ODS stopped (a cell far away, a damaged file, or over "
            f"{limits.SECONDS} s); open it in its program and save it as .xlsx"
        )
    if not said:
        raise InputError(f"{path}: the file is empty: no sheet holds any cell; export it again")
    return said


def _said(lines: IO[bytes], path: Path, sheet: str | None) -> list[OldSheet] | None:
    """What the child says: its names, each sheet's name and rows, and a last word; None where it ended before that."""
    hidden: list[str] = []
    found: list[OldSheet] = []
    meter = limits.Meter(str(path))
    for line in lines:
        if not line.endswith(b"\n"):
            return None
        word, value = json.loads(line)
        if word == "problem":
            new = path.suffix.lower() in (".xlsx", ".xlsm", ".xlsb") and not zipfile.is_zipfile(path)
            raise InputError(f"{path}: {LOCKED if new else value}")
        if word == "sheets":
            names, hidden = value
            if sheet is not None and sheet not in names:
                raise InputError(f"{path}: has no sheet '{sheet}'; it has: {', '.join(names)}")
        elif word == "sheet":
            found.append(OldSheet([], value, value in hidden, []))
            meter = limits.Meter(f"{path}, sheet '{value}'")
        elif word == "row":
            (number, cells), rows = value, found[-1].rows
            rows += [[]] * (number - 1 - len(rows))
            rows.append(meter.whole(number, [_text(cell) for cell in cells]))
        elif word == "merged":
            found[-1].merged.extend(value)
        else:
            return [sheet for sheet in found if sheet.rows]
    return None


def _text(cell: Any) -> str:
    """A cell as the reader of XLSX would give it; dates and times come as [type, text].

    >>> _text(4.0), _text(True), _text(["datetime", "2024-03-19T10:05:00"]), _text(["seconds", 108000.0])
    ('4', 'TRUE', '2024-03-19T10:05:00', '1 day, 6:00:00')
    """
    if isinstance(cell, list):
        kind, said = cell
        if kind == "date":
            return str(said)
        cell = timedelta(seconds=said) if kind == "seconds" else _TYPES[kind](said)
    return cell_text(cell)
