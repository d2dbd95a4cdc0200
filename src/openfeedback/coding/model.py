"""The classifier: one logistic regression each for theme, phase and kind on shared features, calibrated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import Codebook
from openfeedback.coding.features import Features, in_context
from openfeedback.settings import VectorSettings

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

HEADS = ["theme", "phase", "kind"]


@dataclass
class Head:
    """One column's classifier; ``temperature`` > 1 flattens its probabilities."""

    classes: np.ndarray
    model: LogisticRegression | None
    temperature: float = 1.0

    def probabilities(self, features: csr_matrix) -> np.ndarray:
        """Calibrated probabilities, shape (n, classes)."""
        if self.model is None:
            return np.ones((features.shape[0], 1))
        return softmax(_scores(self.model, features) / self.temperature)


@dataclass
class Model:
    """A fitted classifier with what is needed to explain its codes."""

    features: Features
    heads: dict[str, Head]
    fixed_phase: dict[str, str]
    example_ids: np.ndarray
    example_themes: np.ndarray
    example_vectors: np.ndarray

    def predict(self, frame: pd.DataFrame) -> tuple[dict[str, np.ndarray], np.ndarray, csr_matrix]:
        """Probabilities by column, unit vectors and features of units (as from ``in_context``)."""
        features, vectors = self.features.transform(frame)
        return {c: head.probabilities(features) for c, head in self.heads.items()}, vectors, features


def fit_model(codebook: Codebook, vectors: VectorSettings) -> Model:
    """Fit on the codebook's examples; the order of the examples does not matter."""
    examples = codebook.examples().sort_values("unit_id").reset_index(drop=True)
    frame = in_context(examples, codebook)
    features = Features(vectors).fit(frame)
    matrix, units = features.transform(frame)
    groups = examples["answer"].fillna(examples["unit_id"]).to_numpy(dtype=object)
    heads = {c: fit_head(matrix, examples[c].to_numpy(dtype=object), groups) for c in HEADS}
    fixed = {t.id: t.phase for t in codebook.themes if t.phase}
    ids, themes = (examples[c].to_numpy(dtype=object) for c in ("unit_id", "theme"))
    return Model(features, heads, fixed, ids, themes, units.astype(np.float32))


def fit_head(features: csr_matrix, codes: np.ndarray, groups: np.ndarray) -> Head:
    """Fit one column and calibrate it on predictions for answers that were left out of the fitting."""
    classes = np.unique(codes)
    if len(classes) == 1:
        return Head(classes, None)
    head = Head(classes, _regression().fit(features, codes))
    head.temperature = _temperature(*_left_out(features, codes, groups, classes))
    return head


def softmax(scores: np.ndarray) -> np.ndarray:
    """Row-wise softmax.

    >>> softmax(np.array([[0.0, 0.0]]))
    array([[0.5, 0.5]])
    """
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def _regression() -> LogisticRegression:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10.0, max_iter=1000, class_weight="balanced")


def _scores(model: LogisticRegression, features: csr_matrix) -> np.ndarray:
    """Scores whose softmax is the model's probability: two classes have one column of scores."""
    scores = model.decision_function(features)
    return scores if scores.ndim == 2 else np.column_stack([np.zeros_like(scores), scores])


def _left_out(
    features: csr_matrix, codes: np.ndarray, groups: np.ndarray, classes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Scores of each example by a model that has not seen its answer, and the index of its true class."""
    from sklearn.model_selection import GroupKFold

    scores = np.full((len(codes), len(classes)), -30.0)
    folds = min(5, len(np.unique(groups)))
    if folds < 2:
        return scores[:0], np.zeros(0, int)
    for train, test in GroupKFold(folds).split(features, codes, groups):
        if len(seen := np.unique(codes[train])) > 1:
            model = _regression().fit(features[train], codes[train])
            scores[np.ix_(test, np.searchsorted(classes, seen))] = _scores(model, features[test])
    return scores, np.searchsorted(classes, codes)


def _temperature(scores: np.ndarray, truth: np.ndarray) -> float:
    """Temperature with the least log loss (Guo et al. 2017, On Calibration of Modern Neural Networks)."""
    from scipy.optimize import minimize_scalar

    if not len(truth):
        return 1.0

    def loss(log_t: float) -> float:
        p = softmax(scores / np.exp(log_t))[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(p, 1e-9, 1)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2.5, 2.5), method="bounded").x))
