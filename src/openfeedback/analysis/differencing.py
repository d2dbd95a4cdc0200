"""Comparisons beside other tables: a difference of two of them must not tell the scores or themes of a few."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.analysis.compare import raised_and_values
from openfeedback.analysis.disclosure import suppress_comparisons
from openfeedback.analysis.groups import UNKNOWN
from openfeedback.analysis.ledger import PEOPLE, Ledger, Row

Flags = NDArray[np.bool_]
_GROUP = ["theme", "by", "group"]
NEAR = 4  # times the minimum: an item that more people keep from being whole groups tells too little of any of them


def protect_comparisons(
    comparisons: pd.DataFrame,
    raised: Mapping[str, pd.DataFrame],
    scores: pd.DataFrame,
    min_cell: int,
    respondents: pd.DataFrame | None = None,
    groups: pd.DataFrame | None = None,
    sizes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The comparisons of all families, protected together and against what the run has published already.

    Emptied are, besides comparisons with fewer than ``min_cell`` respondents on a side (``suppress_comparisons``):

    - of two comparisons on one item, where one group is a part of the other (or of its complement), the smaller when
      the difference would be a group of 1 … ``min_cell`` - 1 people: its mean would follow from the two;
    - those whose numbers of respondents would tell an emptied row of ``groups`` (by_group's table, as published):
      an item asked at one event only counts nearly the same people as that event;
    - those on an item that was asked only in a group whose size is emptied in ``sizes``.

    ``raised``: the families' mentions; ``respondents``: with the columns that ``groups`` and ``sizes`` are by;
    ``groups`` and ``sizes`` as ``protect_run`` gives them (groups and event_shares in one table, group_sizes).
    """
    shown = suppress_comparisons(comparisons, min_cell)
    few = shown["suppressed"].to_numpy(bool)
    gone = few | _nested(comparisons, few, raised, scores, min_cell)
    if respondents is not None:
        people = respondents.drop_duplicates("respondent_id").set_index("respondent_id")
        if sizes is not None and sizes["suppressed"].any():
            gone |= _of_hidden_sizes(comparisons, raised["theme"], scores, people, sizes, min_cell)
        if groups is not None and len(groups):
            gone |= _telling(comparisons, gone, raised, scores, people, groups.drop_duplicates(_GROUP), min_cell)
    marked = comparisons.astype({"n_with": "Int64", "n_without": "Int64"})
    marked.loc[gone, ["n_with", "n_without"]] = 0
    return suppress_comparisons(marked, min_cell)


def _nested(
    comparisons: pd.DataFrame, few: Flags, raised: Mapping[str, pd.DataFrame], scores: pd.DataFrame, min_cell: int
) -> Flags:
    """Comparisons to empty because another one on the same item differs by a few people only."""
    gone = np.zeros(len(comparisons), bool)
    both = {by: raised_and_values(one, scores) for by, one in raised.items()}
    place = {key: i for i, key in enumerate(zip(comparisons["by"], comparisons["theme"], comparisons["item_id"],
                                                strict=True))}  # fmt: skip
    values = next(iter(both.values()))[0]
    wide = pd.concat({by: who for by, (_, who) in both.items()}, axis=1).fillna(False).astype(bool)
    for item in values.columns:
        rows = [(column, place[(*column, item)]) for column in wide.columns if (*column, item) in place]
        rows = [(column, i) for column, i in rows if not few[i]]
        known = values.index[values[item].notna()]
        sides = wide.loc[known, [column for column, _ in rows]].to_numpy(float)
        for j in _close(sides, min_cell):
            gone[rows[j][1]] = True
    return gone


def _close(sides: NDArray[np.float64], min_cell: int) -> list[int]:
    """Columns (respondents × groups, 0 or 1) to empty until no two groups part the people into a small part.

    Two groups part the people in four: in both, in one, in the other, in neither. Where a part is empty, the sums of
    the other three follow from the two groups' means and the mean of all.

    >>> everyone = np.ones(20); everyone[12:] = 0; most = everyone.copy(); most[0] = 0
    >>> _close(np.column_stack([everyone, most]), 5)
    [1]
    """
    left, gone = list(range(sides.shape[1])), []
    while len(left) > 1:
        one = sides[:, left]
        size, both = one.sum(axis=0), one.T @ one
        parts = np.stack([both, size[:, None] - both, size[None, :] - both, len(one) - size[:, None] - size + both])
        told = (parts == 0).any(axis=0) & ((parts > 0) & (parts < min_cell)).any(axis=0)
        np.fill_diagonal(told, False)
        if not told.any():
            break
        often = told.sum(axis=0)
        worst = max(range(len(left)), key=lambda k: (often[k], -size[k], k))
        gone.append(left.pop(worst))
    return gone


def _of_hidden_sizes(
    comparisons: pd.DataFrame,
    mentions: pd.DataFrame,
    scores: pd.DataFrame,
    people: pd.DataFrame,
    sizes: pd.DataFrame,
    min_cell: int,
) -> Flags:
    """Comparisons on items that were asked only in a group whose size is emptied."""
    values, _ = raised_and_values(mentions, scores)
    shut = sizes[sizes["suppressed"]]
    items = set()
    for item in values.columns:
        answered = people.reindex(values.index[values[item].notna()])
        for by, rows in shut.groupby("by"):
            there = answered[str(by)].astype("str").fillna(UNKNOWN)
            most = there[there.isin(rows["group"])].value_counts().max() if len(there) else 0
            if most > 0 and len(there) - most < min_cell:
                items.add(item)
    return comparisons["item_id"].isin(items).to_numpy(bool)


def _telling(
    comparisons: pd.DataFrame,
    gone: Flags,
    raised: Mapping[str, pd.DataFrame],
    scores: pd.DataFrame,
    people: pd.DataFrame,
    groups: pd.DataFrame,
    min_cell: int,
) -> Flags:
    """Comparisons of themes to empty because their numbers would tell an emptied row of the groups."""
    values, _ = raised_and_values(raised["theme"], scores)
    everyone = pd.Index(raised["theme"]["respondent_id"].unique()).sort_values()
    known = people.reindex(everyone)
    member: dict[Row, Flags] = {("group", by, group): (known[by].astype("str").fillna(UNKNOWN) == group).to_numpy()
              for by, group in groups[["by", "group"]].drop_duplicates().itertuples(index=False)}  # fmt: skip
    answered = values.notna().reindex(everyone, fill_value=False)
    asked = {("item", str(item)): answered[item].to_numpy(bool) for item in values.columns}
    member |= {key: inside for key, inside in asked.items() if _beside_groups(inside, member) < NEAR * min_cell}
    found = np.zeros(len(comparisons), bool)
    for theme, rows in comparisons[comparisons["by"] == "theme"].groupby("theme", sort=True):
        published = groups[groups["theme"] == theme]
        if published["suppressed"].any():
            holders = raised["theme"].loc[raised["theme"]["theme"] == theme, "respondent_id"]
            found[_one_theme(rows, gone, published, member, everyone.isin(holders), min_cell)] = True
    return found


def _one_theme(
    rows: pd.DataFrame, gone: Flags, published: pd.DataFrame, member: Mapping[Row, Flags], has: Flags, min_cell: int
) -> list[int]:
    """Positions of the comparisons of one theme that must be emptied.

    People who are alike in all groups and items make a class; every number that is published counts those of some
    classes who raised the theme. The intruder knows the classes, and the theme's number unless it is small.
    """
    place: dict[Row, int] = {("item", str(item)): int(i) for i, item in zip(rows.index, rows["item_id"], strict=True)}
    shut: dict[Row, bool] = {("group", by, group): bool(hidden) for by, group, hidden in
            zip(published["by"], published["group"], published["suppressed"], strict=True)}  # fmt: skip
    place = {key: i for key, i in place.items() if key in member}
    told = [key for key in [*shut, *place] if key in shut or not gone[place[key]] or (~member[key]).sum() >= min_cell]
    classes, size = np.unique(np.array([member[key] for key in told]), axis=1, return_counts=True)
    ledger = Ledger(min_cell)
    for key in told:  # an emptied item that nearly everyone answered is left out: who left it out is no secret
        hidden, most = shut[key] if key in shut else bool(gone[place[key]]), float(member[key].sum())
        ledger.row(key, {PEOPLE: int((member[key] & has).sum())}, hidden, may_hide=key in place, most=most)
    for i, n in enumerate(size):
        ledger.unpublished((("class",), str(i)), float(n))
    for key, inside in zip(told, classes, strict=True):
        parts = [((("class",), str(i)), -1.0) for i in np.flatnonzero(inside)]
        ledger.relate([((key, PEOPLE), 1.0), *parts], 0.0, 0.0)
    if has.sum() >= min_cell:
        ledger.total([(("class",), str(i)) for i in range(len(size))], float(has.sum()))
    shown = [member[key] for key, hidden in shut.items() if not hidden]  # what says no more than a shown group stays
    gone_now = ledger.protect(lambda one, other: _alike(member[one], member[other]) - _nearest(member[other], shown))
    return [place[key] for key in gone_now if key in place and not gone[place[key]]]


def _beside_groups(inside: Flags, groups: Mapping[Row, Flags]) -> int:
    """How many people keep an item's respondents from being whole groups of one background, at the least."""
    off: dict[str, int] = {}
    for key, members in groups.items():
        there = int((inside & members).sum())
        off[key[1]] = off.get(key[1], 0) + min(there, int(members.sum()) - there)
    return min(off.values(), default=0)


def _nearest(one: Flags, others: list[Flags]) -> float:
    return max((float((one & other).sum() / max((one | other).sum(), 1)) for other in others), default=0.0)


def _alike(one: Flags, other: Flags) -> float:
    """How nearly a set of people or its complement is another set (Jaccard).

    >>> _alike(np.array([True, True, False, False]), np.array([False, False, True, True]))
    1.0
    """
    return _nearest(one, [other, ~other])
