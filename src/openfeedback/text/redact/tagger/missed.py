"""What the tagger missed beside a name or somebody's role: surnames, first names that are words, bearers of roles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openfeedback.text.redact.lexical import LOCAL, NONE, Word, capital_parts, commonness, is_foreign, is_thing
from openfeedback.text.redact.names import LIKELY, UNLIKELY, is_particle, not_alone
from openfeedback.text.redact.tagger.clause import case_of
from openfeedback.text.redact.tagger.letters import looks_like
from openfeedback.text.redact.tagger.name_candidates import LIKE_NAMES, PEOPLE
from openfeedback.text.redact.tagger.roles import role

THAT_IS, SHORTEST = "eli", 3
TO_SOMEBODY = ("all", "abl", "ade", "ela")  # cases in which an ordinary word beside a role is somebody's name
_LISTED = re.compile(r",[ ]|,?[ ](?:ja|sekä|och|samt|and|&)[ ]")  # between names in a list
_INITIAL = re.compile(r"(?![IVX](?:$|[^:.]))[A-ZÅÄÖ](?::\w{1,4})?\W?")  # with the mark after it


def beside_names(text: str, found: Sequence[Word]) -> None:
    """Mark what the tagger missed beside a name or somebody's role: surnames, first names that are words, bearers."""
    _small_surnames(text, found)
    _small_pairs(text, found)
    _capital_pairs(text, found)
    _initials(text, found)
    _after_roles(text, found)
    _with_particles(text, found)
    _lists(text, found)


def _small_surnames(text: str, found: Sequence[Word]) -> None:
    """Mark compounds in small letters that surnames are made of, after a first name ("hannele peltoniemi")."""
    for left, right in zip(found, found[1:], strict=False):
        beside = left.name and left.reading.first and text[left.end : right.start] == " "
        if beside and not (left.capital or right.capital or right.kept) and len(right.text) > 6:
            odds, kind = looks_like(right.text)
            misspelt = right.reading.unknown and left.reading.only_name and odds >= 0
            right.name = right.name or misspelt or (odds > 1 and kind == "last")


def _small_pairs(text: str, found: Sequence[Word]) -> None:
    """Mark an initial, or a first name that is an ordinary word too, with the surname after it in small letters
    ("e.kankkunen", "lahja paanala").
    """
    for left, right in zip(found, found[1:], strict=False):
        between = text[left.end : right.start]
        if left.capital or right.capital or left.kept or right.kept:
            continue
        initial = len(left.text) == 1 and between in (".", ". ")
        first = left.reading.first and between == " " and right.reading.unknown and not is_foreign(left.text)
        if initial or first:
            odds, kind = looks_like(right.text)
            if odds > (LIKE_NAMES if initial else 0) and kind == "last":
                left.name = right.name = True


def _capital_pairs(text: str, found: Sequence[Word]) -> None:
    """Mark a first name that is an ordinary word too and the word after it, both with capitals ("(Onni
    Kaakkurinperä, …)").
    """
    for left, right in zip(found, found[1:], strict=False):
        beside = text[left.end : right.start] == " " and not (left.kept or right.kept or right.initial or left.acronym)
        surname = right.capital and len(right.text) > SHORTEST and not right.acronym and not LOCAL.search(right.text)
        if beside and left.capital and left.reading.first and surname and not right.reading.place:
            left.name = right.name = True


def _initials(text: str, found: Sequence[Word]) -> None:
    """Mark a first name and the initial after it, with its ending or without ("Oliver L:n", "Aino K."), but no king."""
    for left, right in zip(found, found[1:], strict=False):
        first = left.capital and left.reading.first and not (left.kept or not_alone(left) or is_thing(left.text))
        if first and text[left.end : right.start] == " " and _INITIAL.fullmatch(right.text + text[right.end :][:1]):
            left.name = right.name = True


def _after_roles(text: str, found: Sequence[Word]) -> None:
    """Mark listed names after somebody's work or kin, in the same case ("tädille ainolle") or the work's base form
    ("ope Tuiskulla").

    Ordinary words in small letters only where the case says that somebody is meant, not "potilaan rauhan".
    """
    plain = [word for word in found if word.text.lower() != THAT_IS]
    for left, right in zip(plain, plain[1:], strict=False):
        between = text[left.end : right.start].split()
        if right.name or right.kept or between not in ([], [THAT_IS], ["("]):
            continue
        if role(left.text.lower()) not in PEOPLE[:2]:
            continue
        cases = [case_of(word.text.lower()) for word in (left, right)]
        same = cases[0] == cases[1]
        if right.capital and not right.initial:
            right.name = (same or cases[0] == "nom") and _somebody(right, cases[1], same)
        elif not right.capital and right.reading.name:
            only = right.reading.only_name and not right.reading.place
            right.name = (only and (same or cases[0] == "nom")) or (same and cases[1] in TO_SOMEBODY)


def _with_particles(text: str, found: Sequence[Word]) -> None:
    """Mark a particle and the surname after it, where somebody's role stands before ("lääkäri von Hertzen")."""
    for at, left in enumerate(found[:-2]):
        if not is_particle(found[at + 1]):
            continue
        last = next((n for n in range(at + 1, len(found)) if not is_particle(found[n])), at + 1)
        run = found[at + 1 : last + 1]
        somebody = last > at + 1 and last < len(found) and found[last].capital and not found[last].kept
        blanks = all(text[a.end : b.start] == " " for a, b in zip([left, *run], run, strict=False))
        if somebody and blanks and role(left.text.lower()) in PEOPLE[:2]:
            for word in run:
                word.name = True


def _lists(text: str, found: Sequence[Word]) -> None:
    """Mark first names beside "ja", "och", "and" or a comma and a name that is found, in the same case ("Katrille ja
    Villelle", "Maija, Satu ja Onni"), from either side.

    Ordinary words in small letters only where the case says that somebody is meant, not "minna ja onni".
    """
    steps = list(_across_joints(text, found))
    for left, right, joint in [*steps, *reversed(steps)]:
        if left.name == right.name:
            continue
        known, new = (left, right) if left.name else (right, left)
        case, same = case_of(new.text.lower()), case_of(known.text.lower()) == case_of(new.text.lower())
        if same and _first_name(new) and (new.capital or new.reading.only_name or case in TO_SOMEBODY):
            new.name = joint or new.reading.only_name


def _first_name(word: Word) -> bool:
    """Whether a word in a list of persons is one's first name; a program's name too where the tagger allows it."""
    program = not_alone(word) or is_thing(word.text)
    first = word.reading.first or (word.capital and word.p > LIKELY and commonness(word.text.lower()).first < NONE)
    return first and not word.kept and (word.p > UNLIKELY or not program)


def _across_joints(text: str, found: Sequence[Word]) -> Iterator[tuple[Word, Word, bool]]:
    """Words with nothing but a joint (True) or a comma between them."""
    for at, left in enumerate(found):
        for right in found[at + 1 : at + 3]:
            between = text[left.end : right.start]
            if _LISTED.fullmatch(between):
                yield left, right, between != ", "


def _somebody(word: Word, case: str, same: bool) -> bool:
    """Whether a word with a capital after a role is its bearer's name, not where the bearer works or comes from."""
    if word.acronym or not capital_parts(word.text) or (LOCAL.search(word.text) and not same):
        return False
    if word.reading.place and not word.reading.name:
        return same and case in TO_SOMEBODY
    return word.reading.name or word.reading.unknown or case in (*TO_SOMEBODY, "nom", "par")
