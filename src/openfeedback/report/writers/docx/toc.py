"""The table of contents of the DOCX form: a field of Word's own, with estimated page numbers until Word counts."""

from __future__ import annotations

from typing import Any

from openfeedback.report.writers.docx import parts as parts
from openfeedback.report.writers.docx.pages import heading_pages
from openfeedback.report.writers.docx.template import _element

TITLE = "_Toc_contents"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def add_contents_title(word: Any, text: str) -> None:
    """The title of the contents, with a bookmark that shows whether they fit on the first page."""
    parts.add_bookmarked(word, word.add_paragraph(style="TOC Heading"), text, TITLE)


def add_contents(word: Any, headings: list[tuple[str, int]]) -> None:
    """A table-of-contents field, filled with links to the headings; ``number_pages`` gives the page numbers."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER

    page = word.sections[0]
    edge = page.page_width - page.left_margin - page.right_margin
    for i, (heading, level) in enumerate(headings):
        paragraph = word.add_paragraph(style=f"TOC {level}")
        paragraph.paragraph_format.tab_stops.add_tab_stop(edge, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        paragraph.paragraph_format.keep_with_next = i < len(headings) - 1  # contents on two pages are hard to scan
        if i == 0:
            parts.field_part(paragraph, "begin")
            parts.instruction(paragraph, ' TOC \\o "1-1" \\h \\z \\u ')
            parts.field_part(paragraph, "separate")
        paragraph._p.append(_contents_link(heading))
        if i == len(headings) - 1:
            parts.field_part(paragraph, "end")


def _contents_link(heading: str) -> Any:
    """The heading, a tab and its page, as a link; the page is a field of its own."""
    link = _element("hyperlink", anchor=parts.bookmark(heading), history="1")
    code, shown = _element("instrText"), _element("t")
    code.text, shown.text = f" PAGEREF {parts.bookmark(heading)} \\h ", parts.PAGE_UNKNOWN
    code.set(_SPACE, "preserve")
    title = _element("t")
    title.text = heading
    pieces = [title, _element("tab"), _element("fldChar", fldCharType="begin"), code,
             _element("fldChar", fldCharType="separate"), shown, _element("fldChar", fldCharType="end")]  # fmt: skip
    for piece in pieces:
        run = _element("r")
        run.append(piece)
        link.append(run)
    return link


def number_pages(word: Any) -> None:
    """Fill in the page numbers of the contents and the count of pages, as estimated; Word counts anew on opening."""
    title = word.element.body.xpath(f'.//w:p[w:bookmarkStart[@w:name="{TITLE}"]]')
    if title and heading_pages(word)[0][TITLE] > 1:  # then the contents begin their page, with their title
        title[0].get_or_add_pPr()._add_pageBreakBefore()
    pages, count = heading_pages(word)
    for link in word.element.body.xpath(".//w:hyperlink[@w:anchor]"):
        link.xpath("./w:r/w:t")[-1].text = str(pages.get(link.xpath("string(@w:anchor)"), 1))
    for shown in word.sections[0].footer._element.xpath('.//w:t[text()="' + parts.PAGE_UNKNOWN + '"]'):
        shown.text = str(count)
    _update_on_opening(word)


def _update_on_opening(word: Any) -> None:
    """Let Word count the fields when the file is opened (Word asks its reader first)."""
    settings = word.settings.element
    if not settings.xpath("./w:updateFields"):
        later = settings.xpath("./w:hdrShapeDefaults|./w:footnotePr|./w:endnotePr|./w:compat|./w:rsids")
        switch = _element("updateFields", val="true")
        later[0].addprevious(switch) if later else settings.append(switch)
