"""Text with delimiters to rows: which delimiter, quotes that are opened and never closed, answers that hold delimiters.

No row is lost or merged in silence: what a plain reader would swallow is read line by line, and said.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

from openfeedback.errors import counted
from openfeedback.files import limits
from openfeedback.survey.findings import Finding, rows_said
from openfeedback.survey.headers import data, listed, matches, plain, total_names
from openfeedback.survey.kinds import ENOUGH, Kind, kinds_of
from openfeedback.vocabulary import Told

DELIMITERS = ";\t,|"
NO_DELIMITER = "\x1f"
FEW = 0.1  # blanks a cell of a column of single words, such as addresses
LONGEST = 40  # lines of one answer that are looked at for the end of its quotes
_ENTITY = re.compile(r"&(?:[aouAOU]uml|[aA]ring|[eE]acute|amp|nbsp|shy|[mn]dash|[lr][sd]quo|hellip|#\d{2,5});")
_LINE_END = re.compile(r"\r\n|\n|\r")
_WELL_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_SEPARATOR = re.compile(r'^"?sep=(.)"?\r?\n', re.IGNORECASE)


class Shape(NamedTuple):
    """What a row of the table looks like: its number of cells, the kinds of the columns that all rows fill, the labels
    of others, and the blanks in the cells of each.
    """

    width: int
    kinds: dict[int, Kind]
    labels: dict[int, Kind] = {}
    blanks: tuple[float, ...] = ()

    def is_record(self, row: Sequence[str]) -> bool:
        """Whether cells look like a row of their own."""
        return len(row) == self.width and all(kind.fits(row[j]) for j, kind in self.kinds.items())


class Parsed(NamedTuple):
    """Rows of text cells, what delimits them, and what was mended."""

    rows: list[list[str]]
    delimiter: str
    findings: tuple[Finding, ...] = ()


def parse(text: str, where: str, delimiter: str | None = None, *, ragged: bool = False) -> Parsed:
    """Rows of a delimited text; ``ragged`` rows are no records, so none is joined that seems to be cut.

    >>> parse('a;b\\r\\n1;"x\\r\\n2;y\\r\\n', "k.csv").rows
    [['a', 'b'], ['1', '"x'], ['2', 'y']]
    """
    if delimiter is None and (said := _SEPARATOR.match(text)):
        delimiter = said[1]
    found, entities = list[Finding](), 0
    if "&" in text:  # letters written as entities hold a delimiter
        text, entities = _ENTITY.subn(lambda entity: unescape(entity[0]), text)
    if entities:
        found.append(
            Finding(Told.CHANGED, f"{counted(entities, 'letter', 'were')} written as entities (&auml;)", n=entities)
        )
    delimiter = delimiter or guess_delimiter(text)
    csv.field_size_limit(limits.TEXT)
    text, single = _doubled(text, delimiter)
    found += single
    rows = _quoted(text, where, delimiter)
    if rows is None and delimiter == "\t":  # tab-separated exports leave quotes as they are
        rows = _plainly(text, where, delimiter, csv.QUOTE_NONE)
    elif rows is None or _swallows(rows, delimiter, _shape(rows)):
        rows, mended = _line_by_line(text, where, delimiter)
        found += _mended(mended, "quotation marks are opened and not closed; they are read as part of the text")
    rows, joined = (rows, []) if ragged else rejoined(rows, delimiter, _shape(rows))
    found += _mended(
        joined, f"an answer holds '{delimiter}' or a line break without quotation marks; its parts are joined"
    )
    return Parsed(rows, delimiter, tuple(found))


def _doubled(text: str, delimiter: str) -> tuple[str, list[Finding]]:
    """The text with quotation marks, where apostrophes around its cells stand for them."""
    lines = text.split("\n")[1:200]
    sign = re.escape(delimiter)
    quoted = sum(re.match(rf"'.*'{sign}'.*'\r?$", line) is not None for line in lines)
    if quoted < 2 or quoted < ENOUGH * sum(bool(line.strip()) for line in lines) or '"' in text:
        return text, []
    made = re.sub(rf"(^|{sign})'(.*?)'(?={sign}|\r?$)", r'\1"\2"', text, flags=re.MULTILINE)
    return made, [Finding(Told.CHANGED, "apostrophes stand for quotation marks around cells", n=quoted)]


def _mended(rows: list[int], what: str) -> list[Finding]:
    return [Finding(Told.CHANGED, f"{rows_said(rows)}: {what}", rows=rows_said(rows), n=len(rows))] if rows else []


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
    """Share of rows as wide as most are, one more where a header is known; 0 where nothing is apart."""
    try:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        rows = [row for _, row in zip(range(60), reader, strict=False) if row]
    except csv.Error:
        return 0.0
    if not rows or len(rows[0]) < 2:
        rows = _below_title(rows)
    if not rows:
        return 0.0
    body = rows[1:] or rows
    known = any(listed(cell, data("headers")[kind]) for cell in rows[0] for kind in ("time", "id", "weight"))
    return known + sum(len(row) == len(rows[0]) for row in body) / len(body)


def _below_title(rows: list[list[str]]) -> list[list[str]]:
    """The rows from the first that is as wide as most: a title above them has one cell."""
    widths = [len(row) for row in rows]
    most = max(set(widths), key=widths.count) if widths else 0
    at = widths.index(most) if most > 1 else len(rows)
    return rows[at:] if at <= 12 and widths.count(most) >= 0.7 * len(rows[at:]) else []


def _quoted(text: str, where: str, delimiter: str) -> list[list[str]] | None:
    """Rows where all quotes are opened and closed as they should be, else None."""
    try:
        return _plainly(text, where, delimiter, strict=True)
    except csv.Error:
        return None


def _plainly(
    text: str, where: str, delimiter: str, quoting: int = csv.QUOTE_MINIMAL, strict: bool = False
) -> list[list[str]]:
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=strict, quoting=quoting)  # type: ignore[arg-type]
    return list(limits.csv_rows(reader, where))


def _shape(rows: Sequence[Sequence[str]]) -> Shape:
    """How many cells most rows have, and the columns of times and numbers that nearly all of them fill."""
    some = [row for row in rows[:400] if row]
    widths = [len(row) for row in some]
    width = max(set(widths), key=widths.count) if widths else 0
    whole = [row for row in some if len(row) == width]
    kinds = kinds_of(whole, width) if width > 1 else {}
    sure = {j: kind for j, kind in kinds.items() if kind.name != "label" and kind.full > 0.8}
    cells = [[row[j] for row in whole if row[j]] for j in range(width)]
    blanks = tuple(sum(cell.count(" ") for cell in column) / max(1, len(column)) for column in cells)
    return Shape(width, sure, {j: kind for j, kind in kinds.items() if j not in sure}, blanks)


def _swallows(rows: list[list[str]], delimiter: str, shape: Shape) -> bool:
    """Whether some cell holds what looks like a whole row of the table."""
    return bool(shape.kinds) and any(
        "\n" in cell and any(shape.is_record(line.split(delimiter)) for line in cell.split("\n")[1:])
        for row in rows
        for cell in row
    )


def _line_by_line(text: str, where: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Rows read one by one; an answer goes over several lines only where its quotes end it as they should."""
    lines = _LINE_END.split(text)
    while lines and not lines[-1]:
        lines.pop()
    shape = _shape([row for line in lines[:2000] if line and (row := _one(line, delimiter))])
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


def rejoined(rows: list[list[str]], delimiter: str, shape: Shape) -> tuple[list[list[str]], list[int]]:
    r"""Rows whose answer was cut at a delimiter or a line break that nothing quoted, joined again; their numbers.

    >>> table = [["1", "a"], ["2", "b"], ["3", "c", "d"], ["4", "e"], ["f"], ["5", "g"]]
    >>> rejoined(table, ";", _shape(table))[0]
    [['1', 'a'], ['2', 'b'], ['3', 'c;d'], ['4', 'e\nf'], [], ['5', 'g']]
    """
    if not shape.kinds or all(len(row) == shape.width for row in rows):
        return rows, []
    made, joined, last = list[list[str]](), list[int](), _last(rows, shape)
    whole = -1  # the last row that a torn-off piece can belong to
    for n, row in enumerate(rows):
        filled = [cell for cell in row if cell.strip()]
        if len(row) > shape.width and any(cell.strip() for cell in row[shape.width :]):
            row = _fitted(row, delimiter, shape)
            joined += [n + 1] if len(row) == shape.width else []
        elif len(row) == len(filled) == 1 and whole >= 0 and n < last and _is_piece(row[0], made[whole], shape):
            made[whole] = [*made[whole][:-1], f"{made[whole][-1]}\n{row[0]}"]
            joined.append(whole + 1)
            row = []
        made.append(row)
        whole = len(made) - 1 if len(row) == shape.width else whole if not filled or not row else -1
    return made, joined


def _last(rows: list[list[str]], shape: Shape) -> int:
    return max((n for n, row in enumerate(rows) if shape.is_record(row)), default=-1)


def _is_piece(cell: str, row: list[str], shape: Shape) -> bool:
    """Whether a lone cell is the rest of the row above: no row begins so, and that row ends in a text."""
    first = shape.kinds.get(0)
    own = total_names().total.search(plain(cell)) or matches(plain(cell), data("questions")["notes"])
    return bool(first and not first.fits(cell) and shape.is_record(row) and row[-1].strip()) and not own


def _fitted(row: list[str], delimiter: str, shape: Shape) -> list[str]:
    """A row with too many cells as the one way to join some of them that fits the columns best: times and numbers
    first, then labels and cells without blanks; else the longest answers hold the delimiter.
    """
    extra = len(row) - shape.width
    ways = {
        at: [*row[:at], delimiter.join(row[at : at + extra + 1]), *row[at + extra + 1 :]]
        for at in range(shape.width)
        if at not in shape.kinds
    }

    def fit(at: int) -> tuple[int, int, float]:
        sure = sum(kind.fits(ways[at][j]) for j, kind in shape.kinds.items())
        labels = sum(kind.fits(ways[at][j]) for j, kind in shape.labels.items())
        single = sum(" " not in cell for cell, n in zip(ways[at], shape.blanks, strict=True) if n < FEW)
        return sure, labels + single, shape.blanks[at]

    return ways[max(ways, key=fit)] if ways else row
