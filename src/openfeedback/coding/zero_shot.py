"""Coding by definitions: where there are no examples it is all there is, where there are few it stands beside them.

A code is described by its names, definition, inclusions and printed cells, each whole and in its parts. A unit is the
nearer to a code, the nearer its vector is to the nearest description and to their mean, and the more character n-grams
it shares with one. Chosen on dev_coop and on table5 without its examples: docs/CODING.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from openfeedback.coding.codebook import Code, Codebook
from openfeedback.coding.features import centred
from openfeedback.settings import VectorSettings

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

CODER = "definitions"
SHARPNESS = 7.0  # how fast probability falls with distance; not calibrated: there is nothing to calibrate on
FEW = 500  # with more examples than this the definitions are left out
# A definition counts as much as so many examples; kinds are told by tone, of which definitions know nothing
WEIGHTS = {"theme": 100, "phase": 30}
GROUPS = {"theme": "themes", "phase": "phases", "kind": "kinds"}


class Definitions:
    """What the definitions of a codebook say of units; ``units`` are all that will be coded, which set the centre."""

    def __init__(self, codebook: Codebook, units: Iterable[str], vectors: VectorSettings):
        from openfeedback.text.embed import embed

        self.codebook, self.vectors = codebook, vectors
        self.classes = {c: np.array([k.id for k in getattr(codebook, g)], dtype=object) for c, g in GROUPS.items()}
        self.lines = {c: descriptions(getattr(codebook, g), codebook) for c, g in GROUPS.items()}
        texts = sorted(str(text) for text in units)  # a sum in another order differs in its last digits
        self.centre = embed(texts, vectors).astype(np.float64).mean(axis=0)
        every = [line for lines in self.lines.values() for of_code in lines for line in of_code]
        self.ngrams = _ngrams([*sorted(set(texts)), *every])

    def probabilities(self, texts: Sequence[str], column: str) -> np.ndarray:
        """Probability of each code of a column (n, codes): not calibrated."""
        from openfeedback.text.embed import embed

        lines = self.lines[column]
        units = centred(embed(texts, self.vectors), self.centre)
        embedded = [embed(of_code, self.vectors) for of_code in lines]
        middle = np.vstack(embedded).mean(axis=0)
        near = [_nearness(units, centred(e, middle)) for e in embedded]
        alike = [self._shared(texts, of_code) for of_code in lines]
        scores = SHARPNESS * (np.column_stack(near) + np.column_stack(alike))
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(p / p.sum(axis=1, keepdims=True))

    def beside(
        self, p: dict[str, np.ndarray], classes: dict[str, np.ndarray], texts: Sequence[str], examples: int
    ) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
        """The classifier's probabilities and classes, joined by what the definitions say: all codes of the codebook.

        The definitions weigh as much as WEIGHTS examples, so that they fade as examples come. A code that no example
        has can so be given as well.
        """
        p, classes = dict(p), dict(classes)
        for column, weight in WEIGHTS.items():
            said = self.probabilities(texts, column)
            known = np.zeros_like(said)
            at = {code: i for i, code in enumerate(self.classes[column])}
            known[:, [at[code] for code in classes[column]]] = p[column]
            p[column] = (examples * known + weight * said) / (examples + weight)
            classes[column] = self.classes[column]
        return p, classes

    def _shared(self, texts: Sequence[str], lines: Sequence[str]) -> np.ndarray:
        """How much of its n-grams a text shares with the description most like it, 0–1."""
        likeness = self.ngrams.transform(texts) @ self.ngrams.transform(lines).T
        return np.asarray(likeness.toarray().max(axis=1))


def code_by_definitions(frame: pd.DataFrame, definitions: Definitions, min_p: float) -> pd.DataFrame:
    """Codings (coder ``definitions``) of units by the nearest definitions of themes, phases and kinds."""
    codebook, texts = definitions.codebook, list(frame["text"])
    p = {column: definitions.probabilities(texts, column) for column in GROUPS}
    best = {column: definitions.classes[column][of.argmax(axis=1)] for column, of in p.items()}
    sure = {column: of.max(axis=1) for column, of in p.items()}
    fixed = np.array([getattr(codebook.theme(t), "phase", None) or "" for t in best["theme"]], dtype=object)
    return pd.DataFrame(
        {
            "unit_id": frame["unit_id"].astype("str").to_numpy(),
            "coder": CODER,
            "theme": pd.Series(best["theme"]).mask(sure["theme"] < min_p),
            "phase": np.where(fixed != "", fixed, best["phase"]),
            "kind": best["kind"],
            "theme_p": sure["theme"],
            "phase_p": np.where(fixed != "", sure["theme"], sure["phase"]),
            "kind_p": sure["kind"],
            "evidence": "nearest definition; the codebook has no examples",
        }
    )


def descriptions(codes: Iterable[Code], codebook: Codebook) -> list[list[str]]:
    """What each code is described by: its names, definition, inclusions and printed cells, whole and in parts.

    >>> raha = Code(id="raha", names={"fi": "Raha"}, definition="Rahan puute, köyhyys.")
    >>> book = Codebook.model_validate({"id": "b", "themes": [raha.model_dump()], "phases": [raha], "kinds": [raha]})
    >>> descriptions([raha], book)
    [['Raha', 'Rahan puute, köyhyys.', 'Rahan puute', 'köyhyys']]
    """
    found = []
    for code in codes:
        whole = [*code.names.values(), code.definition, *code.includes, *_cells(code, codebook)]
        lines = [line for text in whole if text for line in (text, *_parts(text))]
        found.append(list(dict.fromkeys(lines)))
    return found


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"\s*[,;:.()]\s*", text.strip()) if len(part) > 2]


def _cells(code: Code, codebook: Codebook) -> list[str]:
    return [line for lines in codebook.cells.get(code.id, {}).values() for line in lines]


def _nearness(units: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Likeness (cosine) to the nearest description plus likeness to the mean of all."""
    mean = lines.mean(axis=0)
    return np.asarray((units @ lines.T).max(axis=1) + units @ (mean / max(float(np.linalg.norm(mean)), 1e-9)))


def _ngrams(texts: Sequence[str]) -> TfidfVectorizer:
    """The weights of the character 3-5-grams of texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit([*texts, "aaa"])
