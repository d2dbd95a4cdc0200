"""The shape of both sides of a border: a clause, an evaluation without a verb, a thing named; and how they open."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from openfeedback.text.units.candidates import INSIDE
from openfeedback.text.units.clauses import Context, Piece, Sides, Word, in_list
from openfeedback.text.units.likeness import Meaning

Named = Iterator[tuple[str, float]]
OPENS = ("wish", "praise", "criticism", "negation", "subordinate", "question_words", "that")
FIRST_WORDS, LABEL_WORDS, SHORT_PHRASE = 3, 2, 3
COLON = re.compile(r":\s")
LABEL = re.compile(r"\W*(?:\S+\s+){0,2}\S+:\s")
BRACKETED = re.compile(r"\([^()]*\)")
ROUGHLY = {"verb": "clause", "short phrase": "phrase", "long phrase": "phrase"}
SUBJECTS = ("nsubj", "csubj")


def shape_of(side: Piece) -> str:
    """What a piece is: a clause (own verb and subject), verb alone, sub (verb of a subordinate clause), evaluation, ….

    >>> from openfeedback.text.units.segments import Span
    >>> noun, adjective = Word("ääni", 0, 4, "NOUN", "Nom"), Word("huono", 5, 10, "ADJ", "Nom")
    >>> shape_of(Piece(Span(0, 10), (noun, adjective))), shape_of(Piece(Span(0, 4), (noun,)))
    ('evaluation', 'word')
    """
    if not side.words:
        return "empty"
    if side.any_verb:
        own = any(w.role in SUBJECTS for w in side.words)
        return ("clause" if own else "verb") if side.has_verb else "sub"
    nouns = [n for n, w in enumerate(side.words) if w.pos in ("NOUN", "PROPN")]
    named = next((n for n in nouns if side.words[n].case == "Nom"), None)
    if named is not None and any(w.pos in ("ADJ", "NUM") and w.case in ("Nom", "Par", "") for w in side.words[named:]):
        return "evaluation"
    if len(side.words) == 1:
        return "word"
    return "other" if not nouns else "short phrase" if len(side.words) <= SHORT_PHRASE else "long phrase"


def shape_features(text: str, at: Sides, context: Context, words: Sequence[Word], meaning: Meaning | None) -> Named:
    """Named numbers about the shapes of both sides of a border, absent ones 0; ``words``: of the whole answer."""
    level = "inside" if at.border.level == INSIDE else "between"
    yield from _shapes(at, context, level)
    yield from _opening(at, context, level)
    yield from _colons(text, at, level)
    yield from _lengths(at, words, level)
    if meaning is not None:
        yield from _heads(at, meaning)
        yield from _verbs(at, level)


def _shapes(at: Sides, context: Context, level: str) -> Named:
    left, right = shape_of(at.left), shape_of(at.right)
    yield f"shape left {left} {level}", 1
    yield f"shape right {right} {level}", 1
    pair = f"shapes {ROUGHLY.get(left, left)} {ROUGHLY.get(right, right)}"
    yield f"{pair} {level}", 1
    yield f"{pair} {context.name} {level}", 1
    if at.border.joint:
        yield f"{pair} {at.border.joint}", 1


def _opening(at: Sides, context: Context, level: str) -> Named:
    """The first word of the right side that is no filler, and words there that tell how it goes on."""
    first = next((w for w in at.right.words if not in_list("fillers", w.text)), None)
    if first is not None:
        yield f"opens {first.pos} {first.case} {level}", 1
        yield f"opens nominative {context.name} {level}", first.pos == "NOUN" and first.case == "Nom"
        yield from ((f"opens {kind} {level}", 1) for kind in OPENS if in_list(kind, first.text))
    for said in sorted({w.text for w in at.right.words[:FIRST_WORDS] if in_list("openings", w.text)}):
        yield f"opening {said}", 1


def _colons(text: str, at: Sides, level: str) -> Named:
    """Whether a list or a remark was announced with a colon, or a label ("Ääni: hyvä") stands first."""
    said = BRACKETED.sub(" ", text[at.before.span.start : at.border.end])
    if colon := COLON.search(said):
        kind = "label" if len(said[: colon.start()].split()) <= LABEL_WORDS else "announced"
        yield f"after colon {kind} {level}", 1
        yield f"colon list {kind} {'verb' if at.after.any_verb else 'no verb'} {level}", 1
    if at.border.level != INSIDE:
        yield "left ends with colon", text[: at.border.end].endswith(":")
        for name, side in (("left", at.before), ("right", at.after)):
            yield f"{name} has label", LABEL.match(text, *side.span) is not None


def _lengths(at: Sides, words: Sequence[Word], level: str) -> Named:
    ratio = math.log((len(at.before.words) + 1) / (len(at.after.words) + 1))
    pieces = sorted([len(at.left.words), len(at.right.words)])
    yield "log ratio", ratio
    yield "uneven", abs(ratio)
    yield f"uneven pieces {level}", math.log((pieces[1] + 1) / (pieces[0] + 1))
    yield f"shorter {level}", math.log1p(pieces[0])
    yield f"longer {level}", math.log1p(pieces[1])
    yield f"words of answer {level}", math.log1p(len(words))
    yield f"verbs of answer {level}", sum(w.finite for w in words) / max(1, len(words))


def _heads(at: Sides, meaning: Meaning) -> Named:
    """Which words of the left side those of the right depend on, and whether they have a subject of their own."""
    before, after = meaning.places(at.before), meaning.places(at.after)
    for n in after:
        word = meaning.words[n]
        if word.head in before:
            head = meaning.words[word.head]
            own = any(meaning.words[m].head == n and meaning.words[m].role in SUBJECTS for m in after)
            yield f"right is {word.role} of {head.role} {head.pos}", 1
            yield f"right {word.pos} is {word.role} of {head.pos}", 1
            yield f"right is {word.role} {'with' if own else 'without'} subject", 1


def _verbs(at: Sides, level: str) -> Named:
    """Person and mood of the verbs of both pieces; what the subject of the right one is."""
    forms = [[f for w in p.words if w.finite for f in w.forms if f.startswith(("Person", "Mood"))]
             for p in (at.left, at.right)]  # fmt: skip
    if all(forms):
        moods = [next((f for f in found if f.startswith("Mood")), "") for found in forms]
        yield "same person and mood", set(forms[0]) == set(forms[1])
        yield f"moods {moods[0]} {moods[1]} {level}", 1
    subject = next((w for w in at.right.words if w.role == "nsubj"), None)
    if subject is not None:
        yield f"right subject {subject.pos} {level}", 1
