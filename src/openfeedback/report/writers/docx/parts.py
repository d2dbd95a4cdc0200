"""Pieces of WordprocessingML that python-docx has no words for: fields, bookmarks, languages, descriptions."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openfeedback.errors import InputError
from openfeedback.files import limits
from openfeedback.report.wording import SOFT
from openfeedback.report.writers.docx.template import _element

PAGE_UNKNOWN = "?"  # until the pages are counted
PICTURE_DPI = 192  # charts are drawn at twice the size of the screen
NARROW = 75  # per cent of the margins that a landscape page has
_PAGE_FIELD = './/w:instrText[contains(., "PAGE")]|.//w:fldSimple[contains(@w:instr, "PAGE")]'
BOX_INDENT, HANGING = 14 * 12700, 16 * 12700  # 14 and 16 points, in English Metric Units


def opened(path: Path) -> Any:
    """A DOCX file as python-docx opens it; raises InputError where it is none or too large."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with limits.open_zip(path, limits.DOCUMENT):
            return docx.Document(str(path))
    except (PackageNotFoundError, BadZipFile, ValueError, KeyError):
        raise InputError(f"{path}: not a DOCX file; save it as .docx") from None


def add_heading(word: Any, text: str, level: int) -> None:
    """A heading with a bookmark that the contents point to."""
    add_bookmarked(word, word.add_paragraph(style=f"Heading {level}"), text, bookmark(text))


def add_bookmarked(word: Any, paragraph: Any, text: str, name: str) -> None:
    """Text with a bookmark around it."""
    number = str(len(word.element.body.xpath(".//w:bookmarkStart")) + 1)
    paragraph._p.append(_element("bookmarkStart", id=number, name=name))
    paragraph.add_run(text)
    paragraph._p.append(_element("bookmarkEnd", id=number))


def bookmark(heading: str) -> str:
    """A heading's bookmark: letters and digits only, at most 40.

    >>> bookmark("4.1 Kiitokset")
    '_Toc_4_1_Kiitokset'
    """
    return ("_Toc_" + "".join(c if c.isalnum() else "_" for c in heading))[:40]


def add_text(paragraph: Any, text: str) -> Any:
    """A run in which soft hyphens are Word's own: as a character Word would show each of them."""
    first, *others = text.split(SOFT)
    run = paragraph.add_run(first)
    for piece in others:
        run._r.append(_element("softHyphen"))
        run.add_text(piece)
    return run


def add_field(paragraph: Any, code: str, shown: str) -> None:
    """A field with the value shown until Word counts it anew."""
    field_part(paragraph, "begin")
    instruction(paragraph, f" {code} ")
    field_part(paragraph, "separate")
    paragraph.add_run(shown)
    field_part(paragraph, "end")


def add_numbered(paragraph: Any, label: str, number: int) -> None:
    """'Taulukko 3' with a sequence field, so that Word can list and cross-reference it."""
    paragraph.add_run(f"{label}\u00a0")
    add_field(paragraph, f"SEQ {label} \\* ARABIC", str(number))


def add_footer(word: Any) -> None:
    """Page number of pages, at the right, but where the template numbers its pages itself."""
    for footer in _shown(word, "footer"):
        if not footer._element.xpath(_PAGE_FIELD):
            paragraph = _at_right(word, footer, "Footer")
            add_field(paragraph, "PAGE", "1")
            paragraph.add_run(" / ")
            add_field(paragraph, "NUMPAGES", PAGE_UNKNOWN)


def add_header(word: Any, text: str) -> None:
    """The mark on every page, the first and even ones too where those have a header of their own."""
    for header in _shown(word, "header"):
        _at_right(word, header, "Header").add_run(text).bold = True


def _shown(word: Any, kind: str) -> list[Any]:
    """The headers (footers) that the pages of the document show."""
    section, found = word.sections[0], [getattr(word.sections[0], kind)]
    found += [getattr(section, f"first_page_{kind}")] if section.different_first_page_header_footer else []
    return found + ([getattr(section, f"even_page_{kind}")] if word.settings.odd_and_even_pages_header_footer else [])


def _at_right(word: Any, place: Any, style: str) -> Any:
    """A paragraph of its own at the right: what the template has there stays above it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    empty = len(place._element) == 1 and place.paragraphs and not place.paragraphs[0]._p.xpath(".//w:r|.//w:sdt")
    paragraph = place.paragraphs[0] if empty else place.add_paragraph()
    paragraph.style = word.styles[style]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return paragraph


def turn_page(word: Any, landscape: bool) -> None:
    """Go on overleaf, on paper turned to landscape or back."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    page = word.add_section(WD_SECTION.NEW_PAGE)
    _end_with_text(word)
    page.different_first_page_header_footer = False  # a cover is one page of the whole
    for restart in page._sectPr.xpath("./w:pgNumType"):
        page._sectPr.remove(restart)
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    short, long = sorted((page.page_width, page.page_height))
    page.page_width, page.page_height = (long, short) if landscape else (short, long)
    for side in ("top_margin", "bottom_margin", "left_margin", "right_margin"):
        margin = getattr(word.sections[0], side)
        setattr(page, side, NARROW * margin // 100 if landscape else margin)


def _end_with_text(word: Any) -> None:
    """Let the section end with its last text, not with an empty paragraph, which might stand alone on a page.

    Not with one in which a field ends: LibreOffice takes the page numbers of the section's footer into an open field.
    """
    empty = word.element.body.xpath("./w:p[w:pPr/w:sectPr]")[-1]
    last = empty.getprevious()
    if last is not None and last.tag == empty.tag and not last.xpath("./w:r/w:fldChar"):
        last.get_or_add_pPr().append(empty.pPr.xpath("./w:sectPr")[0])
        word.element.body.remove(empty)


def set_language(word: Any, code: str) -> None:
    """Language of the whole document."""
    from docx.oxml.ns import qn

    for lang in word.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), code)


def hyphenate(word: Any) -> None:
    """Let Word hyphenate: long Finnish words do not fit in the columns of a matrix."""
    from docx.oxml.ns import qn

    settings = word.settings.element
    if settings.find(qn("w:autoHyphenation")) is None:
        before = settings.find(qn("w:defaultTabStop"))
        switches = [_element("autoHyphenation", val="true"), _element("consecutiveHyphenLimit", val="2"),
                    _element("doNotHyphenateCaps", val="true")]  # fmt: skip
        for switch in switches if before is None else reversed(switches):
            settings.append(switch) if before is None else before.addnext(switch)


def set_run_language(run: Any, code: str) -> None:
    """Language of one run, so that a Swedish quote is read and spelt as Swedish."""
    run._r.get_or_add_rPr().append(_element("lang", val=code))


def as_list_item(paragraph: Any, word: Any) -> None:
    """Give a paragraph the bullets of List Bullet and keep its own style."""
    from docx.oxml.ns import qn

    numbering = word.styles["List Bullet"].element.find(qn("w:pPr")).find(qn("w:numPr"))
    if numbering is None:
        return
    number = numbering.find(qn("w:numId")).get(qn("w:val"))
    properties = paragraph._p.get_or_add_pPr()
    own = _element("numPr")
    own.append(_element("ilvl", val="0"))
    own.append(_element("numId", val=number))
    properties._insert_numPr(own)
    paragraph.paragraph_format.left_indent = BOX_INDENT + HANGING  # the bar beside the box stays straight
    paragraph.paragraph_format.first_line_indent = -HANGING


def describe(shape: Any, title: str, text: str, number: int) -> None:
    """Alternative text of a picture."""
    properties = shape._inline.docPr
    properties.set("id", str(1000 + number))
    properties.set("name", title)
    properties.set("title", title)
    properties.set("descr", text)


def fitted(width: int, height: int, room: int, tallest: int) -> tuple[int, int]:
    """A picture's size on paper: its natural size, made smaller where it does not fit.

    >>> fitted(2000, 1000, 500, 900), fitted(2000, 4000, 500, 600)
    ((500, 250), (300, 600))
    """
    natural = width * 72 // PICTURE_DPI
    new = min(natural, room, width * tallest // height)
    return new, height * new // width


def field_part(paragraph: Any, kind: str) -> None:
    """The begin, the separator or the end of a field."""
    paragraph.add_run()._r.append(_element("fldChar", fldCharType=kind))


def instruction(paragraph: Any, text: str) -> None:
    """What a field counts."""
    from docx.oxml.ns import qn

    code = _element("instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = text
    paragraph.add_run()._r.append(code)
