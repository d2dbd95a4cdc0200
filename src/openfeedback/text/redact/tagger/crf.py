"""A linear-chain conditional random field with two labels: part of a name, or not.

Lafferty, McCallum & Pereira (2001), Conditional Random Fields, ICML. Runs are short (one to three words), so sums over
all ways to label one are cheap.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).parents[1] / "data" / "names.json"


class Clues(NamedTuple):
    """What is told of a word: its features, how it is written (which weights its numbers have) and those numbers."""

    features: list[str]
    written: int = 0
    numbers: NDArray[np.float32] = np.zeros(0, np.float32)


class Model(NamedTuple):
    """Weights of the tagger for "name": of each feature, of each step (other → name and so on), and of the parts of
    spaCy's vector of a word in its place, by how the word is written.
    """

    features: dict[str, float]
    steps: tuple[tuple[float, float], tuple[float, float]]
    numbers: tuple[NDArray[np.float64], ...] = ()

    def probabilities(self, run: Sequence[Clues]) -> list[float]:
        """How likely each word of a run is part of a name.

        >>> model = Model({"a": 1.0}, ((0.0, 0.0), (0.0, 0.0)))
        >>> [round(p, 3) for p in model.probabilities([Clues(["a"]), Clues(["b"])])]
        [0.731, 0.5]
        """
        return marginals([self._score(told) for told in run], self.steps)

    def _score(self, told: Clues) -> float:
        place = float(told.numbers @ self.numbers[told.written]) if len(told.numbers) else 0.0
        return place + sum(self.features.get(f, 0.0) for f in told.features)


def marginals(scores: Sequence[float], steps: tuple[tuple[float, float], tuple[float, float]]) -> list[float]:
    """Probability of label 1 at each place of a chain (forward-backward); what stands before it is label 0."""
    ahead = [(steps[0][0], steps[0][1] + scores[0])]
    for score in scores[1:]:
        a, b = ahead[-1]
        ahead.append((_add(a + steps[0][0], b + steps[1][0]), score + _add(a + steps[0][1], b + steps[1][1])))
    back = [(0.0, 0.0)]
    for score in reversed(scores[1:]):
        a, b = back[-1]
        b += score
        back.append((_add(steps[0][0] + a, steps[0][1] + b), _add(steps[1][0] + a, steps[1][1] + b)))
    return [_share(f, b) for f, b in zip(ahead, reversed(back), strict=True)]


def _add(a: float, b: float) -> float:
    """log(exp(a) + exp(b))."""
    high, low = (a, b) if a > b else (b, a)
    return high + log(1 + exp(low - high))


def _share(ahead: tuple[float, float], back: tuple[float, float]) -> float:
    gap = ahead[0] + back[0] - ahead[1] - back[1]
    return 1 / (1 + exp(min(gap, 700)))


@cache
def load_model() -> Model:
    """The weights that ship with the package (made by ../training)."""
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    (a, b), (c, d) = stored["steps"]
    return Model(stored["features"], ((a, b), (c, d)), tuple(map(np.array, stored.get("numbers", ()))))
