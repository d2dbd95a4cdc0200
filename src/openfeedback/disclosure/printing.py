"""What a decision does to a table: numbers are suppressed, and it says why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from openfeedback.disclosure.engine import State

LOW, HIGH = "respondents_low", "respondents_high"
_KEYS = ("theme", "phase", "kind", "by", "group", "group_n", "item_id", "item", "content_id", "title", "printed",
         "double_n", "suppressed", "reason", LOW, HIGH)  # fmt: skip


TOLD_BY = ("note", "or_note", "method")  # words of a comparison that say whether many were compared


class Decision(NamedTuple):
    """How a count is printed, and between which values its print says that it lies."""

    state: State
    low: int
    high: int


def suppress(
    table: pd.DataFrame, rows: Sequence[Decision | None], ranged: bool = True, keys: Sequence[str] = ()
) -> pd.DataFrame:
    """The table without the numbers of rows that are not printed exactly, and why; a row without a decision stays.

    >>> frame = pd.DataFrame({"theme": ["a", "b"], "respondents_n": [3, 9]})
    >>> shown = suppress(frame, [Decision(State.SMALL, 1, 4), Decision(State.EXACT, 9, 9)])
    >>> shown[["respondents_n", "reason", "respondents_low", "respondents_high"]].values.tolist()
    [[<NA>, 'small', 1, 4], [9, '', <NA>, <NA>]]
    """
    states = [State.EXACT if d is None else d.state for d in rows]
    hidden = pd.Series([state is not State.EXACT for state in states], table.index, dtype=bool)
    numbers = [c for c in table.columns if c not in (*_KEYS, *keys) and pd.api.types.is_numeric_dtype(table[c])]
    out = table.astype({c: "Int64" for c in numbers if pd.api.types.is_integer_dtype(table[c])})
    out.loc[hidden, numbers] = pd.NA
    omitted = pd.Series([state is State.OMITTED for state in states], table.index, dtype=bool)
    out = out.assign(**{c: out[c].mask(omitted) for c in TOLD_BY if c in out and omitted.any()})
    out = out.assign(
        suppressed=hidden.to_numpy(bool), reason=pd.Series([str(s) for s in states], table.index, dtype="str")
    )
    if not ranged:
        return out
    told = [d if d is not None and d.state in (State.SMALL, State.RANGE) else None for d in rows]
    ends = {LOW: [None if d is None else d.low for d in told], HIGH: [None if d is None else d.high for d in told]}
    return out.assign(**{name: pd.array(values, dtype="Int64") for name, values in ends.items()})
