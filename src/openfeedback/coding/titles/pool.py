"""What groups of units are made of: their words and phrases, and the people behind them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from openfeedback.text import detect_language
from openfeedback.text.phrases import Phrase, Token, Wish, find_phrases, phrase_words, read_words, wishes

LEAST_PEOPLE = 2  # who use a word that may stand in a title
FINNISH = "fi"
MANY_ALONE = 0.4  # share of plurals from which a noun alone is a title in the plural
MOST = 100  # units of a group that are read


class Unit(NamedTuple):
    """One unit: its ``place`` in its group, ``at`` among all; ``concepts``: its words with the parts of compounds."""

    group: str
    text: str
    person: str
    place: int
    at: int
    language: str
    tokens: tuple[Token, ...]
    concepts: frozenset[str]
    wishes: tuple[Wish, ...]


def gather(
    groups: Mapping[str, Sequence[str]],
    respondents: Mapping[str, Sequence[str]] | None,
    vectors: Mapping[str, np.ndarray],
) -> tuple[list[Unit], np.ndarray]:
    """The most central units of all groups with their vectors, in an order that is always the same."""
    rows = sorted(
        (group, texts[place], str(respondents[group][place]) if respondents else texts[place], place)
        for group, texts in groups.items()
        for place in most_central(vectors[group], texts)
    )
    read = read_words(text for _, text, _, _ in rows)
    units = [
        Unit(*row, at, detect_language(row[1]), tuple(tokens), _concepts(tokens), wishes(tokens))
        for at, (row, tokens) in enumerate(zip(rows, read, strict=True))
    ]
    return units, np.array([vectors[unit.group][unit.place] for unit in units], dtype=float)


def _concepts(tokens: Sequence[Token]) -> frozenset[str]:
    return frozenset(part for token in tokens for part in token.parts)


def most_central(vectors: np.ndarray, texts: Sequence[str]) -> list[int]:
    """Places of the units nearest to their mean, at most MOST: a large group is known by them, and sooner read."""
    if len(texts) <= MOST:
        return list(range(len(texts)))
    nearness = (vectors @ vectors.mean(axis=0)).round(5)
    return sorted(range(len(texts)), key=lambda place: (-nearness[place], texts[place], place))[:MOST]


class Pool:
    """The phrases of all units, by what they are about, without words that too few people use.

    ``wished``: with what should become of a thing that is complained of, which says something of wishes alone.
    """

    def __init__(self, units: Sequence[Unit], least_people: int = LEAST_PEOPLE, wished: bool = True):
        self.nouns = {reading.concept for unit in units for token in unit.tokens for reading in token.nouns}
        self._least, self._people, self._numbers = least_people, users(units), _numbers(units)
        self._written = _written(units)
        self._of_unit = {
            unit.at: self._known([p for p in find_phrases(unit.tokens) if wished or p.kind != "remedy"])
            for unit in units
            if unit.language == FINNISH
        }
        self._of_word: defaultdict[str, dict[tuple[str, ...], list[Phrase]]] = defaultdict(dict)
        for found in self._of_unit.values():
            for phrase in found:
                for concept in phrase.concepts:
                    self._of_word[concept].setdefault(phrase.concepts, []).append(phrase)

    def phrases(self, unit: Unit) -> list[Phrase]:
        """The candidates of one unit."""
        return self._of_unit.get(unit.at, [])

    def borrowed(self, strong: Iterable[str], known: frozenset[str]) -> dict[tuple[str, ...], list[Phrase]]:
        """Phrases of any unit, of two words or more, that hold one of the ``strong`` words and none but ``known``."""
        return {
            concepts: phrases
            for word in sorted(strong)
            for concepts, phrases in self._of_word.get(word, {}).items()
            if len(concepts) > 1 and known.issuperset(concepts)
        }

    def number(self, phrase: Phrase, said: Sequence[Phrase]) -> str:
        """The number in which units mostly have a phrase's noun, those who ``said`` it first; an action has none."""
        head = phrase.nouns.head
        if head.lemma.endswith(tuple(phrase_words("many"))):
            return "pl"
        if head.concept.endswith("minen"):
            return "sg"
        counts = Counter(other.nouns.head.number for other in said if other.nouns.head.lemma == head.lemma)
        known = counts["pl"] + counts["sg"]
        if not known or counts["pl"] == counts["sg"]:
            return "pl" if self._numbers[head.lemma] > 0 else "sg"
        return "pl" if counts["pl"] / known >= (MANY_ALONE if not phrase.nouns.before else 0.5) else "sg"

    def written(self, run: Sequence[str]) -> int:
        """How many people use the rarest of some Swedish or English words."""
        return min(len(self._written.get(word, ())) for word in run)

    def _known(self, phrases: Sequence[Phrase]) -> list[Phrase]:
        return [p for p in phrases if all(len(self._people.get(c, ())) >= self._least for c in p.said)]


def users(units: Sequence[Unit]) -> dict[str, frozenset[str]]:
    """The people who use each word."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for unit in units:
        for concept in unit.concepts:
            found[concept].add(unit.person)
    return {concept: frozenset(people) for concept, people in found.items()}


def _written(units: Sequence[Unit]) -> dict[str, set[str]]:
    """The people who use each form of units that are not Finnish."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for unit in units:
        if unit.language != FINNISH:
            for word in re.findall(r"[\w-]+", unit.text.lower()):
                found[word].add(unit.person)
    return dict(found)


def _numbers(units: Sequence[Unit]) -> Counter[str]:
    """How many more times each noun stands in the plural than in the singular."""
    balance: Counter[str] = Counter()
    for unit in units:
        for token in unit.tokens:
            for lemma, number in {(reading.lemma, reading.number) for reading in token.nouns}:
                balance[lemma] += {"pl": 1, "sg": -1}.get(number, 0)
    return balance
