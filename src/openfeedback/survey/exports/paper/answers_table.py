"""One large table of answers in a document: a row a respondent and a column a question, or turned round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openfeedback.survey.exports.paper.entries import Placed
from openfeedback.survey.wordings import data, is_personal_name, kinds_of, listed, matches, plain

COLUMNS, ROWS = 3, 4  # of a table of answers, at least
MOST = 0.6  # share of a document's lines that stand in it
SAME = 0.8  # share of a header that comes again over the next page's table


class Answers(NamedTuple):
    """The rows of a grid, the first of them its header (from 1); the row of each line; lines that only head one."""

    rows: list[list[str]]
    header: int
    row_of: dict[int, int]
    heads: set[int]
    turned: bool


def answers_table(placed: Sequence[Placed]) -> Answers | None:
    """The table of answers that a document is, over several pages where its header comes again; None for another."""
    tables: dict[int, dict[tuple[int, int], list[Placed]]] = {}
    for place, line in placed:
        if line.cell and not line.page:
            tables.setdefault(line.cell.table, {}).setdefault((line.cell.row, line.cell.column), []).append(
                (place, line)
            )
    if not tables:
        return None
    first = max(tables, key=lambda number: (len(tables[number]), -number))
    heads = _header(tables[first])
    chosen = [
        n for n in tables if n == first or len(_header(tables[n])) == len(heads) and _same(_header(tables[n]), heads)
    ]
    inside = sum(len(part) for n in chosen for part in tables[n].values())
    if inside < MOST * sum(not line.page for _, line in placed) or sum(map(bool, heads)) < COLUMNS:
        return None
    return _laid_out([tables[n] for n in chosen], heads)


def _header(cells: dict[tuple[int, int], list[Placed]]) -> list[str]:
    top = min(row for row, _ in cells)
    width = max(column for _, column in cells) + 1
    return [_text(cells.get((top, j), [])) for j in range(width)]


def _text(lines: Sequence[Placed]) -> str:
    return "\n".join(line.text.strip() for _, line in lines)


def _same(a: Sequence[str], b: Sequence[str]) -> bool:
    named = [(plain(x), plain(y)) for x, y in zip(a, b, strict=True) if x.strip() or y.strip()]
    return sum(x == y for x, y in named) >= SAME * len(named)


def _laid_out(tables: Sequence[dict[tuple[int, int], list[Placed]]], heads: Sequence[str]) -> Answers | None:
    """The rows, each numbered as the line that begins it; turned where respondents stand side by side."""
    body: list[tuple[list[str], list[int]]] = []
    top: list[int] = []
    for cells in tables:
        again = _same(_header(cells), heads)
        for row in sorted({row for row, _ in cells}):
            part = {j: lines for (i, j), lines in cells.items() if i == row}
            places = [place for lines in part.values() for place, _ in lines]
            if again and row == min(i for i, _ in cells):
                top += places
            else:
                body.append(([_text(part.get(j, [])) for j in range(len(heads))], places))
    people = [matches(plain(head), data("questions")["one_respondent"]) or head.strip().isdigit() for head in heads[1:]]
    if len(people) >= 2 and all(people):
        return _turned(body, heads, top)
    texts = [row for row, _ in body]
    if len(body) < ROWS or not _is_survey(heads, texts):
        return None
    rows: list[list[str]] = [list(heads)]
    row_of = dict.fromkeys(top, 1)
    for cells_of, places in body:
        at = max(places[0], len(rows) + 1)
        rows.extend([] for _ in range(at - 1 - len(rows)))
        rows.append(cells_of)
        row_of |= dict.fromkeys(places, at)
    return Answers(rows, 1, row_of, set(), turned=False)


def _is_survey(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a header names persons or who answers, or columns hold numbers or labels: unlike a group's notes."""
    kinds = data("headers")
    known = any(
        is_personal_name(h) or any(listed(h, kinds[k]) for k in ("id", "background", "time")) for h in heads if h
    )
    numbers = [kind for j, kind in kinds_of(rows, len(heads)).items() if j and kind.name == "number"]
    return bool(numbers) or known and len(rows) >= 2 * ROWS


def _turned(body: Sequence[tuple[list[str], list[int]]], heads: Sequence[str], top: Sequence[int]) -> Answers:
    """Respondents side by side: each becomes a row, and the first column the header."""
    questions = [row[0] for row, _ in body]
    rows = [questions, *([row[j] for row, _ in body] for j in range(1, len(heads)))]
    row_of = dict.fromkeys(top, 1) | {place: 2 for _, places in body for place in places}
    return Answers(rows, 1, row_of, {places[0] for _, places in body if places}, turned=True)
