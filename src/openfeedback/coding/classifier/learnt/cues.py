"""Cues of phase and kind in a text: words and marks of data/cues.yml, as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

FILE = Path(__file__).parent / "data" / "cues.yml"
SAID_OF = re.compile(r"\b(kiit\w*|on|ovat|oli|olivat|tack|thanks?)\b")  # else an adjective may be of what is wished for
_ENOUGH = 2  # more words of one sort say no more


def cues(texts: Sequence[str]) -> np.ndarray:
    """How strongly each text holds each sort of cue, 0 to 1: shape (texts, sorts).

    >>> sorts = [*patterns()["words"]]
    >>> cues(["Hankkeen lopussa"])[0, sorts.index("loppu")].item()
    0.5
    """
    found = patterns()
    words = [[min(len(p.findall(t.lower())), _ENOUGH) / _ENOUGH for p in found["words"].values()] for t in texts]
    marks = [[bool(p.search(t)) for p in found["marks"].values()] for t in texts]
    rows = [[*of_words, *of_marks] for of_words, of_marks in zip(words, marks, strict=True)]
    return np.array(rows, np.float32).reshape(len(texts), len(found["words"]) + len(found["marks"]))


def phase_cues(texts: Sequence[str]) -> np.ndarray:
    """The part of :func:`cues` that is about phases."""
    wanted = [sort in patterns()["about_phase"] for sort in patterns()["words"]]
    return cues(texts)[:, : len(wanted)][:, wanted]


_BETWEEN = re.compile(r"\s*(?:[,;/+\n]|\b(?:ja|sekä|och|samt|and)\b)\s*", re.IGNORECASE)
_CLAUSE = re.compile(
    r"(?:että|jotta|jo[kst]\w*|kun|koska|jos|mutta|vaan|eli|niin|som|att|men|that|which|who|but)\b", re.IGNORECASE
)
ITEM = 4  # words of a thing in a list, at most


def lists_things(text: str) -> bool:
    """Does a unit name several things one after another, some of them parted by a comma or its like?

    >>> [lists_things(t) for t in ("Nälänhätä, sodat ja jano", "köyhyys/sota", "puhdas vesi ja ruoka")]
    [True, True, False]
    >>> lists_things("Maa, joka tarvitsee apua"), lists_things("Ei mitään.")
    (False, False)
    """
    items = [item for item in _BETWEEN.split(text.strip(" .!?")) if item]
    short = all(len(item.split()) <= ITEM and not _CLAUSE.match(item) for item in items)
    return len(items) > 1 and short and bool(re.search(r"\w\s*[,;/+\n]\s*\w", text))


def praise_alone(text: str) -> bool:
    """Does a text thank, or say of something that it is or was good, without a word of a wish or of a fault?

    >>> [praise_alone(text) for text in ("Tosi hyvä klinikka, kiitos!", "Oli selkeä", "Oli hyvä, mutta pitkä")]
    [True, True, False]
    >>> [praise_alone(text) for text in ("Lisää hyviä malleja", "selkeät mittarit heti alkuun")]
    [False, False]
    """
    found = patterns()
    said = {sort for sort, pattern in found["words"].items() if pattern.search(text.lower())}
    marked = {sort for sort, pattern in found["marks"].items() if pattern.search(text)}
    others = {"wish", "fault"} & said or {"conditional", "imperative", "negation", "question"} & marked
    return "praise" in said and not others and SAID_OF.search(text.lower()) is not None


def rest_of(answer: str, unit: str) -> str:
    """What an answer says besides the unit; empty where the unit is not in it, or is empty.

    >>> rest_of("Kiitos! Lisää mittareita. Ja aikaa.", "Lisää mittareita.")
    'Kiitos!   Ja aikaa.'
    """
    before, found, after = answer.partition(unit) if unit else ("", "", "")
    return f"{before} {after}" if found else ""


@cache
def patterns() -> dict[str, Any]:
    """The file's words and marks, each sort as one compiled pattern."""
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    words = {sort: re.compile(rf"(?<!\w)(?:{_any(line.split())})(?!\w)") for sort, line in raw["words"].items()}
    marks = {sort: re.compile(pattern, re.DOTALL) for sort, pattern in raw["marks"].items()}
    return {"words": words, "marks": marks, "about_phase": raw["about_phase"]}


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(w.rstrip("*")) + r"\w*" * w.endswith("*") for w in words)
