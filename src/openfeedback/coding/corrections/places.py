"""Where a coded unit stands: its answer's id and hash, its offsets and its words."""

from __future__ import annotations

import hashlib
import re
from difflib import SequenceMatcher

import pandas as pd

from openfeedback.tables import require

PLACE = ["response_id", "answer_hash", "start", "end", "text"]
LEAST_KEPT = 0.6  # so much of a unit's words must be found in a changed answer


def answer_hash(answer: str) -> str:
    """A short hash of an answer's text, whatever its blanks.

    >>> answer_hash("aikaa  ja rahaa ") == answer_hash("aikaa ja rahaa")
    True
    """
    return hashlib.sha256(" ".join(answer.split()).encode("utf-8")).hexdigest()[:16]


def with_places(codings: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """Codings with the place of their unit (``PLACE``); what a coding of an unknown unit says of its place stays."""
    require(units, ["unit_id", "response_id", "start", "end", "text"], "table units")
    require(responses, ["response_id", "text"], "table responses")
    hashes = responses.drop_duplicates("response_id").set_index("response_id")["text"].astype("str").map(answer_hash)
    places = units.assign(answer_hash=units["response_id"].map(hashes)).set_index("unit_id")[PLACE]
    found = codings["unit_id"].isin(places.index)
    made = codings.reindex(columns=[*codings.columns, *[c for c in PLACE if c not in codings.columns]]).astype(
        dict.fromkeys(PLACE, "object")
    )
    for column in PLACE:
        made.loc[found, column] = codings.loc[found, "unit_id"].map(places[column]).astype("object")
    return made


def place_text(row: pd.Series) -> str:
    """A place as one cell of a form, to be read by :func:`read_place`; the words stand in a column of their own."""
    return f"{row['start']}-{row['end']} {row['answer_hash']} {row['response_id']}"


def read_place(cell: str) -> dict[str, str | int | None]:
    """The place in a form's cell; nothing known where the cell was emptied or changed.

    >>> read_place("0-5 0a1b r1.q1")
    {'start': 0, 'end': 5, 'answer_hash': '0a1b', 'response_id': 'r1.q1'}
    """
    said = re.fullmatch(r"(\d+)-(\d+) ([0-9a-f]+) (.+)", cell.strip())
    if not said:
        return dict.fromkeys(["start", "end", "answer_hash", "response_id"])
    return {"start": int(said[1]), "end": int(said[2]), "answer_hash": said[3], "response_id": said[4]}


def locate(words: str, answer: str, near: int = 0) -> tuple[int, int] | None:
    """Where words stand in an answer that was redacted or read otherwise: the nearest such place, or the likeliest.

    >>> locate("kiitos Maijalle avusta", "Hei! kiitos [NIMI] avusta, jatkakaa")
    (5, 25)
    >>> locate("aikaa", "rahaa lisää") is None
    True
    """
    exact = [m.start() for m in re.finditer(re.escape(words), answer)]
    if exact:
        start = min(exact, key=lambda at: abs(at - near))
        return start, start + len(words)
    told, here = (list(re.finditer(r"\w+", text)) for text in (words.lower(), answer.lower()))
    matcher = SequenceMatcher(None, [m[0] for m in told], [m[0] for m in here], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not told or sum(block.size for block in blocks) < LEAST_KEPT * len(told):
        return None
    return here[blocks[0].b].start(), here[blocks[-1].b + blocks[-1].size - 1].end()
