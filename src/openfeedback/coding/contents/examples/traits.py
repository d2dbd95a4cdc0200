"""What contents see of units: meaning and spelling of the unit and of its answer, its words, phase and question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from openfeedback.coding.classifier import in_context, untrained
from openfeedback.coding.topics import unit_rows
from openfeedback.settings import VectorSettings
from openfeedback.text.vectors import embed
from openfeedback.vocabulary import Phase, phase_or_none

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

    from openfeedback.coding.codebook import Codebook

Given = Mapping[bytes, np.ndarray] | None
VECTORIZERS = ("ngrams", "parts")
DIGITS = 5  # of likeness: further ones differ from processor to processor, and none must decide
# Likeness to examples and between units: chosen with writers left out, docs/QUALITY.md
NEAR = {"meaning": 2.0, "ngrams": 1.2, "parts": 1.2, "answer": 0.6, "answer_ngrams": 0.7, "phase": 0.4, "role": 0.2}
SHARP = 2.0
SAME = {"meaning": 2.8, "ngrams": 2.0, "parts": 2.85, "answer": 2.45, "phase": 0.43, "named_phase": 1.44}


@dataclass
class Traits:
    """What is known of n units, a row each; ``unit`` and ``answer`` hold vectors (n, d)."""

    unit: np.ndarray
    answer: np.ndarray
    ngrams: Any  # sparse rows of length 1, as are the next two
    answer_ngrams: Any
    parts: Any
    phases: np.ndarray
    roles: np.ndarray

    def __len__(self) -> int:
        return len(self.phases)

    def take(self, rows: np.ndarray) -> Traits:
        """The units at these positions."""
        return Traits(*(getattr(self, f.name)[rows] for f in fields(self)))

    def with_further(self, more: Traits) -> Traits:
        """These units and further ones, whose features are of the same spelling."""
        from scipy.sparse import issparse, vstack

        pairs = [(getattr(self, f.name), getattr(more, f.name)) for f in fields(self)]
        return Traits(*(vstack(pair, "csr") if issparse(pair[0]) else np.concatenate(pair) for pair in pairs))

    def placed(self, centre: np.ndarray, answer_centre: np.ndarray, metric: np.ndarray) -> Traits:
        """The same with vectors seen from a centre and stretched by a metric (see metric.py), length 1."""
        unit = unit_rows((self.unit - centre) @ metric).astype(np.float32)
        return replace(self, unit=unit, answer=unit_rows(self.answer - answer_centre).astype(np.float32))


class Spelling:
    """The vocabulary and weights of character n-grams and of words with the parts of compounds, learnt from texts."""

    ngrams: TfidfVectorizer
    parts: TfidfVectorizer

    def fit(self, texts: pd.Series) -> Spelling:
        """Learn from texts, whose order does not matter."""
        ready = untrained()
        self.ngrams = ready["ngrams"].fit([*texts.str.lower(), "aa aa", "aa aa"])  # never an empty vocabulary
        self.parts = ready["parts"].fit([*texts, "aaaa", "aaaa"])
        return self

    def traits(self, frame: pd.DataFrame, vectors: VectorSettings, given: Given = None) -> Traits:
        """What is known of units (as from ``framed``); their vectors as the model gives them."""
        return Traits(
            embed(frame["text"], vectors, given=given),
            embed(frame["answer"], vectors, given=given),
            self.ngrams.transform(frame["text"].str.lower()),
            self.ngrams.transform(frame["answer"].str.lower()),
            self.parts.transform(frame["text"]),
            frame["phase"].to_numpy(dtype=object),
            frame["role"].to_numpy(dtype=object),
        )


def framed(units: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Units with text, answer, question, role and phase, none missing."""
    phase = units["phase"] if "phase" in units else pd.Series(str(Phase.NONE), units.index)
    return in_context(units, codebook).assign(phase=phase_or_none(phase.astype("str")))


def nearness(a: Traits, b: Traits) -> np.ndarray:
    """How near units are to examples, shape (n of a, n of b): a sum of kernels."""
    made = {
        "meaning": np.exp(SHARP * (a.unit @ b.unit.T - 1)), "ngrams": _products(a.ngrams, b.ngrams),
        "parts": _products(a.parts, b.parts), "answer": a.answer @ b.answer.T,
        "answer_ngrams": _products(a.answer_ngrams, b.answer_ngrams), "phase": _equal(a.phases, b.phases),
        "role": _equal(a.roles, b.roles),
    }  # fmt: skip
    return np.asarray(sum(NEAR[name] * part for name, part in made.items()), np.float64).round(DIGITS)


def sameness(a: Traits, b: Traits) -> np.ndarray:
    """How far units ask for the same, shape (n of a, n of b): log-odds of a regression over pairs, but for a constant.

    A phase that is named ties more than that none is.
    """
    same = _equal(a.phases, b.phases)
    named = ~np.isin(a.phases.astype(str), [str(Phase.ALL), str(Phase.NONE)])
    made = {
        "meaning": a.unit @ b.unit.T, "ngrams": _products(a.ngrams, b.ngrams), "parts": _products(a.parts, b.parts),
        "answer": a.answer @ b.answer.T, "phase": same, "named_phase": same * named[:, None],
    }  # fmt: skip
    return np.asarray(sum(SAME[name] * part for name, part in made.items()), np.float64).round(DIGITS)


def _products(a: Any, b: Any) -> np.ndarray:
    return np.asarray((a @ b.T).todense(), np.float32)


def _equal(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(a[:, None] == b[None], np.float32)
