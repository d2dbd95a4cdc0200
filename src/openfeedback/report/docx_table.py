"""Tables of the DOCX form: header rows that repeat, rows that do not break, descriptions for screen readers."""

from __future__ import annotations

import re
from typing import Any

from openfeedback.report import docx_parts as parts
from openfeedback.report.document import Table
from openfeedback.report.docx_template import _element
from openfeedback.report.grid import Cell, Grid, grid
from openfeedback.report.wording import Wording

CHARACTERS = 96  # that fit on a line of the table text
LONG, LONGEST_WORD, PADDING = 110, 24, 3  # in characters
CODE_SIZE, CODE_WIDTH = 7, 0.74  # points; width of a character of a digest against one of the table text


def add_table(word: Any, table: Table, words: Wording, languages: dict[str, str]) -> None:
    """Caption, table and notes."""
    caption = word.add_paragraph(style="Caption")
    parts.add_numbered(caption, words("table"), table.number)
    caption.add_run(f". {table.caption}")
    made = grid(table, words)
    drawn = word.add_table(rows=0, cols=len(made.head), style="Appendix Table")
    drawn.autofit = False
    _describe(drawn, table)
    widths = _widths(word, made, alike=table.kind == "matrix")
    _row(drawn, made.head, widths, languages, words, head=True)
    for row in made.rows:
        _row(drawn, row, widths, languages, words)
    for column, width in zip(drawn._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width
    for note in table.notes:
        word.add_paragraph(note, style="Table Note")


def _describe(drawn: Any, table: Table) -> None:
    properties = drawn._tbl.tblPr
    for old in properties.xpath("./w:tblLook"):
        properties.remove(old)
    properties.append(_element("tblLook", val="00A0", firstRow="1", lastRow="0", firstColumn="1", lastColumn="0",
                               noHBand="1", noVBand="1"))  # fmt: skip
    properties.append(_element("tblCaption", val=table.caption))
    properties.append(_element("tblDescription", val=table.alt or table.caption))


def _row(
    drawn: Any, cells: list[Cell], widths: list[int], languages: dict[str, str], words: Wording, head: bool = False
) -> None:
    row = drawn.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("cantSplit"))
    if head:
        properties.append(_element("tblHeader"))
    place = 0
    for cell in cells:
        box = row.cells[place]
        if cell.span > 1:
            box = box.merge(row.cells[place + cell.span - 1])
        box.width = sum(widths[place : place + cell.span])
        _fill(box, cell, languages, words)
        place += cell.span


def _fill(box: Any, cell: Cell, languages: dict[str, str], words: Wording) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    first = box.paragraphs[0]
    first.style = {"col": "Table Head", "row": "Table First"}.get(cell.head, "Table Text")
    run = first.add_run(cell.text)
    if cell.code:
        run.font.size = Pt(CODE_SIZE)
    if cell.lang:
        parts.set_run_language(run, languages.get(cell.lang, cell.lang))
    if cell.numeric:
        first.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for extra in box.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)  # merging leaves empty paragraphs behind
    for quote in cell.lines:
        run = box.add_paragraph(style="Table Phrase").add_run(words.quoted(quote.text))
        parts.set_run_language(run, languages.get(quote.language, quote.language))


def _widths(word: Any, made: Grid, alike: bool) -> list[int]:
    """Column widths within the page: room for the longest word of each column, the rest in proportion to its text.

    ``alike``: the columns of a matrix are equally wide, whatever stands in them.
    """
    section = word.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    if alike:
        first = room * 20 // 100
        return [first, *[(room - first) // (len(made.head) - 1)] * (len(made.head) - 1)]
    columns = [[made.head[j], *_column(made, j)] for j in range(len(made.head))]
    least = [max(_longest_word(cell) for cell in column) + PADDING for column in columns]
    wish = [min(LONG, max(_length(cell) for cell in column)) for column in columns]
    spare = max(0.0, CHARACTERS - sum(least))
    more = [max(0, w - n) for w, n in zip(wish, least, strict=True)]
    grown = [n + spare * m / (sum(more) or 1) for n, m in zip(least, more, strict=True)]
    return [int(room * g / sum(grown)) for g in grown]


def _column(made: Grid, j: int) -> list[Cell]:
    """The cells of a column; rows with a merged cell tell only its first column's width."""
    return [row[j] for row in made.rows if j == 0 or len(row) == len(made.head)]


def _longest_word(cell: Cell) -> int:
    if cell.code:
        return round(len(cell.text) * CODE_WIDTH)
    words = re.split(r"[\s\-/]", cell.text.replace("\u00a0", "x"))
    return min(LONGEST_WORD, max((len(word) for word in words), default=0))


def _length(cell: Cell) -> int:
    return max(len(line) for line in cell.text.split("\n"))
