"""Places where one idea may end and the next begin; which of them do is told by the model (borders.py)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from openfeedback.text.data_files import load, words
from openfeedback.text.units.segments import EMOJI, SMILEY, Span, blocks, sentences, strip, unmarked_ends

LINE, SENTENCE, INSIDE = 2, 1, 0
NOT_SAID = re.compile(rf"(?:\s*(?:{EMOJI}|{SMILEY}))+$")


class Border(NamedTuple):
    """A place where an answer might be cut: ``end`` ends the left side, ``start`` begins the right one.

    ``mark`` is what stands there (dot, exclamation, question, dots, emoji, capital, comma, semicolon, dash, none, item,
    line), ``joint`` the conjunction's kind (and, but, or) or nothing, ``level`` LINE, SENTENCE or INSIDE a sentence.
    """

    end: int
    start: int
    mark: str
    joint: str = ""
    level: int = INSIDE


def find_borders(text: str) -> tuple[Span, list[Border]]:
    """The part of an answer that has words, and its candidate borders in order.

    >>> find_borders("Hyvä puhuja, mutta kiire")[1]
    [Border(end=11, start=19, mark='comma', joint='but', level=0)]
    """
    lines = blocks(text)
    if not lines:
        return Span(0, 0), []
    found: list[Border] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if before:
            listed = re.search(r"[^\s]", text[before.end : line.start]) is not None
            found.append(Border(before.end, line.start, "item" if listed else "line", level=LINE))
        found += _of_line(text, line)
    return Span(lines[0].start, lines[-1].end), found


def _of_line(text: str, line: Span) -> Iterator[Border]:
    before: Span | None = None
    for sentence in sentences(text, line):
        if before:
            yield Border(before.end, sentence.start, _end_mark(text[before.start : before.end]), level=SENTENCE)
        capitals = [Border(len(text[:at].rstrip()), at, "capital") for at in unmarked_ends(text, sentence)]
        yield from sorted([*_joints(text, sentence), *capitals])
        before = sentence


def _end_mark(sentence: str) -> str:
    ends = NOT_SAID.sub("", sentence).rstrip("\"”’')]")
    if ends.endswith("..") or ends.endswith("…"):
        return "dots"
    return {".": "dot", "!": "exclamation", "?": "question"}.get(ends[-1:], "emoji")


def _joints(text: str, sentence: Span) -> Iterator[Border]:
    """Commas, semicolons, dashes and conjunctions outside brackets, quotes and fixed phrases."""
    closed = [m.span() for m in _closed().finditer(text, sentence.start, sentence.end)]
    for m in _joint().finditer(text, sentence.start, sentence.end):
        inside = any(a < m.start() < b for a, b in closed)
        if not inside and m.start() > sentence.start and m.end() < sentence.end:
            yield Border(m.start(), m.end(), _mark(m[0]), _kind((m["word"] or m["bare"] or "").lower()))


def _mark(found: str) -> str:
    if "," in found:
        return "comma"
    named = {";": "semicolon", "+": "plus", "/": "slash"}
    return next(
        (name for mark, name in named.items() if mark in found), "dash" if re.search("[-–—]", found) else "none"
    )


@cache
def _kind(word: str) -> str:
    """The kind of a conjunction.

    >>> [_kind(word) for word in ("ja", "mut", "eller", "")]
    ['and', 'but', 'or', '']
    """
    return next((str(kind) for kind, entries in load("ideas")["joints"].items() if word in entries), "")


@cache
def _joint() -> re.Pattern[str]:
    conjunctions = "|".join(sorted({w for entries in load("ideas")["joints"].values() for w in entries}))
    return re.compile(
        rf"(?:(?<!\d),|,(?!\d)|;|\s+(?:[-–—]+|[+/])(?=\s))\s*(?:(?P<word>{conjunctions})\s+)?"
        rf"|(?<!-)\s+(?P<bare>{conjunctions})\s+",
        re.IGNORECASE,
    )


@cache
def _closed() -> re.Pattern[str]:
    phrases = [re.escape(p).replace(r"\*", r"\w*") for p in sorted(words(load("ideas")["fixed_phrases"]))]
    return re.compile(r"\([^()]*\)|\"[^\"]*\"|”[^”]*”|\b(?:" + "|".join(phrases) + r")(?!\w)", re.IGNORECASE)


def spans_between(text: str, whole: Span, cuts: list[Border]) -> list[Span]:
    """The stretches of ``whole`` between chosen borders.

    >>> text = "hyvä, mutta lyhyt"
    >>> spans_between(text, Span(0, len(text)), [Border(4, 12, "comma", "but")])
    [Span(start=0, end=4), Span(start=12, end=17)]
    """
    ends = [whole.start, *[at for cut in cuts for at in (cut.end, cut.start)], whole.end]
    return [strip(text, Span(a, b)) for a, b in zip(ends[::2], ends[1::2], strict=True)]
