"""Makes templates/appendix.docx: the styles of the DOCX form.

Run ``python -m openfeedback.report.writers.docx.template`` anew after a change here; an organisation changes fonts and
colours in the file itself and gives it as appendix.template.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openfeedback.files import EPOCH, fix_zip_times, whole_file

TEMPLATE = Path(__file__).parent / "templates" / "appendix.docx"
FONT, INK, BLUE, GREY = "Arial", "1F2933", "0B5394", "46525E"
# name: (size pt, bold, colour, space before pt, space after pt, keep with next)
PARAGRAPHS: dict[str, tuple[float, bool, str, float, float, bool]] = {
    "Normal": (10.5, False, INK, 0, 7, False),
    "Title": (22, True, BLUE, 0, 4, True),
    "Subtitle": (13, False, GREY, 0, 14, False),
    "Heading 1": (16, True, BLUE, 24, 8, True),
    "Heading 2": (13, True, BLUE, 16, 6, True),
    "Heading 3": (11, True, BLUE, 12, 4, True),
    "Caption": (9.5, True, INK, 14, 4, True),
    "List Bullet": (10.5, False, INK, 0, 4, False),
    "Header": (9, False, GREY, 0, 0, False),
    "Footer": (9, False, GREY, 0, 0, False),
    "TOC Heading": (13, True, BLUE, 14, 6, True),
    "TOC 1": (9.5, False, INK, 1, 1, False),
    "TOC 2": (9.5, False, INK, 0, 1, False),
    "Table Text": (8.5, False, INK, 1, 1, False),
    "Table Head": (8.5, True, INK, 1, 1, True),
    "Table First": (8.5, True, INK, 1, 1, False),
    "Table Phrase": (8, False, GREY, 1, 0, False),
    "Table Note": (8.5, False, GREY, 3, 0, False),
    "Figure": (10.5, False, INK, 8, 2, True),
    "Figure Caption": (9.5, True, INK, 2, 8, False),
    "Box": (10.5, False, INK, 2, 4, False),
    "Box Title": (12, True, INK, 8, 4, True),
    "Warning": (10.5, False, "5C2300", 2, 4, False),
    "Warning Title": (13, True, "5C2300", 8, 4, True),
    "Facts": (10, False, INK, 0, 2, False),
}
RULES = ((8, INK), (4, "B8C2CC"))  # of a table, strong and thin: eighths of a point and colour
WHOLE_WORDS = ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "TOC Heading", "TOC 1", "TOC 2")
_AFTER_HYPHENS = ("w:kinsoku", "w:wordWrap", "w:overflowPunct", "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN",
                  "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc",
                  "w:outlineLvl")  # fmt: skip
BOXES = {"Box": ("F3F6F9", BLUE), "Box Title": ("F3F6F9", BLUE), "Warning": ("FDF3EC", "7A2E00"),
         "Warning Title": ("FDF3EC", "7A2E00")}  # fmt: skip


def make_template(path: Path = TEMPLATE) -> None:
    """Write the template; the same bytes each time."""
    import docx

    document = docx.Document()
    for name, form in PARAGRAPHS.items():
        _paragraph_style(document, name, *form)
    for name, (fill, edge) in BOXES.items():
        _box(document.styles[name], fill, edge)
    document.styles["TOC 2"].paragraph_format.left_indent = _pt(14)
    _table_style(document)
    _language(document, "fi-FI")
    _page(document)
    _settings(document)
    document.core_properties.created = document.core_properties.modified = EPOCH
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.title = ""
    with whole_file(path) as draft:
        document.save(str(draft))
        fix_zip_times(draft)


def _paragraph_style(
    document: Any, name: str, size: float, bold: bool, colour: str, before: float, after: float, keep: bool
) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    known = [s.name for s in document.styles]
    style = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in known:
        style.base_style = document.styles["Normal"]
        style.quick_style = True
    style.font.name, style.font.size, style.font.bold = FONT, _pt(size), bold
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)  # a theme font would win over the named one
    fonts.set(qn("w:cs"), FONT)
    fonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = _pt(before), _pt(after)
    style.paragraph_format.keep_with_next = keep
    style.paragraph_format.line_spacing = 1.15 if size > 9 else 1.05
    style.paragraph_format.widow_control = True
    if name in WHOLE_WORDS:
        style.element.get_or_add_pPr().insert_element_before(_element("suppressAutoHyphens"), *_AFTER_HYPHENS)
    if name == "Title":
        for border in style.element.pPr.findall(qn("w:pBdr")):
            style.element.pPr.remove(border)


def _box(style: Any, fill: str, edge: str) -> None:
    properties = style.element.get_or_add_pPr()
    borders = _element("pBdr")
    borders.append(_element("left", val="single", sz="36", space="8", color=edge))
    shade = _element("shd", val="clear", color="auto", fill=fill)
    for tag in (borders, shade):
        properties.insert_element_before(tag, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    style.paragraph_format.left_indent = _pt(14)


def _table_style(document: Any) -> None:
    """A table style of thin rules: above and below the header, between rows, under the last; nothing filled."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    strong, thin = (f'w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"' for size, colour in RULES)
    document.styles.element.append(parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="AppendixTable">'
        '<w:name w:val="Appendix Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders><w:top {strong}/><w:bottom {strong}/><w:insideH {thin}/></w:tblBorders><w:tblCellMar>"
        '<w:top w:w="30" w:type="dxa"/><w:left w:w="80" w:type="dxa"/><w:bottom w:w="30" w:type="dxa"/>'
        '<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>'
        f"<w:tcPr><w:tcBorders><w:bottom {strong}/></w:tcBorders></w:tcPr></w:tblStylePr>"
        '<w:tblStylePr w:type="firstCol"><w:rPr><w:b/></w:rPr></w:tblStylePr></w:style>'
    ))  # fmt: skip


def _language(document: Any, code: str) -> None:
    from docx.oxml.ns import qn

    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(_element("lang", val=code, eastAsia=code, bidi="ar-SA"))


def _page(document: Any) -> None:
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)


def _settings(document: Any) -> None:
    """Settings of today's Word in place of those of python-docx's own template, which opens in compatibility mode."""
    from docx.oxml.ns import qn

    settings = document.settings.element
    for old in settings.xpath("./w:compat/w:useFELayout|./w:savePreviewPicture|./w:proofState"):
        old.getparent().remove(old)
    [mode] = settings.xpath('./w:compat/w:compatSetting[@w:name="compatibilityMode"]')
    mode.set(qn("w:val"), "15")
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), "fi-FI")
    for name, mark in (("decimalSymbol", ","), ("listSeparator", ";")):
        settings.find(qn(f"w:{name}")).set(qn("w:val"), mark)


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _pt(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


if __name__ == "__main__":
    make_template()
