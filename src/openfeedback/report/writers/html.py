"""The appendix as one self-contained HTML file: no request leaves it, styles and script are inside."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import Any

from openfeedback.files import writable_in, write_text
from openfeedback.report.content import Cards, Document, Figure, Quotes, grid
from openfeedback.report.figures import svg_text
from openfeedback.report.wording import Wording

TEMPLATES = Path(__file__).parent / "templates"


def write_html(document: Document, path: Path) -> None:
    """Write the document as HTML; the same document gives the same bytes."""
    write_text(path, html_text(document))


def html_text(document: Document) -> str:
    """The document as HTML text."""
    import jinja2

    document, words = writable_in(document), Wording.of(document.language)
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    quoted = {b.matrix: Counter(q.cell for q in b.items) for b in document.blocks() if isinstance(b, Quotes)}
    cards = {b.table: {card.content_id: card for card in b.items} for b in document.blocks() if isinstance(b, Cards)}
    text = environment.get_template("appendix.html.j2").render(
        doc=document, words=words, css=_asset("appendix.css"), js=_asset("appendix.js"), quoted=quoted, cards=cards,
        grid=lambda table: grid(table, words), svg=inline_svg, name=lambda block: type(block).__name__, anchor=anchor,
    )  # fmt: skip
    return re.sub(r"\n\s*\n+", "\n", text)


def anchor(text: str) -> str:
    """A short id for a heading.

    >>> anchor("1 Mitä kysyttiin?") == anchor("1 Mitä kysyttiin?") and anchor("1 Mitä kysyttiin?")[0]
    's'
    """
    return "s" + hashlib.sha256(text.encode()).hexdigest()[:8]


def inline_svg(figure: Figure) -> Any:
    """The figure's SVG, fit for a page with others: own ids, a tooltip on every mark, hidden from screen readers
    (the text alternative speaks for it)."""
    import markupsafe

    svg = svg_text(figure.chart)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{figure.key}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{figure.key}-\1)", svg)
    svg = re.sub(r'href="#([^"]+)"', rf'href="#{figure.key}-\1"', svg)
    svg = re.sub(r'<path aria-label="([^"]*)"([^>]*?)(/>|></path>)', r"<path\2><title>\1</title></path>", svg)
    svg = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", svg)
    return markupsafe.Markup(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))


def _asset(name: str) -> Any:
    import markupsafe

    return markupsafe.Markup((TEMPLATES / name).read_text(encoding="utf-8").strip())
