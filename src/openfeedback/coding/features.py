"""What the classifier sees of a unit: vectors of the unit and its answer, character n-grams, the question's role."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, get_args

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import Codebook
from openfeedback.settings import Role, VectorSettings

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

ROLES: list[str] = list(get_args(Role))
CONTEXT = ["answer", "question", "role"]


def in_context(units: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Units with text, answer, question and role, none missing: the answer is the unit where there is none."""
    frame = units.reindex(columns=["unit_id", "text", *CONTEXT])
    text = frame["text"].fillna("").astype("str")
    question = frame["question"].fillna("").astype("str")
    told = frame["role"].where(frame["role"].isin(ROLES) & (frame["role"] != "other"))
    role = told.fillna(question.map({q: role_of(q, codebook) for q in question.unique()}))
    answer = frame["answer"].astype("str").fillna(text)
    return frame.assign(text=text, answer=answer, question=question, role=role.fillna("other"))


def role_of(question: str, codebook: Codebook) -> str:
    """Role of a question from its wording: a known wording, else the role with most cues in it, else ``other``."""
    words = _words(question)
    for entry in codebook.questions:
        if words and any(_words(w) == words for w in entry.wordings):
            return entry.role
    hits = [
        (sum(any(w.startswith(c) for w in words) for c in e.cues), -i, e.role) for i, e in enumerate(codebook.questions)
    ]
    best = max(hits, default=(0, 0, "other"))
    return best[2] if best[0] else "other"


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.lower()))


class Features:
    """Fitted on the examples: the vectors' centre and the n-grams' vocabulary and weights."""

    def __init__(self, vectors: VectorSettings):
        self.vectors = vectors
        self.centre: np.ndarray = np.zeros(0, np.float32)
        self.ngrams: TfidfVectorizer

    def fit(self, frame: pd.DataFrame) -> Features:
        """Learn the centre of the unit vectors and the n-grams from the examples (as from ``in_context``)."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.centre = self._embed(frame["text"]).mean(axis=0)
        self.ngrams = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, max_features=50_000
        ).fit([*frame["text"].str.lower(), "aa aa"])  # never an empty vocabulary
        return self

    def transform(self, frame: pd.DataFrame) -> tuple[csr_matrix, np.ndarray]:
        """Feature matrix, and the centred unit vectors (n, d) for finding the nearest examples."""
        from scipy.sparse import csr_matrix, hstack

        unit = self._centred(self._embed(frame["text"]))
        answer = self._centred(self._embed(frame["answer"]))
        roles = np.array([[role == r for r in ROLES[:-1]] for role in frame["role"]], np.float32)
        parts = [csr_matrix(p) for p in (unit, 0.5 * answer, roles.reshape(len(frame), len(ROLES) - 1))]
        return hstack([*parts, self.ngrams.transform(frame["text"].str.lower())]).tocsr(), unit

    def _embed(self, texts: Iterable[str]) -> np.ndarray:
        from openfeedback.text.embed import embed

        return embed(texts, self.vectors)

    def _centred(self, vectors: np.ndarray) -> np.ndarray:
        """Vectors relative to the examples' centre, length 1: e5 vectors all lie in one narrow cone."""
        moved = vectors - self.centre
        return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
