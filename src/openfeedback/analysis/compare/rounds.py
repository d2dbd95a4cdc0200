"""What changed in the contents of a survey from an earlier round: new, gone, grown, fallen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.analysis.compare.pairs import two_shares
from openfeedback.analysis.compare.sentences import CLEAR
from openfeedback.analysis.compare.themes import benjamini_hochberg
from openfeedback.vocabulary import Change, CommonTheme

CHANGES = [
    "theme",
    "content_id",
    "title",
    "earlier",
    "earlier_low",
    "earlier_high",
    "now",
    "now_low",
    "now_high",
    "change",
]
COUNT = ["respondents_n", "respondents_low", "respondents_high"]


def content_changes(now: pd.DataFrame, earlier: pd.DataFrame, people: int, people_earlier: int) -> pd.DataFrame:
    """One row a content of either round, with the columns CHANGES.

    ``now`` and ``earlier``: protected tables of contents; ``people``: respondents of each round, 0 where that is not
    told. A content has grown where its shares differ whatever its numbers are within what is told of them, p of
    ``two_shares`` below CLEAR when adjusted (Benjamini–Hochberg) for the contents of both rounds; it is gone where
    nobody mentions it any more.

    >>> row = {"theme": "a", "content_id": "a/1", "title": "x", "printed": False, "suppressed": False, "reason": ""}
    >>> before, after = (pd.DataFrame([{**row, "respondents_n": n}]) for n in (10, 40))
    >>> content_changes(after, before, 100, 100)["change"].tolist()
    ['grown']
    >>> content_changes(after.head(0), before, 100, 100)["change"].tolist()
    ['gone']
    """
    both = {name: _named(frame) for name, frame in (("now", now), ("earlier", earlier))}
    joined = both["now"].merge(both["earlier"], on=["theme", "content_id"], how="outer", suffixes=("", "_earlier"))
    rows = [_row(row, people, people_earlier) for row in joined.to_dict("records")]
    made = pd.DataFrame(rows, columns=CHANGES)
    made["change"] = _changes(made, people, people_earlier)
    numbers = [c for c in CHANGES if c.startswith(("earlier", "now"))]
    return made.astype(dict.fromkeys(numbers, "Int64")).sort_values(["theme", "content_id"], ignore_index=True)


def _named(contents: pd.DataFrame) -> pd.DataFrame:
    """Contents but for the others of each theme, with what is told of their numbers."""
    rest = contents["theme"].astype("str") + f"/{CommonTheme.OTHER}"
    own = contents[contents["content_id"] != rest].reindex(columns=["theme", "content_id", "title", *COUNT])
    return own.assign(there=True)


def _row(row: Mapping[Any, Any], people: int, people_earlier: int) -> dict[str, Any]:
    after, before = _ends(row, "", people), _ends(row, "_earlier", people_earlier)
    title = row["title"] if isinstance(row["title"], str) else row["title_earlier"]
    return {
        "theme": row["theme"], "content_id": row["content_id"], "title": title,
        "earlier": _number(row["respondents_n_earlier"]), "earlier_low": before[0], "earlier_high": before[1],
        "now": _number(row["respondents_n"]), "now_low": after[0], "now_high": after[1],
    }  # fmt: skip


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _ends(row: Mapping[Any, Any], round_: str, people: int) -> tuple[int, int]:
    """Least and greatest number of respondents that is told; 0 of a content that is not there."""
    if row[f"there{round_}"] is not True:
        return 0, 0
    number, low, high = (_number(row[f"{name}{round_}"]) for name in COUNT)
    if number is not None:
        return number, number
    return (low or 0), (people if high is None else high)


def _changes(rows: pd.DataFrame, people: int, people_earlier: int) -> list[str]:
    """What became of each content; '' where nothing is clear."""
    names = ("now_low", "now_high", "earlier_low", "earlier_high")
    ends = {name: rows[name].to_numpy(float) for name in names}
    new = (ends["earlier_high"] == 0) & (ends["now_low"] > 0)
    both = (ends["earlier_high"] > 0) & (ends["now_high"] > 0)
    p, grown = np.full(len(rows), np.nan), np.zeros(len(rows), bool)
    if people and people_earlier:
        now, before = ([ends[f"{when}_{end}"] / n for end in ("low", "high")]
                       for when, n in (("now", people), ("earlier", people_earlier)))  # fmt: skip
        grown, fallen = now[0] > before[1], now[1] < before[0]
        nearest = np.where(grown, now[0], now[1]), np.where(grown, before[1], before[0])
        p = np.where(grown | fallen, two_shares(nearest[0], people, nearest[1], people_earlier), 1.0)
    clear = benjamini_hochberg(np.where(both, p, np.nan)) < CLEAR
    found = np.where(grown, str(Change.GROWN), str(Change.FALLEN))
    gone = np.where((ends["now_high"] == 0) & (ends["earlier_high"] > 0), str(Change.GONE), "")
    return [str(each) for each in np.where(new, str(Change.NEW), np.where(clear, found, gone))]
