"""What the classifier sees of a unit (meaning, spelling, cues, answer, the question's role), and how alike two are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np
import pandas as pd

from openfeedback.coding.classifier.learnt.cues import cues, phase_cues, rest_of
from openfeedback.coding.codebook import Codebook
from openfeedback.coding.topics import every_part, unit_rows
from openfeedback.settings import Role, VectorSettings

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

ROLES: list[str] = list(get_args(Role))
CONTEXT = ["answer", "question", "role"]
Given = Mapping[bytes, np.ndarray] | None
# weights chosen in cross-validation by writer: docs/QUALITY.md
MEANING, SHARP, WITHIN, WORDS, PARTS = 2.0, 4.0, 0.5, 0.25, 0.8
ANSWER, ANSWER_NGRAMS, CUES, REST_CUES = 0.25, 0.3, 0.08, 0.3


def in_context(units: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Units with text, answer, question and role, none missing: the answer is the unit where there is none."""
    frame = units.reindex(columns=["unit_id", "text", *CONTEXT]).astype(dict.fromkeys(("text", *CONTEXT), "str"))
    text, question = frame["text"].fillna(""), frame["question"].fillna("")
    given = frame["role"].where(frame["role"].isin(ROLES[:-1]))
    from_wording = question.map({q: role_of(q, codebook) for q in question.unique()}).astype("str")
    role, answer = given.fillna(from_wording), frame["answer"].fillna(text)
    return frame.assign(text=text, answer=answer, question=question, role=role)


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


@dataclass
class Traits:
    """What is known of n units: one row each."""

    roles: np.ndarray
    unit: np.ndarray  # centred e5 vectors (n, d)
    answer: np.ndarray  # the same of the whole answers
    words: csr_matrix
    parts: csr_matrix  # base forms and compound parts
    ngrams: csr_matrix
    answer_ngrams: csr_matrix
    cues: np.ndarray
    rest_cues: np.ndarray  # cues of phase in the rest of the answer

    def asked(self) -> np.ndarray:
        """The role of the question, one column each; all zero where it is unknown."""
        return np.array([[role == r for r in ROLES[:-1]] for role in self.roles], np.float32).reshape(
            -1, len(ROLES) - 1
        )


class Features:
    """Fitted on the examples: the vectors' centre, and the vocabulary and weights of n-grams and words."""

    def __init__(self, vectors: VectorSettings):
        self.vectors = vectors
        self.centre: np.ndarray = np.zeros(0, np.float32)
        self.usual: tuple[np.ndarray, ...] = ()
        self.words: TfidfVectorizer
        self.parts: TfidfVectorizer
        self.ngrams: TfidfVectorizer

    def fit(self, frame: pd.DataFrame, given: Given = None) -> Features:
        """Learn the centre of the unit vectors, the words and the n-grams from examples (as from ``in_context``).

        ``given``: vectors that travel with the examples, by the digests of the texts.
        """
        texts = [*frame["text"].str.lower(), "aa aa", "aa aa"]  # never an empty vocabulary
        self.centre = self._embed(frame["text"], given).mean(axis=0)
        self.usual = tuple(c.mean(axis=0) for c in _cues(frame))
        as_written = [*frame["text"], "aaaa", "aaaa"]  # names are recognised by their capitals
        for name, vectorizer in untrained().items():
            setattr(self, name, vectorizer.fit(as_written if name == "parts" else texts))
        return self

    def transform(self, frame: pd.DataFrame, given: Given = None) -> Traits:
        """What is known of units (as from ``in_context``)."""
        lower, answers = frame["text"].str.lower(), frame["answer"].str.lower()
        own, rest = (found - usual for found, usual in zip(_cues(frame), self.usual, strict=True))
        unit, answer = (centred(self._embed(frame[c], given), self.centre) for c in ("text", "answer"))
        return Traits(
            frame["role"].to_numpy(dtype=object),
            unit,
            answer,
            self.words.transform(lower),
            self.parts.transform(frame["text"]),
            self.ngrams.transform(lower),
            self.ngrams.transform(answers),
            own,
            rest,
        )

    def _embed(self, texts: Iterable[str], given: Given) -> np.ndarray:
        from openfeedback.text.vectors import embed

        return embed(texts, self.vectors, given=given)


def likeness(a: Traits, b: Traits) -> np.ndarray:
    """How alike units are, shape (n of a, n of b): a sum of kernels, so it is a kernel itself.

    Nearness of meaning and of spelling count for more between answers to questions of the same role.
    """
    same = (a.asked() @ b.asked().T).astype(np.float32)
    meaning = np.exp(SHARP * (a.unit @ b.unit.T - 1))
    alike = (1 + WITHIN * same) * (MEANING * meaning + _products(a.ngrams, b.ngrams))
    context = ANSWER * (a.answer @ b.answer.T) + ANSWER_NGRAMS * _products(a.answer_ngrams, b.answer_ngrams)
    signs = CUES * (a.cues @ b.cues.T) + REST_CUES * (a.rest_cues @ b.rest_cues.T)
    wording = WORDS * _products(a.words, b.words) + PARTS * _products(a.parts, b.parts)
    return (same + alike + context + wording + signs).astype(np.float32)


def _products(a: csr_matrix, b: csr_matrix) -> np.ndarray:
    return np.asarray((a @ b.T).todense(), np.float32)


def _cues(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    rest = [rest_of(answer, text) for answer, text in zip(frame["answer"], frame["text"], strict=True)]
    return cues(frame["text"].tolist()), phase_cues(rest)


def centred(vectors: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Vectors relative to a centre, length 1: e5 vectors all lie in one narrow cone.

    >>> centred(np.array([[3.0, 5.0]]), np.array([0.0, 1.0]))
    array([[0.6, 0.8]])
    """
    return unit_rows(vectors - centre)


def _parts(text: str) -> list[str]:
    """Base forms and compound parts."""
    return every_part([text])[0]


def untrained() -> dict[str, TfidfVectorizer]:
    """What weighs words, parts and n-grams, before it has learnt its vocabulary."""
    return {"words": _weights("word", (1, 2)), "parts": _weights(_parts), "ngrams": _weights("char_wb", (2, 5))}


def _weights(analyzer: str | Callable[[str], list[str]], ngrams: tuple[int, int] = (1, 1)) -> TfidfVectorizer:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        analyzer=analyzer, ngram_range=ngrams, min_df=2, sublinear_tf=True, max_features=50_000, dtype=np.float32
    )
