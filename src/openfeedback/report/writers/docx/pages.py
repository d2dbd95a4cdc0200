"""On which page each heading will stand: an estimate from the sizes of the styles, for the contents' first showing.

Word counts the pages itself when the file is opened. Until then, and where fields are not counted, the numbers shown
come from here: characters are taken as equally wide, so that a heading near a page's end may be one page off.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

POINT = 12700  # English Metric Units
NARROW, BOLD = 0.49, 0.535  # mean width of a character of Finnish text in a sans serif, in sizes of the type
LEADING = 1.15  # a line of a sans serif against its size
CELL_MARGINS, CELL_BORDERS = 11.0, 3.5  # points beside a cell's text, and above and below it
PARAGRAPH, DEFAULT = 1, "Normal"


@dataclass(frozen=True)
class _Look:
    """A paragraph style in points: height of a line, width of a letter, space around, indent; stays with the next?"""

    line: float
    letter: float
    before: float
    after: float
    indent: float
    keep: bool


@dataclass
class _Block:
    """A paragraph or a table row: its height in points, and what must stay together."""

    height: float
    before: float = 0.0
    after: float = 0.0
    keep: bool = False
    marks: list[str] = field(default_factory=list)
    head: float = 0.0  # height of the header row that a new page repeats
    room: float = 0.0  # height of its page
    turns: bool = False  # begins a page, of another size


def heading_pages(word: Any) -> tuple[dict[str, int], int]:
    """The page of each bookmark of a python-docx document, and the number of pages."""
    sizes = [_page_size(section) for section in word.sections]
    return _placed(list(_blocks(word, sizes)))


def _page_size(section: Any) -> tuple[float, float]:
    """Height and width of a page without its margins, in points."""
    height = section.page_height - section.top_margin - section.bottom_margin
    return height / POINT, (section.page_width - section.left_margin - section.right_margin) / POINT


def _placed(blocks: list[_Block]) -> tuple[dict[str, int], int]:
    found: dict[str, int] = {}
    page, used, gap = 1, 0.0, 0.0
    for i, block in enumerate(blocks):
        if block.turns:
            page, used, gap = page + 1, 0.0, 0.0
        between = max(gap, block.before) if used else 0.0
        if used and used + between + _together(blocks, i) > block.room:
            page, used, between = page + 1, block.head, 0.0
        found |= dict.fromkeys(block.marks, page)
        used += between + block.height
        while used > block.room:  # a paragraph longer than what is left goes on overleaf
            page, used = page + 1, used - block.room
        gap = block.after
    return found, page


def _together(blocks: list[_Block], i: int) -> float:
    """Height of a block and of those that it must not be parted from."""
    height = blocks[i].height
    while blocks[i].keep and i + 1 < len(blocks):
        i += 1
        height += max(blocks[i - 1].after, blocks[i].before) + blocks[i].height
    return height


def _blocks(word: Any, sizes: list[tuple[float, float]]) -> Iterator[_Block]:
    looks = {style.style_id: _look(style) for style in word.styles if style.type == PARAGRAPH}
    at, turns = 0, False
    for element in word.element.body:
        found: Iterable[_Block] = []
        if element.tag.endswith("}p"):
            found = [_paragraph(element, looks, sizes[at][1])]
        elif element.tag.endswith("}tbl"):
            found = _rows(element, looks)
        for block in found:
            block.room, block.turns, turns = sizes[at][0], turns, False
            yield block
        if element.xpath("./w:pPr/w:sectPr"):  # the last paragraph of its section
            at, turns = at + 1, True


def _paragraph(element: Any, looks: dict[str, _Look], width: float) -> _Block:
    look = looks[element.style or DEFAULT]
    height = sum(int(cy) for cy in element.xpath(".//wp:inline/wp:extent/@cy")) / POINT
    keep = element.pPr is not None and element.pPr.keepNext is not None and element.pPr.keepNext.val
    marks = element.xpath(".//w:bookmarkStart/@w:name")
    return _Block(height or _lines(element, look, width), look.before, look.after, bool(keep or look.keep), marks)


def _rows(table: Any, looks: dict[str, _Look]) -> Iterator[_Block]:
    head = 0.0
    for i, row in enumerate(table.tr_lst):
        height = max((_cell_height(cell, looks) for cell in row.tc_lst), default=0.0)
        keep = i == 0 or bool(row.xpath("./w:tc/w:p/w:pPr/w:keepNext"))
        yield _Block(height, head=height + head if i else 0.0, keep=keep)
        head = height if i == 0 else head


def _cell_height(cell: Any, looks: dict[str, _Look]) -> float:
    width = max((cell.width or 0) / POINT - CELL_MARGINS, 10.0)
    found = [(p, looks[p.style or DEFAULT]) for p in cell.p_lst]
    return sum(_lines(p, look, width) + look.before + look.after for p, look in found) + CELL_BORDERS


def _lines(element: Any, look: _Look, width: float) -> float:
    """Height of a paragraph's text."""
    from docx.oxml.ns import qn

    parts = ["\n" if e.tag == qn("w:br") else e.text or "" for e in element.iter(qn("w:t"), qn("w:br"))]
    letters = max(1.0, (width - look.indent) / look.letter)
    return look.line * sum(max(1, math.ceil(len(line) / letters)) for line in "".join(parts).split("\n"))


def _look(style: Any) -> _Look:
    form, size = "paragraph_format", (_inherited(style, "font", "size") or 10 * POINT) / POINT
    bold, spacing = bool(_inherited(style, "font", "bold")), _inherited(style, form, "line_spacing")
    before, after, indent = (
        (_inherited(style, form, name) or 0) / POINT for name in ("space_before", "space_after", "left_indent")
    )
    line = size * LEADING * (spacing if isinstance(spacing, float) else 1.0)
    keep = bool(_inherited(style, form, "keep_with_next"))
    return _Look(line, size * (BOLD if bold else NARROW), before, after, indent, keep)


def _inherited(style: Any, part: str, name: str) -> Any:
    """A property of a style (of its font or paragraph_format), or of the style it rests on."""
    value = getattr(getattr(style, part), name)
    return value if value is not None or style.base_style is None else _inherited(style.base_style, part, name)
