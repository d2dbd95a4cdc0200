"""Tables of the DOCX form: header rows that repeat, rows that do not break, descriptions for screen readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openfeedback.report import docx_parts as parts
from openfeedback.report.column_widths import HEAD_WORD, column_widths
from openfeedback.report.document import Table
from openfeedback.report.docx_template import _element
from openfeedback.report.grid import Cell, grid
from openfeedback.report.hyphens import LONG, hyphenated
from openfeedback.report.wording import Wording

TOGETHER = 8  # rows of a table that is kept on one page
CODE_SIZE = 7  # points: a digest stays on one line
_STYLES = {"col": "Table Head", "row": "Table First"}


@dataclass(frozen=True)
class _Pen:
    """What every cell is written with: words, codes of languages, and ids of styles (by name python-docx is slow)."""

    words: Wording
    languages: dict[str, str]
    styles: dict[str, str]


def add_table(word: Any, table: Table, words: Wording, languages: dict[str, str]) -> None:
    """Caption, table and notes."""
    caption = word.add_paragraph(style="Caption")
    parts.add_numbered(caption, words("table"), table.number)
    caption.add_run(f". {table.caption}")
    made = grid(table, words)
    drawn = word.add_table(rows=0, cols=len(made.head), style="Appendix Table")
    drawn.autofit = False
    _describe(drawn, table)
    page = word.sections[0]
    room = page.page_width - page.left_margin - page.right_margin
    widths = [int(room * share) for share in column_widths(made, alike=table.kind == "matrix")]
    pen = _Pen(words, languages, {style.name: style.style_id for style in word.styles})
    _row(drawn, made.head, widths, pen, head=True)
    for row in made.rows:
        _row(drawn, row, widths, pen)
    if len(made.rows) <= TOGETHER:
        _keep_together(drawn)
    for column, width in zip(drawn._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width
    for note in table.notes:
        word.add_paragraph(note, style="Table Note")


def _keep_together(drawn: Any) -> None:
    """A short table is not parted over two pages: each row stays with the next."""
    for row in drawn._tbl.tr_lst[:-1]:
        for paragraph in row.xpath(".//w:p"):
            paragraph.get_or_add_pPr().get_or_add_keepNext()


def _describe(drawn: Any, table: Table) -> None:
    properties = drawn._tbl.tblPr
    for old in properties.xpath("./w:tblLook"):
        properties.remove(old)
    properties.append(_element("tblLook", val="00A0", firstRow="1", lastRow="0", firstColumn="1", lastColumn="0",
                               noHBand="1", noVBand="1"))  # fmt: skip
    properties.append(_element("tblCaption", val=table.caption))
    properties.append(_element("tblDescription", val=table.alt or table.caption))


def _row(drawn: Any, cells: list[Cell], widths: list[int], pen: _Pen, head: bool = False) -> None:
    row = drawn.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("cantSplit"))
    if head:
        properties.append(_element("tblHeader"))
    place, boxes = 0, row.cells
    for cell in cells:
        box = boxes[place]
        if cell.span > 1:
            box = box.merge(boxes[place + cell.span - 1])
        box.width = sum(widths[place : place + cell.span])
        _fill(box, cell, pen)
        place += cell.span


def _fill(box: Any, cell: Cell, pen: _Pen) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    first = box.paragraphs[0]
    first._p.style = pen.styles[_STYLES.get(cell.head, "Table Text")]
    longest = HEAD_WORD if cell.head == "col" else LONG - 1
    run = parts.add_text(
        first, cell.text if cell.code else _broken(cell.text, cell.lang or pen.words.language, longest)
    )
    if cell.code:
        run.font.size = Pt(CODE_SIZE)
    if cell.lang:
        parts.set_run_language(run, pen.languages.get(cell.lang, cell.lang))
    if cell.numeric:
        first.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for extra in box.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)  # merging leaves empty paragraphs behind
    for quote in cell.lines:
        phrase = box.add_paragraph()
        phrase._p.style = pen.styles["Table Phrase"]
        run = parts.add_text(phrase, _broken(pen.words.quoted(quote.text), quote.language))
        parts.set_run_language(run, pen.languages.get(quote.language, quote.language))


def _broken(text: str, language: str, longest: int = LONG - 1) -> str:
    """Finnish text with soft hyphens: a column is often narrower than a word."""
    return hyphenated(text, longest) if language == "fi" else text
