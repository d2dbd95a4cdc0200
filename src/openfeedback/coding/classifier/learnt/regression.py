"""The classifier: kernel ridge regression for theme, phase and kind at once, then a small regression that calibrates.

The first step gives every unit a score for each code, from how alike it is to each example. The scores of the examples
themselves, computed as if their writer (or answer) had not been seen, teach the second step what scores are worth: a
multinomial regression, whose probabilities are therefore calibrated (stacking: Wolpert 1992). Phase and kind inform
the theme; the other way round brought nothing between writers (docs/QUALITY.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from openfeedback.coding.classifier.learnt.calibrate import Calibration, calibrate
from openfeedback.coding.classifier.learnt.features import Features, Traits, in_context, likeness
from openfeedback.coding.codebook import CODES, Codebook
from openfeedback.settings import VectorSettings

RIDGE = 2.0
SEES = {"theme": ["theme", "phase", "kind", "role"], "phase": ["phase"], "kind": ["kind", "role"]}  # in the second step
SCORES, ROLE = 3.0, 0.6  # their weights there
WRITERS = 3  # with as many writers, examples are scored as if their writer had not been seen; else their answer


@dataclass
class Head:
    """The second step of one column; nothing to do where there is only one code."""

    classes: np.ndarray
    calibration: Calibration | None

    def probabilities(self, own: np.ndarray, beside: np.ndarray) -> np.ndarray:
        """Calibrated probabilities, shape (n, classes)."""
        return np.ones((len(own), 1)) if self.calibration is None else self.calibration.probabilities(own, beside)


@dataclass
class Model:
    """A fitted classifier with what is needed to explain its codes."""

    features: Features
    examples: Traits
    weights: np.ndarray  # of each example for each code of theme, phase and kind: (examples, codes)
    heads: dict[str, Head]
    fixed_phase: dict[str, str]
    example_ids: np.ndarray
    example_themes: np.ndarray

    def predict(self, frame: pd.DataFrame) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Probabilities by column, and the vectors of the units (as from ``in_context``)."""
        scores, traits = self.scores(frame)
        p = {c: head.probabilities(*_seen(c, scores, traits, self.classes)) for c, head in self.heads.items()}
        return p, traits.unit

    def scores(self, frame: pd.DataFrame) -> tuple[np.ndarray, Traits]:
        """Scores of all codes (n, codes), those of themes first, and what is known of the units."""
        traits = self.features.transform(frame)
        return likeness(traits, self.examples) @ self.weights, traits

    @property
    def classes(self) -> dict[str, np.ndarray]:
        """The codes of each column."""
        return {c: head.classes for c, head in self.heads.items()}

    def ngram_weights(self) -> np.ndarray:
        """What each character n-gram adds to the score of each theme: (themes, n-grams)."""
        themes = self.weights[:, : len(self.heads["theme"].classes)]
        return np.asarray(self.examples.ngrams.T @ themes).T


def fit_model(codebook: Codebook, vectors: VectorSettings, given: Mapping[bytes, np.ndarray] | None = None) -> Model:
    """Fit on the codebook's examples, whose order does not matter; ``given``: their vectors by the texts' digests."""
    examples, frame = _examples(codebook)
    features = Features(vectors).fit(frame, given)
    traits = features.transform(frame, given)
    classes = {c: np.unique(examples[c].to_numpy(dtype=object)) for c in CODES}
    weights, unseen = _learnt(traits, examples, frame, classes)
    heads = {c: Head(classes[c], _calibration(c, unseen, traits, classes, examples[c])) for c in CODES}
    fixed = {t.id: t.phase for t in codebook.themes if t.phase}
    ids, themes = (examples[c].to_numpy(dtype=object) for c in ("unit_id", "theme"))
    return Model(features, traits, weights, heads, fixed, ids, themes)


def unseen_probabilities(model: Model, codebook: Codebook) -> tuple[pd.Series, dict[str, np.ndarray]]:
    """The texts of the codebook's examples, and the probabilities of each column's classes of each, left out.

    Left out with its writer or answer (``groups``), as the calibration has learnt what scores are worth. Costs as much
    as ``fit_model`` without the features.
    """
    examples, frame = _examples(codebook)
    _, unseen = _learnt(model.examples, examples, frame, model.classes)
    seen = {c: _seen(c, unseen, model.examples, model.classes) for c in CODES}
    return examples["text"], {c: head.probabilities(*seen[c]) for c, head in model.heads.items()}


def _examples(codebook: Codebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    examples = codebook.examples().sort_values("unit_id").reset_index(drop=True)
    return examples, in_context(examples, codebook)


def _learnt(
    traits: Traits, examples: pd.DataFrame, frame: pd.DataFrame, classes: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Weights of the examples for every code, and the score of each example without its group."""
    wanted = np.hstack([wanted_scores(examples, c, classes[c]) for c in CODES])
    return ridge(likeness(traits, traits), _centred(wanted), groups(examples, frame["answer"]))


def ridge(kernel: np.ndarray, wanted: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (n, codes) of kernel ridge regression, and the scores of each example without its group.

    One inverse serves both: leaving out the rows G changes their residual to (inverse_GG)^-1 weights_G (Rifkin &
    Lippert 2007, Notes on regularized least squares, for one row; the same block by block). ``wanted`` is what scores
    depart from 0 for: centred, or what is left to say beside what the definitions say.
    """
    wanted = wanted.astype(np.float32)
    inverse = _inverse(kernel + RIDGE * np.eye(len(kernel), dtype=np.float32))
    weights = inverse @ wanted
    unseen = np.zeros(wanted.shape)
    order = np.argsort(group, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        block = inverse[np.ix_(rows, rows)].astype(np.float64)
        unseen[rows] = wanted[rows] - np.linalg.solve(block, weights[rows].astype(np.float64))
    return weights, unseen


def groups(examples: pd.DataFrame, answers: pd.Series) -> np.ndarray:
    """What is left out together: all of a writer where there are some writers, else the units of an answer."""
    writers = examples["writer"].fillna("")
    by = writers if writers.nunique() >= WRITERS else answers
    return np.unique(by.to_numpy(dtype=str), return_inverse=True)[1]


def _inverse(matrix: np.ndarray) -> np.ndarray:
    """Inverse of a positive definite matrix by its Cholesky factor."""
    from scipy.linalg import lapack

    factor, _ = lapack.spotrf(matrix, lower=1)
    lower = np.tril(lapack.spotri(factor, lower=1)[0])
    return lower + np.tril(lower, -1).T


def wanted_scores(examples: pd.DataFrame, column: str, classes: np.ndarray) -> np.ndarray:
    """What scores should be: 1 for the code; where a second coder said another, one half each.

    Codes of several coders teach more than their majority (Uma et al. 2021, Learning from disagreement, JAIR 72).
    """
    second = examples[f"{column}_2"].where(examples[f"{column}_2"].isin(classes)).fillna(examples[column])
    return (_one_column_each(examples[column], classes) + _one_column_each(second, classes)) / 2


def _centred(wanted: np.ndarray) -> np.ndarray:
    return (wanted - wanted.mean(axis=0)).astype(np.float32)


def _one_column_each(codes: pd.Series, classes: np.ndarray) -> np.ndarray:
    return (codes.to_numpy(dtype=object)[:, None] == classes[None]).astype(np.float32)


def _seen(
    column: str, scores: np.ndarray, traits: Traits, classes: dict[str, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """What the second step of a column sees: its own scores; beside them those of some columns and the role."""
    ends = np.cumsum([len(classes[c]) for c in CODES])
    scores = SCORES * scores.astype(np.float64)
    parts = dict(zip(CODES, np.split(scores, ends[:-1], axis=1), strict=True)) | {"role": ROLE * traits.asked()}
    return parts[column], np.hstack([parts[c] for c in SEES[column]])


def _calibration(
    column: str, unseen: np.ndarray, traits: Traits, classes: dict[str, np.ndarray], codes: pd.Series
) -> Calibration | None:
    if len(classes[column]) == 1:
        return None
    return calibrate(
        *_seen(column, unseen, traits, classes), np.searchsorted(classes[column], codes.to_numpy(dtype=object))
    )
