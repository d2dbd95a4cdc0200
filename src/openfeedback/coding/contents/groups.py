"""New contents: units of a theme that no printed content covers, grouped by how far they ask for the same."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.coding.contents.examples import DIGITS

USUAL, OF_UNITS, POWER = 12, 40, 0.25  # contents that coders found in a theme of 40 people's units; growth with people
PROFILE, DIRECT = 1.0, 0.15  # weights of what units are like, and of what they are like to each other
MOST = 1500  # units whose groups are sought; further ones join the nearest
OF_ONE = 3  # units of one person among them: nobody makes a content by saying much
NONE = -1


def grain(people: int, units: int, factor: float = 1.0) -> int:
    """How many contents a theme of so many people's units has, about: printed, new and single ones together.

    Four coders found 10 contents in 40 units and 15 in 225.

    >>> [grain(n, n) for n in (1, 8, 40, 225, 5000)]
    [1, 4, 12, 18, 40]
    """
    return max(1, min(round(factor * USUAL * (people / OF_UNITS) ** POWER), (units + 1) // 2))


def seeds(texts: pd.Series, people: np.ndarray) -> np.ndarray:
    """Positions of the units that decide what groups there are: at most OF_ONE a person and MOST in all, sorted.

    Which ones depends on nothing but the texts and whose they are.
    """
    keys = [hashlib.sha256(f"{text}\0{who}".encode()).hexdigest() for text, who in zip(texts, people, strict=True)]
    order = pd.DataFrame({"key": keys, "who": people, "at": range(len(keys))}).sort_values(["key", "at"])
    return np.sort(order[order.groupby("who").cumcount() < OF_ONE]["at"].to_numpy()[:MOST])


def alike(direct: np.ndarray, profile: np.ndarray | None = None, other: np.ndarray | None = None) -> np.ndarray:
    """How far units ask for the same, from what ties them directly and from their profiles over known contents."""
    if profile is None:
        return np.asarray(DIRECT * direct)
    rows = _length_one(profile)
    both = rows @ (rows if other is None else _length_one(other)).T
    return np.asarray((PROFILE * both + DIRECT * direct).round(DIGITS))


def cut(likeness: np.ndarray, count: int) -> np.ndarray:
    """``count`` groups (n,) by average linkage (Sokal & Michener 1958) of a likeness (n, n), numbered from 0.

    >>> cut(np.array([[9, 8, 1], [8, 9, 1], [1, 1, 9.0]]), 2).tolist()
    [0, 0, 1]
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if len(likeness) <= 1 or count <= 1:
        return np.zeros(len(likeness), dtype=int)
    apart = likeness.max() - (likeness + likeness.T) / 2
    np.fill_diagonal(apart, 0)
    found = fcluster(linkage(squareform(apart, checks=False), "average"), count, "maxclust")
    return np.asarray(pd.factorize(found)[0])


def nearest_group(likeness: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The group (n,) whose members each row of ``likeness`` (n, members) is most like on average; NONE without any."""
    if not len(groups):
        return np.full(len(likeness), NONE)
    return np.asarray(mean_likeness(likeness, groups).argmax(axis=1))


def mean_likeness(likeness: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Mean likeness (n, groups) of each row to the members of each group; ``groups`` are 0… without a gap."""
    member = np.eye(int(groups.max()) + 1)[groups]
    return np.asarray((likeness @ member / member.sum(axis=0)).round(DIGITS))


def without_small(groups: np.ndarray, people: np.ndarray, least: int) -> np.ndarray:
    """Groups with units of fewer than ``least`` people become NONE; the rest numbered by size, then by first member.

    >>> without_small(np.array([0, 1, 1, 2, 2]), np.array(["a", "b", "c", "d", "d"]), 2).tolist()
    [-1, 0, 0, -1, -1]
    """
    who = np.unique(people, return_inverse=True)[1]
    pairs = np.unique(np.column_stack([groups, who])[groups != NONE], axis=0)
    persons = np.bincount(pairs[:, 0]) if len(pairs) else np.zeros(0, dtype=int)
    sizes = np.bincount(groups[groups != NONE], minlength=len(persons))
    first = np.full(len(persons), len(groups))
    np.minimum.at(first, groups[groups != NONE], np.flatnonzero(groups != NONE))
    kept = [int(group) for group in np.lexsort((first, -sizes)) if persons[group] >= least]
    number = np.full(len(persons) + 1, NONE)  # the last for NONE itself
    number[kept] = np.arange(len(kept))
    return np.asarray(number[groups])


def without_words(groups: np.ndarray, people: np.ndarray, words: Any) -> np.ndarray:
    """Groups of two people or more in which no two of them share a word: nothing could be their title.

    ``words``: sparse rows (n, words).
    """
    who, width = np.unique(people, return_inverse=True)[1], words.shape[1]
    table = words.tocoo()
    said = (table.data > 0) & (groups[table.row] != NONE)
    row, word = table.row[said], table.col[said].astype(np.int64)
    everyone = int(who.max(initial=0)) + 1
    spoken = np.unique((groups[row] * width + word) * everyone + who[row])  # a person's word in a group, once
    in_group, users = np.unique(spoken // everyone, return_counts=True)
    shared = np.unique(in_group[users >= 2] // width)
    members = np.unique(np.column_stack([groups, who])[groups != NONE], axis=0)[:, 0]
    found, persons = np.unique(members, return_counts=True)
    return np.asarray(np.setdiff1d(found[persons >= 2], shared))


def spread(groups: np.ndarray, away: np.ndarray, likeness: np.ndarray) -> np.ndarray:
    """The groups without those ``away``, whose units join the ones that they are most like; all stay if none would.

    >>> spread(np.array([0, 1, 2]), np.array([1]), np.array([[9, 1, 1], [1, 9, 4], [1, 4, 9.0]]))
    array([0, 1, 1])
    """
    gone = np.isin(groups, away)
    if not gone.any() or gone.all():
        return groups
    kept = np.unique(groups[~gone], return_inverse=True)[1]
    out = np.empty_like(groups)
    out[~gone], out[gone] = kept, nearest_group(likeness[np.ix_(gone, ~gone)], kept)
    return out


def _length_one(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))
