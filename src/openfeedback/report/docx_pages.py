"""On which page each heading will stand: an estimate from the sizes of the styles, for the contents' first showing.

Word counts the pages itself when the file is opened. Until then, and where fields are not counted, the numbers shown
come from here: characters are taken as equally wide, so that a heading near a page's end may be one page off.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

POINT = 12700  # English Metric Units
NARROW, BOLD = 0.49, 0.535  # mean width of a character of Finnish text in a sans serif, in sizes of the type
LEADING = 1.15  # a line of a sans serif against its size
CELL_MARGINS = 11.0  # points left and right of a cell's text, with its border


@dataclass
class _Block:
    """A paragraph or a table row: its height in points, and what must stay together."""

    height: float
    before: float = 0.0
    after: float = 0.0
    keep: bool = False
    marks: list[str] = field(default_factory=list)
    head: float = 0.0  # height of the header row that a new page repeats


def heading_pages(word: Any) -> tuple[dict[str, int], int]:
    """The page of each bookmark of a python-docx document, and the number of pages."""
    section = word.sections[0]
    room = (section.page_height - section.top_margin - section.bottom_margin) / POINT
    width = (section.page_width - section.left_margin - section.right_margin) / POINT
    return _placed(list(_blocks(word, width)), room)


def _placed(blocks: list[_Block], room: float) -> tuple[dict[str, int], int]:
    found: dict[str, int] = {}
    page, used, gap = 1, 0.0, 0.0
    for i, block in enumerate(blocks):
        between = max(gap, block.before) if used else 0.0
        if used and used + between + _together(blocks, i) > room:
            page, used, between = page + 1, block.head, 0.0
        found |= dict.fromkeys(block.marks, page)
        used += between + block.height
        while used > room:  # a paragraph longer than what is left goes on overleaf
            page, used = page + 1, used - room
        gap = block.after
    return found, page


def _together(blocks: list[_Block], i: int) -> float:
    """Height of a block and of those that it must not be parted from."""
    height = blocks[i].height
    while blocks[i].keep and i + 1 < len(blocks):
        i += 1
        height += max(blocks[i - 1].after, blocks[i].before) + blocks[i].height
    return height


def _blocks(word: Any, width: float) -> Iterator[_Block]:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    for element in word.element.body:
        if element.tag.endswith("}p"):
            yield _paragraph(Paragraph(element, word), width)
        elif element.tag.endswith("}tbl"):
            yield from _rows(Table(element, word))


def _paragraph(paragraph: Any, width: float) -> _Block:
    style = paragraph.style
    pictures = paragraph._p.xpath(".//wp:inline/wp:extent/@cy")
    before, after = _space(style, "space_before"), _space(style, "space_after")
    height = sum(int(cy) for cy in pictures) / POINT or _text_height(paragraph, width)
    marks = paragraph._p.xpath(".//w:bookmarkStart/@w:name")
    keep = paragraph.paragraph_format.keep_with_next
    return _Block(height, before, after, bool(_inherited(style, "keep_with_next") if keep is None else keep), marks)


def _rows(table: Any) -> Iterator[_Block]:
    head = 0.0
    for i, row in enumerate(table._tbl.tr_lst):
        height = max((_cell_height(cell, table) for cell in row.tc_lst), default=0.0)
        yield _Block(height, head=height + head if i else 0.0, keep=i == 0)
        head = height if i == 0 else head


def _cell_height(cell: Any, table: Any) -> float:
    from docx.text.paragraph import Paragraph

    width = (cell.width or 0) / POINT - CELL_MARGINS
    paragraphs = [Paragraph(p, table) for p in cell.p_lst]
    spaces = sum(_space(p.style, "space_before") + _space(p.style, "space_after") for p in paragraphs)
    return sum(_text_height(p, max(width, 10.0)) for p in paragraphs) + spaces + 3.5


def _text_height(paragraph: Any, width: float) -> float:
    style = paragraph.style
    size = (_inherited(style.font, "size", style) or 10 * POINT) / POINT
    bold = bool(_inherited(style.font, "bold", style))
    inner = width - (_inherited(style, "left_indent") or 0) / POINT
    letters = max(1.0, inner / (size * (BOLD if bold else NARROW)))
    lines = sum(max(1, math.ceil(len(line.replace("\u00ad", "")) / letters)) for line in paragraph.text.split("\n"))
    spacing = _inherited(style, "line_spacing") or 1.0
    return float(lines * size * LEADING * (spacing if isinstance(spacing, float) else 1.0))


def _space(style: Any, name: str) -> float:
    return (_inherited(style, name) or 0) / POINT


def _inherited(thing: Any, name: str, style: Any = None) -> Any:
    """A property of a style (its paragraph format, or its font where ``style`` is given), or of the one it rests on."""
    own = thing if style is not None else thing.paragraph_format
    style = style if style is not None else thing
    value = getattr(own, name)
    if value is not None or style.base_style is None:
        return value
    base = style.base_style
    return _inherited(base.font, name, base) if own is thing else _inherited(base, name)
