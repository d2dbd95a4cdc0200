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
ANSWER, WITHIN, WORDS, AXES = 0.5, 0.7, 0.5, 96  # chosen in cross-validation by writer: docs/CODING.md


def in_context(units: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Units with text, answer, question and role, none missing: the answer is the unit where there is none."""
    frame = units.reindex(columns=["unit_id", "text", *CONTEXT]).astype(dict.fromkeys(("text", *CONTEXT), "str"))
    text, question = frame["text"].fillna(""), frame["question"].fillna("")
    told = frame["role"].where(frame["role"].isin(ROLES[:-1]))
    from_wording = question.map({q: role_of(q, codebook) for q in question.unique()}).astype("str")
    return frame.assign(
        text=text, answer=frame["answer"].fillna(text), question=question, role=told.fillna(from_wording)
    )


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
    """Fitted on the examples: the vectors' centre, and the vocabulary and weights of n-grams and words.

    Blocks, left to right: unit vector, answer vector, role, main axes of the unit vector within each role, words,
    character n-grams.
    """

    def __init__(self, vectors: VectorSettings):
        self.vectors = vectors
        self.centre: np.ndarray = np.zeros(0, np.float32)
        self.axes: np.ndarray = np.zeros((0, 0), np.float32)
        self.words: TfidfVectorizer
        self.ngrams: TfidfVectorizer

    def fit(self, frame: pd.DataFrame) -> Features:
        """Learn the centre of the unit vectors, the words and the n-grams from examples (as from ``in_context``)."""
        texts = [*frame["text"].str.lower(), "aa aa", "aa aa"]  # never an empty vocabulary
        vectors = self._embed(frame["text"])
        self.centre = vectors.mean(axis=0)
        self.axes = np.linalg.svd(self._centred(vectors), full_matrices=False)[2][:AXES].T
        self.words = _weights("word", (1, 2)).fit(texts)
        self.ngrams = _weights("char_wb", (2, 5)).fit(texts)
        return self

    def transform(self, frame: pd.DataFrame) -> tuple[csr_matrix, np.ndarray]:
        """Feature matrix, and the centred unit vectors (n, d) for finding the nearest examples."""
        from scipy.sparse import csr_matrix, hstack

        unit = self._centred(self._embed(frame["text"]))
        answer = self._centred(self._embed(frame["answer"]))
        roles = np.array([[role == r for r in ROLES[:-1]] for role in frame["role"]], np.float32)
        within = ((unit @ self.axes)[:, :, None] * roles[:, None, :]).reshape(len(unit), -1)
        dense = (unit, ANSWER * answer, roles, WITHIN * within)
        lower = frame["text"].str.lower()
        parts = [*map(csr_matrix, dense), WORDS * self.words.transform(lower), self.ngrams.transform(lower)]
        return hstack(parts).tocsr(), unit

    def _embed(self, texts: Iterable[str]) -> np.ndarray:
        from openfeedback.text.embed import embed

        return embed(texts, self.vectors)

    def _centred(self, vectors: np.ndarray) -> np.ndarray:
        return centred(vectors, self.centre)


def centred(vectors: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Vectors relative to a centre, length 1: e5 vectors all lie in one narrow cone.

    >>> centred(np.array([[3.0, 5.0]]), np.array([0.0, 1.0]))
    array([[0.6, 0.8]])
    """
    moved = vectors - centre
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)


def _weights(analyzer: str, ngrams: tuple[int, int]) -> TfidfVectorizer:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        analyzer=analyzer, ngram_range=ngrams, min_df=2, sublinear_tf=True, max_features=50_000, dtype=np.float32
    )
