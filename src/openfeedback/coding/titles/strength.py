"""How much a word says about a group: who uses it there, who elsewhere, and how near it is in meaning."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from openfeedback.coding.titles.pool import Unit

PRIOR = 2.0  # people by which shares are drawn to those of all (an informative prior: Monroe, Colaresi & Quinn 2008)
SHRINK = 2.0  # units by which a word's meaning is drawn to nothing
ALONE = 0.7  # how much less a word counts that one person of a group uses
LEAST_WEIGHT = 0.25  # of a unit that is not central at all


class Strength(NamedTuple):
    """Of each word of a group: ``share`` of its people, ``lift`` (log ratio to its siblings), ``meaning`` (cosine)."""

    share: dict[str, float]
    lift: dict[str, float]
    meaning: dict[str, float]


def strengths(units: Sequence[Unit], vectors: np.ndarray, theme: Mapping[str, str]) -> dict[str, Strength]:
    """The strength of the words of each group; ``theme``: groups of one theme are siblings."""
    meanings = _meanings(units, vectors)
    members = {group: [unit for unit in units if unit.group == group] for group in {unit.group for unit in units}}
    using = {group: _people(mine) for group, mine in members.items()}
    found = {}
    for group, mine in members.items():
        siblings = [other for other in members if other != group and theme[other] == theme[group]]
        rest = siblings or [other for other in members if other != group]
        own = vectors[[unit.at for unit in mine]]
        every = vectors[[unit.at for name in (group, *rest) for unit in members[name]]]
        share = _shares(mine, central(own, every))
        elsewhere, others = _used([using[name] for name in rest])
        here = len({unit.person for unit in mine})
        lift = {word: _lift(p * here, here, elsewhere[word], others) for word, p in share.items()}
        towards = direction(own, every)
        found[group] = Strength(share, lift, {word: float(meanings[word] @ towards) for word in share})
    return found


def central(own: np.ndarray, every: np.ndarray) -> list[float]:
    """Weights of a group's units: by the cosine with its direction, seen from all, and never nothing."""
    near = unit_rows(own - every.mean(axis=0)) @ direction(own, every)
    weights: list[float] = (LEAST_WEIGHT + np.clip(near, 0, 1)).tolist()
    return weights


def direction(mine: np.ndarray, every: np.ndarray) -> np.ndarray:
    """Where a group's units (n, d) lie, seen from the mean of it and its siblings; a lone group's from nothing."""
    centre = every.mean(axis=0) if len(every) > len(mine) else 0
    return unit_rows((mine.mean(axis=0) - centre)[None])[0]


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Rows of length 1; rows of nothing stay."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _lift(here: float, people: int, elsewhere: float, others: int) -> float:
    """Log ratio of the shares of two groups who use a word, each drawn to the share among all.

    >>> round(_lift(5, 10, 9, 90), 2), _lift(2, 10, 18, 90)
    (1.47, 0.0)
    """
    every = PRIOR * (here + elsewhere) / (people + others)
    return math.log((here + every) / (people + PRIOR) * (others + PRIOR) / (elsewhere + every))


def _people(units: Sequence[Unit]) -> tuple[Counter[str], int]:
    """How many people of a group use each word, and how many there are."""
    pairs = {(unit.person, concept) for unit in units for concept in unit.concepts}
    return Counter(concept for _, concept in pairs), len({unit.person for unit in units})


def _used(groups: Sequence[tuple[Counter[str], int]]) -> tuple[Counter[str], int]:
    """The same of several groups together; who stands in two counts twice."""
    counts: Counter[str] = Counter()
    for of_group, _ in groups:
        counts.update(of_group)
    return counts, sum(people for _, people in groups)


def _shares(units: Sequence[Unit], weights: Sequence[float]) -> dict[str, float]:
    """Share of the people who use each word, by weight; a person counts once, a word of one person less."""
    best: defaultdict[str, float] = defaultdict(float)
    using: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for unit, weight in zip(units, weights, strict=True):
        best[unit.person] = max(best[unit.person], weight)
        for concept in unit.concepts:
            using[concept][unit.person] = max(using[concept][unit.person], weight)
    total = sum(best.values())
    return {word: sum(p.values()) * (1 - ALONE * (len(p) == 1)) / total for word, p in using.items()}


def _meanings(units: Sequence[Unit], vectors: np.ndarray) -> dict[str, np.ndarray]:
    """Mean of the centred vectors of the units that hold a word, shorter where few do."""
    centred = unit_rows(vectors - vectors.mean(axis=0))
    at: defaultdict[str, list[int]] = defaultdict(list)
    for unit in units:
        for concept in unit.concepts:
            at[concept].append(unit.at)
    if not at:
        return {}
    means = unit_rows(np.stack([centred[rows].mean(axis=0) for rows in at.values()]))
    return {word: mean * len(rows) / (len(rows) + SHRINK) for (word, rows), mean in zip(at.items(), means, strict=True)}
