"""The appendix as a Word document, with the styles of a template."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from openfeedback.errors import InputError, ParameterError
from openfeedback.files import EPOCH, fix_zip_times, whole_file, writable_in
from openfeedback.report.content import Block, Bullets, Cards, Document, Figure, Note, Paragraph, Quotes, Table
from openfeedback.report.figures import png_bytes
from openfeedback.report.wording import Wording
from openfeedback.report.writers.docx import parts as parts
from openfeedback.report.writers.docx import toc as contents
from openfeedback.report.writers.docx.fitting import fit, lacking
from openfeedback.report.writers.docx.table import add_table
from openfeedback.report.writers.docx.template import TEMPLATE

AFTER_TABLE = 101_600  # 8 points, in EMU
LANGUAGES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}


def write_docx(document: Document, path: Path, template: Path | None = None) -> None:
    """Write the document as DOCX; the same document and template give the same bytes.

    Raises ParameterError when the template cannot be opened; what it lacks is taken from our own (``fitting``).
    """
    document, word = writable_in(document), _open(template or TEMPLATE)
    words = Wording.of(document.language)
    parts.set_language(word, LANGUAGES[document.language])
    parts.hyphenate(word)
    _properties(word, document)
    parts.add_footer(word)
    if document.simulated:
        parts.add_header(word, words("simulated_mark"))
    _title_page(word, document, words)
    turned = False
    for section in (s for s in document.sections if s.heading):
        if section.landscape != turned:
            turned = section.landscape
            parts.turn_page(word, turned)
        parts.add_heading(word, section.heading, section.level)
        _blocks(word, section.blocks, words)
    contents.number_pages(word)
    with whole_file(path) as draft:
        word.save(str(draft))
        fix_zip_times(draft)


def _open(template: Path) -> Any:
    if not template.is_file():
        raise ParameterError(f"appendix.template: no such file: {template}; check the path")
    try:
        word = parts.opened(template)
    except InputError as problem:
        raise ParameterError(f"appendix.template: {problem}") from None
    fit(word)
    return word


def template_lacks(template: Path) -> list[str]:
    """The styles that a template lacks: the appendix takes them from its own. Raises InputError where it is no DOCX."""
    return lacking(parts.opened(template))


def _properties(word: Any, document: Document) -> None:
    core = word.core_properties
    core.title, core.subject, core.author = document.title[:255], document.subtitle[:255], "openfeedback"
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
    for section in document.sections:
        if not section.heading:
            _blocks(word, section.blocks, words)
    headings = [(s.heading, s.level) for s in document.sections if s.heading and s.level == 1]
    if headings and document.contents:
        contents.add_contents_title(word, words("contents"))
        contents.add_contents(word, headings)


def _blocks(word: Any, blocks: list[Block], words: Wording) -> None:
    last: Block | None = None
    for block in blocks:
        _WRITERS[type(block)](word, block, words)
        if isinstance(last, Table) and (isinstance(block, Paragraph) or isinstance(block, Bullets) and block.folded):
            word.paragraphs[-1].paragraph_format.space_before = AFTER_TABLE
        last = block


def _paragraph(word: Any, block: Paragraph, words: Wording) -> None:
    word.add_paragraph(block.text)


def _bullets(word: Any, block: Bullets, words: Wording) -> None:
    if block.folded:
        line = word.add_paragraph()
        line.add_run(f"{block.folded} ").bold = True
        line.add_run("; ".join(block.items) + ".")
        return
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
    """Quotes of a matrix stand in its cells; the document does not repeat them."""
    for quote in [] if block.matrix else block.items:
        line = word.add_paragraph(style="List Bullet")
        line.paragraph_format.keep_together = True
        parts.set_run_language(line.add_run(words.quoted(quote.text)), LANGUAGES.get(quote.language, quote.language))


def _cards(word: Any, block: Cards, words: Wording) -> None:
    """Cards open in the HTML alone."""


def _table(word: Any, block: Table, words: Wording) -> None:
    if not block.only_workbook:
        add_table(word, block, words, LANGUAGES)


def _figure(word: Any, block: Figure, words: Wording) -> None:
    picture = word.add_paragraph(style="Figure")
    page = word.sections[-1]
    width = page.page_width - page.left_margin - page.right_margin
    tallest = (page.page_height - page.top_margin - page.bottom_margin) * 85 // 100  # the caption stays with it
    shape = picture.add_run().add_picture(BytesIO(png_bytes(block.chart)))
    shape.width, shape.height = parts.fitted(shape.width, shape.height, width, tallest)
    parts.describe(shape, block.caption, block.alt, block.number)
    caption = word.add_paragraph(style="Figure Caption")
    parts.add_numbered(caption, words("figure"), block.number)
    caption.add_run(f". {block.caption}. ")
    caption.add_run(block.where).bold = False


_WRITERS: dict[type, Callable[[Any, Any, Wording], None]] = {
    Paragraph: _paragraph, Bullets: _bullets, Note: _note, Quotes: _quotes, Cards: _cards,
    Table: _table, Figure: _figure,
}  # fmt: skip
