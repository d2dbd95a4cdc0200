"""Titles in general words, for groups whose own words make none: those of a list that their units are nearest to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from openfeedback.coding.titles.phrase_ranking import Candidate
from openfeedback.coding.titles.pool import LEAST_PEOPLE, Unit
from openfeedback.coding.titles.strength import unit_rows
from openfeedback.settings import VectorSettings
from openfeedback.text.phrases import phrase_words, usual_titles
from openfeedback.text.vectors import embed

# chosen on simulated groups and their coders' titles, docs/METHODS.md: mean cosine of a group's units with a title;
# share of its people who have it among the first ones of the list; share of those who use a word of it
NEAR, SHARE, FIRST, WORDS = 0.11, 0.33, 5, 0.4
SURE, SURE_SHARE = 0.25, 0.6  # the same where nobody has to use a word of it
LOOSE = "loose"  # the kind of one that is near to as many without that: better than none
VOTES = 0.1  # what the shares weigh beside the cosine
SHRINK = 50  # units by which their centre is drawn to that of the list
LEAST, STEM = 4, 6  # letters of a word that tells something; of its stem


def general_titles(
    members: Mapping[str, Sequence[Unit]], vectors: np.ndarray, settings: VectorSettings | None
) -> dict[str, list[Candidate]]:
    """The titles of the list that say what each group is about, the best first; ``vectors`` (n, d): of all units."""
    titles = list(usual_titles())
    lines = embed([f"{title}: {said}" for title, said in usual_titles().items()], settings).astype(float)
    if lines.shape[1] != vectors.shape[1]:  # of another backend
        return {}
    centre = (vectors.sum(axis=0) + SHRINK * lines.mean(axis=0)) / (len(vectors) + SHRINK)
    near = unit_rows(vectors - centre) @ unit_rows(lines - lines.mean(axis=0)).T
    first = near.round(5) >= -np.sort(-near.round(5), axis=1)[:, [FIRST - 1]]
    return {group: _fitting(titles, near, first, mine) for group, mine in members.items()}


def stems(text: str) -> frozenset[str]:
    """The beginnings of the words that tell something.

    >>> sorted(stems("Tauot ja jaksaminen: tauko puuttui"))
    ['jaksam', 'tauko', 'tauot']
    """
    said = (word for word in re.findall(r"\w+", text.lower()) if len(word) >= LEAST)
    return frozenset(word[:STEM] for word in said if word not in phrase_words("usual_stops"))


def is_usual(title: str) -> bool:
    """Whether a title is of the list: its words are nobody's own.

    >>> is_usual("Aikataulussa pysyminen"), is_usual("Kutsujen sävy")
    (True, False)
    """
    return title in usual_titles()


@cache
def _stems() -> tuple[frozenset[str], ...]:
    return tuple(stems(f"{title} {said}") for title, said in usual_titles().items())


def _fitting(titles: Sequence[str], near: np.ndarray, first: np.ndarray, units: Sequence[Unit]) -> list[Candidate]:
    everyone = {unit.person for unit in units}
    mean = near[[unit.at for unit in units]].mean(axis=0).round(5)
    said = [(unit.person, stems(unit.text)) for unit in units]
    found = []
    for at in map(int, np.flatnonzero(mean >= NEAR)):
        people = frozenset(unit.person for unit in units if first[unit.at, at])
        users = {person for person, own in said if own & _stems()[at]}
        share, words = len(people) / len(everyone), len(users) / len(everyone)
        spoken_of = words >= WORDS and len(users) >= LEAST_PEOPLE
        sure = spoken_of or mean[at] >= SURE and share >= SURE_SHARE
        if len(people) >= LEAST_PEOPLE and share >= SHARE:
            score = round(float(mean[at]) + VOTES * (share + words), 4)
            found.append(Candidate(titles[at], (), "usual" if sure else LOOSE, score, people, share=share))
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.text))
