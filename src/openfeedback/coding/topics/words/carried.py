"""Names that their groups carry: enough units use their words, say their phrase, and do not deny it.

A name is held against all units of its group, those at its edge as well, since its figures count them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from openfeedback.coding.topics.words.candidates import word_lists
from openfeedback.coding.topics.words.labels import stem
from openfeedback.coding.topics.words.speech import (
    Part,
    Said,
    in_a_row,
    lacking,
    parts_of_name,
    phrases_of,
    says,
    speech,
    turning,
)

CARRIED = 1 / 3  # of a group's units, which use a word of its name
TOGETHER = 1 / 2  # of them, which keywords had better cover: one, else two or three, before those of a third
SAID = 1 / 5  # of them, which say a phrase that is its name
LIFT = 1.5  # times the share of other groups' units: a word tells a group apart
LEAST, MANY = 2, 12  # people who use a word or say a phrase; from so many units on one more
TURNED = 0.5  # of the units that use a name's words; more that lack or deny the thing turn the name round
LONGEST = 3  # words of a list
DENIED, EITHER = "ei", "ei, puute"  # what turns a name round: most often a denial; that or a word of lack
SAID_SO = {DENIED: "kieltolauseissa", EITHER: "kieltolauseissa, puuttuvana tai huonona"}


def several_people(units: int) -> int:
    """How many people at least have to use a word for it to be their group's, not somebody's own.

    >>> several_people(11), several_people(12)
    (2, 3)
    """
    return LEAST + (units >= MANY)


class Unit(NamedTuple):
    """A unit: the group it is of, who said it, its words."""

    group: str
    person: str
    words: tuple[Said, ...]


class Carried:
    """Who uses the words of names: in each group, and elsewhere."""

    def __init__(self, groups: Mapping[str, Sequence[tuple[str, Sequence[str]]]]):
        """``groups``: the different texts of each, and who said each of them, a person a unit."""
        self._units = [
            Unit(group, person, words)
            for group, texts in groups.items()
            for text, people in texts
            for words in [speech(text)]
            for person in people
        ]
        self._of: defaultdict[str, set[int]] = defaultdict(set)
        self._with: defaultdict[str, set[int]] = defaultdict(set)
        for at, unit in enumerate(self._units):
            self._of[unit.group].add(at)
            for word in frozenset[str]().union(*(said.words for said in unit.words)):
                self._with[word].add(at)

    def fits(self, group: str, name: str) -> bool:
        """Whether a name is carried: its words by a third of the units, each phrase by a fifth, none denied.

        >>> said = Carried({"1": [("ruuan puute", ["a"]), ("ei ruokaa", ["b"]), ("ruoan puute", ["c"])], "2": []})
        >>> [said.fits("1", name) for name in ("Ruoan puute", "Ruoka", "Ruoan puhtaus")]
        [True, False, False]
        """
        phrases = [parts_of_name(phrase) for phrase in phrases_of(name)]
        parts = [part for phrase in phrases for part in phrase]
        telling = [part for part in parts if self._lift([part], group) >= LIFT]
        if all(_faint(part) for part in parts):
            return False
        enough = self._people(self._using(telling, group)) >= self._least(group)
        if not enough or self._share(telling, group) < CARRIED:
            return False
        said = [self._saying(phrase, group) for phrase in phrases]
        if any(self._people(units) < LEAST or len(units) < SAID * len(self._of[group]) for units in said):
            return False
        return not self._turned(phrases, group, said)

    def listed(self, group: str, keywords: Sequence[str], nouns: Sequence[str], faint: bool = True) -> str:
        """A name of keywords that cover the group: one noun, else two or three words; empty where none do.

        ``faint``: where no others do, of those that say little.

        >>> said = Carried({"1": [("nälkä", ["a", "b"]), ("ruokaa", ["c"]), ("ruuan hinta", ["d"])], "2": []})
        >>> said.listed("1", ["nälkä", "ruoka"], []), said.listed("1", ["sota"], [])
        ('Nälkä, ruoka', '')
        """
        known = {word: parts_of_name(word) for word in keywords}
        least = self._least(group)
        usable = [w for w in keywords if known[w] and self._people(self._using(known[w], group)) >= least]
        usable = [word for word in usable if not lacking(known[word][0].lemmas)]
        telling = [word for word in usable if not _faint(known[word][0])]
        words = self._chosen(telling, nouns, known, group)
        words = words or (self._chosen(usable, nouns, known, group) if faint else [])
        if not words:
            return ""
        words = sorted(words, key=lambda word: -self._share(known[word], group))
        phrases = [known[word] for word in words]
        return _written(words, self._turned(phrases, group, [self._saying(phrase, group) for phrase in phrases]))

    def _chosen(
        self, words: Sequence[str], nouns: Sequence[str], known: Mapping[str, list[Part]], group: str
    ) -> list[str]:
        """One noun of a half of the units, else two or three words, else the same of a third; else none."""
        alone = {w: self._share(known[w], group) for w in words if w in nouns and self._lift(known[w], group) >= LIFT}
        for least in (TOGETHER, CARRIED):
            if one := next((word for word, share in alone.items() if share >= least), None):
                return [one]
            for n in range(2, LONGEST + 1):
                if some := self._best([[*each] for each in combinations(words, n)], known, group, least):
                    return some
        return []

    def usable(self, group: str, keywords: Sequence[str]) -> list[str]:
        """The keywords that a third of the group's units use; those that say little if there are no others."""
        some = [word for word in keywords if self._share(parts_of_name(word), group) >= CARRIED]
        return [word for word in some if not any(map(_faint, parts_of_name(word)))] or some

    def _best(self, some: Sequence[list[str]], known: Mapping[str, list[Part]], group: str, least: float) -> list[str]:
        """The words that cover the group best beside what they cover elsewhere, each a part of its own; else none."""
        found = []
        for words in some:
            parts = [part for word in words for part in known[word]]
            here = self._using(parts, group)
            alone = [here - self._using([p for w in words if w != word for p in known[w]], group) for word in words]
            if len(here) >= least * len(self._of[group]) and all(self._people(own) >= LEAST for own in alone):
                found.append((round(self._share(parts, group) - self._elsewhere(parts, group), 6), words))
        return max(found, key=lambda pair: pair[0])[1] if found else []

    def _turned(self, phrases: Sequence[Sequence[Part]], group: str, said: Sequence[frozenset[int]]) -> str:
        """What mostly turns a name round, empty where nothing does or the name says it itself."""
        if any(lacking(part.lemmas) for phrase in phrases for part in phrase):
            return ""
        hows: dict[int, str] = {}
        for phrase, units in zip(phrases, said, strict=True):
            for at in sorted(units):
                hows[at] = hows.get(at) or turning(phrase[-1], self._units[at].words)
        counts = Counter(filter(None, hows.values()))
        if sum(counts.values()) <= TURNED * len(hows):
            return ""
        most = max(sorted(counts), key=lambda how: counts[how])
        return most if counts[most] > TURNED * len(hows) else EITHER

    def _saying(self, phrase: Sequence[Part], group: str) -> frozenset[int]:
        if len(phrase) < 2:
            return self._using(phrase, group)
        with_all = frozenset[int].intersection(*(self._using([part], group) for part in phrase))
        return frozenset(at for at in with_all if says(phrase, self._units[at].words))

    def _using(self, parts: Sequence[Part], group: str) -> frozenset[int]:
        """The units of a group that use any of some words: itself, one of its stem, a compound of it, all its parts."""
        return frozenset(self._any(parts) & self._of[group])

    def _any(self, parts: Sequence[Part]) -> set[int]:
        found: set[int] = set()
        for part in parts:
            for lemma in part.lemmas:
                found |= self._with.get(lemma, set()) | self._with.get(stem(lemma), set())
            for pieces in part.compounds:
                all_of = set.intersection(*(self._with.get(piece, set()) for piece in pieces))
                found |= {at for at in all_of if in_a_row(pieces, self._units[at].words)}
        return found

    def _share(self, parts: Sequence[Part], group: str) -> float:
        return len(self._using(parts, group)) / max(len(self._of[group]), 1)

    def _elsewhere(self, parts: Sequence[Part], group: str) -> float:
        others = len(self._units) - len(self._of[group])
        return len(self._any(parts) - self._of[group]) / others if others else 0.0

    def _lift(self, parts: Sequence[Part], group: str) -> float:
        here, elsewhere = self._share(parts, group), self._elsewhere(parts, group)
        return here / elsewhere if elsewhere else LIFT * (here > 0)

    def _people(self, units: frozenset[int]) -> int:
        return len({self._units[at].person for at in units})

    def _least(self, group: str) -> int:
        return several_people(len(self._of[group]))


def _faint(part: Part) -> bool:
    """Whether a word says little alone: what anything is of, or that something is lacking."""
    return bool(part.lemmas.intersection(word_lists()["faint"]) or lacking(part.lemmas))


def _written(words: Sequence[str], how: str) -> str:
    """Keywords as a name, with what turns them round.

    >>> _written(["vesi", "ruoka"], "puute"), _written(["hyvinvointi"], "ei")
    ('Vesi, ruoka, puute', 'Hyvinvointi (kieltolauseissa)')
    """
    name = ", ".join([*words, *([how] if how and how not in SAID_SO else [])])
    return name[:1].upper() + name[1:] + (f" ({SAID_SO[how]})" if how in SAID_SO else "")
