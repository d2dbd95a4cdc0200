"""Words for a topic: keywords without near-duplicates, a short title, the most central units."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from openfeedback.coding.topic_words import Word, word_lists

KEYWORDS = 6


def keywords(ranked: Sequence[tuple[str, float]], most: int = KEYWORDS) -> list[str]:
    """The first words of a ranking that say something new: (word, weight) pairs, best first, give ``most`` words.

    >>> keywords([("mittari", 0.9), ("mittarit", 0.8), ("seuranta", 0.7), ("", 0.0)])
    ['mittari', 'seuranta']
    """
    kept: list[str] = []
    for word, weight in ranked:
        if weight > 0 and any(c.isalpha() for c in word) and not any(same(word, other) for other in kept):
            kept.append(word)
    return kept[:most]


def same(a: str, b: str) -> bool:
    """Whether two words are forms of one word, as far as their beginnings tell: they share all but a short ending.

    >>> [same("mittari", "mittarit"), same("mittari", "mittaaminen"), same("vero", "veroaste"), same("työ", "työn")]
    [True, False, False, True]
    """
    shared = len(os.path.commonprefix([a, b]))
    return shared >= 3 and max(len(a), len(b)) - shared <= min(3, shared // 2)


def title(words: Sequence[str], phrase: str = "") -> str:
    """A short title: the topic's own phrase and the first keyword that it does not hold, else three keywords.

    >>> title(["mittari", "seuranta", "vaikuttavuus", "tavoite"])
    'Mittari, seuranta, vaikuttavuus'
    >>> title(["kuvaaminen", "toimintamalli", "arviointi"], "toimintamallin kuvaaminen")
    'Toimintamallin kuvaaminen, arviointi'
    """
    held = phrase.casefold().split()
    left = [word for word in words if not any(same(word.casefold(), other) for other in held)]
    text = ", ".join([phrase, *left[:1]] if phrase else words[:3])
    return text[:1].upper() + text[1:]


def best_phrase(units: Sequence[Sequence[Word]], weight: Mapping[str, float]) -> str:
    """The phrase of two words that says most of what the units are about, in the form a heading takes; or empty.

    ``units`` are the words of a topic's units in the order of the text, ``weight`` its keywords'. A phrase counts
    where three units and a twentieth of them hold it, and where it holds two keywords.

    >>> first = Word("toimintamallin", "toimintamalli", "nimisana", "omanto")
    >>> second = Word("kuvausta", "kuvaus", "nimisana", "osanto", at=1)
    >>> best_phrase([[first, second]] * 3, {"kuvaus": 0.5, "toimintamalli": 0.4})
    'toimintamallin kuvaus'
    """
    found: Counter[str] = Counter()
    value: dict[str, float] = {}
    for words in units:
        phrases = {phrase: (a, b) for a, b in pairwise(words) if a.at + 1 == b.at and (phrase := _phrase(a, b))}
        found.update(list(phrases))
        value |= {phrase: weight[a.lemma] + weight[b.lemma] for phrase, (a, b) in phrases.items()
                  if a.lemma in weight and b.lemma in weight}  # fmt: skip
    least = max(3, len(units) / 20)
    good = [(found[phrase] * value[phrase], phrase) for phrase in value if found[phrase] >= least]
    return max(good)[1] if good else ""


def _phrase(first: Word, second: Word) -> str:
    """Two words as a heading has them: a genitive stays, an adjective agrees with the noun; empty where they do not."""
    lists = word_lists()
    if second.kind not in lists["nouns"] or first.lemma == second.lemma:
        return ""
    if first.kind in lists["nouns"] and first.case in lists["genitive"]:
        return f"{first.form if first.lemma[:1].isupper() else first.form.lower()} {second.lemma}"
    return f"{first.lemma} {second.lemma}" if first.kind in lists["adjectives"] and first.case == second.case else ""


def central(space: np.ndarray, members: np.ndarray, most: int = 3) -> np.ndarray:
    """Positions of the members nearest to their topic's mean: ``space`` (n, d) of unit rows, ``members`` positions."""
    nearness = space[members] @ space[members].mean(axis=0)
    return np.asarray(members[np.lexsort((members, -nearness.round(6)))[:most]])
