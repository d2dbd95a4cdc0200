"""Places where a sentence might be cut (commas, semicolons, dashes, conjunctions), and cutting it there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from openfeedback.text.clauses import Piece, Word, piece
from openfeedback.text.data_files import load, words
from openfeedback.text.rules import Context, Neighbours, cut_here, list_cuts
from openfeedback.text.segments import Span, strip

MARKS = {",": "comma", ";": "semicolon"}


class Joint(NamedTuple):
    """A place where a sentence might be cut: ``start`` ends the left piece, ``end`` begins the right one.

    ``kind`` is comma, semicolon, dash, and, but or or; ``marked`` tells that a conjunction has a mark before it.
    """

    start: int
    end: int
    kind: str
    marked: bool = True


def ideas_of_sentence(text: str, sentence: Span, words: Sequence[Word], context: Context) -> list[Span]:
    """Cut one sentence into its ideas."""
    joints = find_joints(text, sentence)
    if not joints:
        return [sentence]
    pieces = _pieces(text, sentence, joints, words)
    kinds = [joint.kind for joint in joints]
    listed = list_cuts(kinds, pieces, context)
    cuts = [j for i, j in enumerate(joints) if i in listed or cut_here(_neighbours(i, joints, pieces), context)]
    borders = [sentence.start, *[c for joint in cuts for c in (joint.start, joint.end)], sentence.end]
    return [strip(text, Span(a, b)) for a, b in zip(borders[::2], borders[1::2], strict=True)]


def find_joints(text: str, sentence: Span) -> list[Joint]:
    """Commas, semicolons, dashes and conjunctions outside brackets, quotes and fixed phrases.

    >>> text = "hyvä puhuja, mutta huono mikki (ja ääni)"
    >>> find_joints(text, Span(0, len(text)))
    [Joint(start=11, end=19, kind='but', marked=True)]
    """
    closed = [m.span() for m in _closed().finditer(text, sentence.start, sentence.end)]
    found = []
    for m in _joint().finditer(text, sentence.start, sentence.end):
        inside = any(a < m.start() < b for a, b in closed)
        if not inside and m.start() > sentence.start and m.end() < sentence.end:
            found.append(Joint(m.start(), m.end(), _kind(m), not m["bare"]))
    return found


def _kind(found: re.Match[str]) -> str:
    word = (found["word"] or found["bare"] or "").lower()
    for kind, entries in load("ideas")["joints"].items():
        if word in entries:
            return str(kind)
    return next((name for mark, name in MARKS.items() if mark in found[0]), "dash")


@cache
def _joint() -> re.Pattern[str]:
    conjunctions = "|".join(sorted({w for entries in load("ideas")["joints"].values() for w in entries}))
    return re.compile(
        rf"(?:(?<!\d),|,(?!\d)|;|\s+[-–—]+(?=\s))\s*(?:(?P<word>{conjunctions})\s+)?"
        rf"|(?<!-)\s+(?P<bare>{conjunctions})\s+",
        re.IGNORECASE,
    )


@cache
def _closed() -> re.Pattern[str]:
    phrases = [re.escape(p).replace(r"\*", r"\w*") for p in sorted(words(load("ideas")["fixed_phrases"]))]
    return re.compile(r"\([^()]*\)|\"[^\"]*\"|”[^”]*”|\b(?:" + "|".join(phrases) + r")(?!\w)", re.IGNORECASE)


def _pieces(text: str, sentence: Span, joints: list[Joint], all_words: Sequence[Word]) -> list[Piece]:
    starts = [sentence.start, *[j.end for j in joints]]
    ends = [*[j.start for j in joints], sentence.end]
    return [piece(strip(text, Span(a, b)), all_words) for a, b in zip(starts, ends, strict=True)]


def _neighbours(i: int, joints: list[Joint], pieces: list[Piece]) -> Neighbours:
    """What is left and right of joint ``i``."""
    before = Piece(Span(pieces[0].span.start, pieces[i].span.end), tuple(w for p in pieces[: i + 1] for w in p.words))
    right = pieces[i + 1]
    clause = right
    if not right.any_verb and i + 2 < len(pieces) and joints[i + 1].kind == "and":
        # only the first half of a subject: "ryhmät ja keskustelu jäivät"
        clause = Piece(Span(right.span.start, pieces[i + 2].span.end), right.words + pieces[i + 2].words)
    return Neighbours(joints[i].kind, joints[i].marked, before, pieces[i], right, clause)
