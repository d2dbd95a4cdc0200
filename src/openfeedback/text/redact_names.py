"""Names of persons in running text: Voikko's name classes, the model's entities, and what stands beside them.

A word is taken for a name on evidence of its own (only ever a name; a capital in mid-sentence; an entity PERSON) or
of its neighbours (after a first name, a greeting, a signature, a title). Public bodies, tools and places are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from openfeedback.text.data_files import load
from openfeedback.text.redact_lexicon import ENDINGS, Reading, is_foreign, read_word

_WORD = re.compile(r"[^\W\d_](?:[\w]|[-'’:](?=[^\W\d_]))*")
_LOCAL = re.compile(r"(?:ss|st)[aä]$|:")  # "in" and "from inside": things and places, hardly ever persons
_STARTS = re.compile(r"(?:^|[.!?:;…\n•*)(\"”“»/]|(?:^|\s)[-–—])\s*[\"”“»(]?$")


@dataclass
class Word:
    """One word of a text with everything that speaks for or against a name."""

    start: int
    end: int
    text: str
    initial: bool  # a sentence or a line begins here, so that the capital says nothing
    reading: Reading
    kept: bool
    person: bool = False  # the model sees a person
    listed: bool = False  # after a comma, where people write words of a list with capitals
    after_cue: bool = False
    name: bool = False

    @property
    def capital(self) -> bool:
        """Whether the word begins with a capital."""
        return self.text[:1].isupper()

    @property
    def acronym(self) -> bool:
        """Whether the word is all capitals, perhaps with an ending (THL:n, SOTEn)."""
        return bool(re.match(r"[A-ZÅÄÖ0-9]{2,}(?:[:-]\w*|[a-zäö]{0,4})$", self.text))


def split_words(text: str) -> list[Word]:
    """Words of a text with their readings.

    >>> [(w.text, w.initial) for w in split_words("Kiitos. Maija piti!")]
    [('Kiitos', True), ('Maija', True), ('piti', False)]
    """
    shouted = re.sub(r"\[[^\]]*\]", "", text).isupper() and len(text) > 20
    kept = _kept_phrases(text)
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        initial = bool(_STARTS.search(text, max(0, match.start() - 12), match.start()))
        inside = any(a <= match.start() < b for a, b in kept)
        keep = inside or is_kept(word) or (not shouted and _acronym(word))
        reading = read_word(word) if len(word) > 1 else Reading()
        listed = text[: match.start()].endswith((", ", "/"))
        found.append(Word(match.start(), match.end(), word, initial or shouted, reading, keep, listed=listed))
    _mark_cues(text, found)
    return found


def suspicious(found: Iterable[Word]) -> bool:
    """Whether the model should look: some word may be a name, as it is not plainly an ordinary or a kept one."""
    return any(_may_be_name(w) for w in found)


def find_names(text: str, found: list[Word], finnish: bool = True) -> list[tuple[int, int, str]]:
    """Runs of words that name a person: start, end, key (base forms)."""
    for word in found:
        word.name = _alone(word, finnish)
    _small_pairs(text, found)
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
    if word.kept or (_not_alone(word) and not word.after_cue):
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


def puzzling(word: Word) -> bool:
    """Whether the word is unknown to every list, so that only its surroundings can tell (see redact_probe)."""
    plain = word.capital and not word.kept and not word.acronym and len(word.text) > 1
    return plain and word.reading.unknown and _capital_parts(word.text) and not _LOCAL.search(word.text)


def _seen_as_person(word: Word, finnish: bool) -> bool:
    """An unknown word, or an ordinary one with a capital in mid-sentence, that the model takes for a person."""
    if not word.person or word.reading.place or not _capital_parts(word.text):
        return False
    if word.initial:
        return finnish and word.reading.unknown
    return not (word.reading.common and word.listed)


def _after_cue(word: Word) -> bool:
    """After a greeting or a signature: a name in small letters too, or an unknown word with a capital."""
    if word.reading.name:
        return word.capital or not (word.reading.common or word.reading.place)
    plain = not (word.reading.common or word.reading.place or word.reading.foreign) and _capital_parts(
        word.text.split("-nimi")[0]
    )
    return plain and word.capital and len(word.text) > 2 and not _LOCAL.search(word.text)


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
        return left.reading.first and right.reading.only_name and not left.capital
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


def name_key(word: Word) -> str:
    """The same key for the inflected forms of a name.

    >>> len({name_key(split_words(w)[0]) for w in ("Maija", "Maijalle", "Maijan")})
    1
    """
    return word.reading.base or _stem(word.text)


@cache
def _stem(word: str) -> str:
    """A rough stem of a word in no list: the shortest that leaves a case ending, without its last vowels."""
    low = word.lower()
    stem = next((low[:n] for n in range(4, len(low)) if ENDINGS.fullmatch(low[n:])), low)
    return stem[:4] + re.sub(r"(?:ks?e?|[aeiouyäö]|s)+$", "", stem[4:])


def is_kept(word: str) -> bool:
    """Whether the word is a public body, a service, a tool or a method, in any case form.

    >>> is_kept("Howspacessa"), is_kept("THL:n"), is_kept("Virtanen")
    (True, True, False)
    """
    low = re.split(r"[:’']", word.lower())[0]
    return any(low[:n] in _keep() and ENDINGS.fullmatch(low[n:]) for n in range(len(low), 2, -1)) or (
        "-" in low and low.split("-")[0] in _keep()
    )


@cache
def _keep() -> frozenset[str]:
    lists = load("redact_keep").values()
    single = {name.lower() for names in lists for name in names if " " not in name}
    methods = set(load("redact")["methods"])
    return frozenset(single | methods | {name[:-1] + "i" for name in single if name.endswith("i")})


def _kept_phrases(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _phrases().finditer(text)]


@cache
def _phrases() -> re.Pattern[str]:
    phrases = [name for names in load("redact_keep").values() for name in names if " " in name]
    return re.compile(r"\b(?:" + "|".join(re.escape(p) for p in phrases) + r")\w*", re.IGNORECASE)


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


@cache
def _cues() -> list[re.Pattern[str]]:
    return [re.compile(cue) for name, cue in load("redact")["cues"].items() if name != "says"]


def _mark_cues(text: str, found: list[Word]) -> None:
    """Mark the word after each greeting, signature, title; and an unknown one before a verb of saying."""
    starts = {match.end() for cue in _cues() for match in cue.finditer(text)}
    says = {match.start() for match in re.finditer(load("redact")["cues"]["says"], text)}
    for word in found:
        called = word.text.split("-nimi")[0] != word.text  # "Maija-niminen"
        speaks = word.end in says and word.capital and (not word.initial or word.reading.name)
        word.after_cue = word.start in starts or called or speaks


def _acronym(word: str) -> bool:
    return bool(re.match(r"[A-ZÅÄÖ0-9]{2,6}(?:[:-]\w*|[a-zäö]{0,3})$", word))


def _capital_parts(word: str) -> bool:
    return all(part[:1].isupper() for part in word.split("-") if part)
