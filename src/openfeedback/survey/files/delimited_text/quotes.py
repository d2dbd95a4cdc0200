"""Rows read line by line where quotes are opened and not closed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from openfeedback.files import limits
from openfeedback.survey.files.delimited_text.torn import Shape, shape_of

LONGEST = 40  # lines of one answer that are looked at for the end of its quotes
_LINE_END = re.compile(r"\r\n|\n|\r")
_WELL_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def swallows(rows: list[list[str]], delimiter: str, shape: Shape) -> bool:
    """Whether some cell holds what looks like a whole row of the table."""
    return bool(shape.kinds) and any(
        "\n" in cell and any(shape.is_record(line.split(delimiter)) for line in cell.split("\n")[1:])
        for row in rows
        for cell in row
    )


def line_by_line(text: str, where: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Rows read one by one; an answer goes over several lines only where its quotes end it as they should."""
    lines = _LINE_END.split(text)
    while lines and not lines[-1]:
        lines.pop()
    shape = shape_of([row for line in lines[:2000] if line and (row := _one(line, delimiter))])
    rows, mended = list[list[str]](), list[int]()
    for row, whole in _records(lines, delimiter, shape):
        rows.append(row)
        if not whole:
            mended.append(len(rows))
    return list(limits.csv_rows(iter(rows), where)), mended


def _records(lines: list[str], delimiter: str, shape: Shape) -> Iterator[tuple[list[str], bool]]:
    """Records, and whether their quotes were in order."""
    at = 0
    while at < len(lines):
        taken = _closed_at(lines, at, delimiter, shape)
        if taken:
            yield (_one("\n".join(lines[at : at + taken]), delimiter) or [], True)
        else:
            yield (_unquoted(lines[at], delimiter, shape.width), False)
        at += taken or 1


def _closed_at(lines: list[str], at: int, delimiter: str, shape: Shape) -> int:
    """How many lines make one record in good order; 0 where none do before a line that is a record of its own."""
    for taken in range(1, min(LONGEST, len(lines) - at) + 1):
        part = lines[at : at + taken]
        if taken > 1 and shape.is_record(_one(part[-1], delimiter) or []):
            return 0
        if _one("\n".join(part), delimiter) is not None:
            return taken
    return 0


def _one(record: str, delimiter: str) -> list[str] | None:
    """The cells of one record, None where its quotes are not in order."""
    if '"' not in record:
        return record.split(delimiter) if record else []
    try:
        rows = list(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _unquoted(line: str, delimiter: str, width: int) -> list[str]:
    """A line whose quotes are not in order: well quoted cells lose their quotes, the others keep them."""
    cells = line.split(delimiter)
    if len(cells) > width:  # a quoted cell beside the broken one may hold delimiters
        sign = re.escape(delimiter)
        cells = [found[1] for found in re.finditer(rf'(?:^|{sign})("(?:[^"]|"")*"(?={sign}|$)|[^{sign}]*)', line)]
    return [cell[1:-1].replace('""', '"') if _WELL_QUOTED.fullmatch(cell) else cell for cell in cells]
