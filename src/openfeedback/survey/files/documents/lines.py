"""Plain text to lines: bullets and their depth, numbers, headings in Markdown, lines that were only wrapped."""

from __future__ import annotations

import re
from typing import NamedTuple

from openfeedback.survey.findings import Finding
from openfeedback.survey.wordings import data, matches, plain

BULLET = re.compile(r"(?:[-–—*+•·▪▫■□◦○●‣⁃►▶➢➤✓✔✗\uf0a7\uf0b7\uf0d8]|o(?=\s))(?:\s+|(?=[^\W\d_]))(?:\[[ xX]?\]\s+)?")
NUMBER = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|[a-zA-Z]\))\s+(?=\D)")
_MARKED = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_BOLD = re.compile(r"(\*\*|__)(.+?)\1(:?)$")
_UNDERLINE = re.compile(r"(={3,}|-{3,}|_{3,})$")
_JOINT = re.compile(r"(?<=[a-zäöå])-$")
_AND = ("ja ", "tai ", "sekä ", "eli ", "och ", "eller ", "and ", "or ")  # "sosiaali- / ja terveysala" keeps its hyphen
LONG = 40  # signs of a line that may have been wrapped


class Cell(NamedTuple):
    """Where in a table a line stands: the table, and the first row and column of its cell and how many it spans."""

    table: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


class Line(NamedTuple):
    """A paragraph, bullet or line, without its mark.

    ``level``: of a heading by its style, 0 for none. ``bullet``: the depth of a bullet, 0 for none. ``gap``: a blank
    line stands above. ``page``: of a page's furniture.
    """

    text: str
    level: int = 0
    bullet: int = 0
    numbered: bool = False
    bold: bool = False
    gap: bool = False
    cell: Cell | None = None
    page: bool = False


class Document(NamedTuple):
    """The lines of a document, and what of it is not read."""

    lines: list[Line]
    findings: tuple[Finding, ...] = ()


class _Raw(NamedTuple):
    indent: int
    line: Line
    length: int


def text_lines(text: str, *, wrapped: bool = False) -> list[Line]:
    """The lines of a plain text; ``wrapped``: its lines were wrapped at the page's width.

    >>> [(line.text, line.bullet) for line in text_lines("Vahvuudet:\\n- johto\\n  * esihenkilöt\\n- malli")]
    [('Vahvuudet:', 0), ('johto', 1), ('esihenkilöt', 2), ('malli', 1)]
    """
    raw: list[_Raw] = []
    gap = True
    for written in text.replace("\t", "    ").splitlines():
        bare = written.strip()
        if _UNDERLINE.match(bare) and raw and not gap and not raw[-1].line.bullet:
            raw[-1] = raw[-1]._replace(line=raw[-1].line._replace(level=1 if bare[0] == "=" else 2))
        elif bare and not _UNDERLINE.match(bare):
            raw.append(_Raw(len(written) - len(written.lstrip()), marked(bare)._replace(gap=gap), len(bare)))
        gap = not bare
    return _with_depth(_unwrapped(raw, wrapped))


def marked(text: str) -> Line:
    """A line without the mark before it.

    >>> marked("## Heikkoudet").level, marked("• kiire")[:3], marked("1) tuki").numbered, marked("**Uhat:**").bold
    (2, ('kiire', 0, 1), True, True)
    """
    if found := _MARKED.match(text):
        return Line(found[2], level=len(found[1]))
    bullet = None if text.startswith(("**", "__")) else BULLET.match(text)
    rest = text[bullet.end() :] if bullet else text
    number = NUMBER.match(rest)
    rest = rest[number.end() :] if number else rest
    bold = _BOLD.match(rest)
    rest = bold[2] + bold[3] if bold else rest
    return Line(rest.strip(), bullet=int(bullet is not None), numbered=number is not None, bold=bold is not None)


def _unwrapped(raw: list[_Raw], wrapped: bool) -> list[_Raw]:
    """Lines that go on with the line above them are joined to it."""
    width = sorted(each.length for each in raw)[int(0.9 * (len(raw) - 1))] if raw else 0
    bullets = any(each.line.bullet for each in raw)
    made: list[_Raw] = []
    for each in raw:
        if made and _goes_on(made[-1], each, width, bullets, wrapped):
            before = made[-1]
            joined = joined_text(before.line.text, each.line.text)
            made[-1] = before._replace(line=before.line._replace(text=joined), length=each.length)
        else:
            made.append(each)
    return made


def _goes_on(before: _Raw, each: _Raw, width: int, bullets: bool, wrapped: bool) -> bool:
    line = each.line
    if line.gap or line.bullet or line.numbered or line.level or line.bold or before.line.level:
        return False
    if before.line.text.endswith((":", "?")):
        return False
    small = line.text[0].islower() or before.line.text.endswith((",", "-", "–"))
    if before.line.bullet or before.line.numbered:
        return small or each.indent > before.indent
    long = before.length >= max(LONG, 0.6 * width)
    return small and long and (bullets or wrapped or width <= 100)


def joined_text(before: str, after: str) -> str:
    """Two parts of a wrapped line as one.

    >>> joined_text("toimintamal-", "lien tuki"), joined_text("sosiaali-", "ja terveysala")
    ('toimintamallien tuki', 'sosiaali- ja terveysala')
    """
    if _JOINT.search(before) and after[:1].islower() and not after.startswith(_AND):
        return before[:-1] + after
    return f"{before} {after}"


def _with_depth(raw: list[_Raw]) -> list[Line]:
    """Bullets with their depth, as their indents show it."""
    made: list[Line] = []
    indents: list[int] = []
    for indent, line, _ in raw:
        if not line.bullet:
            indents = [indent] if line.numbered else []
            made.append(line)
            continue
        while indents and indent < indents[-1]:
            indents.pop()
        if not indents or indent > indents[-1]:
            indents.append(indent)
        made.append(line._replace(bullet=len(indents)))
    return made


def are_notes(text: str) -> bool:
    """Whether a text is notes of a meeting rather than a table: it has bullets or headings, and nothing delimits it.

    >>> are_notes("Vahvuudet:\\n- johto\\n- malli"), are_notes("A;B\\n- ;hyvä\\nc;- ei"), are_notes("a\\nb")
    (True, False, False)
    """
    rows = [row.strip() for row in text.splitlines() if row.strip()]
    written = [row for row in text.splitlines() if row.strip()]  # with the signs at their ends
    if len(rows) < 2 or any(_even(written, sign) for sign in "\t;|"):
        return False
    bullets = sum(BULLET.match(row) is not None for row in rows)
    forms = sum(matches(row.casefold(), data("questions")["form_markers"]) for row in rows)
    if forms > 1 or forms and sum(":" in row or "?" in row for row in rows) >= max(3, 0.5 * len(rows)):
        return True
    heads = sum(bool(_MARKED.match(row)) or row.endswith((":", "?")) or is_known_heading(row) for row in rows)
    return bullets >= 2 and bullets >= 0.2 * len(rows) or heads >= 1 and (bullets >= 1 or 2 <= heads < len(rows))


def is_known_heading(text: str) -> bool:
    """Whether a line is a heading that stands on many boards, such as "Vahvuudet" or "Ryhmä 2"."""
    known = data("questions")["board_headings"]
    return plain(text) in known["is"] or matches(plain(text), known["matches"])


def _even(rows: list[str], sign: str) -> bool:
    widths = [row.count(sign) for row in rows]
    most = max(set(widths), key=widths.count)
    return most > 0 and widths.count(most) >= 0.7 * len(rows)
