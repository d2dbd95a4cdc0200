"""Widths of a table's columns on paper: no word cut, and as few lines as they will go on."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from openfeedback.report.content import Cell, Grid
from openfeedback.report.wording import LONG, SOFT, hyphenated

CHARACTERS = 108  # that fit on a line of the table text
PADDING, BOLD, RAGGED = 2.5, 1.09, 1.08  # characters of a cell's margins; bold against plain; lines not quite full
STEP = 14  # characters given to a column at a time, at most
HEAD_WORD = 7  # letters of a word in a column's heading that is never broken
LEGIBLE = 8.0  # characters: narrower columns cannot be read even where words could be broken
LONGEST_WHOLE = 17  # letters of a word that stays whole in a heading of a column or row
CODE_WIDTH = 0.74  # of a character of a digest against one of the table text
MATRIX_FIRST = 0.2  # share of the page for a matrix's themes
CONTENTS_FIRST = 0.15  # and for those of Table 5, on a page that is turned


def widths_of(made: Grid, kind: str) -> list[float]:
    """Share of the page of each column of a table of this kind."""
    if kind == "contents":
        return [CONTENTS_FIRST, *[(1 - CONTENTS_FIRST) / (len(made.head) - 1)] * (len(made.head) - 1)]
    return column_widths(made, alike=kind == "matrix")


def column_widths(made: Grid, alike: bool = False) -> list[float]:
    """Share of the page of each column: room for its longest piece, the rest where it makes the rows lower.

    ``alike``: the columns of a matrix are equally wide, whatever stands in them.
    """
    n = len(made.head)
    if alike:
        return [MATRIX_FIRST, *[(1 - MATRIX_FIRST) / (n - 1)] * (n - 1)]
    columns = [[made.head[j], *_column(made, j)] for j in range(n)]
    least = [_least(column, LONGEST_WHOLE) for column in columns]
    if sum(least) > CHARACTERS:  # then words in headings are broken too, at last into syllables
        least = [_least(column, LONG - 1) for column in columns]
    if sum(least) > CHARACTERS:
        least = [_least(column, HEAD_WORD, coarse=False) for column in columns]
    grown = _grown(least, _lengths(columns))
    return [width / sum(grown) for width in grown]


def _column(made: Grid, j: int) -> list[Cell]:
    """The cells of a column; rows with a merged cell count for its first column only."""
    return [row[j] for row in made.rows if j == 0 or len(row) == len(made.head)]


def _least(column: list[Cell], whole: int, coarse: bool = True) -> float:
    """Narrowest width of a column, in characters: its longest piece that nothing breaks, and the cell's margins.

    ``whole``: letters of a word that stays whole in a heading of a column or row.
    """
    longest = max(_longest_piece(cell, whole, coarse) for cell in column)
    return (longest if coarse else max(longest, LEGIBLE)) + PADDING


def _longest_piece(cell: Cell, whole: int, coarse: bool) -> float:
    if cell.code:
        return len(cell.text) * CODE_WIDTH + 1
    breakable = hyphenated(cell.text, whole if cell.head else LONG - 1, coarse)
    pieces = re.split(rf"[\s\-/{SOFT}]", breakable.replace("\u00a0", "x"))
    return max((len(piece) for piece in pieces), default=0) * (BOLD if cell.head else 1.0)


def _lengths(columns: list[list[Cell]]) -> NDArray[np.float64]:
    """Length of the longest line of each cell, rows × columns; rows with merged cells are left out."""
    rows = min(len(column) for column in columns)
    lengths = [[_length(cell) * (BOLD if cell.head else 1.0) for cell in column[:rows]] for column in columns]
    return np.array(lengths, dtype=np.float64).T


def _grown(least: list[float], lengths: NDArray[np.float64]) -> list[float]:
    """Widths in characters: the spare ones go, step by step, to the column where they save most lines of text."""
    widths = np.array(least)
    wish = np.maximum(lengths.max(axis=0) + PADDING, widths)
    while (spare := CHARACTERS - widths.sum()) >= 1:
        steps = [(j, extra) for j in range(len(widths)) for extra in range(1, int(min(spare, STEP)) + 1)]
        now = _height(widths, lengths)
        saved = [(now - _height(widths + extra * np.eye(len(widths))[j], lengths)) / extra for j, extra in steps]
        best = int(np.argmax(saved))
        if saved[best] <= 0:
            widths = widths + spare * (lacking := np.maximum(wish - widths, 0.01)) / lacking.sum()
            break
        widths[steps[best][0]] += steps[best][1]
    return [float(width) for width in widths]


def _height(widths: NDArray[np.float64], lengths: NDArray[np.float64]) -> float:
    """Lines of a table's rows together; ragged edges cost a tenth of a line's width."""
    lines = np.ceil(lengths * RAGGED / np.maximum(widths - PADDING, 1))
    return float(np.maximum(lines, 1).max(axis=1).sum())


def _length(cell: Cell) -> int:
    return max(len(line) for line in cell.text.split("\n"))
