"""Base forms of a run's units with their places, read once and kept in the run's folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from openfeedback.files import sha256_of
from openfeedback.settings import TextSettings
from openfeedback.tables import write_table
from openfeedback.text.morphology import Place, lemmatizer_name, word_places
from openfeedback.text.vectors import digest

Progress = Callable[[int, int], None]
_BATCH = 400


class WordMemory:
    """The content words of texts under one reading of compounds; what was read once is never read again."""

    def __init__(self, settings: TextSettings, folder: Path):
        self.settings, self.folder = settings, folder
        self._known: dict[bytes, list[str]] | None = None

    def places(self, texts: Sequence[str], progress: Progress | None = None) -> list[list[Place]]:
        """Words of each text with their places, in order."""
        known = self._remembered() if self._known is None else self._known
        missing = sorted({text for text in texts if digest(text) not in known})
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            found = word_places(batch, self.settings)
            known |= {digest(text): [_written(place) for place in places]
                      for text, places in zip(batch, found, strict=True)}  # fmt: skip
            if progress:
                progress(min(start + _BATCH, len(missing)), len(missing))
        if missing:
            write_table(pd.DataFrame({"text_sha": list(known), "places": list(known.values())}), self._path())
        self._known = known
        return [[_read(written) for written in known[digest(text)]] for text in texts]

    def _remembered(self) -> dict[bytes, list[str]]:
        if not self._path().is_file():
            return {}
        frame = pd.read_parquet(self._path())
        return dict(zip(frame["text_sha"], map(list, frame["places"]), strict=True))

    def _path(self) -> Path:
        """The file of one lemmatizer with its settings: another one's words are never mixed in."""
        sort = sha256_of([lemmatizer_name(), self.settings.compounds, "places"])[:8]
        return self.folder / f"lemmas-{sort}.parquet"


def _written(place: Place) -> str:
    return f"{place.start} {place.end} {place.word}"


def _read(written: str) -> Place:
    """A place from its text.

    >>> _read("0 5 tuki")
    Place(word='tuki', start=0, end=5)
    """
    start, end, word = written.split(" ", 2)
    return Place(word, int(start), int(end))
