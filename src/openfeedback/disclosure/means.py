"""Means beside each other: a difference of two groups' means must not tell the scores of a few."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.disclosure.engine import State
from openfeedback.disclosure.people import Key
from openfeedback.disclosure.shapes import SHAPES, Rules, prints_of
from openfeedback.disclosure.who import Who

Tables = Mapping[str, pd.DataFrame]


def nested(new: Tables, published: Tables, who: Who, min_cell: int) -> set[Key]:
    """Comparisons (table, key …) to leave out because another one on the same item differs by a few people only.

    Where one group is a part of another (or of its complement) but for 1 … ``min_cell`` - 1 people, their mean would
    follow from the two; the smaller one is left out, one that is published already never.
    """
    rules = Rules(min_cell)
    rows = [one for tables, fixed in ((published, True), (new, False)) for name in tables if name in SHAPES
            for one in prints_of("", name, tables[name], who, rules, fixed) if one.state is State.EXACT]  # fmt: skip
    gone: set[Key] = set()
    for item in sorted({one.key[-1] for one in rows}):
        mine = sorted((one for one in rows if one.key[-1] == item), key=lambda one: one.key)
        place = {person: i for i, person in enumerate(sorted(mine[0].people))}
        sides = np.zeros((len(place), len(mine)))
        for j, one in enumerate(mine):
            holds = who.holders.get(one.measure, frozenset()) & one.people
            sides[[place[person] for person in holds], j] = 1.0
        gone |= {mine[j].key[1:] for j in close(sides, min_cell, [one.fixed for one in mine])}
    return gone


def close(sides: NDArray[np.float64], min_cell: int, fixed: list[bool] | None = None) -> list[int]:
    """Columns (respondents × groups, 0 or 1) to leave out until no two groups part the people into a small part.

    Two groups part the people in four: in both, in one, in the other, in neither. Where a part is empty, the sums of
    the other three follow from the two groups' means and the mean of all. ``fixed`` columns stay.

    >>> everyone = np.ones(20); everyone[12:] = 0; most = everyone.copy(); most[0] = 0
    >>> close(np.column_stack([everyone, most]), 5)
    [1]
    """
    stays = [False] * sides.shape[1] if fixed is None else fixed
    left, gone = list(range(sides.shape[1])), []
    while len(left) > 1:
        one = sides[:, left]
        size, both = one.sum(axis=0), one.T @ one
        parts = np.stack([both, size[:, None] - both, size[None, :] - both, len(one) - size[:, None] - size + both])
        told = (parts == 0).any(axis=0) & ((parts > 0) & (parts < min_cell)).any(axis=0)
        np.fill_diagonal(told, False)
        often = told.sum(axis=0)
        able = [k for k in range(len(left)) if often[k] and not stays[left[k]]]
        if not able:
            break
        gone.append(left.pop(max(able, key=lambda k: (often[k], -size[k], k))))
    return gone
