"""Where a sentence is cut: at commas, dashes and conjunctions between two ideas. Each rule is one small function."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from openfeedback.text.clauses import Piece, Word, in_list, piece
from openfeedback.text.data_files import load, words
from openfeedback.text.segments import Span, strip

LIST_ITEM_WORDS = 7
SURE_LIST = 3  # so many items make a plain list; two may be one idea in two words


class Joint(NamedTuple):
    """A place where a sentence might be cut: ``start`` ends the left piece, ``end`` begins the right one."""

    start: int
    end: int
    kind: str


class Context(NamedTuple):
    """What is known of the question: whether it asks for a list of things or for feedback on an event."""

    asks_for_list: bool = False
    on_event: bool = False


def ideas_of_sentence(text: str, sentence: Span, words: Sequence[Word], context: Context) -> list[Span]:
    """Cut one sentence into its ideas."""
    joints = find_joints(text, sentence)
    if not joints:
        return [sentence]
    pieces = _pieces(text, sentence, joints, words)
    listed = _as_list(joints, pieces, context)
    cuts = [joint for i, joint in enumerate(joints) if i in listed or _cuts(i, joints, pieces, context)]
    borders = [sentence.start, *[c for joint in cuts for c in (joint.start, joint.end)], sentence.end]
    return [strip(text, Span(a, b)) for a, b in zip(borders[::2], borders[1::2], strict=True)]


def find_joints(text: str, sentence: Span) -> list[Joint]:
    """Commas, dashes and conjunctions outside brackets, quotes and fixed phrases.

    >>> text = "hyvä puhuja, mutta huono mikki (ja ääni)"
    >>> find_joints(text, Span(0, len(text)))
    [Joint(start=11, end=19, kind='but')]
    """
    closed = [m.span() for m in _closed().finditer(text, sentence.start, sentence.end)]
    found = []
    for m in _joint().finditer(text, sentence.start, sentence.end):
        inside = any(a <= m.start() < b and a != m.start() for a, b in closed)
        if not inside and m.start() > sentence.start and m.end() < sentence.end:
            found.append(Joint(m.start(), m.end(), _kind(m)))
    return found


def _kind(found: re.Match[str]) -> str:
    word = (found["word"] or found["bare"] or "").lower()
    for kind, entries in load("ideas")["joints"].items():
        if word in entries:
            return str(kind)
    return "comma" if "," in found[0] else "dash"


@cache
def _joint() -> re.Pattern[str]:
    conjunctions = "|".join(sorted({w for entries in load("ideas")["joints"].values() for w in entries}))
    return re.compile(
        rf"(?:(?<!\d),|,(?!\d)|\s+[-–—]+(?=\s))\s*(?:(?P<word>{conjunctions})\s+)?|(?<!-)\s+(?P<bare>{conjunctions})\s+",
        re.IGNORECASE,
    )


@cache
def _closed() -> re.Pattern[str]:
    phrases = [re.escape(p).replace(r"\*", r"\w*") for p in sorted(words(load("ideas")["fixed_phrases"]))]
    return re.compile(r"\([^()]*\)|\"[^\"]*\"|”[^”]*”|\b(?:" + "|".join(phrases) + r")\b", re.IGNORECASE)


def _pieces(text: str, sentence: Span, joints: list[Joint], all_words: Sequence[Word]) -> list[Piece]:
    starts = [sentence.start, *[j.end for j in joints]]
    ends = [*[j.start for j in joints], sentence.end]
    return [piece(strip(text, Span(a, b)), all_words) for a, b in zip(starts, ends, strict=True)]


def _as_list(joints: list[Joint], pieces: list[Piece], context: Context) -> set[int]:
    """Joints of a plain list ("mittarit, juurruttaminen ja viestintä") whose items are ideas of their own."""
    if context.on_event or any(not _is_item(p, i) for i, p in enumerate(pieces)):
        return set()
    if any(joint.kind in ("but", "dash") for joint in joints):
        return set()
    commas = [i for i, joint in enumerate(joints) if joint.kind == "comma"]
    last_and = [i for i, j in enumerate(joints) if j.kind == "and" and i == len(joints) - 1 and commas]
    cuts = set(commas) | {i for i in last_and if _same_form(pieces[i], pieces[i + 1])}
    enough = len(cuts) + 1 >= SURE_LIST and context.asks_for_list
    return {i for i in cuts if _apart(pieces[i], pieces[i + 1], enough)}


def _is_item(item: Piece, position: int) -> bool:
    asks = position >= SURE_LIST - 1 and in_list("question_words", item.first)
    plain = not item.any_verb and not in_list("subordinate", item.first) and not in_list("negation", item.first)
    return bool(item.words) and (asks or plain and len(item.words) <= LIST_ITEM_WORDS)


def _apart(left: Piece, right: Piece, by_default: bool) -> bool:
    """Whether two list items are two ideas: of different topics, or of unknown ones in a longer list."""
    if left.topics and right.topics:
        return not left.topics & right.topics
    return by_default


def _same_form(left: Piece, right: Piece) -> bool:
    cases = [{w.case for w in p.words if w.pos in ("NOUN", "PROPN")} for p in (left, right)]
    return bool(cases[0] & cases[1]) or not (cases[0] and cases[1])


def _cuts(i: int, joints: list[Joint], pieces: list[Piece], context: Context) -> bool:
    """Whether the joint ``i`` of a sentence that is no plain list lies between two ideas."""
    left, right, kind = pieces[i], pieces[i + 1], joints[i].kind
    before = piece(Span(pieces[0].span.start, left.span.end), [w for p in pieces[: i + 1] for w in p.words])
    if not left.words or not right.words:
        return False
    if right.begins("begins") and right.content and len(right.words) > 1:
        return True
    if in_list("subordinate", right.first):
        return False
    if _turns(before, right):
        return True
    after = _clause(i + 1, joints, pieces)
    if kind == "or" or in_list("continues", right.first):
        return False
    return before.has_verb and after.has_verb and after.has_subject and (kind != "dash" or before.content > 1)


def _turns(left: Piece, right: Piece) -> bool:
    """Whether praise turns into criticism or a wish, or the other way."""
    acts = {left.act, right.act}
    return "praise" in acts and len(acts - {""}) == 2


def _clause(i: int, joints: list[Joint], pieces: list[Piece]) -> Piece:
    """Piece ``i``, with the next one where it is only the first half of a subject ("ryhmät ja keskustelu jäivät")."""
    this = pieces[i]
    if this.has_verb or i + 1 >= len(pieces) or joints[i].kind != "and":
        return this
    following = pieces[i + 1]
    return Piece(Span(this.span.start, following.span.end), this.words + following.words)
