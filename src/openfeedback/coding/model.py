"""The classifier: one logistic regression each for theme, phase and kind; phase and kind also see the theme."""

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
STACK = 2.0  # weight of the theme's probabilities among the features of phase and kind
UNKNOWN = 3  # every third example is seen without its role as well: units of unknown questions are coded too
FOLDS = 3
UNSEEN = -30.0


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

    def predict(self, frame: pd.DataFrame) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Probabilities by column, and the vectors of the units (as from ``in_context``)."""
        features, vectors = self.features.transform(frame)
        p = {"theme": self.heads["theme"].probabilities(features)}
        beside = _beside(features, p["theme"])
        return p | {c: self.heads[c].probabilities(beside) for c in HEADS[1:]}, vectors


def fit_model(codebook: Codebook, vectors: VectorSettings) -> Model:
    """Fit on the codebook's examples; the order of the examples does not matter."""
    examples = codebook.examples().sort_values("unit_id").reset_index(drop=True)
    frame = in_context(examples, codebook)
    features = Features(vectors).fit(frame)
    known, units = features.transform(frame)
    also = frame.iloc[::UNKNOWN].assign(role="other")
    training = Training(known, features.transform(also)[0], frame["answer"])
    heads = {"theme": training.fit_head(examples["theme"])}
    training.see(training.left_out(heads["theme"]))
    heads |= {c: training.fit_head(examples[c]) for c in HEADS[1:]}
    fixed = {t.id: t.phase for t in codebook.themes if t.phase}
    ids, themes = (examples[c].to_numpy(dtype=object) for c in ("unit_id", "theme"))
    return Model(features, heads, fixed, ids, themes, units.astype(np.float32))


class Training:
    """Examples with their role, some of them again without it, and the answer that each comes from."""

    def __init__(self, known: csr_matrix, unknown: csr_matrix, answers: pd.Series):
        from scipy.sparse import vstack

        self.features = vstack([known, unknown]).tocsr()
        self.rows = np.r_[: known.shape[0], : known.shape[0] : UNKNOWN]  # the example behind each row
        self.answers = np.unique(answers.to_numpy(dtype=str), return_inverse=True)[1][self.rows]
        self.scores: dict[int, np.ndarray] = {}

    def see(self, themes: np.ndarray) -> None:
        """Put the probabilities of the theme beside the features."""
        self.features = _beside(self.features, themes)

    def fit_head(self, codes: pd.Series) -> Head:
        """Fit one column and calibrate it on answers that were left out of the fitting."""
        classes, y = np.unique(codes.to_numpy(dtype=object), return_inverse=True)
        if len(classes) == 1:
            return Head(classes, None)
        head = Head(classes, _regression().fit(self.features, y[self.rows]))
        self.scores[id(head)] = scores = self._left_out(y[self.rows], len(classes))
        head.temperature = temperature(scores[: len(y)], y)  # where the role is known
        return head

    def left_out(self, head: Head) -> np.ndarray:
        """Probabilities of each row by models that have not seen its answer."""
        if head.model is None:
            return np.ones((self.features.shape[0], 1))
        return softmax(self.scores[id(head)] / head.temperature)

    def _left_out(self, y: np.ndarray, classes: int) -> np.ndarray:
        from sklearn.model_selection import GroupKFold

        scores = np.zeros((len(y), classes))
        folds = min(FOLDS, len(np.unique(self.answers)))
        for train, test in GroupKFold(folds).split(y, y, self.answers) if folds > 1 else []:
            seen = np.unique(y[train])
            scores[test] = UNSEEN
            if len(seen) > 1:
                model = _regression().fit(self.features[train], y[train])
                scores[np.ix_(test, seen)] = _scores(model, self.features[test])
        return scores


def softmax(scores: np.ndarray) -> np.ndarray:
    """Row-wise softmax.

    >>> softmax(np.array([[0.0, 0.0]]))
    array([[0.5, 0.5]])
    """
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def temperature(scores: np.ndarray, truth: np.ndarray) -> float:
    """Temperature with the least log loss (Guo et al. 2017, On Calibration of Modern Neural Networks)."""
    from scipy.optimize import minimize_scalar

    def loss(log_t: float) -> float:
        p = softmax(scores / np.exp(log_t))[np.arange(len(truth)), truth]
        return float(-np.log(np.clip(p, 1e-9, 1)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-1.5, 1.5), method="bounded").x))


def _beside(features: csr_matrix, themes: np.ndarray) -> csr_matrix:
    from scipy.sparse import csr_matrix, hstack

    return hstack([features, csr_matrix(STACK * themes)]).tocsr()


def _regression() -> LogisticRegression:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10.0, max_iter=300, tol=1e-3, class_weight="balanced")


def _scores(model: LogisticRegression, features: csr_matrix) -> np.ndarray:
    """Scores whose softmax is the model's probability: two classes have one column of scores."""
    scores = model.decision_function(features)
    return scores if scores.ndim == 2 else np.column_stack([np.zeros_like(scores), scores])
