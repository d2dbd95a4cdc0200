"""Names of persons in running text: Voikko's name classes, the model's entities, and what stands beside them.

A word is taken for a name on evidence of its own (only ever a name; a capital in mid-sentence; an entity PERSON) or
of its neighbours (after a first name, a greeting, a signature, a title). Public bodies, tools and places are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from openfeedback.text.data_files import load
from openfeedback.text.redact_lexicon import ENDINGS, is_foreign
from openfeedback.text.redact_words import LOCAL, Word, capital_parts, is_kept, name_key


def suspicious(found: Iterable[Word]) -> bool:
    """Whether the model should look: some word may be a name, as it is not plainly an ordinary or a kept one."""
    return any(_may_be_name(w) for w in found)


def find_names(text: str, found: list[Word], finnish: bool = True) -> list[tuple[int, int, str]]:
    """Runs of words that name a person: start, end, key (base forms)."""
    for word in found:
        word.name = _alone(word, finnish)
    _small_pairs(text, found)
    _small_lists(text, found)
    for _ in range(3):
        _spread(text, found)
    _repeat(text, found)
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
    if word.kept or len(word.text) == 1 or (_not_alone(word) and not word.after_cue):
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
            right.name = _continues(left, right)
        elif right.name and not left.name:
            left.name = _precedes(left, right)


def _small_pairs(text: str, found: list[Word]) -> None:
    """First name and surname in small letters, side by side in either order ("matti virtanen", "virtasen matilta")."""
    for left, right in zip(found, found[1:], strict=False):
        one, two = left.reading, right.reading
        pair = (one.first and two.last and two.only_name) or (one.last and one.only_name and two.first)
        if pair and text[left.end : right.start] == " " and not (left.capital or right.capital):
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
    """A surname that stood beside a first name is a name in the rest of the text too, even an ordinary word."""
    known = {key for _, _, keys in _runs(text, [w for w in found if w.name]) for key in keys.split() if " " in keys}
    for word in found:
        word.name = word.name or (word.capital and not word.kept and name_key(word) in known)


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
        return left.reading.first and surname and not left.capital
    if len(right.text) == 1 or re.fullmatch(r"[IVX]+", right.text):
        return left.reading.first
    if right.kept or right.acronym and not left.acronym:
        return right.reading.last and left.reading.first and not right.acronym
    if right.reading.place and not right.reading.last:
        return left.reading.first and right.reading.base == "" and not re.search(r"(?:ss|st|ll|lt)[aä]$", right.text)
    return left.reading.first or left.person or not right.reading.common


def _precedes(left: Word, right: Word) -> bool:
    if left.kept or left.text.lower() in _particles():
        return False
    if len(left.text) == 1:
        return left.text.isupper() and right.reading.last
    return left.capital and left.reading.name and (right.reading.name or right.person)


def _runs(text: str, names: list[Word]) -> list[tuple[int, int, str]]:
    """Neighbouring names as one person."""
    runs: list[tuple[int, int, str]] = []
    for word in names:
        key = name_key(word)
        if runs and text[runs[-1][1] : word.start] in (" ", ". ", "  ", "-"):
            start, _, old = runs.pop()
            runs.append((start, word.end, f"{old} {key}"))
        else:
            runs.append((word.start, word.end, key))
    return [run for run in runs if run[1] - run[0] > 1]  # a letter alone names nobody


def _not_alone(word: Word) -> bool:
    low = word.text.lower()
    return any(low[:n] in _tools() and ENDINGS.fullmatch(low[n:]) for n in range(len(low), 2, -1)) or (
        low.split("-")[0] in _tools()
    )


@cache
def _tools() -> frozenset[str]:
    return frozenset(load("redact")["not_alone"])


@cache
def _particles() -> frozenset[str]:
    return frozenset(load("redact")["particles"])
