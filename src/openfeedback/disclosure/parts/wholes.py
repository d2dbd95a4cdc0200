"""Parts of a known whole: the rows of one table, whose sums everybody knows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from openfeedback.disclosure.engine import Count, Model, Relation, State, as_printed, attack, cover, is_small
from openfeedback.disclosure.printing import HIGH, LOW, Decision, suppress
from openfeedback.tables import require

ANY = 10**6  # no survey has as many answers


def protect_parts(
    table: pd.DataFrame, min_cell: int, people: str = "respondents_n", count: str = "", keys: Sequence[str] = (),
    shut: Collection[int] = (),
) -> pd.DataFrame:  # fmt: skip
    """A table of counts made safe beside the sum of its rows, and the sums over each of the ``keys``.

    ``people``: column with the respondents behind a row; ``count``: the column that the sums are made of (the same one
    by default). ``shut``: rows (by position) that are not told in any case. Sums of fewer than ``min_cell`` people are
    taken as unknown.

    >>> table = pd.DataFrame({"language": ["fi", "sv", "en"], "respondents_n": [40, 9, 2], "responses_n": [55, 9, 2]})
    >>> shown = protect_parts(table, 5, count="responses_n")
    >>> shown[["responses_n", "reason", "respondents_low", "respondents_high"]].values.tolist()
    [[55, '', <NA>, <NA>], [<NA>, 'range', <NA>, <NA>], [<NA>, 'small', 1, 4]]
    """
    count = count or people
    require(table, [*keys, people, count], "table of counts")
    behind, values = (table[c].astype("int64").tolist() for c in (people, count))
    model = _model(table, behind, values, min_cell, keys, frozenset(shut))
    found = cover(model)
    ends = attack(found)
    behind_of = dict(zip(_apart(behind, min_cell, shut), found.counts[len(behind) :], strict=False))
    rows = [
        Decision(State.EXACT, n, n) if each.exact
        else Decision(behind_of[i].state, int(behind_of[i].low), int(behind_of[i].high)) if i in behind_of
        else Decision(State.RANGE, int(ends.surely_low[i]), int(ends.surely_high[i]))
        for i, (each, n) in enumerate(zip(found.counts, behind, strict=False))
    ]  # fmt: skip
    shown = suppress(table, rows)
    if people == count:
        return shown
    covers = shown["reason"] == State.RANGE  # the range is that of the other count
    return shown.assign(**{end: shown[end].mask(covers) for end in (LOW, HIGH)})


def protect_means(means: pd.DataFrame, shut: Collection[str], min_cell: int) -> pd.DataFrame:
    """Means of items by event (event_id, item_id, respondents_n, mean), each item beside its mean over all events.

    ``shut``: events whose size is not told.
    """
    parts = []
    for _, rows in means.groupby("item_id", sort=True):
        hidden = [i for i, event in enumerate(rows["event_id"].astype("str")) if event in shut]
        parts.append(protect_parts(rows, min_cell, shut=hidden))
    return pd.concat(parts).sort_index() if parts else means


def _model(
    table: pd.DataFrame, people: list[int], values: list[int], min_cell: int, keys: Sequence[str], shut: frozenset[int]
) -> Model:
    """Unknowns: the count of each row; of small rows also the people, who are no more than it."""
    true, relations = [float(v) for v in values], []
    counts = [as_printed(Count(v, (i,), ANY, loss=float(people[i] + min_cell)), State.EXACT, min_cell) for i, v in
              enumerate(values)]  # fmt: skip
    behind: list[Count] = []
    for i in _apart(people, min_cell, shut):
        counts[i] = as_printed(Count(values[i], (i,), ANY), State.GROUP, min_cell)
        small = is_small(people[i], min_cell)
        who = Count(people[i], (len(true),), ANY, guarded=small)
        relations.append(Relation((i, len(true)), (1.0, -1.0), 0.0, 0.0 if people == values else np.inf))
        true.append(float(people[i]))
        behind.append(as_printed(who, State.SMALL if small and i not in shut else State.GROUP, min_cell))
    counts += behind
    for line in _lines(table, keys):
        known = sum(people[i] for i in line) >= min_cell and len(line) > 1
        whole = Count(sum(values[i] for i in line), tuple(line), ANY, fixed=True)
        counts += [as_printed(whole, State.EXACT, min_cell)] if known else []
    return Model(np.array(true), np.full(len(true), float(ANY)), tuple(counts), tuple(relations), min_cell)


def _apart(people: Sequence[int], min_cell: int, shut: Collection[int]) -> list[int]:
    """Rows whose people are no more than known: the small ones, and those that are not told in any case."""
    return [i for i, n in enumerate(people) if is_small(n, min_cell) or i in shut]


def _lines(table: pd.DataFrame, keys: Sequence[str]) -> list[list[int]]:
    """Rows that have a known sum: those of each value of a key, where there are several keys, and all."""
    named = [table[key].astype("str").tolist() for key in keys] if len(keys) > 1 else []
    lines = [[i for i, v in enumerate(column) if v == value] for column in named for value in sorted(set(column))]
    return [*lines, list(range(len(table)))] if len(table) else []
