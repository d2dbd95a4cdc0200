"""What units say word by word, and how a name stands in it: its words, its phrase, a denial or a lack beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from openfeedback.coding.topics.words.candidates import FORM, Word, readings_of, word_lists
from openfeedback.coding.topics.words.labels import is_noun, stem
from openfeedback.text.morphology import minen_noun
from openfeedback.text.phrases import phrase_words

SENTENCE, CLAUSE = re.compile(r"[.;!?\n]"), re.compile(r"[,:()/]")
NEAR = 3  # words between a thing and what is said to be lacking or poor of it
FILLED = 1  # words between a thing and what is done to it


class Said(NamedTuple):
    """A written word: its form in small letters, all that it may be, whether a noun, and where it stands."""

    form: str
    words: frozenset[str]
    noun: bool
    sentence: int
    clause: tuple[int, int]  # with its sentence


class Part(NamedTuple):
    """A word of a name: its base forms, and the parts of which each of them is made where it is a compound."""

    lemmas: frozenset[str]
    compounds: frozenset[tuple[str, ...]]


def speech(text: str) -> tuple[Said, ...]:
    """The words of a unit in order.

    >>> [word.clause for word in speech("ruuan puute, ei vettä. Sota")]
    [(0, 0), (0, 0), (0, 1), (0, 1), (1, 1)]
    """
    return tuple(_said(found.group(), text[: found.start()]) for found in FORM.finditer(text))


@cache
def _word(form: str) -> tuple[frozenset[str], bool]:
    found = _likely(form)
    if any(word.kind in word_lists()["referring"] for word in readings_of(form)):  # joilla is no form of joki
        return frozenset(), False
    whole = {word.lemma.lower() for word in found}
    whole |= {noun for word in found if word.kind == "verb" and (noun := minen_noun(word.lemma))}
    parts = {part.lower() for word in found for part in word.parts}
    return frozenset(whole | parts | {stem(word) for word in whole}), any(is_noun(word.kind) for word in found)


def _said(form: str, before: str) -> Said:
    words, noun = _word(form)
    sentence = len(SENTENCE.findall(before))
    return Said(form.lower(), words, noun, sentence, (sentence, len(CLAUSE.findall(before))))


def _likely(form: str) -> list[Word]:
    readings = readings_of(form)
    return [word for word in readings if word.likely] or list(readings)


def parts_of_name(name: str) -> list[Part]:
    """The words of a name that say something, in order.

    >>> [sorted(part.lemmas) for part in parts_of_name("Ruuan ja veden puute")]
    [['ruoka'], ['vesi'], ['puute']]
    """
    made = []
    for form in FORM.findall(name):
        found = _likely(form)
        if form.lower() not in word_lists()["joints"]:
            lemmas = frozenset(word.lemma.lower() for word in found)
            made.append(Part(lemmas, frozenset(word.parts for word in found if len(word.parts) > 1)))
    return made


def key_of(name: str) -> tuple[str, ...]:
    """What a name says however it is spelt: the first base form of each of its words.

    >>> key_of("Ruuan puute") == key_of("ruoan puute")
    True
    """
    return tuple(min(part.lemmas) for part in parts_of_name(name))


def in_a_row(pieces: Sequence[str], unit: Sequence[Said]) -> bool:
    """Whether the parts of a compound stand one after another in a unit.

    >>> [in_a_row(("ilmasto", "muutos"), speech(text)) for text in ("ilmaston muutos", "muutos ilmastossa")]
    [True, False]
    """
    rows = (unit[at : at + len(pieces)] for at in range(len(unit) - len(pieces) + 1))
    return any(all(piece in word.words for piece, word in zip(pieces, row, strict=True)) for row in rows)


def _is(part: Part, word: Said) -> bool:
    return any(lemma in word.words or stem(lemma) in word.words for lemma in part.lemmas)


def phrases_of(name: str) -> list[str]:
    """The phrases that two joined by "ja" stand for.

    >>> phrases_of("tavoitteiden ja mittareiden seuranta"), phrases_of("hyvät esimerkit ja käytännöt")
    (['tavoitteiden seuranta', 'mittareiden seuranta'], ['hyvät esimerkit', 'hyvät käytännöt'])
    """
    first, joint, second = name.partition(" ja ")
    a, b = first.split(), second.split()
    if not joint:
        return [name]
    if len(a) == 1 and len(b) == 2 and a[0].endswith("n"):
        return [f"{first} {b[1]}", second]
    if len(a) == 2 and len(b) == 1:
        return [first, f"{a[0]} {second}"]
    return [first, second]


def says(phrase: Sequence[Part], unit: Sequence[Said]) -> bool:
    """Whether a unit says a phrase: its words side by side, a thing with what is done to it, or what it is said to be.

    >>> [says(parts_of_name("köyhien auttaminen"), speech(t)) for t in ("autetaan köyhiä", "autetaan köyhien lapsia")]
    [True, False]
    >>> [says(parts_of_name("alhainen elintaso"), speech(t)) for t in ("elintaso on alhainen", "se ei ole alhainen")]
    [True, False]
    """
    return any(shape(phrase, unit, at) for shape in (_beside, _done, _predicated) for at in range(len(unit))) or any(
        _in_one(phrase, word) for word in unit
    )


def _beside(phrase: Sequence[Part], unit: Sequence[Said], at: int) -> bool:
    there = unit[at : at + len(phrase)]
    return len(there) == len(phrase) and all(_is(part, word) for part, word in zip(phrase, there, strict=True))


def _in_one(phrase: Sequence[Part], word: Said) -> bool:
    """Whether a compound says two words (vedenpuute), of which neither is in the other (kehitysmaan kehitys)."""
    pieces = {piece for part in phrase for compound in part.compounds for piece in compound}
    apart = not any(part.lemmas & pieces for part in phrase)
    return len(phrase) == 2 and apart and all(part.lemmas & word.words for part in phrase)


def _done(phrase: Sequence[Part], unit: Sequence[Said], at: int) -> bool:
    """The thing of an action at a place, and the verb beside it; a genitive belongs to the noun behind it."""
    *thing, action = phrase
    end = at + len(thing)
    actions = {lemma for lemma in action.lemmas if lemma.endswith("minen")}
    if not actions or not _beside(thing, unit, at):
        return False
    if unit[end - 1].form.endswith("n") and end < len(unit) and unit[end].noun:
        return False
    around = (*unit[max(at - 1 - FILLED, 0) : at], *unit[end : end + 1 + FILLED])
    return any(actions & word.words and word.clause == unit[at].clause for word in around)


def _predicated(phrase: Sequence[Part], unit: Sequence[Said], at: int) -> bool:
    """A noun at a place, and behind it, over a copula and words of degree, what it is said to be."""
    quality, *rest = phrase
    if len(rest) != 1 or not _is(rest[0], unit[at]):
        return False
    behind = unit[at + 1 : at + 2 + NEAR]
    end = next((i for i, word in enumerate(behind) if _is(quality, word)), 0)
    between = [word.form for word in behind[:end]]
    said = phrase_words("copulas").union(phrase_words("degrees"))
    return not phrase_words("copulas").isdisjoint(between) and said.issuperset(between)


def turning(part: Part, unit: Sequence[Said]) -> str:
    """What turns a word round where a unit uses it: a lack near it, that it is poor, a denial; else empty.

    >>> [turning(parts_of_name("ruoka")[0], speech(t)) for t in ("ruuan puute", "ei ole ruokaa", "ruoka on hyvää")]
    ['puute', 'ei', '']
    >>> [turning(parts_of_name("talous")[0], speech(t)) for t in ("talous on huono", "huonompi kuin Suomen talous")]
    ['huono', '']
    """
    found: Counter[str] = Counter()
    for at in (at for at, word in enumerate(unit) if _is(part, word)):
        denied = any(word.form in word_lists()["denials"] and word.sentence == unit[at].sentence for word in unit)
        found[_near(unit, at) or ("ei" if denied else "")] += 1
    return max(sorted(found), key=lambda how: found[how], default="")


def _near(unit: Sequence[Said], at: int) -> str:
    """What is lacking or poor by a word near that at a place, in its clause: a poor one is beside it or told of it."""
    around = range(max(at - NEAR, 0), min(at + NEAR + 1, len(unit)))
    for i in (i for i in around if unit[i].clause == unit[at].clause):
        how = lacking(unit[i].words)
        between = [word.form for word in unit[at + 1 : i]]
        told = i > at and not phrase_words("copulas").isdisjoint(between)
        if how and (how not in word_lists()["poor"] or i == at - 1 or told):
            return how
    return ""


def lacking(words: frozenset[str]) -> str:
    """The word of a list (data/topic_words.yml) for lack or poor quality among what a written word may be.

    >>> lacking(frozenset(["puuttua"])), lacking(frozenset(["rahaton"])), lacking(frozenset(["raha"]))
    ('puute', 'rahaton', '')
    """
    listed = next((called for called, of in word_lists()["lacks"].items() if words & {*of, called}), "")
    return listed or next((word for word in sorted(words) if word.endswith(tuple(word_lists()["without"]))), "")
