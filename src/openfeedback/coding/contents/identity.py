"""Which content a new group of units is: one that the codebook knows but does not print, or one of an earlier round."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from openfeedback.coding.contents.examples import Scores

# chosen on writers left out, docs/METHODS.md: mean probability of its units from which a group is a known content;
# cosine of the means of their units from which two contents are one
SURE, SAME = 0.4, 0.3
NEW = "uusi"


class Likeness(NamedTuple):
    """By the number of a group: the content that it is, each of one group; of the others what most units are like."""

    same: dict[int, str]
    like: dict[int, str]  # empty where that is no known content, or none more than others


def like_known(groups: np.ndarray, scores: Scores | None, given: Collection[str]) -> Likeness:
    """What groups (n,) are, of contents that are not ``given`` to units one by one; of one content the surest group.

    >>> scores = Scores(np.array([[9.0, 0, 0], [8, 1, 0], [0, 5, 5]]), np.array(["t/x", "t/y", "t/z"]), 1.0)
    >>> like_known(np.array([0, 0, 1]), scores, {"t/z"})
    Likeness(same={0: 't/x', 1: 't/y'}, like={})
    """
    if scores is None or not len(scores.values):
        return Likeness({}, {})
    best = scores.classes[scores.values.argmax(axis=1)]
    may = np.array([bool(name) and name not in given for name in scores.classes])
    sure, like = list[tuple[float, int, str]](), dict[int, str]()
    for group in range(int(groups.max(initial=-1)) + 1):
        mean = np.where(may, scores.p[groups == group].mean(axis=0), 0).round(4)
        sure.append((-float(mean.max()), group, str(scores.classes[mean.argmax()])))
        names, counts = np.unique(best[groups == group], return_counts=True)
        like[group] = str(names[counts.argmax()]) if 2 * counts.max() >= counts.sum() else ""
    same: dict[int, str] = {}
    for p, group, name in sorted(sure):
        if -p >= SURE and name not in same.values():
            same[group] = name
    return Likeness(same, {group: name for group, name in like.items() if group not in same})


def kept_ids(now: Mapping[str, np.ndarray], earlier: Mapping[str, np.ndarray]) -> dict[str, str]:
    """The id of each new content of a theme: that of the earlier one that asks for the same, else one not used yet.

    ``now`` and ``earlier``: content_id -> vectors of its units (n, d) as they are compared. The pairs are those with
    the greatest sum of cosines of their means (Kuhn 1955, The Hungarian method), one to one.

    >>> units = {name: np.eye(3)[[at]] for at, name in enumerate(["t/uusi_1", "t/uusi_2", "t/uusi_3"])}
    >>> kept_ids({"t/uusi_1": units["t/uusi_3"], "t/uusi_2": units["t/uusi_1"]}, {"t/uusi_1": units["t/uusi_1"]})
    {'t/uusi_1': 't/uusi_2', 't/uusi_2': 't/uusi_1'}
    """
    pairs = _pairs(now, earlier)
    taken = {_number(content) for content in earlier}
    free = (number for number in range(1, len(taken) + len(now) + 2) if number not in taken)
    return {content: pairs.get(content) or f"{content.rsplit('/', 1)[0]}/{NEW}_{next(free)}" for content in now}


def is_numbered(content: str) -> bool:
    """Whether an id only numbers a content of a run.

    >>> is_numbered("muut/uusi_3"), is_numbered("muut/viestinta")
    (True, False)
    """
    return content.rsplit("/", 1)[-1].startswith(f"{NEW}_")


def _pairs(now: Mapping[str, np.ndarray], earlier: Mapping[str, np.ndarray]) -> dict[str, str]:
    from scipy.optimize import linear_sum_assignment

    if not now or not earlier:
        return {}
    mine, theirs = sorted(now), sorted(earlier)
    alike = (_means([now[i] for i in mine]) @ _means([earlier[i] for i in theirs]).T).round(4)
    rows, columns = linear_sum_assignment(np.where(alike >= SAME, alike, 0), maximize=True)
    return {mine[r]: theirs[c] for r, c in zip(rows, columns, strict=True) if alike[r, c] >= SAME}


def _means(units: Sequence[np.ndarray]) -> np.ndarray:
    rows = np.stack([each.mean(axis=0) for each in units])
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def _number(content: str) -> int:
    last = content.rsplit("_", 1)[-1]
    return int(last) if last.isdigit() else 0
