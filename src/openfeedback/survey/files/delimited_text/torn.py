"""What the rows of a table look like, and rows that were cut at a delimiter or a line break put together again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openfeedback.survey.wordings import Kind, data, kinds_of, matches, plain, total_names

FEW = 0.1  # blanks a cell of a column of single words, such as addresses


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


def shape_of(rows: Sequence[Sequence[str]]) -> Shape:
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


def rejoined(rows: list[list[str]], delimiter: str, shape: Shape) -> tuple[list[list[str]], list[int]]:
    r"""Rows whose answer was cut at a delimiter or a line break that nothing quoted, joined again; their numbers.

    >>> table = [["1", "a"], ["2", "b"], ["3", "c", "d"], ["4", "e"], ["f"], ["5", "g"]]
    >>> rejoined(table, ";", shape_of(table))[0]
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
