"""Tables of notes: each answer stands under the headers of its column and its row, or under its own cell's heading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openfeedback.survey.exports.notes.headings import SHORT, group_of, is_known, is_question
from openfeedback.survey.exports.notes.outline import Outline
from openfeedback.survey.files import Cell, Line
from openfeedback.survey.wordings import data, plain
from openfeedback.vocabulary import LeftOut

Placed = tuple[int, Line]


class _Table(NamedTuple):
    """The filled cells with their lines, and those of them that are headers."""

    cells: dict[Cell, list[Placed]]
    heads: frozenset[Cell]
    width: int


def read_table(lines: Sequence[Placed], outline: Outline) -> None:
    """The notes of a table's cells go to the outline under which it stands."""
    cells: dict[Cell, list[Placed]] = {}
    for place, line in lines:
        if line.cell is not None:
            cells.setdefault(line.cell, []).append((place, line))
    width = max(cell.column + cell.columns for cell in cells)
    if width == 1:
        outline.read([(place, line._replace(cell=None)) for place, line in lines])
        return
    table = _Table(cells, _heads(cells, width), width)
    for cell in sorted(table.heads, key=_order):
        outline.left_out |= dict.fromkeys((place for place, _ in cells[cell]), LeftOut.HEADING)
    for cell in sorted(set(cells) - table.heads, key=_order):
        headings, group = _over(table, cell)
        outline.inside(headings, group).read(cells[cell])


def _order(cell: Cell) -> tuple[int, int]:
    return cell.row, cell.column


def _heads(cells: dict[Cell, list[Placed]], width: int) -> frozenset[Cell]:
    """Header cells: whole rows of them, and the first cells of rows."""
    rows: dict[int, list[Cell]] = {}
    for cell in sorted(cells, key=_order):
        rows.setdefault(cell.row, []).append(cell)
    first = min(rows)
    heads = {cell for row in rows.values() if all(_stands_out(cells[c]) for c in row) for cell in row}
    if len(heads) == len(cells):
        heads = set(rows[first]) if len(rows) > 1 else set()
    if len(rows) > 1 and not heads & set(rows[first]) and _short_row(cells, rows[first]):
        heads |= set(rows[first])
    left = [row[0] for row in rows.values() if row[0].column == 0 and row[0] not in heads and row[0].columns < width]
    if left and (all(_stands_out(cells[c]) for c in left) or _name_rows(cells, left, heads)):
        heads |= set(left)
    return frozenset(heads) if len(heads) < len(cells) else frozenset()


def _stands_out(lines: list[Placed]) -> bool:
    """Whether a cell is nothing but a heading."""
    return all(_is_head(line) for _, line in lines) and not any(line.bullet for _, line in lines)


def _is_head(line: Line) -> bool:
    text = line.text.strip()
    known = is_known(text) or group_of(text) is not None or plain(text) in data("questions")["note_headers"]
    return bool(line.level) or line.bold or known or text.endswith(("?", ":"))


def _short_row(cells: dict[Cell, list[Placed]], row: list[Cell]) -> bool:
    """Whether a first row of plain words is a header: a short line each, over cells that hold more."""
    if len(row) < 2 or not all(_is_short(cells[cell]) for cell in row):
        return False
    rest = [cell for cell in cells if cell.row > row[0].row and cell.column > 0]
    mean = sum(_words(cells[cell]) for cell in rest) / max(1, len(rest))
    some = any(_is_head(line) for cell in row for _, line in cells[cell])
    return bool(rest) and (some or mean >= 1.5 * sum(_words(cells[cell]) for cell in row) / len(row))


def _name_rows(cells: dict[Cell, list[Placed]], left: list[Cell], heads: set[Cell]) -> bool:
    """Whether the first column names its rows: short, each another, and answers are longer."""
    if not all(_is_short(cells[cell]) for cell in left):
        return False
    texts = [plain(cells[cell][0][1].text) for cell in left]
    corner = next((cell for cell in heads if cell.column == 0 and cell.row < left[0].row), None)
    words = data("questions")
    generic = {*words["note_headers"], *words["note_group_headers"]}
    open_corner = bool(heads) and (corner is None or plain(cells[corner][0][1].text) in generic)
    return len(set(texts)) == len(texts) and open_corner


def _is_short(lines: list[Placed]) -> bool:
    return len(lines) == 1 and not lines[0][1].bullet and len(lines[0][1].text.split()) <= SHORT


def _words(lines: list[Placed]) -> int:
    return sum(len(line.text.split()) for _, line in lines)


def _over(table: _Table, cell: Cell) -> tuple[list[str], str | None]:
    """The headings over a cell, outermost first, and its group."""
    found = [*_above(table, cell), *_left_of(table, cell)]
    group, headings = None, list[str]()
    for head in found:
        text = _said(table.cells[head])
        if group_of(text) or (kind := _group_header(table, head)):
            group = group_of(text) or (f"{kind} {text}" if text.isdigit() else text)
        elif plain(text) not in data("questions")["note_headers"]:
            headings.append(text)
    if len(headings) > 1 and not any(is_question(text) for text in headings):
        return [": ".join(reversed(headings))], group
    return headings, group


def _said(lines: list[Placed]) -> str:
    """A header's text: "Vahvuudet" and the question under it are one."""
    texts = [line.text.strip().removesuffix(":") for _, line in lines]
    return ": ".join(texts)


def _group_header(table: _Table, head: Cell) -> str:
    """The header of a column that names groups ("Ryhmä"), if a row's name stands in one; else nothing."""
    over = [c for c in table.heads if c.column == 0 == head.column and c.row < head.row]
    said = _said(table.cells[min(over, key=_order)]) if over else ""
    return said if plain(said) in data("questions")["note_group_headers"] else ""


def _above(table: _Table, cell: Cell) -> list[Cell]:
    """The header over a cell in its column, with the header rows right above that one; outermost first."""
    mine = [
        head
        for head in table.heads
        if head.row < cell.row and head.column <= cell.column < head.column + head.columns
        and (head.column > 0 or cell.column == 0 or head.columns > 1)
    ]  # fmt: skip
    chosen: list[Cell] = []
    for head in sorted(mine, key=_order, reverse=True):
        wider = head.columns == table.width  # a title over the whole table
        if not chosen or wider or head.row + head.rows == chosen[-1].row:
            chosen.append(head)
    return chosen[::-1]


def _left_of(table: _Table, cell: Cell) -> list[Cell]:
    """The name of a cell's row."""
    return [
        head
        for head in table.heads
        if head.column == 0 and head.columns < cell.column + 1 and head.row <= cell.row < head.row + head.rows
    ]  # fmt: skip
