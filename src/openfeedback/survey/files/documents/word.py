"""DOCX to lines: headings by style, lists, bold lines, tables with merged cells, text boxes, changes as accepted.

Element names: ECMA-376 part 1, WordprocessingML.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from openfeedback.errors import InputError
from openfeedback.files import limits
from openfeedback.survey.files.documents.lines import Cell, Document, Line, marked
from openfeedback.survey.findings import Finding
from openfeedback.survey.wordings import data, listed
from openfeedback.vocabulary import Told

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HIDDEN = (f"{W}del", f"{W}moveFrom", f"{W}txbxContent", f"{W}pPr", f"{W}rPr",
           "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")  # fmt: skip
_SPACES = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_HEADINGS = ("heading", "otsikko", "rubrik", "title")
_TITLES = ("title", "otsikko", "rubrik")
LAST_LEVEL = 9


class _Style(NamedTuple):
    level: int = 0
    bullet: bool = False
    bold: bool = False


def is_word(path: Path) -> bool:
    """Whether a zip is a DOCX."""
    try:
        with limits.open_zip(path) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def read_word(path: Path) -> Document:
    """The lines of a DOCX. Raises InputError for a damaged file, or one beyond a limit."""
    import docx

    try:
        with limits.open_zip(path, limits.DOCUMENT):
            document = docx.Document(str(path))
        styles = _styles(document)
        lines = list(_blocks(document.element.body, styles, [0]))
    except InputError:
        raise
    except Exception as problem:  # a damaged file can fail anywhere in zip and XML
        raise InputError(f"{path}: is not a readable DOCX ({type(problem).__name__}); save it again in Word") from None
    if not lines:
        raise InputError(f"{path}: the document holds no text (pictures only?); write the notes as text")
    return Document(lines, tuple(_not_read(document.element.body)))


def _styles(document: Any) -> dict[str, _Style]:
    """What each paragraph style means, by its id; a style has what its base has."""
    return {style.style_id: _style(style) for style in document.styles if style.style_id and hasattr(style, "font")}


def _style(style: Any) -> _Style:
    made = _style(style.base_style) if getattr(style, "base_style", None) is not None else _Style()
    name = (style.name or "").casefold()
    for start in _HEADINGS:
        if name.startswith(start):
            rest = name.removeprefix(start).strip()
            made = made._replace(level=int(rest) + 1 if rest.isdigit() else 1 if name in _TITLES else made.level)
    outline = style.element.find(f"{W}pPr/{W}outlineLvl")
    if outline is not None and not made.level and _number(outline) < LAST_LEVEL:
        made = made._replace(level=_number(outline) + 2)
    listed = name.startswith(("list bullet", "list number")) or style.element.find(f"{W}pPr/{W}numPr") is not None
    return made._replace(bullet=made.bullet or listed, bold=bool(style.font.bold) or made.bold)


def _number(element: Any) -> int:
    said = element.get(f"{W}val") or "0"
    return int(said) if said.isdigit() else 0


def _blocks(parent: Any, styles: dict[str, _Style], tables: list[int], cell: Cell | None = None) -> Iterator[Line]:
    """The lines of paragraphs, tables and content controls, in their order; ``tables`` counts the tables."""
    gap = True
    for child in parent:
        if child.tag == f"{W}p":
            made = list(_paragraph(child, styles, cell, gap))
            gap = not made
            yield from made
            for box in _boxes(child):
                yield from _blocks(box, styles, tables, cell)
        elif child.tag == f"{W}tbl":
            yield from _nested(child, styles, tables, cell) if cell else _table(child, styles, tables)
            gap = True
        elif child.tag in (f"{W}sdt", f"{W}ins", f"{W}smartTag", f"{W}customXml"):
            content = child.find(f"{W}sdtContent")
            yield from _blocks(child if content is None else content, styles, tables, cell)


def _boxes(paragraph: Any) -> list[Any]:
    """Text boxes (notes of paper among them) that hang on a paragraph, each once."""
    found = paragraph.iter(f"{W}txbxContent")
    return [box for box in found if not any(above.tag == _HIDDEN[-1] for above in box.iterancestors())]


def _nested(table: Any, styles: dict[str, _Style], tables: list[int], cell: Cell) -> Iterator[Line]:
    for inner in table.iter(f"{W}tc"):
        yield from _blocks(inner, styles, tables, cell)


def _table(table: Any, styles: dict[str, _Style], tables: list[int]) -> Iterator[Line]:
    tables[0] += 1
    number = tables[0]
    for element, place in _cells(table, number):
        yield from _blocks(element, styles, tables, place)


def _cells(table: Any, number: int) -> list[tuple[Any, Cell]]:
    """The cells of a table, each once, with the rows and columns that it spans."""
    found: list[tuple[Any, Cell]] = []
    open_at: dict[int, int] = {}  # column -> place in ``found`` of the cell that goes on downwards
    for i, row in enumerate(table.iter(f"{W}tr")):
        if next(row.iterancestors(f"{W}tbl")) is not table:
            continue
        before = row.find(f"{W}trPr/{W}gridBefore")
        column = _number(before) if before is not None else 0
        for element in (c for c in row.iter(f"{W}tc") if next(c.iterancestors(f"{W}tr")) is row):
            span, merged = element.find(f"{W}tcPr/{W}gridSpan"), element.find(f"{W}tcPr/{W}vMerge")
            width = max(1, _number(span)) if span is not None else 1
            if merged is not None and merged.get(f"{W}val") != "restart" and column in open_at:
                own, place = found[open_at[column]]
                found[open_at[column]] = (own, place._replace(rows=i - place.row + 1))
            else:
                open_at.pop(column, None)
                if merged is not None:
                    open_at[column] = len(found)
                found.append((element, Cell(number, i, column, 1, width)))
            column += width
    return found


def _paragraph(paragraph: Any, styles: dict[str, _Style], cell: Cell | None, gap: bool) -> Iterator[Line]:
    """The paragraph as a line; several where its breaks part bullets, or a heading from what stands under it."""
    text = _text(paragraph)
    properties = paragraph.find(f"{W}pPr")
    style, depth = _of(properties, styles)
    bold = _is_bold(paragraph, style)
    for n, part in enumerate(_parts(text)):
        line = marked(part) if not depth else Line(part)
        bullet = line.bullet or (depth if n == 0 else 0)
        yield line._replace(
            level=0 if bullet and not style.level else style.level, bullet=0 if style.level else bullet,
            bold=bold or line.bold, cell=cell, gap=gap and n == 0,
        )  # fmt: skip


def _parts(text: str) -> list[str]:
    whole = [part.strip() for part in text.split("\n") if part.strip()]
    known = len(whole) > 1 and listed(whole[0], data("questions")["board_headings"])  # "Vahvuudet"
    apart = any(marked(part).bullet for part in whole) or whole[:1] and whole[0].endswith((":", "?")) or known
    return whole if apart else ["\n".join(whole)] if whole else []


def _of(properties: Any, styles: dict[str, _Style]) -> tuple[_Style, int]:
    """The paragraph's style, and its depth as a list item (0: none)."""
    if properties is None:
        return styles.get("Normal", _Style()), 0
    named, outline = properties.find(f"{W}pStyle"), properties.find(f"{W}outlineLvl")
    style = styles.get(named.get(f"{W}val", ""), _Style()) if named is not None else _Style()
    if outline is not None and _number(outline) < LAST_LEVEL:
        style = style._replace(level=_number(outline) + 2)
    own = properties.find(f"{W}numPr")
    if own is None:
        name = named.get(f"{W}val", "") if named is not None else ""
        return style, (int(name[-1]) if name[-1:].isdigit() else 1) if style.bullet else 0
    item, level = own.find(f"{W}numId"), own.find(f"{W}ilvl")
    off = item is not None and item.get(f"{W}val") == "0"  # the style's list, taken off
    return style, 0 if off else 1 + (_number(level) if level is not None else 0)


def _text(paragraph: Any) -> str:
    """The text as it reads with all changes accepted."""
    made: list[str] = []
    _gather(paragraph, made)
    return "".join(made)


def _gather(element: Any, made: list[str]) -> None:
    for child in element:
        if child.tag == f"{W}t":
            made.append(child.text or "")
        elif child.tag in _SPACES:
            made.append(_SPACES[child.tag])
        elif child.tag not in _HIDDEN and isinstance(child.tag, str):
            _gather(child, made)


def _is_bold(paragraph: Any, style: _Style) -> bool:
    """Whether all of the text is bold or underlined."""
    runs = [run for run in paragraph.iter(f"{W}r") if any((t.text or "").strip() for t in run.findall(f"{W}t"))]
    return bool(runs) and all(_stands_out(run.find(f"{W}rPr"), style) for run in runs)


def _stands_out(properties: Any, style: _Style) -> bool:
    for name, off in (("b", ("0", "false")), ("u", ("none",))):
        found = properties.find(f"{W}{name}") if properties is not None else None
        if found is not None:
            return found.get(f"{W}val", "1") not in off
    return style.bold


def _not_read(body: Any) -> Iterator[Finding]:
    pictures = sum(1 for _ in body.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip"))
    if pictures:
        many = "s are" if pictures > 1 else " is"
        yield Finding(Told.UNREAD, f"{pictures} picture{many} not read: type what is written in them", n=pictures)
    if comments := sum(1 for _ in body.iter(f"{W}commentReference")):
        yield Finding(Told.UNREAD, f"{comments} comment{'s are' if comments > 1 else ' is'} not read", n=comments)
