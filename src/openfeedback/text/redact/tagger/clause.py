"""What the clause around a possible name says of it: the verb it goes with, in which case; what it is said to be.

People act, are thanked and are asked; things run, are bought and are out of order. "Satu luki lapsille" is somebody,
"Satu luettiin lapsille" something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from openfeedback.text.morphology import analyse
from openfeedback.text.redact.lexical import Word
from openfeedback.text.redact.tagger.roles import ending, lemma, role, role_of

REACH = 6  # words to either side in which the verb is looked for
_STOP = re.compile(r"[.!?;:\n(]")
_CASE = re.compile(
    r"(?:(lle)|(ll[aä])|(lt[aä])|(ss[aä])|(st[aä])|(ksi)|(seen|[aeiouyäö]{2}n)|([aeiouyäö]n)|(t[aä]|[aä])|(t))$"
)
_CASES = ("all", "ade", "abl", "ine", "ela", "tra", "ill", "gen", "par", "pl")
_SHORT_PAST = re.compile(r"\w{1,3}|\w{1,9}[^\Waeiä]")  # what may be a past without its last i: "lupas", "sano"
FINITE = ("3sg", "3pl", "conneg", "past")
_PERSONS = {"1sg": "1sg", "conneg": "2sg", "imp": "2sg", "2sg": "2sg", "3sg": "3sg"}
_JOINTS = ("että", "koska", "kun", "jos", "vaikka", "jotta", "mutta", "joka", "jotka", "mikä", "mitä", "ja")
_PRONOUNS = ("hän", "se", "he", "ne")


def case_of(low: str) -> str:
    """The case that a name in small letters seems to have, by its last letters; "nom" where it has no ending.

    >>> [case_of(name) for name in ("satu", "sadulle", "tarmoa", "fölin", "virtaset")]
    ['nom', 'all', 'par', 'gen', 'pl']
    """
    found = _CASE.search(low)
    return _CASES[(found.lastindex or 1) - 1] if found and found.start() > 1 and _inflected(low) else "nom"


@lru_cache(maxsize=100_000)
def _inflected(low: str) -> bool:
    """Whether some reading has a case ending, or no dictionary knows ("pekka" ends like a partitive)."""
    known = [a for a in analyse(low) if not a.guessed and a.tags]
    return not known or any("nom" not in a.tags or "pl" in a.tags for a in known)


@lru_cache(maxsize=100_000)
def verb_of(low: str) -> tuple[str, str]:
    """Base form of a finite verb and "pass" or "act"; colloquial pasts too. Nothing for other words.

    >>> verb_of("hoitaa"), verb_of("luettiin"), verb_of("lupas"), verb_of("pöytä")
    (('hoitaa', 'act'), ('lukea', 'pass'), ('luvata', 'act'), ('', ''))
    """
    for form in (low, low + "i") if _SHORT_PAST.fullmatch(low) else (low,):
        verbs = [a for a in analyse(form) if not a.guessed and a.pos == "verb" and any(t in a.tags for t in FINITE)]
        if verbs:
            return verbs[0].lemma.lower(), "pass" if any("pass" in a.tags for a in verbs) else "act"
        verbs = [a for a in analyse(form) if not a.guessed and a.pos == "verb" and "pass" in a.tags]
        if verbs:
            return verbs[0].lemma.lower(), "pass"
    return "", ""


def clause(text: str, found: Sequence[Word], number: int, form: str, sort: str) -> Iterator[str]:
    """The verbs to either side with the word's case, what follows "on", and whether somebody is meant."""
    case, short = case_of(found[number].text.lower()), form[:2]
    yield f"in {case} {sort} {short}"
    yield from _own_verb(text, found, number, f"{sort} {short}")
    yield from _afterwards(found, number, f"{case} {short}")
    for side in (">", "<"):
        words = list(_side(text, found, number, side))
        at, (verb, voice) = next(((i, v) for i, w in enumerate(words) if (v := verb_of(w))[0]), (0, ("", "")))
        kind = role_of(verb) if verb else ""
        yield f"verb{side} {verb} {case}"
        yield f"verb{side} {kind} {voice} {case} {short}"
        yield f"verb{side} {kind} {voice} {case} {sort}"
        if side == ">":
            yield from _said_to_be(words[at + 1 :] if verb else [], verb, f"{case} {short}")
    for side, at in (("<", number - 1), (">", number + 1)):
        if 0 <= at < len(found) and (kind := role(found[at].text.lower())):
            yield f"{side} {kind} {case} {sort} {short}"
    if any(lemma(w.text.lower()) == "hän" for w in found):
        yield f"somebody {short}"
        yield f"somebody {sort}"


def _own_verb(text: str, found: Sequence[Word], number: int, form: str) -> Iterator[str]:
    """Whether the clause from the word on has a verb for it, or is the word itself one: "Jaan kokemuksia"."""
    ahead = _clause_from(text, found, number)
    verbs = [verb for verb in map(verb_of, ahead) if verb[0]]
    has = verbs[0][1] if verbs else "none" if ahead else "alone"
    yield f"has verb {has} {form} {found[number].initial}"
    if person := person_of(found[number].text.lower()):
        yield f"is verb {person} {has} {form}"
        if ahead:
            yield f"is verb {person} {has} {ending(ahead[0])}"
    if verbs and verbs[0][0] != "ei":
        at = next(i for i, word in enumerate(ahead) if verb_of(word)[0])
        if any(ending(word) in ("adjective par", "noun par") for word in ahead[at + 1 : at + 3]):
            yield f"is some {verbs[0][0] == 'olla'} {form}"  # "rauha on tärkeää": of a mass, not of somebody


def speaks_of_itself(text: str, found: Sequence[Word], number: int) -> bool:
    """Whether a word at the start is the verb of its clause, in the first person, and the name that is written like it
    would have none ("Jaan mielelläni kokemuksia", but "Jaan auttoi").
    """
    word, low = found[number], found[number].text.lower()
    if not word.initial or word.after_cue or person_of(low) != "1sg" or word.reading.base not in ("", low):
        return False
    ahead = _clause_from(text, found, number)
    return bool(ahead) and not found[number + 1].capital and not any(verb_of(w)[0] for w in ahead)


@lru_cache(maxsize=100_000)
def person_of(low: str) -> str:
    """The person of a finite verb that the word may be, "2sg" of a command too; nothing for other words.

    >>> person_of("jaan"), person_of("hain"), person_of("salli"), person_of("pöytä")
    ('1sg', '1sg', '2sg', '')
    """
    tags = {tag for a in analyse(low) if not a.guessed and a.pos == "verb" for tag in a.tags}
    return next((said for tag, said in _PERSONS.items() if tag in tags), "")


def _clause_from(text: str, found: Sequence[Word], number: int) -> list[str]:
    """The words after a word in small letters, to a comma or a word that begins another clause."""
    ahead: list[str] = []
    for at, low in enumerate(_side(text, found, number, ">"), number + 1):
        joins = low in _JOINTS and (ahead or low != "ja")  # "Toivo ja Satu hoitivat" is one clause
        if joins or "," in text[found[at - 1].end : found[at].start]:
            break
        ahead.append(low)
    return ahead


def _afterwards(found: Sequence[Word], number: int, form: str) -> Iterator[str]:
    """What the next pronoun calls it: "ostin Kallaxin ja se hajosi", "kysyin Kaarelta ja hän"."""
    ahead = [word.text.lower() for word in found[number + 1 : number + 1 + 2 * REACH]]
    if pronoun := next((base for low in ahead if (base := lemma(low)) in _PRONOUNS), ""):
        yield f"then {pronoun} {form}"


def _said_to_be(words: Sequence[str], verb: str, form: str) -> Iterator[str]:
    """What the first words after the verb say: "oli liian pelottava", "ei toimi"."""
    if verb not in ("olla", "ei"):
        return
    for word in words[:3]:
        base = lemma(word)
        yield f"is {base}"
        if kind := role(word):
            yield f"is {kind} {form}"


def _side(text: str, found: Sequence[Word], number: int, side: str) -> Iterator[str]:
    """The words to one side in small letters, nearest first, to the end of the clause."""
    step = 1 if side == ">" else -1
    for at in range(number + step, number + step * (REACH + 1), step):
        if not 0 <= at < len(found):
            return
        near, far = sorted((at, at - step))
        if _STOP.search(text[found[near].end : found[far].start]):
            return
        yield found[at].text.lower()
