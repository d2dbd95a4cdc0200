"""What was asked and answered, and how items were rated."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from openfeedback.disclosure.engine import Count, Model, State, as_printed, cover, is_small
from openfeedback.disclosure.parts.wholes import protect_parts
from openfeedback.disclosure.printing import Decision, suppress


def protect_answers(
    true: Mapping[str, pd.DataFrame], published: Mapping[str, pd.DataFrame], min_cell: int
) -> dict[str, pd.DataFrame]:
    """What ``analysis.counts.answer_tables`` gives, as it may be seen beside the sizes of events that are published."""
    people = true["overview"]["respondents_n"].iloc[0]
    few = is_small(int(people), min_cell)
    sizes = published.get("group_sizes", pd.DataFrame(columns=["by", "group", "suppressed"]))
    kept_back = set(sizes.loc[(sizes["by"] == "event_id") & sizes["suppressed"].astype(bool), "group"])
    events = true["event_answers"]
    shut = [i for i, event in enumerate(events["event_id"]) if few or event in kept_back]
    every = range(len(true["questions"])) if few else ()
    items = true["item_means"]
    small = [is_small(int(n), min_cell) for n in items["respondents_n"]]
    return {
        "overview": suppress(true["overview"], [Decision(State.SMALL, 1, min_cell - 1) if few else None],
                             keys=["events_n", "by_persons", "weighted", "notes"]),
        "questions": protect_parts(true["questions"], min_cell, count="responses_n", shut=every),
        "event_answers": protect_parts(events, min_cell, shut=shut),
        "dropped_reasons": _reasons(true["dropped_reasons"].head(0) if few else true["dropped_reasons"], min_cell),
        "item_means": suppress(items, [Decision(State.SMALL, 1, min_cell - 1) if gone else None for gone in small]),
        "distributions": protect_distributions(true["distributions"], min_cell),
    }  # fmt: skip


def _reasons(dropped: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Reasons why answers were left out (reason, responses_n); the rare ones together as "other", until two are enough.

    >>> _reasons(pd.DataFrame({"reason": ["a", "b", "c"], "responses_n": [9, 1, 6]}), 5).values.tolist()
    [['a', 9], ['other', 7]]
    """
    order = dropped.sort_values(["responses_n", "reason"], ignore_index=True)
    n = int((order["responses_n"] < min_cell).sum())
    while 0 < n < len(order) and (n == 1 or order["responses_n"].head(n).sum() < min_cell):
        n += 1
    rare = pd.DataFrame({"reason": ["other"], "responses_n": [order["responses_n"].head(n).sum()]})
    return pd.concat([order.tail(len(order) - n), rare.head(n)], ignore_index=True).sort_values(
        "reason", ignore_index=True
    )


def protect_distributions(full: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Distributions of items (item_id, scale, value, label, respondents_n) with shares, where they may be shown.

    Items of one scale are all shown in full, or, where a label of any of them was chosen by 1 … min_cell - 1
    respondents, all by the low, middle and high part of the scale. An item is left out where its parts, beside its
    mean, would tell of so few.
    """
    shown = []
    for _, rows in full.groupby("scale", sort=True):
        items = [part for _, part in rows.groupby("item_id", sort=True)]
        if any(is_small(int(n), min_cell) for n in rows["respondents_n"]):
            items = [_by_parts(part) for part in items if _parts_may_stand(part, min_cell)]
        shown += [part.assign(value=range(len(part)), share=part["respondents_n"] / part["respondents_n"].sum())
                  for part in items]  # fmt: skip
    return pd.concat(shown, ignore_index=True) if shown else full.head(0).assign(share=pd.Series(dtype="float64"))


def parts_of(n: int) -> list[range]:
    """Low half, middle point (where there is one) and high half of a scale of ``n`` points.

    >>> [list(part) for part in parts_of(4)], [list(part) for part in parts_of(5)]
    ([[0, 1], [2, 3]], [[0, 1], [2], [3, 4]])
    """
    half = n // 2
    return [range(half), *([range(half, n - half)] if n % 2 else []), range(n - half, n)]


def _by_parts(item: pd.DataFrame) -> pd.DataFrame:
    parts = [item.iloc[list(part)] for part in parts_of(len(item))]
    return pd.DataFrame({
        "item_id": item["item_id"].iloc[0], "scale": item["scale"].iloc[0], "value": range(len(parts)),
        "label": [_joined(part["label"].tolist()) for part in parts],
        "respondents_n": [int(part["respondents_n"].sum()) for part in parts],
    })  # fmt: skip


def _joined(names: list[str]) -> str:
    """Labels of a part of a scale in one: numbers as a range."""
    if len(names) == 1:
        return names[0]
    return f"{names[0]}–{names[-1]}" if all(n.isdigit() for n in names) else " / ".join(names)


def _parts_may_stand(item: pd.DataFrame, min_cell: int) -> bool:
    """Do the sums of the parts of its scale, the mean and the number of respondents tell of no small count?"""
    model, parts = _of_item(item, min_cell)
    found = cover(model)
    return all(found.counts[i].exact for i in parts)


def _of_item(item: pd.DataFrame, min_cell: int) -> tuple[Model, range]:
    """Unknown is how many chose each value. Told are the parts, which may be left out, and number and mean, which stay.

    Second: where the parts stand among the counts.
    """
    chosen, values = item["respondents_n"].astype("int64").tolist(), item["value"].astype("float64").tolist()
    n, every = sum(chosen), tuple(range(len(chosen)))
    single = [as_printed(Count(c, (i,), n, guarded=is_small(c, min_cell)), State.GROUP, min_cell)
              for i, c in enumerate(chosen)]  # fmt: skip
    sums = [(tuple(part), sum(chosen[i] for i in part)) for part in parts_of(len(chosen))]
    parts = [Count(s, part, n, guarded=is_small(s, min_cell), loss=float(n), cover=State.OMITTED) for part, s in sums]
    mean = Count(sum(c * v for c, v in zip(chosen, values, strict=True)), every, n * max(values), fixed=True,
                 factors=tuple(values))  # fmt: skip
    known = [as_printed(one, State.EXACT, min_cell) for one in (Count(n, every, n, fixed=True), mean)]
    printed = [as_printed(one, State.SMALL if one.guarded else State.EXACT, min_cell) for one in parts]
    model = Model(np.array(chosen, float), np.full(len(chosen), float(n)), (*single, *printed, *known), (), min_cell)
    return model, range(len(single), len(single) + len(parts))
