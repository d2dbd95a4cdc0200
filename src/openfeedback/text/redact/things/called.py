"""What is called after somebody, and brands that are names too: told by the noun that they go with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from openfeedback.text.data_files import load
from openfeedback.text.morphology import analyse
from openfeedback.text.redact.lexical import NONE, Word, commonness, is_form, stems_of

FREQUENT = 2  # steps of commonness: a surname that many bear is an eponym only before what nobody owns
_OWNED_BY_NONE = ("palkinto", "säätiö", "rahasto", "museo", "katu", "patsas", "instituutti")
_GENITIVE = re.compile(r"\w{2,}n$")
_ACCENTS = str.maketrans("éèáàüçíñő", "eeaaucino")  # "Menièren" and "Ménièren" are one
BETWEEN = 2  # adjectives that may stand between a brand and its noun


def called_after(text: str, found: Sequence[Word]) -> Iterator[Word]:
    """Names in the genitive before what is called after them: "Apgarin pisteet", "Minna Canthin koulu"."""
    for at, word in enumerate(found[:-1]):
        noun = _noun(found[at + 1])
        if not (noun and word.capital and _GENITIVE.search(word.text) and _blank(text, word, found[at + 1])):
            continue
        first = found[at - 1] if at and _blank(text, found[at - 1], word) and _may_be_first(found[at - 1]) else None
        if (first and _by_both(first, word, noun)) or (not first and _by_surname(word, noun)):
            yield from (first, word) if first else (word,)


def _may_be_first(word: Word) -> bool:
    """Whether a word before a surname may be its first name, and no town ("Kuopion Snellmanin koulu") or other word."""
    name = word.reading.first or commonness(word.text.lower()).first < NONE
    return word.capital and (name or not (word.reading.place or word.reading.common))


def _by_both(first: Word, last: Word, noun: frozenset[str]) -> bool:
    """Whether a first name and a surname are of one whom things are called after, or the noun names nothing else."""
    known = _is_form(first.text, last.text, _full())
    if known:
        return bool(noun & (_nouns("methods") | _nouns("things")))
    if first.initial and not first.reading.first:
        return False
    bodies, close = listed("bodies"), listed("close")
    name = first.reading.first or commonness(first.text.lower()).first < NONE or len(first.text) == 1
    frequent = commonness(first.text.lower()).first <= FREQUENT and commonness(last.text.lower()).last <= FREQUENT
    return name and bool(noun & (bodies if frequent else bodies | close))


def _by_surname(word: Word, noun: frozenset[str]) -> bool:
    """Whether a word alone is an eponym before its noun, a saint before a church, or a maker in no list."""
    low = word.text.lower()
    saints: Any = load("redact_things")["saints"]
    if noun & {*saints["nouns"]} and _in_forms(low, saints["names"]):
        return True
    if word.reading.first and not word.reading.last:
        return False
    if _in_forms(low, load("redact_things")["eponyms"]):
        if commonness(low).last > FREQUENT and commonness(low).first > FREQUENT:
            return bool(noun & (_nouns("methods") | _nouns("things")))
        compound = len(noun) > 1 and noun & _nouns("methods")  # "Bergin tasapainotesti"
        return bool(compound or noun & (listed("makers") | {*_OWNED_BY_NONE}))
    return word.reading.unknown and commonness(low).first == NONE and bool(noun & listed("makers"))


def in_houses(text: str, found: Sequence[Word]) -> Iterator[Word]:
    """A name right after what houses, programs and rooms are: "hoivakoti Vuokko", "Villa Onni"."""
    for at, (left, right) in enumerate(zip(found, found[1:], strict=False)):
        if left.text.lower() not in listed("houses") or not right.capital or right.initial or right.text[-1] == "n":
            continue
        third = found[at + 2] if at + 2 < len(found) else None
        if not (third and third.capital and _blank(text, right, third)) and _blank(text, left, right):
            yield right


def of_brands(text: str, found: Sequence[Word]) -> Iterator[Word]:
    """Brands in the genitive before what they sell ("Reiman haalari"), also in a list ("Reiman ja Kuoman kengät")."""
    for at, word in enumerate(found):
        if not (word.capital and _GENITIVE.search(word.text)):
            continue
        sold = _sold_by(word.text.lower())
        if sold and any(noun & sold for noun in _nouns_after(text, found, at)):
            yield word


def _nouns_after(text: str, found: Sequence[Word], at: int) -> Iterator[frozenset[str]]:
    """The first noun after a word, past adjectives, other brands, "ja" and commas."""
    for left, right in zip(found[at : at + 2 + BETWEEN], found[at + 1 : at + 3 + BETWEEN], strict=False):
        between = text[left.end : right.start]
        joint = right.text.lower() in ("ja", "tai", "eikä", "sekä")
        other = right.capital and (right.kept or bool(_sold_by(right.text.lower())))
        if between not in (" ", ", ", "/"):
            return
        if noun := _noun(right):
            yield noun
        if not (joint or other or _describes(right.text.lower())):
            return


@lru_cache(maxsize=50_000)
def _describes(low: str) -> bool:
    """Whether a word can stand between a brand and its noun: an adjective, a participle, a numeral."""
    return any(a.pos in ("adjective", "participle", "numeral") for a in analyse(low) if not a.guessed)


@lru_cache(maxsize=50_000)
def _sold_by(low: str) -> frozenset[str]:
    """What is sold under a name that a word in small letters is a form of."""
    brands: Any = load("redact_things")["brands"]
    sold = [frozenset(brand["nouns"]) for brand in brands if _in_forms(low, brand["names"])]
    return frozenset().union(*sold)


def _noun(word: Word) -> frozenset[str]:
    """Base forms of a noun in small letters and of its last part; nothing for other words."""
    return frozenset() if word.capital else _bases(word.text.lower())


@lru_cache(maxsize=50_000)
def _bases(low: str) -> frozenset[str]:
    known = [a for a in analyse(low) if not a.guessed and a.pos == "noun"]
    return frozenset(base.lower() for a in known for base in (a.lemma, a.parts[-1]))


def _blank(text: str, left: Word, right: Word) -> bool:
    return text[left.end : right.start] == " "


@cache
def listed(name: str) -> frozenset[str]:
    """A list of data/redact_things.yml."""
    return frozenset(load("redact_things")[name])


@cache
def _nouns(kind: str) -> frozenset[str]:
    return frozenset(load("redact_things")["called_after"][kind])


@cache
def _full() -> tuple[tuple[str, str], ...]:
    pairs = (name.lower().rsplit(" ", 1) for name in load("redact_things")["full"])
    return tuple((first.split()[-1], last) for first, last in pairs)


def _is_form(first: str, last: str, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether a first name and a surname in some form are a pair of ``pairs``."""
    return any(first.lower() == one and _in_forms(last.lower(), two) for one, two in pairs)


@lru_cache(maxsize=100_000)
def _in_forms(low: str, names: str) -> bool:
    """Whether a word in small letters is a form of one of some names with blanks between.

    >>> _in_forms("kiven", "Aho Kivi"), _in_forms("menièren", "Menière"), _in_forms("ahon", "Kivi")
    (True, True, False)
    """
    return is_form(low.translate(_ACCENTS), _stems(names), shortest=2)


@cache
def _stems(names: str) -> frozenset[str]:
    low = [name.lower().translate(_ACCENTS) for name in names.split()]
    changed = [name[:-1] + "e" for name in low if name.endswith("i")]  # Kivi: Kiven
    return frozenset(stem for name in low for stem in stems_of(name)) | frozenset(changed)
