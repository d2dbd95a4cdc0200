"""The words of an answer with everything that speaks for or against a name: readings, place, cues, the kept ones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from openfeedback.text.data_files import load
from openfeedback.text.redact.lexical.kept import is_kept, kept_phrases
from openfeedback.text.redact.lexical.lexicon import ENDINGS, Reading, is_foreign, read_word

_WORD = re.compile(r"[^\W\d_](?:[\w]|[-'’:](?=[^\W\d_]))*")
LOCAL = re.compile(r"(?:ss|st)[aä]$|:")  # "in" and "from inside": things and places, hardly ever persons
_STARTS = re.compile(r"(?:^|[.!?:;…\n•*)(\"”“»/]|(?:^|\s)[-–—])\s*[\"”“»(]?$")

_HYPHEN = re.compile("[-‐‑]")
_COMPOUND = re.compile(r"[\"”]? -(?!nimi)[a-zåäö]{3,}")
_JOINT = r"(?:ja|tai|sekä|eli|kuin|och|eller|samt|and|or)"  # between two compounds that share a part
_SUSPENDED = re.compile(rf"[-‐‑](?:[ \u00a0]{_JOINT}\b|[ \u00a0]?[,/&+])")
_CUT_OFF = re.compile(r"[-‐‑](?:[)\"”.;:!?\n]|\s*$)")
_SHARED = re.compile(rf"(?:\b{_JOINT}|[/,])[ \u00a0]?[-‐‑]$")
SMALL = ("signature", "address", "thanks", "contact")  # cues that are looked for in small letters
_SHORT = re.compile(r"\b(?:ks|vrt|esim|mm|nk|ns|prof|tri|dr|terv)\.\s$")  # a stop that ends no sentence


@dataclass(slots=True)
class Word:
    """One word of a text with everything that speaks for or against a name."""

    start: int
    end: int
    text: str
    initial: bool  # a sentence or a line begins here, so that the capital says nothing
    reading: Reading
    kept: bool
    person: bool = False  # the model sees a person
    entity: str = ""  # what the model sees there: PERSON, ORG, GPE …
    vector: str = ""  # the model's vector of the word in its place, packed
    listed: bool = False  # after a comma, where people write words of a list with capitals
    after_cue: bool = False
    shouted: bool = False  # all the text is in capitals, so that they say nothing
    titled: bool = False  # after a title ("kouluttaja", "hankepäällikkö"), where only names have a capital
    compound: bool = False  # a part of a compound with a blank: "Siri -komennot", "Marja- ja hedelmäosasto"
    thing: bool = False  # what stands beside it says that it names no person here (things/)
    name: bool = False
    ruled: bool = False  # a name by the rules alone
    p: float = 0.0  # how likely it is part of a name
    capital: bool = field(init=False)  # the word begins with one

    def __post_init__(self) -> None:
        self.capital = self.text[:1].isupper()

    @property
    def plain(self) -> str:
        """The word as a sentence would have it: one in capitals only begins with one."""
        return self.text.capitalize() if self.text.isupper() else self.text

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
    low = _small(text)
    kept = [match.span() for match in kept_phrases().finditer(low)]
    found = []
    for match in _WORD.finditer(text):
        word, (start, end) = match.group(), match.span()
        reading, keep, acronym = _alone(word)
        inside = any(a <= start < b for a, b in kept)
        formula = text.endswith("=", 0, start) and text.startswith("(", end)  # =SUMMA(…)
        keep = keep or inside or formula or (acronym and not shouted)
        listed = text.endswith((", ", "/"), 0, start)
        initial = shouted or _begins(text, start)
        found.append(Word(start, end, word, initial, reading, keep, listed=listed, shouted=shouted))
    _mark_cues(text, low, found)
    _mark_compounds(text, found)
    return found


def _begins(text: str, start: int) -> bool:
    """Whether a sentence or a line begins with the word at ``start``."""
    if start > 1 and text[start - 1] == " " and text[start - 2].isalpha():
        return False  # most words, without a search
    near = max(0, start - 12)
    return bool(_STARTS.search(text, near, start)) and not _SHORT.search(text, near, start)


@lru_cache(maxsize=200_000)
def _alone(word: str) -> tuple[Reading, bool, bool]:
    """What a word tells wherever it stands: its readings, whether it is kept, whether it is an acronym and no name."""
    reading = read_word(word) if len(word) > 1 else Reading()
    return reading, is_kept(word), _acronym(word) and not _loud_name(word, reading)


def _mark_compounds(text: str, found: list[Word]) -> None:
    """Parts of compounds name things, not persons: words with capitals right before " -ohjelma" and the like, and
    those that share a part with another word ("Marja- ja hedelmäosasto", "Sten-, is- och", "osastot ja -hyllyt").
    """
    if not _HYPHEN.search(text):
        return
    after: Word | None = None
    for word in reversed(found):
        beside = after is not None and after.compound and word.capital and text[word.end : after.start] == " "
        word.compound = beside or bool(_COMPOUND.match(text, word.end)) or _shares_a_part(text, word)
        word.kept = word.kept or word.compound
        after = word


def _shares_a_part(text: str, word: Word) -> bool:
    if _SUSPENDED.match(text, word.end) or _SHARED.search(text, max(0, word.start - 8), word.start):
        return True
    return not word.after_cue and _CUT_OFF.match(text, word.end) is not None  # "Terveisin Maija-"


def small_name(word: Word) -> bool:
    """Whether a word in small letters may be a name: some list has it as one, and it is no frequent foreign word."""
    return word.reading.name and not word.kept and not is_foreign(word.text) and len(word.text) > 2


def worth_a_look(word: Word) -> bool:
    """Whether the word may be a name by how it is written, by what stands before it or by its readings."""
    return word.capital or word.after_cue or word.titled or word.reading.name or not word.reading.common


def puzzling(word: Word) -> bool:
    """Whether the word is unknown to every list, so that only its surroundings can tell (see redact_probe)."""
    plain = word.capital and not word.kept and not word.acronym and len(word.text) > 1
    return plain and word.reading.unknown and capital_parts(word.text) and not LOCAL.search(word.text)


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


def _small(text: str) -> str:
    """The text in small letters, each in its place: several times faster to search than by ``re.IGNORECASE``."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower()[0] for c in text)


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(cue) for name, cue in load("redact")["cues"].items()}


def _mark_cues(text: str, low: str, found: list[Word]) -> None:
    """Mark the word after each greeting, signature, title; and an unknown one before a verb of saying.

    ``low``: the text in small letters.
    """
    cues = _cues()
    titles = {match.end() for match in cues["title"].finditer(low)}
    says = {match.start() for match in cues["says"].finditer(text)}
    starts = titles | {match.end() for name in SMALL for match in cues[name].finditer(low)}
    starts |= {match.end() for name in ("initials", "closing") for match in cues[name].finditer(text)}
    for word in found:
        called = "-nimi" in word.text  # "Maija-niminen"
        speaks = word.end in says and word.capital and (not word.initial or word.reading.name)
        word.after_cue = word.start in starts or called or speaks
        word.titled = word.start in titles


def _acronym(word: str) -> bool:
    return bool(re.match(r"[A-ZÅÄÖ0-9]{2,6}(?:[:-]\w*|[a-zäö]{0,3})$", word))


def _loud_name(word: str, reading: Reading) -> bool:
    """A name all in capitals, as people write in forms ("HARJUNPÄÄ KIMMO"), and no acronym."""
    return len(word) > 3 and word.isupper() and reading.only_name


def capital_parts(word: str) -> bool:
    return all(part[:1].isupper() for part in word.split("-") if part)
