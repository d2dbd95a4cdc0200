"""What speaks for or against a border between two ideas: named numbers for the model of borders.py."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from openfeedback.text.clean import non_answer
from openfeedback.text.units.candidates import INSIDE, SENTENCE, Border
from openfeedback.text.units.clauses import Context, Piece, Sides, Word, in_list, sides_of
from openfeedback.text.units.likeness import Meaning
from openfeedback.text.units.segments import Span
from openfeedback.text.units.shapes import shape_features

Features = dict[str, float]
CERTAIN = ("praise turns", "short items of other topics", "thanks first")  # rules over the model
ITEM_WORDS = 3
ACTS = ("praise", "criticism", "wish", "negation")
FIRST_WORD = ("subordinate", "continues", "continues_short", "also", "that", "question_words", "negation")
SHORT, NON_ANSWER_WORDS = 3, 6
THANKS = "non-answer: thanks only"  # as text/data/non_answers.yml names it


def border_features(
    text: str, whole: Span, borders: Sequence[Border], words: Sequence[Word], context: Context, meaning: Meaning | None
) -> list[Features]:
    """Features of every border of an answer, in order; absent ones are 0. ``meaning``: of parsed answers."""
    sides = list(sides_of(whole, borders, words))
    small = not any(letter.isupper() for letter in text[whole.start + 1 :])
    return [
        {name: value for name, value in _all(text, i, sides, context, words, meaning, small) if value}
        for i in range(len(borders))
    ]


def _all(
    text: str, i: int, sides: list[Sides], context: Context, words: Sequence[Word], meaning: Meaning | None, small: bool
) -> Iterator[tuple[str, float]]:
    at = sides[i]
    yield "small letters", small
    yield from _place(text, i, sides, context)
    for name, side in (("left", at.left), ("right", at.right), ("before", at.before), ("after", at.after)):
        yield from _side(text, name, side)
    yield from _pair(at, context)
    yield from _announced(at)
    yield from shape_features(text, at, context, words, meaning)
    if at.border.level == INSIDE:
        yield from _list_shape(i, sides, context)
    if meaning is not None:
        yield "parsed", 1
        yield from _links(at, meaning)


def _place(text: str, i: int, sides: list[Sides], context: Context) -> Iterator[tuple[str, float]]:
    """Mark, conjunction and capital at the border, and where in the answer it stands."""
    border = sides[i].border
    yield f"level {border.level}", 1
    yield f"mark {border.mark}", 1
    if border.joint:
        yield f"joint {border.joint}", 1
        yield f"joint {border.joint} after {border.mark}", 1
    yield "capital", text[border.start : border.start + 1].isupper()
    yield f"{context.name} level {border.level}", 1
    alike = [s for s in sides if s.border.level == border.level]
    if not border.level:
        alike = [s for s in alike if s.after.span.end == sides[i].after.span.end]
    yield "log alike", math.log(len(alike))
    yield "log borders", math.log(len(sides))
    yield "log sentences", math.log1p(sum(s.border.level >= SENTENCE for s in sides))
    yield "first", i == 0
    yield "last", i == len(sides) - 1
    yield "thanks first", i == 0 and border.level == SENTENCE and non_answer(text[: border.end]) == THANKS


def _side(text: str, name: str, side: Piece) -> Iterator[tuple[str, float]]:
    """Length, verb, subject and what it does, of one side."""
    said = text[side.span.start : side.span.end + 1]
    yield f"{name} words", math.log1p(len(side.words))
    yield f"{name} content", math.log1p(side.content)
    yield f"{name} main verb", side.has_verb
    yield f"{name} verb", side.any_verb
    yield f"{name} subject", side.has_subject
    yield f"{name} short", len(side.words) <= SHORT
    yield f"{name} asks", "?" in said
    yield f"{name} colon", ":" in said
    yield f"{name} subordinate", any(in_list("subordinate", w.text) for w in side.words)
    yield f"{name} act {side.act or 'none'}", 1
    for act in ACTS:
        yield f"{name} {act}", side.says(act)
    if len(side.words) <= NON_ANSWER_WORDS:
        yield f"{name} says nothing", _says_nothing(said)


@lru_cache(maxsize=10_000)
def _says_nothing(said: str) -> bool:
    return non_answer(said) is not None


def _pair(at: Sides, context: Context) -> Iterator[tuple[str, float]]:
    """How the two sides stand to each other: acts, verbs, topics, phases."""
    yield f"acts {at.left.act or 'none'} {at.right.act or 'none'}", 1
    yield f"sentence acts {at.before.act or 'none'} {at.after.act or 'none'}", 1
    turn = {at.before.act, at.right.act}
    # where wishes are asked for, "hyvä" belongs to what is wished ("hyviä esimerkkejä") unless criticism is said
    said = "criticism" in turn or not context.asks_for_list
    turns = at.border.level == INSIDE and "praise" in turn and len(turn - {""}) == 2 and said
    yield "praise turns", turns and not in_list("subordinate", at.right.first)
    verbs = at.left.any_verb, at.right.any_verb
    yield "both verbs", all(verbs)
    yield "no verbs", not any(verbs)
    yield "two clauses", at.before.has_verb and at.after.has_verb and at.after.has_subject
    if not any(verbs):
        yield f"items {context.name} {at.border.mark} {at.border.joint}", 1
        yield f"no verbs {context.name}", not in_list("subordinate", at.right.first)
    yield "same form", _same_form(at.left, at.right)
    for name, one, other in (("pieces", at.left, at.right), ("sentences", at.before, at.after)):
        for what in ("topics", "phases"):
            groups = getattr(one, what), getattr(other, what)
            yield f"{what} shared by {name}", bool(groups[0] & groups[1])
            yield f"{what} of {name} differ", all(groups) and not groups[0] & groups[1]
            yield f"{what} new in {name}", bool(groups[1]) and not groups[0]


def _same_form(left: Piece, right: Piece) -> bool:
    cases = [{w.case for w in p.words if w.pos in ("NOUN", "PROPN")} for p in (left, right)]
    return bool(cases[0] & cases[1]) or not (cases[0] and cases[1])


def _announced(at: Sides) -> Iterator[tuple[str, float]]:
    """What the first words of the right side announce: a contrast, a new point, a phase, a reference back."""
    for kind in FIRST_WORD:
        yield f"first word {kind}", in_list(kind, at.right.first)
    yield "begins", at.right.begins("begins")
    head = [w.text for w in at.after.words[:5]]
    found = {said for said in [*head, *map(" ".join, zip(head, head[1:], strict=False))] if in_list("contrast", said)}
    for said in found:
        yield f"contrast {said}", 1
    yield f"contrast level {at.border.level}", bool(found)
    phase = Piece(at.right.span, at.right.words[:SHORT]).phases
    yield "phase first", bool(phase)
    yield "another phase first", bool(phase and at.before.phases) and not phase & at.before.phases


def _list_shape(i: int, sides: list[Sides], context: Context) -> Iterator[tuple[str, float]]:
    """Whether the sentence is a plain list, and of how many and how long items."""
    at = sides[i]
    same = [s for s in sides if s.border.level == INSIDE and s.after.span.end == at.after.span.end]
    items = [same[0].left, *[s.right for s in same]]
    plain = not any(p.any_verb or any(in_list("subordinate", w.text) for w in p.words) for p in items)
    if not plain:
        yield "no list", 1
        return
    lengths = [len(p.words) for p in items]
    apart = at.left.topics and at.right.topics and not at.left.topics & at.right.topics
    yield "short items of other topics", bool(apart) and context.asks_for_list and max(lengths) <= ITEM_WORDS
    yield f"list of {min(len(items), 4)} {context.name}", 1
    yield f"list {context.name}", 1
    yield f"list of {min(len(items), 4)} {context.name} joint {at.border.joint}", 1
    yield "longest item", math.log1p(max(lengths))
    yield "shortest item", math.log1p(min(lengths))
    yield "items of a word", float(np.mean([n == 1 for n in lengths]))
    yield f"nothing but a list {context.name}", len(same) == len(sides)


def _links(at: Sides, meaning: Meaning) -> Iterator[tuple[str, float]]:
    """What the parse says of both sides and of the words that link them; how alike their meanings are."""
    before, after = meaning.places(at.before), meaning.places(at.after)
    right = {meaning.words[n].role for n in after if meaning.words[n].head in before}
    left = {meaning.words[n].role for n in before if meaning.words[n].head in after}
    yield from ((f"right is {role}", 1) for role in right)
    yield from ((f"left is {role}", 1) for role in left)
    yield "no link", not right and not left
    tops = [meaning.tops(side) for side in (at.left, at.right)]
    if tops[0]:
        yield f"left top {tops[0][-1].pos}", 1
    if tops[1]:
        yield f"right top {tops[1][0].pos}", 1
    if all(tops):
        yield "tops of one kind", tops[0][-1].pos == tops[1][0].pos
        yield "tops in one case", tops[0][-1].case == tops[1][0].case
    if at.right.words:
        yield f"first word {at.right.words[0].pos}", 1
        yield "first word points", "PronType_Dem" in at.right.words[0].forms
    for name, side in (("left", at.left), ("right", at.right)):
        yield from ((f"{name} {form}", 1) for form in sorted({f for w in side.words if w.finite for f in w.forms}))
    yield "pieces alike", meaning.likeness(at.left, at.right)
    yield "sentences alike", meaning.likeness(at.before, at.after)
