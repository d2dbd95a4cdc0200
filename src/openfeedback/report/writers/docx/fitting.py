"""Any organisation's template made fit for the appendix: names of styles, numbers of headings, pages, what it lacks."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from openfeedback.report.writers.docx.template import PARAGRAPHS, TEMPLATE, _element

TABLE = "Appendix Table"
HEADINGS = ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "TOC Heading", "TOC 1", "TOC 2", "Caption")
# names of Word's own styles as Finnish templates and LibreOffice have them; Word itself stores the English ones
ALIASES = {
    "Title": ("Otsikko", "Pääotsikko"), "Subtitle": ("Alaotsikko",), "Normal": ("Normaali",),
    **{f"Heading {n}": (f"Otsikko {n}", f"Rubrik {n}") for n in (1, 2, 3)},
    "Caption": ("Kuvaotsikko", "Kuvan otsikko", "Kuvateksti"), "Header": ("Ylätunniste",), "Footer": ("Alatunniste",),
    "List Bullet": ("Merkitty luettelo", "Luettelomerkki", "Luettelokappale merkeillä"),
    "TOC Heading": ("Sisällysluettelon otsikko", "Contents Heading"),
    "TOC 1": ("Sisluet 1", "Sisällysluettelo 1", "Contents 1"),
    "TOC 2": ("Sisluet 2", "Sisällysluettelo 2", "Contents 2"),
}  # fmt: skip
_STORED = {"Heading 1": "heading 1", "Heading 2": "heading 2", "Heading 3": "heading 3", "Caption": "caption",
           "Header": "header", "Footer": "footer"}  # fmt: skip
_PLACES = ("default", "first", "even")


def lacking(word: Any) -> list[str]:
    """The styles of the appendix that a template does not have, under any of their names."""
    have = {_name(style) for style in _styles(word)}
    known = {name: {name, name.casefold(), *ALIASES.get(name, ())} for name in [*PARAGRAPHS, TABLE]}
    return [name for name, names in known.items() if not names & have]


def fit(word: Any) -> None:
    """Make a template fit: its own text goes, one section stays, styles are named, filled in and without numbers."""
    _keep_one_section(word)
    _rename(word)
    _fill_in(word)
    _without_numbers(word)
    for attached in word.settings.element.xpath("./w:attachedTemplate"):
        attached.getparent().remove(attached)  # a path of somebody's machine


def _styles(word: Any) -> list[Any]:
    return list(word.styles.element.xpath("./w:style"))


def _name(style: Any) -> str:
    return str((style.xpath("string(./w:name/@w:val)")) or "")


def _rename(word: Any) -> None:
    """Styles under the names that Word stores: LibreOffice writes others, a Finnish one may be of somebody's own."""
    from docx.oxml.ns import qn

    names = {_name(style): style for style in _styles(word)}
    for name in [*PARAGRAPHS, TABLE]:
        stored = _STORED.get(name, name)
        other = next((n for n in (name, name.casefold(), *ALIASES.get(name, ())) if n in names), None)
        if stored not in names and other is not None:
            names[other].find(qn("w:name")).set(qn("w:val"), stored)


def _fill_in(word: Any) -> None:
    """What the template lacks, from our own template: in the template's font, under its body text."""
    from docx.oxml.ns import qn

    missing = lacking(word)
    if not missing:
        return
    import docx

    ours = {_name(style): style for style in _styles(docx.Document(str(TEMPLATE)))}
    ids = {style.get(qn("w:styleId")) for style in _styles(word)}
    normal = next((s.get(qn("w:styleId")) for s in _styles(word) if _name(s) == "Normal"), None)
    for name in missing:
        style = deepcopy(ours[_STORED.get(name, name)])
        for tag in ("w:link", "w:next", "w:rPr/w:rFonts", "w:pPr/w:numPr"):
            for element in style.xpath(f"./{tag}"):
                element.getparent().remove(element)
        for based in style.xpath("./w:basedOn"):
            based.set(qn("w:val"), normal) if normal and name != TABLE else based.getparent().remove(based)
        if style.get(qn("w:styleId")) in ids:
            style.set(qn("w:styleId"), f"Appendix{style.get(qn('w:styleId'))}")
        word.styles.element.append(style)


def _without_numbers(word: Any) -> None:
    """Headings have their numbers in their text, as the contents and references do: a template's would be a second."""
    from docx.oxml.ns import qn

    for style in _styles(word):
        if _name(style) in {_STORED.get(name, name) for name in HEADINGS}:
            properties = style.get_or_add_pPr()
            for old in properties.findall(qn("w:numPr")):
                properties.remove(old)
            none = _element("numPr")
            none.append(_element("numId", val="0"))
            properties._insert_numPr(none)


def _keep_one_section(word: Any) -> None:
    """Remove the template's own text; of its sections stays the last upright one, with the headers that it shows."""
    body = word.element.body
    sections = body.xpath(".//w:sectPr[not(ancestor::w:sectPrChange)]")
    if not sections:
        return
    upright = [n for n, each in enumerate(sections) if not _is_landscape(each)]
    chosen = upright[-1] if upright else len(sections) - 1
    kept = deepcopy(sections[chosen])
    _inherit(kept, sections[:chosen])
    if not upright:
        _turn_upright(kept)
    for tag in ("w:vAlign", "w:type", "w:textDirection", "w:lnNumType", "w:cols"):
        for element in kept.xpath(f"./{tag}"):
            kept.remove(element)
    for element in list(body):
        body.remove(element)
    body.append(kept)


def _inherit(kept: Any, before: list[Any]) -> None:
    """Headers and footers that a section shows as those before it do."""
    for kind in ("headerReference", "footerReference"):
        for place in _PLACES:
            found = [each for one in [*before, kept] for each in one.xpath(f'./w:{kind}[@w:type="{place}"]')]
            if found and found[-1].getparent() is not kept:
                kept.insert(0, deepcopy(found[-1]))


def _is_landscape(section: Any) -> bool:
    width, height = (section.xpath(f"string(./w:pgSz/@w:{side})") for side in ("w", "h"))
    return bool(width and height and int(width) > int(height))


def _turn_upright(section: Any) -> None:
    from docx.oxml.ns import qn

    for size in section.xpath("./w:pgSz"):
        width, height = size.get(qn("w:w")), size.get(qn("w:h"))
        size.set(qn("w:w"), height)
        size.set(qn("w:h"), width)
        size.attrib.pop(qn("w:orient"), None)
