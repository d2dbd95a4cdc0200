"""Where a text can be cut for certain: lines, list items, sentences, emoji. Offsets only, no language model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from openfeedback.text.data_files import load

EMOJI = r"[\U0001F300-\U0001FAFF\u2600-\u27BF\u2B50\u2B55][\uFE0F\u200D\U0001F300-\U0001FAFF\u2600-\u27BF]*"
SMILEY = r"(?<!\w)[:;=]-?[)(DPp/](?!\w)"
ITEM = re.compile(r"[ \t]*(?:[-–—*•·‣▪●○→+>]+|\(?\d{1,2}\)|\(?[a-zA-Z]\))[ \t]*(?=\S)")
ORDINAL = re.compile(r"[ \t]*\d{1,2}\.[ \t]*(?=[^\W\d])")
DASHED = re.compile(r"[ \t]*[-–*]+[ \t]*\w")
DASH = re.compile(r"\s+[-–*]\s*(?=\w)")
BREAK = re.compile(r"[ \t]*(?:\r\n|\r|\n|\u2028|•|‣|▪|●)\s*")
NUMBERED = re.compile(r"(?:(?<=\s)|^)\(?(\d{1,2})(?:[.)](?=\s|[^\W\d])|\))\s*")
SENTENCE_END = re.compile(
    rf"(?:[.!?…]+[\"”’')\]]*(?:\s*(?:{EMOJI}|{SMILEY}))*|(?:{EMOJI}|{SMILEY})+)(?:\s+|$|(?=[A-ZÅÄÖ]))"
)
BRACKETS = re.compile(r"\([^()]*\)")
UNMARKED_END = re.compile(r"(?<=[a-zåäö])\s+(?=[A-ZÅÄÖ][a-zåäö]+\s+[a-zåäö])")


class Span(NamedTuple):
    """A stretch of a text, in characters."""

    start: int
    end: int


def blocks(text: str) -> list[Span]:
    """Lines and list items of a text, without their markers: an idea never goes over their borders.

    >>> [text[a:b] for text in ["1. aika 2) raha\\n- muu - viestintä\\n2. vaihe"] for a, b in blocks(text)]
    ['aika', 'raha', 'muu', 'viestintä', '2. vaihe']
    """
    found = [piece for line in _cut(text, Span(0, len(text)), BREAK) for piece in _numbered(text, line)]
    found = [piece for block in found for piece in _dashed(text, block)]
    # "2. vaihe" on its own is an ordinal, "1. …" with "2. …" on the next line a list
    counted = sum(bool(ORDINAL.match(text, *block)) for block in found) > 1
    return [trimmed for block in found if (trimmed := _without_marker(text, block, counted)) is not None]


def sentences(text: str, block: Span) -> list[Span]:
    """Sentences of a block: ended by a mark, or by an emoji before a new sentence; not within brackets.

    An abbreviation or a number's point ends none; an emoji does before a capital, or where all letters are small.

    >>> text = "Hyvä päivä :) Esim. klo 12 alku. mutta 31.12. asti :) kesken"
    >>> [text[a:b] for a, b in sentences(text, Span(0, len(text)))]
    ['Hyvä päivä :)', 'Esim. klo 12 alku.', 'mutta 31.12. asti :) kesken']
    """
    inside = [m.span() for m in BRACKETS.finditer(text, block.start, block.end)]
    ends = [
        m.end()
        for m in SENTENCE_END.finditer(text, block.start, block.end)
        if _ends_sentence(text, m) and not any(a < m.start() < b - 1 for a, b in inside)
    ]
    borders = [block.start, *[e for e in ends if e < block.end], block.end]
    found = [strip(text, Span(a, b)) for a, b in zip(borders, borders[1:], strict=False)]
    return [span for span in found if span.end > span.start]


def unmarked_ends(text: str, sentence: Span) -> list[int]:
    """Where a new sentence may begin with a capital alone: "… uusi salasana Mallin runkoa kannattaisi …"."""
    return [m.end() for m in UNMARKED_END.finditer(text, *sentence)]


def strip(text: str, span: Span) -> Span:
    """The span without blanks at its ends."""
    inside = text[span.start : span.end]
    lead = len(inside) - len(inside.lstrip())
    return Span(span.start + lead, max(span.start + lead, span.end - (len(inside) - len(inside.rstrip()))))


def _cut(text: str, span: Span, pattern: re.Pattern[str]) -> Iterator[Span]:
    at = span.start
    for found in pattern.finditer(text, span.start, span.end):
        yield Span(at, found.start())
        at = found.end()
    yield Span(at, span.end)


def _numbered(text: str, line: Span) -> list[Span]:
    """A line cut at running numbers ("1. … 2. …"): only where they count up from 1."""
    marks = list(NUMBERED.finditer(text, line.start, line.end))
    run = [m for i, m in enumerate(marks) if int(m[1]) == i + 1]
    if len(run) < 2 or len(run) != len(marks):
        return [line]
    borders = [*[m.start() for m in run], line.end]
    return [Span(line.start, run[0].start()), *[Span(m.end(), e) for m, e in zip(run, borders[1:], strict=True)]]


def _dashed(text: str, line: Span) -> Iterator[Span]:
    """A line that begins with a dash, cut at its further dashes: a list pasted into one line."""
    if not DASHED.match(text, *line):
        return iter([line])
    return _cut(text, line, DASH)


def _without_marker(text: str, span: Span, counted: bool) -> Span | None:
    span = strip(text, span)
    marker = ITEM.match(text, *span) or (ORDINAL.match(text, *span) if counted else None)
    span = Span(marker.end(), span.end) if marker else span
    return span if re.search(r"\w", text[span.start : span.end]) else None


def _ends_sentence(text: str, end: re.Match[str]) -> bool:
    mark = end[0].strip()
    if mark[0] not in ".!?…":
        return text[end.end() : end.end() + 1].isupper() or not any(letter.isupper() for letter in text)
    if mark != ".":
        return True
    word = re.search(r"[\w/.:-]*$", text[: end.start()])
    before = word[0].lower() if word else ""
    after = text[end.end() : end.end() + 1]
    if not after or before in _listed("units_of_measure") or re.fullmatch(r"(?:\d{1,2}\.)?\d{1,2}", before):
        return not after or after.isupper()
    return before not in _listed("abbreviations") and not (len(before) == 1 and before.isalpha())


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(load("ideas")[name])
