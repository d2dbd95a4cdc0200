"""What units say word by word, and how a name stands in it: its words, a denial or a lack beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from openfeedback.coding.topics.words.candidates import FORM, Word, readings_of, word_lists
from openfeedback.coding.topics.words.labels import is_noun
from openfeedback.text.morphology import minen_noun
from openfeedback.text.phrases import phrase_words

SENTENCE, CLAUSE = re.compile(r"[.;!?\n]"), re.compile(r"[,:()/]")
ACTION = "minen"
DONE = re.compile(r"[nlrs](ut|yt|ee\w+|eiden|ei[lnst]\w+)$")  # past participles: what has become, not becoming
NEAR = 3  # words between a thing and what is said to be lacking or poor of it


class Said(NamedTuple):
    """A written word: its form in small letters, base forms that it may be, those with parts, whether it may be a thing
    or what a thing is like, and where it stands."""

    form: str
    lemmas: frozenset[str]
    words: frozenset[str]
    nominal: bool
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
def _word(form: str) -> tuple[frozenset[str], frozenset[str], bool]:
    found = _likely(form)
    if any(word.kind in word_lists()["referring"] for word in readings_of(form)):  # joilla is no form of joki
        return frozenset(), frozenset(), False
    whole = {word.lemma.lower() for word in found}
    acting = () if DONE.search(form) else [word for word in found if word.kind == "verb"]
    whole |= {noun for word in acting if (noun := minen_noun(word.lemma))}
    parts = {part.lower() for word in found for part in word.parts}
    nominal = any(is_noun(word.kind) or "adjective" in word.kind for word in found)
    return frozenset(whole), frozenset(whole | parts), nominal


def _said(form: str, before: str) -> Said:
    sentence = len(SENTENCE.findall(before))
    return Said(form.lower(), *_word(form), sentence, (sentence, len(CLAUSE.findall(before))))


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


def key_of(name: str) -> frozenset[str]:
    """What a name says however it is spelt and in whatever order: the first base form of each of its words.

    >>> key_of("Sanoja: ruuat, puute") == key_of("Sanoja: puute, ruoka")
    True
    """
    return frozenset(min(part.lemmas) for part in parts_of_name(name))


def in_a_row(pieces: Sequence[str], unit: Sequence[Said]) -> bool:
    """Whether the parts of a compound stand one after another in a unit.

    >>> [in_a_row(("ilmasto", "muutos"), speech(text)) for text in ("ilmaston muutos", "muutos ilmastossa")]
    [True, False]
    """
    rows = (unit[at : at + len(pieces)] for at in range(len(unit) - len(pieces) + 1))
    return any(all(piece in word.words for piece, word in zip(pieces, row, strict=True)) for row in rows)


def says(name: Sequence[Part], unit: Sequence[Said]) -> bool:
    """Whether a unit holds every word of a name: itself, a part of a compound, or all its own parts in a row.

    No written word stands for two of the name's words, unless it is a compound of both; and nothing is done to what
    only says whose another thing is.

    >>> name, action = parts_of_name("veden puute"), parts_of_name("köyhien auttaminen")
    >>> [says(name, speech(text)) for text in ("vedenpuute", "puute vedestä", "puute ruuasta")]
    [True, True, False]
    >>> [says(action, speech(text)) for text in ("autetaan köyhiä", "autetaan köyhien lapsia")]
    [True, False]
    >>> says(parts_of_name("kehitysmaiden kehitys"), speech("kehitysmaissa on hätä"))
    False
    >>> becoming = parts_of_name("kehitysmaiden kehittyminen")
    >>> [says(becoming, speech(text)) for text in ("kehitysmaat kehittyvät", "kehittyneet maat auttavat kehitysmaita")]
    [True, False]
    """
    action = name[-1].lemmas if len(name) > 1 and any(lemma.endswith(ACTION) for lemma in name[-1].lemmas) else None
    own = [word for at, word in enumerate(unit) if action is None or not _owns(unit, at) or action & unit[at + 1].words]
    return all(_holds(part, [other for other in name if other is not part], own) for part in name)


def _holds(part: Part, others: Sequence[Part], unit: Sequence[Said]) -> bool:
    free = (word for word in unit if not any(other.lemmas & word.lemmas for other in others))
    return any(part.lemmas & word.words for word in free) or any(in_a_row(each, unit) for each in part.compounds)


def _owns(unit: Sequence[Said], at: int) -> bool:
    """Whether a word looks like a genitive of the thing behind it."""
    return unit[at].form.endswith("n") and all(word.nominal for word in unit[at : at + 2]) and at + 1 < len(unit)


def turning(part: Part, unit: Sequence[Said]) -> str:
    """What turns a word round where a unit uses it: a lack near it, that it is poor, a denial; else empty.

    >>> [turning(parts_of_name("ruoka")[0], speech(t)) for t in ("ruuan puute", "ei ole ruokaa", "ruoka on hyvää")]
    ['puute', 'ei', '']
    >>> [turning(parts_of_name("talous")[0], speech(t)) for t in ("talous on huono", "huonompi kuin Suomen talous")]
    ['huono', '']
    """
    found: Counter[str] = Counter()
    for at in (at for at, word in enumerate(unit) if part.lemmas & word.words):
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
