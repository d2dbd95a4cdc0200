"""Words for a topic: keywords without near-duplicates, the most central units."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count

import numpy as np

from openfeedback.coding.topics.words.candidates import NOUN_ADJECTIVE, word_lists

KEYWORDS = 6


def keywords(ranked: Sequence[tuple[str, float]], most: int = KEYWORDS) -> list[str]:
    """The first words of a ranking that say something new: (word, weight) pairs, best first, give ``most`` words.

    >>> keywords([("mittari", 0.9), ("mittarit", 0.8), ("seuranta", 0.7), ("", 0.0)])
    ['mittari', 'seuranta']
    """
    kept: list[str] = []
    for word, weight in ranked:
        said = any(same(word, other) or (len(word) > 3 and other.endswith(word)) for other in kept)
        if weight > 0 and any(c.isalpha() for c in word) and not said:
            kept.append(word)
    return kept[:most]


def in_several(names: Mapping[str, str], asked: Mapping[str, str | None]) -> set[str]:
    """The topics whose name stands in several questions, each of which they can say; ``asked``: the question of each.

    >>> sorted(in_several({"1": "Nälkä", "2": "Nälkä", "3": "Sota"}, {"1": "q1", "2": "q2", "3": "q2"}))
    ['1', '2']
    """
    questions: dict[str, set[str | None]] = {}
    for topic, name in names.items():
        questions.setdefault(name, set()).add(asked.get(topic))
    return {topic for topic, name in names.items() if len(questions[name]) > 1}


def is_tier(name: str, tier: str) -> bool:
    """Whether a name is no name but a list of words ("listed"), or says that its group is mixed ("mixed").

    >>> is_tier("Sanoja: nälkä, sota", "listed"), is_tier("Words: war", "mixed"), is_tier("Nälkä", "listed")
    (True, False, False)
    """
    return str(name).startswith(tuple(names[tier].partition("{")[0] for names in word_lists()["names"].values()))


def numbered(name: str, taken: Collection[str]) -> str:
    """A name, with the first number behind it that makes it none of those ``taken``.

    >>> numbered("Palkka", ["Palkka", "Palkka (2)"]), numbered("Palkka", [])
    ('Palkka (3)', 'Palkka')
    """
    with_number = (f"{name} ({n})" for n in count(2))
    return next(each for each in chain([name], with_number) if each not in taken)


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Names by topic, further topics of one name with a number.

    >>> told_apart({"q1.1": "Palkka", "q2.1": "Palkka", "q2.2": "Työ"})
    {'q1.1': 'Palkka', 'q2.1': 'Palkka (2)', 'q2.2': 'Työ'}
    """
    made: dict[str, str] = {}
    for topic, name in names.items():
        made[topic] = numbered(name, made.values())
    return made


def same(a: str, b: str) -> bool:
    """Whether two words are forms or derivations of one word, as far as their letters tell.

    They share all but a short ending, or the same stem is left when endings that make words are taken off.

    >>> [same("mittari", "mittarit"), same("mittari", "mittaaminen"), same("vero", "veroaste"), same("työ", "työn")]
    [True, False, False, True]
    >>> [same("ylikansoitus", "ylikansoittuminen"), same("köyhä", "köyhyys"), same("toimintamalli", "toimintatapa")]
    [True, True, False]
    """
    shared = len(os.path.commonprefix([a, b]))
    close = shared >= 3 and max(len(a), len(b)) - shared <= min(3, shared // 2)
    return close or (shared >= 4 and stem(a) == stem(b))


def stem(word: str) -> str:
    """The word without an ending that makes words of others (data/topic_words.yml); at least four letters stay.

    >>> stem("kehittäminen"), stem("kehitys"), stem("työ")
    ('kehit', 'kehit', 'työ')
    """
    for ending in word_lists()["endings"]:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def nouns_first(ranked: Sequence[tuple[str, float]], kinds: Mapping[str, str]) -> list[tuple[str, float]]:
    """The ranking with each weight lessened by word class: a topic is named by nouns rather than by verbs.

    ``kinds`` are the words' classes, empty where they are unknown (a word that the lexicon does not know).

    >>> nouns_first([("auttaa", 0.5), ("apu", 0.4)], {"auttaa": "verb", "apu": "noun"})
    [('apu', 0.4), ('auttaa', 0.2)]
    """
    weights, unnamed = word_lists()["weights"], set(word_lists()["unnamed"])
    kept = [(word, weight) for word, weight in ranked if word not in unnamed]
    lessened = [(word, round(weight * weights.get(kinds.get(word, ""), 1.0), 6)) for word, weight in kept]
    return sorted(lessened, key=lambda pair: (-pair[1], pair[0]))


def is_noun(kind: str) -> bool:
    """Whether a word class is a noun's alone, or unknown: what the lexicon does not know is mostly a thing.

    >>> is_noun("noun"), is_noun(""), is_noun("verb"), is_noun("noun, adjective")
    (True, True, False, False)
    """
    return not kind or kind in word_lists()["nouns"] and kind != NOUN_ADJECTIVE


def central(space: np.ndarray, members: np.ndarray, most: int = 3) -> np.ndarray:
    """Positions of the members nearest to their topic's mean: ``space`` (n, d) of unit rows, ``members`` positions."""
    nearness = space[members] @ space[members].mean(axis=0)
    return np.asarray(members[np.lexsort((members, -nearness.round(6)))[:most]])
