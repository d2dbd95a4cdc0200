"""Candidates of groups in Swedish or English: runs of words as they were written, in brackets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from openfeedback.coding.titles.phrase_ranking import QUOTATION, Candidate, plain
from openfeedback.coding.titles.pool import LEAST_PEOPLE, Pool, Unit
from openfeedback.text.phrases import foreign_runs

ALONE = 0.1  # what a word of one person counts, against 1.3 of one of two people
LATER = 0.6  # each further word has to bring something: the sum is divided by their number to this power


def foreign_candidates(units: Sequence[Unit], language: str, pool: Pool) -> list[Candidate]:
    """Runs of words, those first whose words more people of the group use."""
    whole = {plain(unit.text) for unit in units}
    said: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for unit in units:
        for run in foreign_runs(unit.text, language):
            said[run].add(unit.person)
    made = [
        Candidate(f"[{' '.join(run)}]", run, "foreign", _score(run, said, units), frozenset(people))
        for run, people in said.items()
        if pool.written(run) >= LEAST_PEOPLE and (len(run) < QUOTATION or " ".join(run) not in whole)
    ]
    return sorted(made, key=lambda candidate: (-candidate.score, candidate.text))


def _score(run: tuple[str, ...], said: Mapping[tuple[str, ...], set[str]], units: Sequence[Unit]) -> float:
    telling = [word for word in run if (word,) in said]
    counts = (max(len(said[word,]) - 0.7, ALONE) for word in telling)
    return round(sum(counts) / len({unit.person for unit in units}) / len(telling) ** LATER, 6)
