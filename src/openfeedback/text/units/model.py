"""The two small models of this folder as they are shipped: named weights of a logistic regression, in JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from openfeedback.files import write_text

HERE = Path(__file__).parent / "data"


class Model(NamedTuple):
    """Weights of features by name, and of a vector's numbers; ``threshold``: the probability from which it says yes."""

    bias: float
    threshold: float
    weights: Mapping[str, float]
    vector: Sequence[float] = ()

    def probability(self, features: Mapping[str, float], vector: Sequence[float] = ()) -> float:
        """Probability of yes; features that the model does not know count nothing.

        >>> round(Model(-1.0, 0.5, {"long": 2.0}).probability({"long": 1, "new": 1}), 3)
        0.731
        """
        score = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        score += sum(a * b for a, b in zip(self.vector, vector, strict=False))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def says_yes(self, features: Mapping[str, float], vector: Sequence[float] = ()) -> bool:
        """Whether the probability reaches the threshold."""
        return self.probability(features, vector) >= self.threshold

    def ship(self, name: str) -> None:
        """Write it to ``data/<name>.json``."""
        write_text(HERE / f"{name}.json", json.dumps(self._asdict(), indent=0, ensure_ascii=False) + "\n")


@cache
def load_model(name: str) -> Model:
    """The shipped model ``borders`` or ``content``."""
    return Model(**json.loads((HERE / f"{name}.json").read_text(encoding="utf-8")))
