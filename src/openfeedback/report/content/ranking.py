"""Which rows may be called the largest: equals stand together, and numbers that are not told may be larger."""

from __future__ import annotations

import pandas as pd

EQUALS = 3  # that are named together


def leading(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """The rows of most respondents, the largest first: nobody is left out who has as many as one that is named.

    At most ``most``, or the first ones where these are equal, up to EQUALS; none where still more are equal.

    >>> leading(pd.DataFrame({"respondents_n": [9, 8, 7, 7]}), 3)["respondents_n"].tolist()
    [9, 8]
    >>> leading(pd.DataFrame({"respondents_n": [7, 7, 5]}), 1)["respondents_n"].tolist()
    [7, 7]
    """
    ranked = rows.sort_values("respondents_n", ascending=False, kind="stable")
    if len(ranked) <= most:
        return ranked
    left_out = ranked["respondents_n"].iloc[most]
    first, equal = ranked[ranked["respondents_n"] > left_out], ranked[ranked["respondents_n"] == left_out]
    return first if len(first) or len(equal) > EQUALS else equal


def is_first(named: pd.DataFrame, rows: pd.DataFrame, min_cell: int) -> bool:
    """Whether none of the ``rows`` that are not told can have as many respondents as one of those that are named.

    >>> named = pd.DataFrame({"respondents_n": [9, 8]})
    >>> hidden = pd.DataFrame({"suppressed": [True], "reason": ["range"], "respondents_high": [7]})
    >>> is_first(named, hidden, 5), is_first(named, hidden.assign(respondents_high=8), 5)
    (True, False)
    >>> is_first(named, hidden.assign(respondents_high=None), 5), is_first(named, hidden.assign(reason="small"), 5)
    (False, True)
    """
    hidden = rows[rows["suppressed"].astype(bool)]
    if hidden.empty or named.empty:
        return True
    unknown = pd.Series(float("inf"), hidden.index)
    high = hidden["respondents_high"].astype("float64") if "respondents_high" in hidden else unknown
    high = high.fillna(float("inf"))
    if "reason" in hidden:
        high = high.mask(hidden["reason"] == "small", high.clip(upper=min_cell - 1))
    return bool(high.max() < float(named["respondents_n"].min()))
