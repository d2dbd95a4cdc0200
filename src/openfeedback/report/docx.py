"""The appendix as a Word document, with the styles of a template."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from openfeedback.errors import ParameterError
from openfeedback.files import whole_file
from openfeedback.report import docx_contents as contents
from openfeedback.report import docx_parts as parts
from openfeedback.report.chart_style import png_bytes
from openfeedback.report.document import Block, Bullets, Document, Figure, Note, Paragraph, Quotes, Section, Table
from openfeedback.report.docx_table import add_table
from openfeedback.report.docx_template import PARAGRAPHS, TEMPLATE
from openfeedback.report.wording import Wording
from openfeedback.xlsx import EPOCH, fix_zip_times

LANGUAGES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}


def write_docx(document: Document, path: Path, template: Path | None = None) -> None:
    """Write the document as DOCX; the same document and template give the same bytes.

    Raises ParameterError when the template cannot be opened or lacks a style that the appendix uses.
    """
    word = _open(template or TEMPLATE)
    words = Wording.of(document.language)
    parts.set_language(word, LANGUAGES[document.language])
    parts.hyphenate(word)
    _properties(word, document)
    parts.add_footer(word)
    if document.simulated:
        parts.add_header(word, words("simulated_mark"))
    _title_page(word, document, words)
    chapters = [section for section in document.sections if section.heading]
    for section in chapters:
        _section(word, section, words)
    contents.number_pages(word)
    with whole_file(path) as draft:
        word.save(str(draft))
        fix_zip_times(draft)


def _open(template: Path) -> Any:
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    if not template.is_file():
        raise ParameterError(f"appendix.template: no such file: {template}; check the path")
    try:
        word = docx.Document(str(template))
    except (PackageNotFoundError, ValueError, KeyError):
        raise ParameterError(f"appendix.template: {template} is not a DOCX file; save it as .docx") from None
    have = {style.name for style in word.styles}
    missing = [name for name in [*PARAGRAPHS, "Appendix Table"] if name not in have]
    if missing:
        raise ParameterError(
            f"appendix.template: {template} lacks the styles {', '.join(missing)}; "
            f"start from {TEMPLATE} and change its fonts and colours"
        )
    for element in [e for e in word.element.body if not e.tag.endswith("}sectPr")]:
        word.element.body.remove(element)  # a template's own text is not part of the appendix
    return word


def _properties(word: Any, document: Document) -> None:
    core = word.core_properties
    core.title, core.subject, core.author = document.title, document.subtitle, "openfeedback"
    core.language = LANGUAGES[document.language]
    core.created = core.modified = EPOCH
    core.last_modified_by = "openfeedback"
    core.revision = 1


def _title_page(word: Any, document: Document, words: Wording) -> None:
    word.add_paragraph(document.title, style="Title")
    if document.subtitle:
        word.add_paragraph(document.subtitle, style="Subtitle")
    for label, value in document.meta:
        line = word.add_paragraph(style="Facts")
        line.add_run(f"{label}: ").bold = True
        line.add_run(value)
    opening = [s for s in document.sections if not s.heading]
    for section in opening:
        for block in section.blocks:
            _block(word, block, words)
    headings = [(s.heading, s.level) for s in document.sections if s.heading and s.level <= 2]
    if headings:
        contents.add_contents_title(word, words("contents"))
        contents.add_contents(word, headings)


def _section(word: Any, section: Section, words: Wording) -> None:
    parts.add_heading(word, section.heading, section.level)
    for block in section.blocks:
        _block(word, block, words)


def _block(word: Any, block: Block, words: Wording) -> None:
    _WRITERS[type(block)](word, block, words)


def _paragraph(word: Any, block: Paragraph, words: Wording) -> None:
    word.add_paragraph(block.text)


def _bullets(word: Any, block: Bullets, words: Wording) -> None:
    for item in block.items:
        word.add_paragraph(item, style="List Bullet")


def _note(word: Any, block: Note, words: Wording) -> None:
    style = "Warning" if block.kind == "warning" else "Box"
    if block.title:
        word.add_paragraph(block.title, style=f"{style} Title")
    for item in block.items:
        paragraph = word.add_paragraph(item, style=style)
        if block.kind == "summary":
            parts.as_list_item(paragraph, word)


def _quotes(word: Any, block: Quotes, words: Wording) -> None:
    """Quotes stand in the cells of the matrix; the document does not repeat them."""


def _table(word: Any, block: Table, words: Wording) -> None:
    if not block.only_workbook:
        add_table(word, block, words, LANGUAGES)


def _figure(word: Any, block: Figure, words: Wording) -> None:
    picture = word.add_paragraph(style="Figure")
    page = word.sections[0]
    width = page.page_width - page.left_margin - page.right_margin
    tallest = (page.page_height - page.top_margin - page.bottom_margin) * 85 // 100  # the caption stays with it
    shape = picture.add_run().add_picture(BytesIO(png_bytes(block.chart)))
    shape.width, shape.height = parts.fitted(shape.width, shape.height, width, tallest)
    parts.describe(shape, block.caption, block.alt, block.number)
    caption = word.add_paragraph(style="Figure Caption")
    parts.add_numbered(caption, words("figure"), block.number)
    caption.add_run(f". {block.caption}. ")
    caption.add_run(words("figure_data", n=block.data.number)).bold = False


_WRITERS: dict[type, Callable[[Any, Any, Wording], None]] = {
    Paragraph: _paragraph, Bullets: _bullets, Note: _note, Quotes: _quotes, Table: _table, Figure: _figure,
}  # fmt: skip
