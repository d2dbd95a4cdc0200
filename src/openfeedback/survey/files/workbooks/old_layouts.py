"""Hidden rows and columns of an XLS, which its reader does not tell.

Sources: [MS-CFB] 2.2–2.6 (header, sectors, directory, mini stream); [MS-XLS] 2.4 (BOF, BoundSheet8, ColInfo, Row).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from openfeedback.files import Layout

WIDEST = 200  # hidden columns of one run: longer ones are the empty rest of a sheet
NO_SECTOR = 0xFFFFFFFA  # numbers from here on are marks, not sectors
STREAMS = ("Workbook", "Book")  # of Excel 97 and later, and of Excel 5
_BEGIN, _SHEET, _COLUMNS, _ROW, _END = 0x809, 0x85, 0x7D, 0x208, 0x0A
_NEW = 0x600  # the version from which names are Unicode
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01


class _Entry(NamedTuple):
    """What the directory says of a stream: its first sector and its bytes."""

    begins: int
    size: int


def old_layouts(path: Path) -> dict[str, Layout] | None:
    """Hidden rows and columns of each sheet of an XLS by its name; None where the file does not tell them."""
    try:
        return dict(_sheets(_workbook(path.read_bytes())))
    except (
        struct.error,
        LookupError,
        ValueError,
    ):  # cut short, or put together in another way than the standard has it
        return None


def _workbook(data: bytes) -> bytes:
    """The stream of a compound file that holds the workbook. Raises LookupError where there is none."""
    shift, mini_shift = struct.unpack_from("<2H", data, 30)
    directory, _, cutoff, mini_table, _, further = struct.unpack_from("<6I", data, 48)
    sectors = [data[at : at + (1 << shift)] for at in range(1 << shift, len(data), 1 << shift)]
    table = _numbers(_joined(sectors, _table_sectors(data, sectors, further)))
    entries = dict(_entries(_joined(sectors, _chain(table, directory))))
    entry = [entries[name] for name in STREAMS if name in entries][0]
    if entry.size >= cutoff:
        return _joined(sectors, _chain(table, entry.begins))[: entry.size]
    small = _joined(sectors, _chain(table, entries["Root Entry"].begins))
    pieces = [small[at : at + (1 << mini_shift)] for at in range(0, len(small), 1 << mini_shift)]
    mini = _numbers(_joined(sectors, _chain(table, mini_table)))
    return _joined(pieces, _chain(mini, entry.begins))[: entry.size]


def _table_sectors(data: bytes, sectors: Sequence[bytes], further: int) -> list[int]:
    """The sectors that hold the table of sectors: 109 are named in the header, further ones in sectors of their own."""
    found = list(_numbers(data[76:512]))
    for _ in sectors:
        if further >= NO_SECTOR:
            break
        *more, further = _numbers(sectors[further])
        found += more
    return [number for number in found if number < NO_SECTOR]


def _chain(table: Sequence[int], number: int) -> Iterator[int]:
    """The sectors of a stream, from its first. Raises ValueError for one that goes round."""
    for _ in range(len(table) + 1):
        if number >= NO_SECTOR:
            return
        yield number
        number = table[number]
    raise ValueError("a chain of sectors without an end")


def _joined(sectors: Sequence[bytes], numbers: Iterator[int] | list[int]) -> bytes:
    return b"".join(sectors[number] for number in numbers)


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _entries(directory: bytes) -> Iterator[tuple[str, _Entry]]:
    for at in range(0, len(directory) - 127, 128):
        length, begins, size = struct.unpack_from("<64xH50xII", directory, at)
        yield directory[at : at + max(0, length - 2)].decode("utf-16-le"), _Entry(begins, size)


def _sheets(stream: bytes) -> Iterator[tuple[str, Layout]]:
    """The sheets of a workbook: name and what its records say of rows and columns."""
    records = list(_records(stream, 0))
    version = struct.unpack_from("<H", records[0][1])[0]
    for kind, data in records:
        if kind == _SHEET:
            yield _name(data, version), _layout(_records(stream, struct.unpack_from("<I", data)[0]))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of a part of the stream, to its end. Raises ValueError where none begins at ``at``."""
    inside = 0
    while True:
        kind, size = struct.unpack_from("<2H", stream, at)
        inside += (kind == _BEGIN) - (kind == _END)
        if inside < 1:
            if kind != _END:
                raise ValueError("no part of a workbook begins here")
            return
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _name(data: bytes, version: int) -> str:
    """A sheet's name, of one or two bytes a letter."""
    length, said = data[6], data[7:]
    if version < _NEW:
        return said[:length].decode("cp1252", "replace")
    return said[1 : 1 + 2 * length].decode("utf-16-le") if said[0] & 1 else said[1 : 1 + length].decode("latin-1")


def _layout(records: Iterator[tuple[int, bytes]]) -> Layout:
    layout = Layout()
    for kind, data in records:
        if kind == _ROW and struct.unpack_from("<H", data, 12)[0] & _HIDDEN_ROW:
            layout.hidden_rows.append(struct.unpack_from("<H", data)[0] + 1)
        elif kind == _COLUMNS and struct.unpack_from("<H", data, 8)[0] & _HIDDEN_COLUMN:
            first, last = struct.unpack_from("<2H", data)
            layout.hidden_columns += range(first + 1, min(last, first + WIDEST) + 2)
    return layout
