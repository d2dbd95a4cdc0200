"""What a word can be: a first name, a surname, a place, an ordinary word.

Voikko's word classes and name lists together; where native Voikko is missing, the name lists with simple inflection
and simplemma's dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from openfeedback.text.data_files import load, words
from openfeedback.text.spacy_model import has_voikko

# Case endings, possessives and clitics that a name may carry; longest first by the greedy optional groups
ENDINGS = re.compile(
    r"(?:iin|aan|ään|een|oon|uun|yyn|öön|seen|in|on|an|än|en|ön|yn|un|n|i|ia|iä|a|ä|ta|tä|lla|llä|lta|ltä|lle|ssa|ssä|sta|stä|ksi|na|nä|hin|han|hän|hen|hön|t|ja|jä|ien|iden)?"
    r"(?:kin|kaan|kään|ko|kö|han|hän)?"
)


class Reading(NamedTuple):
    """Every sort that some reading of the word has, and its base form as a name."""

    first: bool = False
    last: bool = False
    place: bool = False
    common: bool = False
    foreign: bool = False
    base: str = ""

    @property
    def name(self) -> bool:
        """Whether some reading is a person's name."""
        return self.first or self.last

    @property
    def unknown(self) -> bool:
        """Whether no list and no dictionary knows the word."""
        return not (self.name or self.place or self.common or self.foreign)

    @property
    def only_name(self) -> bool:
        """Whether no reading is a place or an ordinary word."""
        return self.name and not self.place and not self.common


@lru_cache(maxsize=200_000)
def read_word(word: str) -> Reading:
    """Readings of a word form, compounds with a hyphen part by part.

    >>> read_word("Maijalle").first, read_word("Virtasen").last, read_word("mittarit").common
    (True, True, True)
    """
    shaped = word.capitalize() if word.isupper() else word
    reading = _engine()(shaped)
    if reading.unknown:
        return reading._replace(foreign=is_foreign(shaped.lower()))
    if "-" in word.strip("-") and not reading.name:
        parts = [read_word(part) for part in shaped.split("-") if part]
        if all(p.name and part[:1].isupper() for p, part in zip(parts, shaped.split("-"), strict=False)):
            return Reading(any(p.first for p in parts), any(p.last for p in parts), base=word.lower())
        reading = reading._replace(place=reading.place or any(p.place for p in parts))
    return reading


@cache
def _engine() -> Callable[[str], Reading]:
    return _voikko() if has_voikko() else _without_voikko


def _voikko() -> Callable[[str], Reading]:
    import libvoikko

    engine = libvoikko.Voikko("fi")

    def look(word: str) -> Reading:
        found = engine.analyze(word)
        sorts = {a.get("CLASS", "") for a in found}
        bases = [a.get("BASEFORM", "") for a in found if a.get("CLASS") in ("etunimi", "sukunimi")]
        listed = _listed(word)
        return Reading(
            "etunimi" in sorts or listed.first,
            "sukunimi" in sorts or listed.last,
            "paikannimi" in sorts,
            bool(sorts - {"etunimi", "sukunimi", "paikannimi", "nimi"}),
            base=min(bases, default=listed.base).lower(),
        )

    return look


def _without_voikko(word: str) -> Reading:
    import simplemma

    listed, low = _listed(word), word.lower()
    lemma = simplemma.lemmatize(low, lang="fi")
    known = simplemma.is_known(low, lang="fi") or lemma != low
    proper = known and lemma[:1].isupper()  # simplemma gives names their capital
    return listed._replace(common=known and not proper, place=proper and not listed.name)


@cache
def _foreign_words() -> frozenset[str]:
    return frozenset().union(*(words(load("languages")[language]["words"]) for language in ("sv", "en")))


def is_foreign(word: str) -> bool:
    """Whether a word is a frequent one in Swedish or English.

    >>> is_foreign("More"), is_foreign("Maija")
    (True, False)
    """
    return word.lower() in _foreign_words()


@lru_cache(maxsize=200_000)
def _listed(word: str) -> Reading:
    """Reading by the name lists: the word is a name, or a name's stem with a case ending."""
    low = word.lower()
    stems = [low[:n] for n in range(len(low), max(1, len(low) - 8), -1) if n == len(low) or ENDINGS.fullmatch(low[n:])]
    first = next((s for s in stems if s in _stems("first")), None)
    last = next((s for s in stems if s in _stems("last")), None)
    base = _stems("first").get(first or "") or _stems("last").get(last or "") or ""
    return Reading(first is not None, last is not None, base=base)


@cache
def _stems(which: str) -> dict[str, str]:
    """Every stem that a listed name is inflected from -> the name in small letters."""
    return {stem: name.lower() for name in load("redact_names")[which].split() for stem in stems_of(name.lower())}


def stems_of(name: str) -> list[str]:
    """Stems of a name in small letters: itself, weak and strong grade, -nen : -se-, -s : -kse-, a consonant's -i-.

    >>> stems_of("virtanen"), stems_of("pekka"), stems_of("markus"), stems_of("johan")
    (['virtanen', 'virtase', 'virtas'], ['pekka', 'peka'], ['markus', 'markukse', 'markuks'], ['johan', 'johani'])
    """
    if name.endswith("nen"):
        return [name, name[:-3] + "se", name[:-3] + "s"]
    if name.endswith("s"):
        return [name, name[:-1] + "kse", name[:-1] + "ks"]
    if name[-1] not in "aeiouyäöå":
        return [name, name + "i"]
    weak = _weak(name)
    return [name, weak] if weak != name else [name]


def _weak(name: str) -> str:
    """The weak grade of a name's last consonants: Pekka : Peka-, Matti : Mati-, Virta : Virra-, Lahti : Lahde-."""
    for strong, soft in (("kk", "k"), ("pp", "p"), ("tt", "t"), ("rt", "rr"), ("nt", "nn"), ("lt", "ll"), ("nk", "ng"),
                         ("mp", "mm"), ("ht", "hd"), ("k", ""), ("t", "d"), ("p", "v")):  # fmt: skip
        if name[:-1].endswith(strong) and len(name) > 3:
            return name[: -1 - len(strong)] + soft + name[-1]
    return name
