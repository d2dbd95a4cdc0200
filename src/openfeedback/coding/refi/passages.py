"""The same passage marked by several coders: selections that differ in blanks and punctuation at their ends are one."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from openfeedback.coding.refi.sources import grouped, guid, records_of

_PLACE = ["response_id", "start", "end"]
NEARLY = 0.5  # of the shorter: unequal selections that share this much are told


def same_passages(pieces: pd.DataFrame, responses: pd.DataFrame, losses: list[str]) -> pd.DataFrame:
    """The pieces, those of one passage with one span: that of our own unit, else the longest of them.

    Selections of different coders that overlap by half and still differ stay units of their own, counted in ``losses``.
    """
    texts = {r["response_id"]: (r["start"], r["text"]) for r in records_of(responses)}
    core = [_core(row["start"], row["end"], *texts[row["response_id"]]) for row in records_of(pieces)]
    parts = pieces.assign(_from=[a for a, _ in core], _to=[b for _, b in core])
    ours = [row["selection"] == guid("unit", row["name"], row["coder"]) for row in records_of(pieces)]
    parts = parts.assign(_ours=ours, _length=parts["end"] - parts["start"])
    order = parts.sort_values(["_ours", "_length", "start"], ascending=[False, False, True], kind="stable")
    chosen = order.drop_duplicates(["response_id", "_from", "_to"])[["response_id", "_from", "_to", "start", "end"]]
    found = parts.drop(columns=["start", "end"]).merge(chosen, on=["response_id", "_from", "_to"], how="left")
    if unequal := _unequal(found):
        losses.append(
            f"{unequal} overlapping, unequal selections of different coders: they stay units of their own, so that "
            "agreement does not compare them"
        )
    return found[list(pieces.columns)]


def _core(start: int, end: int, base: int, text: str) -> tuple[int, int]:
    """A span without blanks and punctuation at its ends; the span itself where nothing else is in it.

    >>> _core(10, 16, 10, "Tukea. Kiitos")
    (10, 15)
    """
    inside = text[start - base : end - base]
    letters = [i for i, sign in enumerate(inside) if sign.isalnum()]
    return (start + letters[0], start + letters[-1] + 1) if letters else (start, end)


def _unequal(pieces: pd.DataFrame) -> int:
    """How many pairs of spans of different coders share half of the shorter without being the same."""
    found = 0
    for rows in grouped(pieces.drop_duplicates([*_PLACE, "coder"]), "response_id").values():
        for one, other in combinations(sorted(rows, key=lambda r: (r["start"], r["end"])), 2):
            both = min(one["end"], other["end"]) - other["start"]
            shorter = min(one["end"] - one["start"], other["end"] - other["start"])
            same = (one["start"], one["end"]) == (other["start"], other["end"])
            found += one["coder"] != other["coder"] and not same and both >= NEARLY * shorter
    return found
