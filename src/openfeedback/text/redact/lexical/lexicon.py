"""What a word can be: a first name, a surname, a place, an ordinary word.

The lexicon of the morphology tells names from ordinary words; whose name it is, the lists of first names and
surnames tell, with simple inflection.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from openfeedback.text.data_files import load, words
from openfeedback.text.morphology import Analysis, analyse

# Case endings, possessives and clitics that a name may carry; longest first by the greedy optional groups
ENDINGS = re.compile(
    r"(?:iin|aan|ään|een|oon|uun|yyn|öön|seen|in|on|an|än|en|ön|yn|un|n|i|ia|iä|a|ä|ta|tä|lla|llä|lta|ltä|lle|ssa|ssä|sta|stä|ksi|na|nä|hin|han|hän|hen|hön|t|ja|jä|ien|iden)?"
    r"(?:kin|kaan|kään|ko|kö|han|hän)?"
)

LISTS = Path(__file__).parents[1] / "data"  # names in the order of how many bear them
FARMS = ("Ala", "Esko", "Etu", "Iso", "Keski", "Kesti", "Perä", "Pikku", "Rinta", "Taka", "Uusi", "Vanha", "Vähä",
         "Yli", "Ylä")  # fmt: skip
SHORTEST = 3  # letters; shorter names of the statistics are forms of too many words
SWEDISH_GENITIVE = 5  # letters; a longer name may have an -s ("Kenneths")
LONG = 12  # letters; a longer word that is unknown is an occasional compound rather than a name


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
    reading = _look(shaped)
    if "-" in word.strip("-") and not reading.name:
        pieces = [piece for piece in shaped.split("-") if piece]
        parts = [read_word(piece) for piece in pieces]
        if all(_beside_a_hyphen(p, piece) for p, piece in zip(parts, pieces, strict=True)):
            return Reading(any(p.first for p in parts), any(p.last for p in parts), base=word.lower())
        place = reading.place or any(p.place for p in parts)
        if _of_a_farm(pieces) and not place:
            return Reading(last=True, base=word.lower())
        reading = reading._replace(place=place)
    return reading._replace(foreign=is_foreign(shaped.lower())) if reading.unknown else reading


def _of_a_farm(pieces: Sequence[str]) -> bool:
    """Whether the parts are those of a surname after a farm: Uusi-Kokko, Ala-Hiiro."""
    return len(pieces) == 2 and pieces[0] in FARMS and pieces[1][:1].isupper()


def _beside_a_hyphen(part: Reading, written: str) -> bool:
    """A name with a capital, or in small letters one that is nothing but a first name (juha-pekka)."""
    return part.name and (written[:1].isupper() or (part.first and part.only_name))


def _look(word: str) -> Reading:
    """Readings by the lexicon and the name lists; a name of the lexicon that may be a person's counts as a surname."""
    known = [a for form in dict.fromkeys((word, word.lower())) for a in analyse(form) if not a.guessed]
    proper = [a for a in known if a.pos.startswith("proper")]
    listed, place = _listed(word), any(map(_is_place, proper))
    common = any(a.lemma.lower() not in _hardly_words() for a in known if a not in proper) or _two_words(word.lower())
    persons = [a.lemma.lower() for a in proper if _may_be_person(a)]
    if persons and not (place or common or listed.name or "-" in word):
        return Reading(last=True, base=min(persons))
    return listed._replace(place=place, common=common)


def _two_words(word: str) -> bool:
    """Whether a long word that the lexicon does not hold is put together of two that it does.

    >>> _two_words("kulttuurisensitiivinen"), _two_words("virtanen")
    (True, False)
    """
    cuts = range(4, len(word) - 3) if len(word) >= LONG else range(0)
    return any(_ordinary(word[:cut]) and _ordinary(word[cut:]) for cut in cuts)


def _ordinary(word: str) -> bool:
    return any(not a.guessed and not a.pos.startswith("proper") for a in analyse(word))


def _is_place(name: Analysis) -> bool:
    """A listed place, also after a direction (Itä-Suomi)."""
    return name.lemma in _places() or name.lemma.rpartition("-")[2] in _places()


def _may_be_person(name: Analysis) -> bool:
    """No listed organisation, no word for one at its end, and not in the plural."""
    many = name.pos == "proper-pl" or "pl" in name.tags
    return not (many or name.lemma in _organisations() or name.lemma.lower().endswith(_ends()))


@cache
def _places() -> frozenset[str]:
    return frozenset(name for names in load("redact_not_persons")["places"].values() for name in names.split())


@cache
def _organisations() -> frozenset[str]:
    return frozenset(load("redact_not_persons")["organisations"].split())


@cache
def _hardly_words() -> frozenset[str]:
    return frozenset(load("redact_names")["hardly_words"].split())


@cache
def _ends() -> tuple[str, ...]:
    return tuple(load("redact_not_persons")["ends"])


@cache
def _foreign_words() -> frozenset[str]:
    return frozenset().union(*(words(load("languages")[language]["words"]) for language in ("sv", "en")))


def is_foreign(word: str) -> bool:
    """Whether a word is a frequent one in Swedish or English.

    >>> is_foreign("More"), is_foreign("Maija")
    (True, False)
    """
    return word.lower() in _foreign_words()


def is_form(low: str, stems: Container[str], shortest: int = 3) -> bool:
    """Whether a word in small letters is one of some stems of ``shortest`` letters or more, with an ending or without.

    >>> is_form("maijalle", {"maija"}), is_form("maijat", {"maija"}), is_form("maijapaita", {"maija"})
    (True, True, False)
    """
    return any(low[:n] in stems and ENDINGS.fullmatch(low[n:]) for n in range(len(low), shortest - 1, -1))


@lru_cache(maxsize=200_000)
def _listed(word: str) -> Reading:
    """Reading by the name lists: the word is a name, or a name's stem with a case ending."""
    low = word.lower()
    stems = [low[:n] for n in range(len(low), max(1, len(low) - 8), -1) if n == len(low) or ENDINGS.fullmatch(low[n:])]
    first = next((s for s in stems if s in _stems("first")), None)
    last = next((s for s in stems if s in _stems("last")), None)
    if not (first or last) and low.endswith("s") and len(low) > SWEDISH_GENITIVE:
        first, last = (low[:-1] if _stems(which).get(low[:-1]) == low[:-1] else None for which in ("first", "last"))
    base = _stems("first").get(first or "") or _stems("last").get(last or "") or ""
    return Reading(first is not None, last is not None, base=base)


@cache
def _stems(which: str) -> dict[str, str]:
    """Every stem that a listed name is inflected from -> the name in small letters."""
    listed = load("redact_names")
    names = (listed[which] + " " + listed["nicknames"] * (which == "first")).split()
    rare = _rare_first_names() if which == "first" else []
    return {stem: name.lower() for name in [*rare, *names] for stem in stems_of(name.lower())}


@cache
def _rare_first_names() -> list[str]:
    """First names of the statistics that are nothing else (``only_names``)."""
    return (LISTS / "first_only.txt").read_text(encoding="utf-8").split()


def only_names(names: Iterable[str]) -> list[str]:
    """Of names in small letters those that are no ordinary words, no frequent foreign ones, no places and no firms.

    >>> only_names(["veeti", "satu", "salla", "april"])
    ['veeti']
    """
    foreign = frozenset(load("redact")["foreign"])
    return [name for name in names if len(name) > SHORTEST and name not in foreign and _nothing_else(name)]


def _nothing_else(name: str) -> bool:
    known = [a for form in (name, name.capitalize()) for a in analyse(form) if not a.guessed]
    proper = [a for a in known if a.pos.startswith("proper")]
    firm = name.capitalize() in _organisations()
    return not (
        firm or is_foreign(name) or any(a not in proper or _is_place(a) or not _may_be_person(a) for a in known)
    )


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
