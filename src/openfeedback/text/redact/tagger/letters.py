"""Does a word look like a name? A small network over spaCy's floret vectors, which are made of pieces of words.

It knows neighbours of what it was shown: colloquial forms that no dictionary holds, names in no list.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from openfeedback.text.redact.people import ner

LETTERS = Path(__file__).parents[1] / "data" / "letters.npz"
KINDS = ("first", "last", "place", "word")


class Net(NamedTuple):
    """One hidden layer: vectors (n × d) to log probabilities of each of ``KINDS``."""

    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        hidden = np.maximum(vectors @ self.w1 + self.b1, 0)
        out = hidden @ self.w2 + self.b2
        return out - np.logaddexp.reduce(out, axis=1, keepdims=True)


def vectors_of(words: list[str]) -> np.ndarray:
    """Vectors of words, each of length 1."""
    found = np.asarray(ner().vocab.vectors.get_batch(words), dtype=np.float64)
    return found / (np.linalg.norm(found, axis=1, keepdims=True) + 1e-9)


@lru_cache(maxsize=100_000)
def looks_like(word: str) -> tuple[int, str]:
    """How much the word looks like a name (log odds, whole numbers from −6 to 6), and its likeliest kind."""
    found = net()(vectors_of([word]))[0]
    name = float(np.logaddexp(found[0], found[1]))
    other = float(np.logaddexp(found[2], found[3]))
    return round(max(-6.0, min(6.0, name - other))), KINDS[int(found.argmax())]


@cache
def net() -> Net:
    """The weights that ship with the package (made by ../training)."""
    with np.load(LETTERS) as stored:
        return Net(*(stored[name].astype(np.float64) for name in Net._fields))
