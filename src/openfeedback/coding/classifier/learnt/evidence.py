"""Why a unit got its theme: its words that spoke for it and the nearest examples with the same theme."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from openfeedback.coding.classifier.learnt.regression import Model

WORDS, EXAMPLES = 3, 2
_NEAREST = 10
_STEM = 5


class Explainer:
    """Explains themes given by a model; keeps the weight of each word for each theme."""

    def __init__(self, model: Model):
        self.model = model
        self.vocabulary: dict[str, int] = model.features.ngrams.vocabulary_
        self.split = model.features.ngrams.build_analyzer()
        self.weights = self._weights()
        self.classes = {c: i for i, c in enumerate(model.heads["theme"].classes)}
        self.cache: dict[str, np.ndarray] = {}

    def explain(self, frame: pd.DataFrame, themes: np.ndarray, vectors: np.ndarray) -> list[str]:
        """One sentence a unit, e.g. ``words: mittareista; examples: A001.1``: its own words, ids of examples."""
        near = self._nearest(vectors, themes)
        return [
            _say(self._words(text, theme), ids) for text, theme, ids in zip(frame["text"], themes, near, strict=True)
        ]

    def _weights(self) -> np.ndarray:
        ngrams = self.model.ngram_weights()
        return (ngrams - ngrams.mean(axis=0)) * self.model.features.ngrams.idf_

    def _words(self, text: str, theme: str) -> list[str]:
        at = self.classes[theme]
        found = {w: self._word(w)[at] for w in re.findall(r"\w{3,}", text.lower()) if not w.isdigit()}
        best = sorted((w for w in found if found[w] > 0), key=lambda w: (-found[w], w))
        return best[:WORDS]

    def _word(self, word: str) -> np.ndarray:
        """Weight of a word for each theme; none where no example has a word that begins alike."""
        if word not in self.cache:
            parts = self.split(word)
            known = [self.vocabulary[p] for p in parts if p in self.vocabulary]
            begins = f" {word}"[:_STEM] in self.vocabulary
            weight = self.weights[:, known].sum(axis=1) if known and begins else 0.0
            self.cache[word] = np.broadcast_to(weight, len(self.classes))
        return self.cache[word]

    def _nearest(self, vectors: np.ndarray, themes: np.ndarray) -> list[list[str]]:
        likeness = (vectors @ self.model.examples.unit.T).round(5)  # equally near ones in the order of the examples
        order = np.argsort(-likeness, axis=1, kind="stable")[:, :_NEAREST]
        return [
            [str(self.model.example_ids[i]) for i in row if self.model.example_themes[i] == theme][:EXAMPLES]
            for row, theme in zip(order, themes, strict=True)
        ]


def _say(words: list[str], examples: list[str]) -> str:
    """One line of evidence.

    >>> _say(["haku"], ["A010.1"]), _say([], [])
    ('words: haku; examples: A010.1', 'no word or example near')
    """
    parts = [f"words: {', '.join(words)}"] * bool(words) + [f"examples: {', '.join(examples)}"] * bool(examples)
    return "; ".join(parts) or "no word or example near"
