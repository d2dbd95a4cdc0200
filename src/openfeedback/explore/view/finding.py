"""Answers the browser's searches and its map of topics; what was computed is kept until units are drawn anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from openfeedback.explore.view.material import Material
from openfeedback.explore.view.search import LemmaSearch, MeaningSearch
from openfeedback.explore.view.topic_map import map_points

Message = dict[str, Any]


class Asked(Protocol):
    """The session that is asked."""

    material: Material

    def say(self, message: Message, buffers: list[bytes]) -> None:
        """Send to the browser."""


class Finder:
    """Finds units by base form and by meaning, and places them on the map; ``doers`` by the message's name."""

    def __init__(self, host: Asked):
        self._host = host
        self._by_lemma: LemmaSearch | None = None
        self._by_meaning: MeaningSearch | None = None
        self.doers: dict[str, Callable[[Message], None]] = {"search": self._search, "map": self._map}

    def vectors(self) -> np.ndarray:
        """The units' vectors, (n, d)."""
        return self._meaning().vectors()

    def forget(self) -> None:
        """The units are others now."""
        self._by_lemma = self._by_meaning = None

    def _search(self, message: Message) -> None:
        query, mode, asked = str(message["query"]).strip(), message["mode"], message["id"]
        finder = self._meaning() if mode == "meaning" else self._lemmas()
        found = finder(query, self._progress(asked))
        forms = sorted(self._lemmas().forms(query)) if mode == "lemma" else []
        self._host.say({"say": "found", "id": asked, "forms": forms}, [found.astype("<f4").tobytes()])

    def _map(self, message: Message) -> None:
        progress = self._progress(message["id"])
        points = map_points(self._host.material, lambda: self._meaning().vectors(progress))
        self._host.say({"say": "points", "id": message["id"]}, [points.astype("<f4").tobytes()])

    def _progress(self, asked: Any) -> Callable[[int, int], None]:
        """Says how far a search is; at once that it has begun, so that the browser need not fear for the kernel."""

        def report(done: int, total: int) -> None:
            self._host.say({"say": "searching", "id": asked, "part": done / total}, [])

        report(0, 1)
        return report

    def _meaning(self) -> MeaningSearch:
        if self._by_meaning is None:
            material = self._host.material
            self._by_meaning = MeaningSearch(material.units["text"].tolist(), material.params.vectors)
        return self._by_meaning

    def _lemmas(self) -> LemmaSearch:
        if self._by_lemma is None:
            params = self._host.material.params
            texts = self._host.material.units["text"].tolist()
            self._by_lemma = LemmaSearch(texts, params.text, params.folder / "explore")
        return self._by_lemma
