"""Tables of the DOCX form: header rows that repeat, rows that do not break, descriptions for screen readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openfeedback.report.content import Cell, Grid, Table, grid
from openfeedback.report.wording import LONG, Wording, hyphenated
from openfeedback.report.writers.column_widths import HEAD_WORD, widths_of
from openfeedback.report.writers.docx import parts as parts
from openfeedback.report.writers.docx.template import _element

TOGETHER = 8  # rows of a table that is kept on one page
CODE_SIZE = 7  # points: a digest stays on one line
ENTRY_SIZE = 8  # points: Table 5 on one page, where it will go
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
    page = word.sections[-1]
    room = page.page_width - page.left_margin - page.right_margin
    widths = [int(room * share) for share in widths_of(made, table.kind)]
    pen = _Pen(words, languages, {style.name: style.style_id for style in word.styles})
    _row(drawn, made.head, widths, pen, head=True)
    for row in made.rows:
        _row(drawn, row, widths, pen)
    if len(made.rows) <= TOGETHER and table.kind != "contents":
        _keep_together(list(drawn.rows)[:-1])
    _join_rows(drawn, made)
    for column, width in zip(drawn._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width
    for note in table.notes:
        word.add_paragraph(note, style="Table Note")


def _keep_together(rows: Any) -> None:
    """Rows that are not parted from what comes next, as those of a short table."""
    for row in rows:
        for paragraph in row._tr.xpath(".//w:p"):
            paragraph.get_or_add_pPr().get_or_add_keepNext()


def _join_rows(drawn: Any, made: Grid) -> None:
    """No rule and no new page between a theme and the further rows that belong to it."""
    for i in (i for i, row in enumerate(made.rows, 1) if row[0].under):
        above, below = drawn.rows[i - 1], drawn.rows[i]
        _keep_together([above])
        for cell in above._tr.tc_lst:
            _without_rule(cell, "bottom")
        for cell in below._tr.tc_lst:
            _without_rule(cell, "top")


def _without_rule(cell: Any, edge: str) -> None:
    properties = cell.get_or_add_tcPr()
    found = properties.xpath("./w:tcBorders")
    borders = found[0] if found else _element("tcBorders")
    if not found:
        properties.append(borders)
    if edge == "top":
        borders.insert(0, _element(edge, val="nil"))
    else:
        borders.append(_element(edge, val="nil"))


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
    if cell.entries:
        _entries(box, cell, pen)
        return
    first._p.style = pen.styles["Table Text" if cell.under else _STYLES.get(cell.head, "Table Text")]
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


def _entries(box: Any, cell: Cell, pen: _Pen) -> None:
    """Contents, those of many people each on a line of its own, the others in a row; new ones in italics."""
    paragraph = box.paragraphs[0]
    for extra in box.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    for i, entry in enumerate(cell.entries):
        if i and (cell.span > 1 or (entry.small and cell.entries[i - 1].small)):
            _run(paragraph, "\u00a0· ")
        elif i:
            paragraph = box.add_paragraph()
        paragraph._p.style = pen.styles["Table Text"]
        number = entry.text[len(entry.title) :]
        title = _run(paragraph, _broken(entry.title, pen.words.language))
        title.italic = entry.new or None
        _run(paragraph, number)


def _run(paragraph: Any, text: str) -> Any:
    from docx.shared import Pt

    run = parts.add_text(paragraph, text)
    run.font.size = Pt(ENTRY_SIZE)
    return run


def _broken(text: str, language: str, longest: int = LONG - 1) -> str:
    """Finnish text with soft hyphens: a column is often narrower than a word."""
    return hyphenated(text, longest) if language == "fi" else text
