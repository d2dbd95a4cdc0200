"""Keyword in context: every place where a word stands in any of its forms, with what is written around it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from openfeedback.tables import require

AROUND = 60  # characters on each side


def in_context(
    occurrences: pd.DataFrame, units: pd.DataFrame, words: Sequence[str], around: int = AROUND
) -> pd.DataFrame:
    """The places where ``words`` (base forms) stand, one after another where there are several, in the units' order.

    ``occurrences``: unit_id, word, start, end; ``units``: unit_id, text. Out: unit_id, left, form, right, start, end
    (characters of the unit's text). Of several words the next one must be the next content word.

    >>> units = pd.DataFrame({"unit_id": ["a"], "text": ["Lisää tukea johdolta"]})
    >>> said = pd.DataFrame({"unit_id": ["a", "a"], "word": ["tuki", "johto"], "start": [6, 12], "end": [11, 20]})
    >>> in_context(said, units, ["tuki", "johto"])[["left", "form", "right"]].values.tolist()
    [['Lisää ', 'tukea johdolta', '']]
    """
    require(occurrences, ["unit_id", "word", "start", "end"], "table of words")
    require(units, ["unit_id", "text"], "table of units")
    texts = dict(zip(units["unit_id"].astype("str"), units["text"].fillna("").astype("str"), strict=True))
    rows = []
    for unit, start, end in _places(occurrences, [word.lower() for word in words]):
        text = texts[unit]
        rows.append((unit, _before(text, start, around), text[start:end], _after(text, end, around), start, end))
    return pd.DataFrame(rows, columns=["unit_id", "left", "form", "right", "start", "end"])


def _places(occurrences: pd.DataFrame, words: Sequence[str]) -> list[tuple[str, int, int]]:
    """Where the words stand one after another: unit, start of the first, end of the last."""
    if not words or occurrences.empty:
        return []
    said = occurrences["word"].str.lower().tolist()
    units, starts, ends = (occurrences[c].tolist() for c in ("unit_id", "start", "end"))
    n = len(words)
    found = [i for i in range(len(said) - n + 1) if said[i] == words[0] and said[i : i + n] == list(words)]
    whole = [(str(units[i]), starts[i], ends[i + n - 1]) for i in found if units[i] == units[i + n - 1]]
    return list(dict.fromkeys(whole))


def _before(text: str, start: int, around: int) -> str:
    """What stands before, cut at a blank, on one line.

    >>> _before("yksi kaksi kolme", 11, 8)
    '… kaksi '
    """
    piece = text[max(0, start - around) : start]
    if start > around:
        piece = "… " + (piece.partition(" ")[2] or piece)
    return piece.replace("\n", " ")


def _after(text: str, end: int, around: int) -> str:
    piece = text[end : end + around]
    if end + around < len(text):
        piece = (piece.rpartition(" ")[0] or piece) + " …"
    return piece.replace("\n", " ")
