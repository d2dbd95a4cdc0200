"""The contents of one theme: which units ask for a content that is known, and what groups the others form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import pandas as pd

from openfeedback.coding.contents.examples import Scores, Traits, sameness
from openfeedback.coding.contents.groups import (
    NONE,
    alike,
    cut,
    grain,
    mean_likeness,
    nearest_group,
    seeds,
    spread,
    without_small,
    without_words,
)
from openfeedback.coding.contents.identity import Likeness, like_known
from openfeedback.coding.topics import jaccard_stability
from openfeedback.settings import ContentSettings

AT_ONCE = 512
SURE = 8.0  # how fast the probability of a new content falls with likeness


class Scorer(Protocol):
    """What scores the units of a theme for known contents."""

    def scores(self, seed: int | None = None) -> Scores:
        """Scores of all units; with a ``seed`` those that a resample of the examples gives."""
        ...


@dataclass
class Found:
    """A content for each unit: an id of a known one, or the number of a new one, or NONE; how sure; how stable."""

    known: np.ndarray  # ids, empty where the unit asks for none of them
    group: np.ndarray
    p: np.ndarray
    stability: dict[str | int, float]
    likeness: Likeness  # of new contents to those that are known and not given


class Theme:
    """The units of a theme in the order of their texts, placed; ``scorer`` where contents are known.

    ``given``: ids of contents that units may be given; others only help to group. ``profiles``: whether scores tell
    what units are like. ``people`` (n,): whose the units are.
    """

    def __init__(
        self, units: Traits, texts: pd.Series, people: np.ndarray, settings: ContentSettings,
        scorer: Scorer | None, given: set[str], profiles: bool,
    ):  # fmt: skip
        self.units, self.people, self.settings = units, people, settings
        self.scorer, self.given, self.profiles = scorer, given, profiles
        self.seeds = seeds(texts, people)
        self._direct = sameness(units.take(self.seeds), units.take(self.seeds))

    def find(self, seed: int) -> Found:
        """The contents of all units, with their stability over resamples of units and of examples."""
        scores = self._scores
        known = self._known(scores)
        of_seeds = self._groups(self.seeds, known, scores)
        groups, p = self._everyone(of_seeds, known, scores)
        groups = without_small(groups, self.people, self.settings.min_respondents)
        names = [*np.unique(known[known != ""]), *range(int(groups.max(initial=NONE)) + 1)]
        labels = self._numbered(known, groups, names)
        stability: dict[str | int, float] = {}
        if names:
            again = jaccard_stability(labels[self.seeds], self._again, self.settings.resamples, seed)
            stability = dict(zip(names, map(float, again), strict=False))
        likeness = like_known(groups, scores if self.profiles else None, self.given)
        return Found(known, groups, p, stability, likeness)

    @cached_property
    def _scores(self) -> Scores | None:
        return self.scorer.scores() if self.scorer else None

    def _known(self, scores: Scores | None) -> np.ndarray:
        """The id of the content that each unit is most like, where that may be given; else empty."""
        if scores is None or not len(scores.values):
            return np.full(len(self.units), "", dtype=object)
        best = scores.classes[scores.values.argmax(axis=1)].astype(object)
        return np.array([i if i in self.given else "" for i in best], dtype=object)

    def _groups(self, rows: np.ndarray, known: np.ndarray, scores: Scores | None) -> np.ndarray:
        """Groups (n,) of those ``rows``, all of them seeds, that ask for no known content; NONE for all other units."""
        groups = np.full(len(self.units), NONE)
        rest = rows[known[rows] == ""]
        if len(rest):
            people = len(np.unique(self.people[rows]))
            wanted = grain(people, len(rows), self.settings.grain) - len(set(known[rows]) - {""})
            at = np.searchsorted(self.seeds, rest)
            likeness = alike(self._direct[np.ix_(at, at)], self._profile(scores, rest))
            found = cut(likeness, max(2, min(wanted, (len(rest) + 1) // 2)) if len(rest) > 2 else 1)
            mute = (
                np.zeros(0, dtype=int)
                if self.profiles
                else without_words(found, self.people[rest], self.units.parts[rest])
            )
            groups[rest] = spread(found, mute, likeness)
        return groups

    def _profile(self, scores: Scores | None, rows: np.ndarray) -> np.ndarray | None:
        return scores.p[rows] if scores is not None and self.profiles else None

    def _everyone(self, groups: np.ndarray, known: np.ndarray, scores: Scores | None) -> tuple[np.ndarray, np.ndarray]:
        """Groups of all units, those that are no seeds in the nearest one; and how sure the content of each is."""
        found, p = groups.copy(), np.full(len(groups), np.nan)
        members = np.flatnonzero(groups != NONE)
        chances = self._chances(scores)
        sure = known != ""
        p[sure] = chances[sure, :-1].max(axis=1) if sure.any() else np.nan
        for rows, likeness in self._against(np.flatnonzero(~sure), members, scores):
            new = groups[rows] == NONE
            found[rows[new]] = nearest_group(likeness[new], groups[members])
            share = _softmax(SURE * mean_likeness(likeness, groups[members]))
            p[rows] = np.take_along_axis(share, found[rows][:, None], axis=1)[:, 0] * chances[rows, -1]
        return found, p.round(4)

    def _against(
        self, rows: np.ndarray, members: np.ndarray, scores: Scores | None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """``rows`` part by part with their likeness to the ``members`` of groups; nothing where there are no groups."""
        for start in range(0, len(rows) if len(members) else 0, AT_ONCE):
            part = rows[start : start + AT_ONCE]
            direct = sameness(self.units.take(part), self.units.take(members))
            yield part, alike(direct, self._profile(scores, part), self._profile(scores, members))

    def _chances(self, scores: Scores | None) -> np.ndarray:
        """Probabilities (n, known contents and at the end all others)."""
        if scores is None:
            return np.ones((len(self.units), 1))
        given = np.array([i in self.given for i in scores.classes])
        p = scores.p
        return np.hstack([p[:, given], p[:, ~given].sum(axis=1, keepdims=True)])

    def _again(self, kept: np.ndarray, seed: int) -> np.ndarray:
        """Labels of the seeds at the positions ``kept``, found anew from a part of the examples."""
        scores = self.scorer.scores(seed) if self.scorer else None
        rows, known = self.seeds[kept], self._known(scores)
        groups = without_small(self._groups(rows, known, scores), self.people, self.settings.min_respondents)
        names = [*np.unique(known[rows][known[rows] != ""]), *range(int(groups.max(initial=NONE)) + 1)]
        return self._numbered(known, groups, names)[rows]

    def _numbered(self, known: np.ndarray, groups: np.ndarray, names: list[str | int]) -> np.ndarray:
        at = {name: i for i, name in enumerate(names)}
        return np.array([at.get(i or int(g), NONE) for i, g in zip(known, groups, strict=True)], dtype=int)


def _softmax(rows: np.ndarray) -> np.ndarray:
    from scipy.special import softmax

    return np.asarray(softmax(rows, axis=1))
