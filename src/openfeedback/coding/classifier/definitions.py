"""Coding by definitions: where there are no examples it is all there is, where there are few it stands beside them.

A code is described by its names, definition, inclusions and printed cells, each whole and in its parts. A unit is the
nearer to a code, the nearer its vector is to the nearest description and to their mean, and the more character n-grams
it shares with one. What is said of themes is spread over units that are alike (``topics.Graph``). Chosen on dev_coop
and on table5 without its examples: docs/QUALITY.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from openfeedback.coding.classifier.combine import as_codings
from openfeedback.coding.classifier.learnt import centred, cut
from openfeedback.coding.codebook import CODES, Code, Codebook
from openfeedback.coding.topics import Graph
from openfeedback.settings import VectorSettings
from openfeedback.vocabulary import Coder

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

EVEN = 0.28  # spread probability below which a theme is more often wrong than right: 0.25–0.30 on three sets
SHARPNESS = 7.0  # how fast probability falls with distance; not calibrated: there is nothing to calibrate on
FEW = 500  # with more examples than this the definitions are left out, unless a code has too few
ENOUGH = 3  # examples from which on a code is learnt; with fewer it would disappear from what the examples teach
# A definition counts as much as so many examples; kinds show in the tone, which definitions do not describe
WEIGHTS = {"theme": 100, "phase": 30}


class Definitions:
    """What the definitions of a codebook say of units; ``units`` are all that will be coded, which set the centre."""

    def __init__(self, codebook: Codebook, units: Iterable[str], vectors: VectorSettings):
        from openfeedback.text.vectors import embed

        self.codebook, self.vectors = codebook, vectors
        self.classes = {c: np.array([code.id for code in codebook.codes(c)], dtype=object) for c in CODES}
        self.lines = {c: descriptions(codebook.codes(c), codebook) for c in CODES}
        texts = sorted(str(text) for text in units)  # a sum in another order differs in its last digits
        self.texts = sorted(set(texts))
        self.centre = embed(texts, vectors).astype(np.float64).mean(axis=0)
        every = [line for lines in self.lines.values() for of_code in lines for line in of_code]
        self.ngrams = _ngrams([*self.texts, *every])

    def probabilities(self, texts: Sequence[str], column: str) -> np.ndarray:
        """Probability of each code of a column (n, codes): not calibrated."""
        from scipy.special import softmax

        return np.asarray(softmax(SHARPNESS * self._scores(texts, self.lines[column]), axis=1))

    def unread(self, texts: Sequence[str]) -> np.ndarray:
        """Probability of each theme (n, themes) as if no definition said, as what it includes, just this text."""
        from scipy.special import softmax

        from openfeedback.text.vectors import embed

        every = self.lines["theme"]
        middle = embed([line for of_code in every for line in of_code], self.vectors).mean(axis=0)
        scores = self._scores(texts, every)
        for at, theme in enumerate(self.codebook.codes("theme")):
            for row in [i for i, text in enumerate(texts) if text in theme.includes]:
                others = [line for line in theme.includes if line != texts[row]]
                lines = descriptions([theme.model_copy(update={"includes": others})], self.codebook)
                scores[row, at] = self._scores([texts[row]], lines, middle)[0, 0]
        return np.asarray(softmax(SHARPNESS * scores, axis=1))

    def _scores(self, texts: Sequence[str], lines: Sequence[list[str]], middle: np.ndarray | None = None) -> np.ndarray:
        """How near each text is to each code (n, codes) by its lines; ``middle`` of all codes' lines: of these."""
        from openfeedback.text.vectors import embed

        units = centred(embed(texts, self.vectors), self.centre)
        embedded = [embed(of_code, self.vectors) for of_code in lines]
        middle = np.vstack(embedded).mean(axis=0) if middle is None else middle
        near = [_nearness(units, centred(e, middle)) for e in embedded]
        alike = [self._shared(texts, of_code) for of_code in lines]
        return np.column_stack(near) + np.column_stack(alike)

    def among(self, reviewed: Iterable[str] = ()) -> Among:
        """The units and the ``reviewed`` texts in one graph, with what the definitions say of their themes."""
        from openfeedback.text.vectors import digest, embed

        first = sorted(set(reviewed))
        texts = [*first, *sorted(set(self.texts) - set(first), key=digest)]
        space = centred(embed(texts, self.vectors), self.centre)
        said = self.probabilities(texts, "theme")
        return Among(pd.Index(texts), said, Graph(space, self.ngrams.transform(texts)), self.unread)

    def beside(
        self, p: dict[str, np.ndarray], classes: dict[str, np.ndarray], texts: Sequence[str], examples: pd.DataFrame,
        unread: bool = False,
    ) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:  # fmt: skip
        """The classifier's probabilities and classes, joined by what the definitions say: all codes of the codebook.

        The definitions weigh as much as WEIGHTS examples, so that they fade as examples come. A unit whose nearest
        definition is that of a code with fewer than ENOUGH ``examples`` (theme, phase, kind) keeps what the definitions
        say: examples of other codes know nothing of it. ``unread``: see there.
        """
        p, classes = dict(p), dict(classes)
        for column in CODES:
            lacking = lacking_examples(examples[column], self.classes[column])
            weight = WEIGHTS.get(column, 0)
            if not weight and not lacking.any():
                continue
            said = self.unread(texts) if unread and column == "theme" else self.probabilities(texts, column)
            known = np.zeros_like(said)
            at = {code: i for i, code in enumerate(self.classes[column])}
            known[:, [at[code] for code in classes[column]]] = p[column]
            joined = (len(examples) * known + weight * said) / (len(examples) + weight)
            p[column] = np.where(lacking[cut(said).argmax(axis=1)][:, None], said, joined)
            classes[column] = self.classes[column]
        return p, classes

    def _shared(self, texts: Sequence[str], lines: Sequence[str]) -> np.ndarray:
        """How much of its n-grams a text shares with the description most like it, 0–1."""
        likeness = self.ngrams.transform(texts) @ self.ngrams.transform(lines).T
        return np.asarray(likeness.toarray().max(axis=1))


class Among(NamedTuple):
    """Texts, what the definitions say of each (n, themes), the graph of their neighbours, and what they say unread."""

    texts: pd.Index
    said: np.ndarray
    graph: Graph
    unread: Callable[[Sequence[str]], np.ndarray]

    def spread(self, known: pd.Series | None = None) -> pd.DataFrame:
        """Probability of each theme by text, spread over the graph; ``known``: numbers of some texts' themes."""
        said = self.said.copy()
        if known is not None:
            said[self.texts.get_indexer(known.index)] = np.eye(said.shape[1])[known.to_numpy()]
        return pd.DataFrame(self.graph.spread(said), index=self.texts)

    def without_own(self, texts: Sequence[str]) -> Among:
        """The same where what a definition includes says nothing of these texts themselves (``Definitions.unread``)."""
        said = self.said.copy()
        said[self.texts.get_indexer(pd.Index(texts))] = self.unread(texts)
        return self._replace(said=said)


def lacking_examples(given: pd.Series, codes: np.ndarray) -> np.ndarray:
    """Which of the codes have fewer than ENOUGH examples.

    >>> lacking_examples(pd.Series(["a", "a", "a", "b"]), np.array(["a", "b", "c"], dtype=object)).tolist()
    [False, True, True]
    """
    return (given.value_counts().reindex(codes, fill_value=0) < ENOUGH).to_numpy()


def code_by_definitions(
    frame: pd.DataFrame, definitions: Definitions, spread: pd.DataFrame, min_p: float
) -> pd.DataFrame:
    """Codings (coder ``definitions``) of units by the nearest definitions of phases and kinds, and of themes.

    ``spread``: themes of all units as ``Among.spread`` gives them.
    """
    texts, said = list(frame["text"]), "nearest definition; the codebook has no examples"
    p = {column: cut(definitions.probabilities(texts, column)) for column in CODES if column != "theme"}
    p["theme"] = cut(spread.loc[texts].to_numpy())
    fixed = {theme.id: theme.phase for theme in definitions.codebook.themes if theme.phase}
    return as_codings(frame, Coder.DEFINITIONS, p, definitions.classes, fixed, min_p).assign(evidence=said)


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
