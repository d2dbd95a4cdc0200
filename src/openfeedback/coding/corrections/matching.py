"""Codings by persons, matched to the units of a later run by where they overlap; nothing is lost without a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from openfeedback.coding.corrections.places import PLACE, answer_hash, locate, with_places
from openfeedback.tables import require, rows_of
from openfeedback.vocabulary import Unmatched

OVERLAP = 0.5  # shared characters as a part of both spans together
CODER, SAID = ("coder",), ("theme", "phase", "kind", "second_theme")
Row = dict[str, Any]


class Followed(NamedTuple):
    """``codings``: on units of the run, placed anew; ``unmatched``: the others, with ``reason``."""

    codings: pd.DataFrame
    unmatched: pd.DataFrame


def follow(
    human: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame,
    each: Sequence[str] = CODER, said: Sequence[str] = SAID,
) -> Followed:  # fmt: skip
    """Match persons' codings to the units of a run, whatever became of borders, redaction or the ids of a re-read file.

    An answer is found by its id and hash, else by its hash, else by its id, else by the coded words; the unit that
    shares at least half of both spans with the coded one gets the coding. Of two codings by one coder for a unit the
    later row counts. Rows of earlier versions, without a place, keep their unit_id. ``each``: the columns of which a
    unit has one row for each value (for decided contents the theme); ``said``: what a row says.
    """
    require(human, ["unit_id", *each], "table of codings by persons")
    require(units, ["unit_id", "response_id", "start", "end", "text"], "table units")
    own = _on_their_own(human, units)
    placed = with_places(human[own], units[units["unit_id"].isin(human["unit_id"])], responses)
    still = dict(zip(human.index[own], rows_of(placed), strict=True))
    book = Book(units, responses, each) if not own.all() else None
    rows = dict(zip(human.index, rows_of(human), strict=True))
    found: dict[tuple[str, ...], tuple[Any, Row]] = {}
    lost: list[tuple[Any, Row]] = []
    if book:
        book.keep_own(list(rows.values()))
    for at, row in rows.items():
        unit, reason = (still[at], None) if at in still else book.unit_of(row) if book else (None, None)
        if unit is None:
            lost.append((at, {**row, "reason": str(reason)}))
            continue
        key = str(unit["unit_id"]), *(str(row[c]) for c in each)
        replaced = found.pop(key, None)
        if replaced is not None and any(replaced[1].get(c) != row.get(c) for c in said):
            lost.append((replaced[0], {**rows[replaced[0]], "reason": str(Unmatched.LATER)}))
        found[key] = at, {**row, **{c: unit[c] for c in ["unit_id", *PLACE]}}
    columns = [*human.columns, *[c for c in PLACE if c not in human.columns]]
    return Followed(_table(list(found.values()), columns), _table(lost, [*human.columns, "reason"]))


def _table(rows: list[tuple[Any, Row]], columns: list[str]) -> pd.DataFrame:
    """Rows under the index that they had."""
    index = pd.Index([at for at, _ in rows])
    return pd.DataFrame([row for _, row in rows], columns=columns, index=index, dtype="object").sort_index()


def _on_their_own(human: pd.DataFrame, units: pd.DataFrame) -> pd.Series:
    """Whether each coding's unit is there under its id with the same words at the same place, or no words are told."""
    by_id = units.drop_duplicates("unit_id").set_index("unit_id")
    said = human.reindex(columns=["text", "start"])
    same = said["text"].isna() | (said["text"] == human["unit_id"].map(by_id["text"]))
    there = said["start"].isna() | (said["start"].astype("float64") == human["unit_id"].map(by_id["start"]))
    return same & there & human["unit_id"].isin(by_id.index)


class Book:
    """The answers and units of a run, to be looked up by id, by hash and by words."""

    def __init__(self, units: pd.DataFrame, responses: pd.DataFrame, each: Sequence[str] = CODER):
        self._each = each
        answers = responses.drop_duplicates("response_id").sort_values("response_id")
        ids = answers["response_id"].astype("str")
        self._answers: dict[str, str] = dict(zip(ids, answers["text"].astype("str"), strict=True))
        self._hash = {response: answer_hash(text) for response, text in self._answers.items()}
        self._by_hash: dict[str, list[str]] = defaultdict(list)
        for response, hashed in self._hash.items():
            self._by_hash[hashed].append(response)
        self._units: dict[str, list[Row]] = defaultdict(list)
        for unit in units.sort_values(["response_id", "start"]).to_dict("records"):
            response = str(unit["response_id"])
            placed = {**{str(k): v for k, v in unit.items()}, "answer_hash": self._hash.get(response)}
            self._units[response].append(placed)
        self._taken: set[tuple[str, ...]] = set()

    def keep_own(self, rows: Sequence[Row]) -> None:
        """Equal answers go first to the codings that name them by their id."""
        for row in rows:
            if row.get("response_id") in self._by_hash.get(str(row.get("answer_hash")), []):
                self._taken.add(self._claim(row, str(row["response_id"])))

    def unit_of(self, row: Row) -> tuple[Row | None, Unmatched | None]:
        """The unit that a coding is of now, or why there is none."""
        response, span, reason = self.place(row)
        if response is None or span is None:
            return None, reason
        best = max(self._units[response], key=lambda unit: _overlap(unit, span), default=None)
        if best is None or _overlap(best, span) < OVERLAP:
            return None, Unmatched.BORDERS
        return best, None

    def place(self, row: Row) -> tuple[str | None, tuple[int, int] | None, Unmatched | None]:
        """The answer that a coding lies in now and its span there, or why there is none."""
        if not row.get("text"):
            return None, None, Unmatched.NO_PLACE
        response = self._answer_of(row)
        span = self._span(row, response) if response else None
        if span is None and (elsewhere := self._only_with(str(row["text"]))):
            response, span = elsewhere, self._span(row, elsewhere)
        if response is None or span is None:
            return None, None, Unmatched.CHANGED if response else Unmatched.NO_ANSWER
        return response, span, None

    def _answer_of(self, row: Row) -> str | None:
        response, hashed = row.get("response_id"), str(row.get("answer_hash"))
        response = str(response) if response else str(row["unit_id"]).rpartition(".")[0]
        alike = self._by_hash.get(hashed, [])
        if response in alike or not alike:
            return response if response in self._answers else None
        free = next((other for other in alike if self._claim(row, other) not in self._taken), None)
        if free is not None:  # equal answers under new ids: one each, in order
            self._taken.add(self._claim(row, free))
        return free

    def _claim(self, row: Row, response: str) -> tuple[str, ...]:
        return response, str(int(row.get("start") or 0)), *(str(row[c]) for c in self._each)

    def _only_with(self, words: str) -> str | None:
        found = [response for response, text in self._answers.items() if words in text]
        return found[0] if len(found) == 1 else None

    def _span(self, row: Row, response: str) -> tuple[int, int] | None:
        start, end, answer = row.get("start"), row.get("end"), self._answers[response]
        if start is not None and end is not None and answer[int(start) : int(end)] == row["text"]:
            return int(start), int(end)
        return locate(str(row["text"]), answer, int(start or 0))


def _overlap(unit: Row, span: tuple[int, int]) -> float:
    """Shared characters of two spans as a part of both together.

    >>> _overlap({"start": 0, "end": 10}, (5, 10))
    0.5
    """
    shared = min(unit["end"], span[1]) - max(unit["start"], span[0])
    return max(0.0, shared / (max(unit["end"], span[1]) - min(unit["start"], span[0])))
