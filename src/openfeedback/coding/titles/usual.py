"""Titles in general words, for groups whose own words make none: those of a list that their units are nearest to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import numpy as np

from openfeedback.coding.titles.phrase_ranking import Candidate
from openfeedback.coding.titles.pool import Unit
from openfeedback.coding.titles.strength import unit_rows
from openfeedback.settings import VectorSettings
from openfeedback.text.data_files import load
from openfeedback.text.vectors import embed

# read on simulated groups, docs/METHODS.md: mean cosine of a group's units with a title, and share of its people who
# have it among the first ones of the list
NEAR, SHARE, FIRST = 0.15, 0.5, 5
VOTES = 0.1  # what the share weighs beside the cosine
SHRINK = 50  # units by which their centre is drawn to that of the list


def usual_titles(units: Sequence[Unit], vectors: np.ndarray, settings: VectorSettings | None) -> dict[str, list[Candidate]]:
    """The titles of the list that say what each group is about, the best first; ``vectors`` (n, d): of the units."""
    titles = list(listed())
    lines = embed([f"{title}: {said}" for title, said in listed().items()], settings).astype(float)
    if lines.shape[1] != vectors.shape[1]:  # of another backend
        return {}
    centre = (vectors.sum(axis=0) + SHRINK * lines.mean(axis=0)) / (len(vectors) + SHRINK)
    near = unit_rows(vectors - centre) @ unit_rows(lines - lines.mean(axis=0)).T
    first = near.round(5) >= -np.sort(-near.round(5), axis=1)[:, [FIRST - 1]]
    members: defaultdict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        members[unit.group].append(unit)
    return {group: _fitting(titles, near, first, mine) for group, mine in members.items()}


def is_usual(title: str) -> bool:
    """Whether a title is of the list: its words are nobody's own.

    >>> is_usual("Aikataulussa pysyminen"), is_usual("Kutsujen sävy")
    (True, False)
    """
    return title in listed()


@cache
def listed() -> dict[str, str]:
    """Each title with how people say it."""
    found: dict[str, str] = load("usual_titles")
    return found


def _fitting(titles: Sequence[str], near: np.ndarray, first: np.ndarray, units: Sequence[Unit]) -> list[Candidate]:
    everyone = {unit.person for unit in units}
    mean = near[[unit.at for unit in units]].mean(axis=0)
    found = []
    for at in np.flatnonzero(mean >= NEAR):
        people = frozenset(unit.person for unit in units if first[unit.at, at])
        share = len(people) / len(everyone)
        if share >= SHARE:
            score = round(float(mean[at]) + VOTES * share, 4)
            found.append(Candidate(titles[at], (), "usual", score, people, share=share))
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.text))
