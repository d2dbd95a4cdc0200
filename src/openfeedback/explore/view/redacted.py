"""Answers without personal data where a run kept them, with the units found again in the changed text."""

from __future__ import annotations

import re
from bisect import bisect_right
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from openfeedback.explore.view.material import Material
from openfeedback.files import sha256_of
from openfeedback.settings import TextSettings
from openfeedback.tables import write_table
from openfeedback.text.redact import Span, find_spans, redact

_PLACEHOLDER = re.compile(r"\[[^\]\n]+ \d+\]")


class Piece(NamedTuple):
    """A replaced piece: characters [start, end) of the stored answer stand at ``at`` as ``length`` characters."""

    start: int
    end: int
    at: int
    length: int


def redact_material(material: Material) -> Material:
    """The material with redacted answers and units; computed once for a run's answers and kept in its folder."""
    stored = material.answers.sort_index()
    clean = _remembered(stored, material.params.folder / "explore", material.params.text)
    unique = sorted(set(stored))
    spans = dict(zip(unique, find_spans(unique, material.params.text), strict=True)) if (clean != stored).any() else {}
    moved = {i: pieces(spans.get(stored[i], []), clean[i]) for i in stored.index}
    units = material.units.copy()
    places = [
        (shifted(start, moved[i], False), shifted(end, moved[i], True))
        for i, start, end in zip(units["response_id"], units["start"], units["end"], strict=True)
    ]
    units["start"], units["end"] = [a for a, _ in places], [b for _, b in places]
    units["text"] = [clean[i][a:b] for i, (a, b) in zip(units["response_id"], places, strict=True)]
    return material._replace(units=units, answers=clean.reindex(material.answers.index))


def pieces(spans: list[Span], clean: str) -> list[Piece]:
    """Where each personal span of the stored text lies in the redacted one.

    >>> from openfeedback.text.redact import Span
    >>> pieces([Span(6, 17, "puhelin", "x")], "Soita [puhelin 1] heti")
    [Piece(start=6, end=17, at=6, length=11)]
    """
    found, drift = [], 0
    for span in spans:
        at = span.start + drift
        match = _PLACEHOLDER.match(clean, at)
        length = len(match.group()) if match else span.end - span.start
        found.append(Piece(span.start, span.end, at, length))
        drift += length - (span.end - span.start)
    return found


def shifted(place: int, moved: list[Piece], is_end: bool) -> int:
    """A character place of the stored text in the redacted one; inside a replaced piece: the piece's edge.

    >>> moved = [Piece(6, 17, 6, 11), Piece(20, 22, 20, 9)]
    >>> shifted(3, moved, False), shifted(21, moved, False), shifted(21, moved, True), shifted(25, moved, True)
    (3, 20, 29, 32)
    """
    i = bisect_right([piece.start for piece in moved], place - 1 if is_end else place) - 1
    if i < 0:
        return place
    piece = moved[i]
    if place >= piece.end:
        return place + piece.at + piece.length - piece.end
    return piece.at + piece.length if is_end else piece.at


def _remembered(stored: pd.Series, folder: Path, settings: TextSettings) -> pd.Series:
    made_of = [dict(stored), settings.keep, settings.redact]
    path = folder / f"redacted-{sha256_of(made_of)[:16]}.parquet"
    if path.is_file():
        return pd.read_parquet(path).set_index("response_id")["text"]
    clean, _ = redact(stored, settings)
    write_table(pd.DataFrame({"response_id": stored.index, "text": clean.to_numpy()}), path)
    return clean
