"""Names of persons in running text: names of the lexicon and the lists, the model's entities, what stands beside.

A word is taken for a name on evidence of its own (only ever a name; a capital in mid-sentence; an entity PERSON) or
of its neighbours (after a first name, a greeting, a signature, a title). Public bodies, tools and places are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from openfeedback.text.data_files import load
from openfeedback.text.morphology import analyse
from openfeedback.text.redact.lexical import (
    LOCAL,
    NONE,
    Word,
    capital_parts,
    commonness,
    is_foreign,
    is_form,
    is_kept,
    name_key,
)

UNLIKELY, UNSURE, LIKELY = 0.1, 0.15, 0.5  # by the tagger, of a word beside a name
SURNAME = 3  # steps of commonness: among the 1,500 most frequent surnames


def suspicious(found: Iterable[Word]) -> bool:
    """Whether the model should look: some word may be a name, as it is not plainly an ordinary or a kept one."""
    return any(_may_be_name(w) for w in found)


def judge(text: str, found: list[Word], finnish: bool = True) -> None:
    """Mark the words that name a person by the rules: what the tagger then weighs with all else."""
    for word in found:
        word.name = _alone(word, finnish)
    _small_pairs(text, found)
    _small_lists(text, found)
    spread_names(text, found)


def spread_names(text: str, found: list[Word]) -> None:
    """Mark what stands beside a name as one, and a surname wherever else it stands."""
    if not any(word.name or len(word.text) == 1 for word in found):
        return  # most answers: nothing to begin with, neither a name nor an initial
    for _ in range(3):
        _spread(text, found)
    _repeat(text, found)


def find_names(text: str, found: list[Word]) -> list[tuple[int, int, str, float]]:
    """Runs of words marked as names, each a person: start, end, key (base forms), how sure."""
    return _runs(text, [w for w in found if w.name])


def _may_be_name(word: Word) -> bool:
    if word.after_cue or word.reading.only_name:
        return True
    if not word.capital or word.kept:
        return False
    return word.reading.name or not word.reading.common or not word.initial


def _alone(word: Word, finnish: bool) -> bool:
    """Whether the word is a name on its own evidence."""
    reading = word.reading
    if word.kept or len(word.text) == 1 or (not_alone(word) and not word.after_cue):
        return False
    if word.after_cue:
        return _after_cue(word)
    if not word.capital or (word.initial and not finnish and not word.person and is_foreign(word.text)):
        return False
    if reading.only_name:
        return True
    if reading.name:
        return word.person or (not reading.place and not word.initial)
    return _seen_as_person(word, finnish)


def _seen_as_person(word: Word, finnish: bool) -> bool:
    """An unknown word, or an ordinary one with a capital in mid-sentence, that the model takes for a person."""
    if not word.person or word.reading.place or not capital_parts(word.text):
        return False
    if word.initial:
        return finnish and word.reading.unknown
    return not (word.reading.common and word.listed)


def _after_cue(word: Word) -> bool:
    """After a greeting or a signature: a name in small letters too, or an unknown word with a capital."""
    if word.reading.name:
        return word.capital or not (word.reading.common or word.reading.place)
    if word.titled and word.capital and not word.initial and not word.reading.place and len(word.text) > 3:
        return not LOCAL.search(word.text)  # "kouluttaja Paasivirta": ordinary words have no capital there
    plain = not (word.reading.common or word.reading.place or word.reading.foreign) and capital_parts(
        word.text.split("-nimi")[0]
    )
    return plain and word.capital and len(word.text) > 2 and not LOCAL.search(word.text)


def _spread(text: str, found: list[Word]) -> None:
    """Names beside names: surnames after first names, genitives before them, initials, particles."""
    for left, right in zip(found, found[1:], strict=False):
        between = text[left.end : right.start]
        if between not in (" ", ". ", "  ") or (between == ". " and len(left.text) > 1):
            continue
        if between == ". " and _initialled(left, right):
            left.name = right.name = True
        elif left.name and not right.name:
            right.name = _continues(left, right) and _open(right)
        elif right.name and not left.name:
            left.name = _precedes(left, right) and _open(left)


def _open(word: Word) -> bool:
    """Whether the tagger has not yet judged the word, or not as surely no name."""
    return not word.p or word.p > UNLIKELY


def _small_pairs(text: str, found: list[Word]) -> None:
    """First name and surname in small letters, side by side in either order ("matti virtanen", "virtasen matilta")."""
    for left, right in zip(found, found[1:], strict=False):
        one, two = left.reading, right.reading
        between = text[left.end : right.start]
        pair = (one.first and two.last and two.only_name) or (one.last and one.only_name and two.first)
        initial = len(left.text) == 1 and two.last and between == ". "  # "m. aho"
        if (initial or (pair and between == " ")) and not (left.capital or right.capital):
            left.name = right.name = True


def _small_lists(text: str, found: list[Word]) -> None:
    """First names in small letters after one that is found ("kiitos seijalle ja timolle"), and joined ones."""
    for word in found:
        joined = "-" in word.text and word.reading.first and word.reading.only_name
        word.name = word.name or (joined and not word.capital and not word.kept)
    for left, joint, right in zip(found, found[1:], found[2:], strict=False):
        both = left.name and not left.capital and not right.capital and right.reading.first and right.reading.only_name
        if both and text[left.end : right.start] in (" ja ", " sekä ", " och ") and joint.end < right.start:
            right.name = True


def _repeat(text: str, found: list[Word]) -> None:
    """A surname that stood beside a first name or after a title is a name in the rest of the text too, even an ordinary
    word.
    """
    known = {key for _, _, keys, _ in _runs(text, [w for w in found if w.name]) for key in keys.split() if " " in keys}
    known |= {name_key(word) for word in found if word.name and word.titled and word.capital}
    small = {name_key(word) for word in found if word.name and word.reading.only_name}
    for word in found:
        names = known if word.capital else small if word.reading.only_name else ()
        word.name = word.name or (bool(names) and not word.kept and name_key(word) in names)


def _initialled(left: Word, right: Word) -> bool:
    """An initial before an unknown word: "M. Haapaniemelä", "I. YATES", but not "A. Tausta" or "B. THL"."""
    plain = right.reading.unknown and right.capital and not is_kept(right.text)
    return left.text.isupper() and plain and len(right.text) > 3


def _continues(left: Word, right: Word) -> bool:
    if right.text.lower() in _particles():
        return left.capital
    if left.text.lower() in _particles():
        return right.capital
    if not right.capital:
        surname = right.reading.only_name or (left.after_cue and right.reading.last)
        return _after_surname(left, right) or (left.reading.first and surname and not left.capital)
    if len(right.text) == 1 or re.fullmatch(r"[IVX]+", right.text):
        return left.reading.first
    if right.kept or right.acronym and not left.acronym:
        return right.reading.last and left.reading.first and not right.acronym
    if right.reading.place and not right.reading.last:
        return left.reading.first and right.reading.base == "" and not re.search(r"(?:ss|st|ll|lt)[aä]$", right.text)
    if right.shouted and right.reading.common and not right.reading.name:
        return False
    return left.reading.first or left.person or not right.reading.common


def _after_surname(left: Word, right: Word) -> bool:
    """A first name or a nickname in small letters after a surname in the genitive: "heinosen toini"."""
    surname = left.reading.last and not left.reading.first and not left.capital and left.text.endswith("n")
    return surname and (right.reading.only_name or (right.reading.unknown and right.p > UNSURE))


def _precedes(left: Word, right: Word) -> bool:
    if left.kept or left.text.lower() in _particles():
        return False
    if len(left.text) == 1:
        return left.text.isupper() and right.reading.last
    if not (left.capital and right.capital and len(left.text) > 2):
        return left.capital and left.reading.name and (right.reading.name or right.person)
    known = left.reading.name or left.reading.unknown
    likely = left.p > UNSURE and (known or commonness(left.text.lower()).first < NONE)
    if right.reading.name or right.person:
        return known or likely or (left.p > 0 and _noun(left, right))
    return likely and right.p > LIKELY


def _noun(left: Word, right: Word) -> bool:
    """A noun in its base form before a frequent surname: "Kuu Laaksonen", but not "Eilen Laaksonen"."""
    surname = right.reading.only_name and commonness(right.text.lower()).last < SURNAME
    noun = any(a.pos == "noun" and a.tags == ("sg", "nom") for a in analyse(left.text.lower()))
    return surname and noun and not (left.titled or right.titled)


def _runs(text: str, names: list[Word]) -> list[tuple[int, int, str, float]]:
    """Neighbouring names as one person, as sure as the least sure of them."""
    runs: list[tuple[int, int, str, float]] = []
    for word in names:
        key = name_key(word)
        if runs and text[runs[-1][1] : word.start] in (" ", ". ", "  ", "-"):
            start, _, old, p = runs.pop()
            runs.append((start, word.end, f"{old} {key}", min(p, word.p)))
        else:
            runs.append((word.start, word.end, key, word.p))
    return [run for run in runs if run[1] - run[0] > 1]  # a letter alone names nobody


def not_alone(word: Word) -> bool:
    """Whether the word is a tool's, a day's or a firm's name more often than a person's."""
    return _not_alone(word.text.lower())


@lru_cache(maxsize=100_000)
def _not_alone(low: str) -> bool:
    return is_form(low, _tools()) or low.split("-")[0] in _tools()


@cache
def _tools() -> frozenset[str]:
    return frozenset(load("redact")["not_alone"])


def is_particle(word: Word) -> bool:
    """Whether the word stands before surnames: von, de, la."""
    return word.text.lower() in _particles()


@cache
def _particles() -> frozenset[str]:
    return frozenset(load("redact")["particles"])
