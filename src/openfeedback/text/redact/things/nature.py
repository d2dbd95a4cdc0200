"""Words of nature and the mind that are names too: in groups of children, in lists of things, with verbs of things."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any

from openfeedback.text.data_files import load
from openfeedback.text.morphology import analyse
from openfeedback.text.redact.lexical import Word
from openfeedback.text.redact.tagger import role
from openfeedback.text.redact.things.called import listed

_JOINED = re.compile(r", | (?:ja|sekä|tai|eli|vai) |, ja ")
_LUCK = re.compile(
    r" (?:on|oli|olisi)(?:,? että| jos| kun| matkassa| onnettomuudessa| mukana matkassa)\b"
)  # "Onni oli, että"


def of_groups(text: str, found: Sequence[Word]) -> Iterator[Word]:
    """Groups called by words of nature: two of them or more in a list, where the answer speaks of groups and of
    nobody's doings or work.

    "Kielo ja Vuokko yhdistettiin, ryhmien nimet menevät sekaisin"
    """
    if not any((w.initial or not w.capital) and _base(w.text.lower()) in listed("groups") for w in found):
        return
    numbers = [n for n, w in enumerate(found) if w.capital and not w.after_cue and _base(w.text.lower()) in _nature()]
    some = {id(found[n]): found[n] for n in numbers}
    if any(_acts(found, n) for n in numbers):
        return
    if any(id(left) in some and id(right) in some for left, right in _pairs(text, found)):
        yield from some.values()


def _acts(found: Sequence[Word], number: int) -> bool:
    """Whether somebody's work stands before the word, or what people do after it."""
    before = role(found[number - 1].text.lower()) == "work" if number else False
    after = [w.text.lower() for w in found[number + 1 : number + 3] if not w.capital]
    return before or any(role(low) == "acts" and not _passive(low) for low in after)


@lru_cache(maxsize=20_000)
def _passive(low: str) -> bool:
    return any(a.pos == "verb" and "pass" in a.tags for a in analyse(low) if not a.guessed)


def as_words(text: str, found: Sequence[Word]) -> Iterator[Word]:
    """The words themselves: beside another of their kind in small letters ("Rauha ja ilo puuttuvat"), or as what is
    read, cleared, planted; what ends, blows, melts ("Satu luetaan", "Into loppuu").
    """
    kinds = _nature() | _mind()
    for left, right in _pairs(text, found):
        same = any(
            _base(left.text.lower()) in kind and _base(right.text.lower()) in kind for kind in (_nature(), _mind())
        )
        if same and left.capital and left.initial and not right.capital and _is_nominative(left) and not right.name:
            yield left
    for at, word in enumerate(found[:-1]):
        low = word.text.lower()
        if not (word.capital and word.initial and _is_nominative(word) and _base(low) in kinds):
            continue
        after = found[at + 1]
        if after.capital or text[word.end : after.start] != " ":
            continue
        if _of_things(after.text.lower()) or (_base(low) in _mind() and _LUCK.match(text, word.end)):
            yield word


@lru_cache(maxsize=20_000)
def _of_things(low: str) -> bool:
    """Whether a word is a verb whose subject, or in the passive whose object, is no person."""
    words: Any = load("redact_things")["words"]
    for a in analyse(low):
        if a.guessed or a.pos != "verb":
            continue
        base = a.lemma.lower()
        if base in words["said"] if "pass" in a.tags else base in words["runs"]:
            return True
    return False


def _pairs(text: str, found: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Words with nothing but a comma or "ja" between them."""
    for at, left in enumerate(found):
        for right in found[at + 1 : at + 3]:
            if _JOINED.fullmatch(text[left.end : right.start]):
                yield left, right


def _is_nominative(word: Word) -> bool:
    low = word.text.lower()
    return any(a.lemma.lower() == low for a in analyse(low) if not a.guessed)


@lru_cache(maxsize=50_000)
def _base(low: str) -> str:
    """Base form of an ordinary word, of its last part in a compound."""
    known = [a for a in analyse(low) if not a.guessed and a.pos in ("noun", "adjective")]
    return next(
        (a.lemma.lower() for a in known if a.lemma.lower() in _nature() | _mind()),
        known[0].parts[-1].lower() if known else low,
    )


@cache
def _nature() -> frozenset[str]:
    return frozenset(load("redact_things")["words"]["nature"].split())


@cache
def _mind() -> frozenset[str]:
    return frozenset(load("redact_things")["words"]["mind"].split())
