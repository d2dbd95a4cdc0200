"""Which words the tagger judges, in what runs, and from which probability a word is taken for a name.

Words that cannot be names (ordinary ones in small letters) are no candidates; neighbouring candidates form a run, and
the tagger reads one run at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from openfeedback.text.data_files import load
from openfeedback.text.redact.lexicon import NONE, commonness, is_foreign, read_word
from openfeedback.text.redact.names import LIKELY, UNLIKELY, is_particle, not_alone
from openfeedback.text.redact.ner import PERSON
from openfeedback.text.redact.tagger.clause import case_of, speaks_of_itself
from openfeedback.text.redact.tagger.letters import looks_like
from openfeedback.text.redact.tagger.roles import role
from openfeedback.text.redact.words import LOCAL, Word, capital_parts, is_thing, small_name

# The least probability of a name by what speaks for one besides the tagger (`_standing`); chosen on writers left out
# (docs/QUALITY.md)
LEAST = {
    "agreed": 0.35, "agreed, frequent": 0.15, "ruled": 0.4, "ruled, small": 0.2, "kept": 0.95, "known": 0.8,
    "known, frequent": 0.6, "inside": 0.7, "other, listed": 0.4, "other": 0.9, "listed, small": 0.3, "small": 0.8,
    "first": 0.35, "first, word": 0.55, "capital": 0.4,
}  # fmt: skip
THAT_IS, SHORTEST = "eli", 3
FREQUENT = 1  # steps of commonness: a name that many bear
_INSIDE = re.compile(r"ss[aä]$")  # a case in which things and places are, hardly ever persons
TO_SOMEBODY = ("all", "abl", "ade", "ela")  # cases in which an ordinary word beside a role is somebody's name
PEOPLE = ("work", "kin", "called")  # roles of words with which a hyphen joins a person's name
UNKNOWN, KNOWN = -2, 2  # how much like a name a word in small letters must look
LIKE_NAMES = 4  # … and an ordinary word with which a sentence begins
_GLUE = re.compile(
    r"[ \u00a0]{1,2}|\.[ ]?|-|[ ]?\([ ]?"
)  # between the words of one name: "Maija Virtanen", "M. Virtanen"
_LISTED = re.compile(r",[ ]|,?[ ](?:ja|sekä|och|samt|and|&)[ ]")  # between names in a list
_INITIAL = re.compile(r"(?![IVX](?:$|[^:.]))[A-ZÅÄÖ](?::\w{1,4})?\W?")  # with the mark after it
_ROAD = re.compile(r"\w{4}(?:katu|kadu|tie|kuja|polku|polu|gatan|vägen)(?:n|l[lt][aä]|lle|s[st][aä])?$")


def candidate(word: Word, language: str) -> bool:
    """Whether the word may be a name at all."""
    if word.compound or word.thing or _joined(word) or _ROAD.search(word.text) or len(re.findall(r"\d", word.text)) > 1:
        return False
    if word.after_cue or word.titled or word.person or word.name:
        return True
    if word.capital and not word.initial:
        return True
    return (word.capital or _small(word, language)) and looks_like(word.plain)[0] >= _least(word)


def _joined(word: Word) -> bool:
    """A name as the first part of a thing's: "Sampo-pelin", but not "Maija-mummon" or "Anna-liisa"."""
    first, _, last = word.text.rpartition("-")
    if not first or not word.capital or not last[:1].islower() or last.startswith("nimi") or role(last) in PEOPLE:
        return False
    return len(last) > 2 and not read_word(last).name


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
        odds, kind = looks_like(right.text)
        initial = len(left.text) == 1 and between in (".", ". ") and odds > LIKE_NAMES
        first = left.reading.first and between == " " and right.reading.unknown and odds > 0
        if (initial or first) and kind == "last":
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


def least(word: Word) -> float:
    """The probability from which a word is taken for a name: by what speaks for it besides the tagger."""
    return LEAST[_standing(word)]


def _standing(word: Word) -> str:
    if word.capital and _INSIDE.search(word.text) and not (word.after_cue or word.titled or word.reading.common):
        return "inside"  # "Annassa" is a magazine, "Kaisassa" a library
    frequent = min(commonness(word.text.lower())[:2]) <= FREQUENT
    if word.capital and ((word.ruled and word.person) or (word.titled and not word.reading.place)):
        return "agreed, frequent" if frequent and word.reading.only_name and not word.initial else "agreed"
    if word.kept:
        return "kept"
    if not_alone(word) and frequent and word.capital and word.reading.first:
        return "known, frequent"
    if not_alone(word) or (word.reading.place and not word.reading.name and not word.person):
        return "known"
    if word.ruled or (word.after_cue and (word.capital or not word.reading.common)):
        return "ruled" if word.capital else "ruled, small"
    if word.entity not in ("", PERSON):
        return "other, listed" if word.reading.name else "other"
    if not word.capital:
        listed = word.reading.name and not word.reading.common and (word.person or looks_like(word.plain)[0] >= 0)
        return "listed, small" if listed or word.titled else "small"
    if not word.initial:
        return "capital"
    return "first, word" if word.reading.common else "first"


def _small(word: Word, language: str) -> bool:
    """Whether a word in small letters is worth a look: in Swedish and English only names of the lists."""
    if small_name(word):
        return language == "fi" or word.text not in _foreign()
    return language == "fi" and len(word.text) > 2 and not is_foreign(word.text)


def _least(word: Word) -> int:
    """How much like a name a word must look where no capital in mid-sentence shows that it may be one."""
    if word.reading.name:
        return 0 if word.reading.common else -LIKE_NAMES
    if word.capital:
        return LIKE_NAMES if word.reading.common else 1
    return UNKNOWN if word.reading.unknown else KNOWN


def runs_of(text: str, found: Sequence[Word], language: str) -> list[list[int]]:
    """Numbers of the candidates of a text, those with nothing but a blank, a stop or a hyphen between them together."""
    runs: list[list[int]] = []
    for number, word in enumerate(found):
        if not candidate(word, language) or speaks_of_itself(text, found, number):
            continue
        joined = runs and runs[-1][-1] == number - 1 and _GLUE.fullmatch(text[found[number - 1].end : word.start])
        if joined:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


@cache
def _foreign() -> frozenset[str]:
    return frozenset(load("redact")["foreign"])
