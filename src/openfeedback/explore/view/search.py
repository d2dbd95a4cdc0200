"""Search by meaning and by base form over the units of a run; both remember what they computed."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from openfeedback.explore.view.word_memory import Progress, WordMemory
from openfeedback.settings import TextSettings, VectorSettings
from openfeedback.text.morphology import lemmatize
from openfeedback.text.vectors import embed


class MeaningSearch:
    """How near each unit is to a query: cosines of the run's vectors, which lie in the machine's cache."""

    def __init__(self, texts: list[str], settings: VectorSettings):
        self.texts, self.settings = texts, settings
        self._vectors: np.ndarray | None = None

    def __call__(self, query: str, progress: Progress | None = None) -> np.ndarray:
        """float32, one value a unit, higher is nearer."""
        if not self.texts:
            return np.zeros(0, np.float32)
        return np.asarray(self.vectors(progress) @ embed([query], self.settings)[0], np.float32)

    def vectors(self, progress: Progress | None = None) -> np.ndarray:
        """The units' vectors, (n, d)."""
        if self._vectors is None:
            self._vectors = embed(self.texts, self.settings, progress)
        return self._vectors


class LemmaSearch:
    """Which units hold all base forms of a query (``johto`` finds ``johdon``); lemmas are kept in ``folder``."""

    def __init__(self, texts: list[str], settings: TextSettings, folder: Path):
        self.texts, self.settings, self.folder = texts, settings, folder
        self._lemmas: list[frozenset[str]] | None = None

    def __call__(self, query: str, progress: Progress | None = None) -> np.ndarray:
        """float32, one value a unit: 1 where it holds every base form of the query, else 0."""
        if self._lemmas is None:
            self._lemmas = self._all(progress)
        wanted = self.forms(query)
        return np.array([bool(wanted) and wanted <= lemmas for lemmas in self._lemmas], np.float32)

    def forms(self, query: str) -> frozenset[str]:
        """Base forms of a query; its words as they are where none has one (a lone function word)."""
        found = lemmatize([query], self.settings)[0] or re.findall(r"\w+", query)
        return frozenset(word.lower() for word in found)

    def _all(self, progress: Progress | None) -> list[frozenset[str]]:
        places = WordMemory(self.settings, self.folder).places(self.texts, progress)
        return [frozenset(place.word.lower() for place in each) for each in places]
