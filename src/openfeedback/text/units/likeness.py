"""The parse and the word vectors of one answer: which words stand at the top of a piece, how alike two pieces are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from openfeedback.text.morphology import word_vector
from openfeedback.text.units.clauses import Piece, Word


class Meaning:
    """The words of a parsed answer; a piece is looked up by where its words stand."""

    def __init__(self, words: Sequence[Word]):
        self.words = words
        self._place = {word.start: n for n, word in enumerate(words)}
        vectors = [direction(w.text) if w.pos not in ("CCONJ", "PUNCT") else np.zeros(0) for w in words]
        rows = [v if len(v) else np.zeros_like(direction("a")) for v in vectors]
        self._sums = np.vstack([np.zeros_like(direction("a")), np.cumsum(rows, axis=0)]) if rows else None

    def places(self, side: Piece) -> range:
        """Places of the words of a piece."""
        first = self._place[side.words[0].start] if side.words else 0
        return range(first, first + len(side.words))

    def tops(self, side: Piece) -> list[Word]:
        """Words that depend on nothing within the piece, in order."""
        own = self.places(side)
        return [self.words[n] for n in own if self.words[n].head not in own or self.words[n].head == n]

    def likeness(self, one: Piece, other: Piece) -> float:
        """Cosine of the sums of both pieces' word vectors; 0 where one has no words."""
        sums = [self._sum(side) for side in (one, other)]
        length = float(np.linalg.norm(sums[0]) * np.linalg.norm(sums[1]))
        return float(sums[0] @ sums[1]) / length if length > 1e-6 else 0.0

    def _sum(self, side: Piece) -> NDArray[np.float64]:
        own = self.places(side)
        return self._sums[own.stop] - self._sums[own.start] if self._sums is not None else np.zeros(1)


@lru_cache(maxsize=50_000)
def direction(word: str) -> NDArray[np.float64]:
    vector = word_vector(word).astype(np.float64)
    return vector / max(float(np.linalg.norm(vector)), 1e-9)
