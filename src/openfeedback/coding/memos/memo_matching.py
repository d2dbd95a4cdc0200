"""Memos found again after a run, as persons' codings are: by their answer's hash, by overlap, by their words."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from openfeedback.coding.corrections import PLACE, follow, with_places
from openfeedback.vocabulary import About

Row = dict[str, Any]


class FollowedMemos(NamedTuple):
    """``memos``: about units and answers of the run, about themes and the study; ``unmatched``: with ``reason``."""

    memos: pd.DataFrame
    unmatched: pd.DataFrame


def follow_memos(memos: pd.DataFrame, units: pd.DataFrame, responses: pd.DataFrame) -> FollowedMemos:
    """Memos with the unit or answer that they are about in this run as their target, in the order of the file.

    A memo on an answer is followed as a coding of a unit that is the whole answer. Memos on themes and on the study
    stay as they are.
    """
    found, lost = [], []
    for about, parts in ((About.UNIT, units), (About.ANSWER, whole_answers(responses))):
        mine = memos[memos["about"] == about]
        if mine.empty:
            continue
        # each memo is a voice of its own: several may be about one unit
        as_codings = mine.assign(unit_id=mine["target"], coder=mine["memo_id"])
        followed = follow(as_codings, parts, responses)
        found.append(followed.codings.assign(target=followed.codings["unit_id"]))
        lost.append(followed.unmatched)
    others = memos[~memos["about"].isin([About.UNIT, About.ANSWER])]
    columns = list(memos.columns)
    return FollowedMemos(_joined([*found, others], columns), _joined(lost, [*columns, "reason"]))


def placed_memo(memo: Row, units: pd.DataFrame, responses: pd.DataFrame) -> Row:
    """A memo with the place and the words of what it is about, so that a later run finds it again."""
    parts = {About.UNIT: units, About.ANSWER: whole_answers(responses)}.get(About(memo["about"]))
    if parts is None:
        return {**memo, **dict.fromkeys(PLACE)}
    own = parts[parts["unit_id"] == memo["target"]]
    place = with_places(pd.DataFrame({"unit_id": [memo["target"]]}), own, responses).iloc[0]
    return {**memo, **{c: None if pd.isna(place[c]) else place[c] for c in PLACE}}


def whole_answers(responses: pd.DataFrame) -> pd.DataFrame:
    """Each answer as a unit of its own, under its response_id.

    >>> whole_answers(pd.DataFrame({"response_id": ["a"], "text": ["tukea"]})).values.tolist()
    [['a', 'a', 0, 5, 'tukea']]
    """
    answers = responses.drop_duplicates("response_id")
    ids, texts = answers["response_id"].astype("str"), answers["text"].fillna("").astype("str")
    whole = {"unit_id": ids, "response_id": ids, "start": 0, "end": texts.str.len(), "text": texts}
    return pd.DataFrame(whole).reset_index(drop=True)


def _joined(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    there = [part for part in parts if len(part)]
    if not there:
        return pd.DataFrame(columns=columns, dtype="object")
    whole = pd.concat([part.astype("object") for part in there]).sort_index().reindex(columns=columns)
    return whole.where(whole.notna(), None)
