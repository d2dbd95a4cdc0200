"""Words for a topic: keywords without near-duplicates, a short title, the most central units."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

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


def title(words: Sequence[str]) -> str:
    """A short title from a topic's keywords.

    >>> title(["mittari", "seuranta", "vaikuttavuus", "tavoite"])
    'Mittari, seuranta, vaikuttavuus'
    """
    text = ", ".join(words[:3])
    return text[:1].upper() + text[1:]


def central(space: np.ndarray, members: np.ndarray, most: int = 3) -> np.ndarray:
    """Positions of the members nearest to their topic's mean: ``space`` (n, d) of unit rows, ``members`` positions."""
    nearness = space[members] @ space[members].mean(axis=0)
    return np.asarray(members[np.lexsort((members, -nearness.round(6)))[:most]])
