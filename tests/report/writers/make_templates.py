"""A dozen Word templates as organisations have them, made of our own and of python-docx's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from openfeedback.report.writers.docx.template import TEMPLATE

ADDRESS = "Hyvinvointialue, Katu 1, 00100 Helsinki"


def element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def numbered(word: Any) -> None:
    """Headings linked to a multilevel list."""
    numbering = word.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading{n + 1}"/>'
        f'<w:lvlText w:val="{".".join(f"%{k + 1}" for k in range(n + 1))}"/></w:lvl>'
        for n in range(3)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="770">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="770"/></w:num>'))
    for n in range(3):
        number = element("numPr")
        number.append(element("ilvl", val=str(n)))
        number.append(element("numId", val="77"))
        word.styles[f"Heading {n + 1}"].element.get_or_add_pPr()._insert_numPr(number)


def names_of_libreoffice(word: Any) -> None:
    """LibreOffice stores "Heading 1" where Word stores "heading 1"."""
    rename(word, {"heading 1": "Heading 1", "heading 2": "Heading 2", "heading 3": "Heading 3", "caption": "Caption",
                  "header": "Header", "footer": "Footer"})  # fmt: skip


def finnish_names(word: Any) -> None:
    """Styles under their Finnish names."""
    rename(word, {"heading 1": "Otsikko 1", "heading 2": "Otsikko 2", "heading 3": "Otsikko 3", "Title": "Otsikko",
                  "Subtitle": "Alaotsikko", "caption": "Kuvaotsikko", "header": "Ylätunniste", "footer": "Alatunniste",
                  "List Bullet": "Merkitty luettelo"})  # fmt: skip


def rename(word: Any, names: dict[str, str]) -> None:
    for style in word.styles.element.xpath("./w:style/w:name"):
        style.set(qn("w:val"), names.get(style.get(qn("w:val")), style.get(qn("w:val"))))


def address_in_footer(word: Any) -> None:
    """A footer with an address."""
    word.sections[0].footer.paragraphs[0].text = ADDRESS


def own_page_numbers(word: Any) -> None:
    """A footer that numbers pages itself."""
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.text = "Sivu "
    field = element("fldSimple", instr=" PAGE ")
    run = element("r")
    run.append(element("t"))
    field.append(run)
    paragraph._p.append(field)


def cover(word: Any) -> None:
    """A cover section with its own headers, then the text."""
    word.add_paragraph("KANSI", style="Title")
    word.sections[0].header.paragraphs[0].text = "Kannen ylätunniste"
    word.sections[0]._sectPr.append(element("vAlign", val="center"))
    text = word.add_section(WD_SECTION.NEW_PAGE)
    text.header.is_linked_to_previous = False
    text.header.paragraphs[0].text = "Tekstin ylätunniste"
    word.add_paragraph("Tähän teksti")


def other_first_page(word: Any) -> None:
    """One section whose first page and even pages have headers of their own."""
    section = word.sections[0]
    section.different_first_page_header_footer = True
    word.settings.odd_and_even_pages_header_footer = True
    section.first_page_header.paragraphs[0].text = "Ensimmäinen"
    section.even_page_header.paragraphs[0].text = "Parillinen"


def landscape_last(word: Any) -> None:
    """An upright section, then one on its side, for wide tables."""
    word.add_paragraph("pysty")
    wide = word.add_section(WD_SECTION.NEW_PAGE)
    wide.orientation = WD_ORIENT.LANDSCAPE
    wide.page_width, wide.page_height = wide.page_height, wide.page_width
    word.add_paragraph("vaaka")


def landscape_alone(word: Any) -> None:
    """All of it on its side."""
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


def own_contents(word: Any) -> None:
    """A table of contents of its own, in a content control, before some text."""
    word.element.body.insert(0, parse_xml(
        f'<w:sdt {nsdecls("w")}><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
        '</w:sdtPr><w:sdtContent><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-3"'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:sdtContent></w:sdt>'
    ))  # fmt: skip
    word.add_paragraph("Mallin oma teksti")


def content_controls(word: Any) -> None:
    """Header and footer of content controls alone."""
    for place in (word.sections[0].header, word.sections[0].footer):
        old = place.paragraphs[0]._p
        control = parse_xml(
            f'<w:sdt {nsdecls("w")}><w:sdtPr><w:alias w:val="Yksikkö"/><w:text/></w:sdtPr><w:sdtContent><w:p><w:r>'
            "<w:t>Yksikön nimi</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        )
        old.addprevious(control)
        old.getparent().remove(old)


def restarting_pages(word: Any) -> None:
    """Pages that begin with 5, in two columns."""
    section = word.sections[0]._sectPr
    section.append(element("pgNumType", start="5"))
    for columns in section.xpath("./w:cols"):
        columns.set(qn("w:num"), "2")


OF_OURS: dict[str, tuple[Callable[[Any], None], ...]] = {
    "numeroitu": (numbered,), "libreoffice": (names_of_libreoffice,), "suomi": (finnish_names,),
    "alatunniste": (address_in_footer,), "sivunumerot": (own_page_numbers,), "kansi": (cover,),
    "eka_sivu": (other_first_page,), "vaaka_lopussa": (landscape_last,), "vaaka": (landscape_alone,),
    "sisallys": (own_contents,), "ohjausobjektit": (content_controls,), "alku5": (restarting_pages,),
    "kaikki": (numbered, finnish_names, cover, own_contents),
}  # fmt: skip


def make_templates(folder: Path) -> dict[str, Path]:
    """The templates by name; ``vieras`` has none of our styles."""
    made = {}
    for name, changes in OF_OURS.items():
        word = docx.Document(str(TEMPLATE))
        for change in changes:
            change(word)
        made[name] = folder / f"{name}.docx"
        word.save(str(made[name]))
    made["vieras"] = folder / "vieras.docx"
    docx.Document().save(str(made["vieras"]))
    return made
