"""Which words the tagger judges, in what runs, and from which probability a word is taken for a name.

Words that cannot be names (ordinary ones in small letters) are no candidates; neighbouring candidates form a run, and
the tagger reads one run at a time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from openfeedback.text.data_files import load
from openfeedback.text.redact.lexical import Word, commonness, is_foreign, read_word, small_name
from openfeedback.text.redact.names import not_alone
from openfeedback.text.redact.people import PERSON
from openfeedback.text.redact.tagger.clause import speaks_of_itself
from openfeedback.text.redact.tagger.letters import looks_like
from openfeedback.text.redact.tagger.roles import role

# The least probability of a name by what speaks for one besides the tagger (`_standing`); chosen on writers left out
# (docs/QUALITY.md)
LEAST = {
    "agreed": 0.35, "agreed, frequent": 0.15, "ruled": 0.4, "ruled, small": 0.2, "kept": 0.95, "known": 0.8,
    "known, frequent": 0.6, "inside": 0.7, "other, listed": 0.4, "other": 0.9, "listed, small": 0.3, "small": 0.8,
    "first": 0.35, "first, word": 0.55, "capital": 0.4,
}  # fmt: skip
FREQUENT = 1  # steps of commonness: a name that many bear
_INSIDE = re.compile(r"ss[aä]$")  # a case in which things and places are, hardly ever persons
PEOPLE = ("work", "kin", "called")  # roles of words with which a hyphen joins a person's name
UNKNOWN, KNOWN = -2, 2  # how much like a name a word in small letters must look
LIKE_NAMES = 4  # … and an ordinary word with which a sentence begins
_GLUE = re.compile(
    r"[ \u00a0]{1,2}|\.[ ]?|-|[ ]?\([ ]?"
)  # between the words of one name: "Maija Virtanen", "M. Virtanen"
_ROAD = re.compile(r"\w{4}(?:katu|kadu|tie|kuja|polku|polu|gatan|vägen)(?:n|l[lt][aä]|lle|s[st][aä])?$")


def candidate(word: Word, language: str) -> bool:
    """Whether the word may be a name at all."""
    if word.compound or word.thing or _is_thing_by_letters(word.text):
        return False
    if word.after_cue or word.titled or word.person or word.name:
        return True
    if word.capital and not word.initial:
        return True
    return (word.capital or _small(word, language)) and looks_like(word.plain)[0] >= _least(word)


def names_nobody(found: Sequence[Word]) -> bool:
    """Whether no rule and no tagger can find a name among some words, in whichever language: as in most answers, all
    are ordinary ones in small letters, none of which stands where names stand.

    >>> from openfeedback.text.redact.lexical.words import split_words
    >>> [names_nobody(split_words(said)) for said in ("lisää aikaa keskustelulle", "kiitos maijalle", "Maija piti")]
    [True, False, False]
    """
    return not any(word.after_cue or word.titled or _may_name(word.text) for word in found)


@lru_cache(maxsize=200_000)
def _may_name(text: str) -> bool:
    """Whether a word alone may be a name or a part of one: all but ordinary words in small letters."""
    word = Word(0, len(text), text, initial=False, reading=read_word(text), kept=False)
    return len(text) == 1 or word.capital or word.reading.name or looks_like(word.plain)[0] >= _least(word)


@lru_cache(maxsize=100_000)
def _is_thing_by_letters(text: str) -> bool:
    """Whether a word names a road, a thing with numbers, or a thing after somebody, wherever it stands."""
    return _joined(text) or _ROAD.search(text) is not None or len(re.findall(r"\d", text)) > 1


def _joined(text: str) -> bool:
    """A name as the first part of a thing's: "Sampo-pelin", but not "Maija-mummon" or "Anna-liisa"."""
    first, _, last = text.rpartition("-")
    if not first or not text[0].isupper() or not last[:1].islower() or last.startswith("nimi") or role(last) in PEOPLE:
        return False
    return len(last) > 2 and not read_word(last).name


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
