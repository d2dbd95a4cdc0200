"""Languages in titles: groups that ask for some, and groups that write Swedish or English."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from openfeedback.coding.titles.phrase_ranking import QUOTATION, Candidate, plain
from openfeedback.coding.titles.pool import FINNISH, LEAST_PEOPLE, Pool, Unit
from openfeedback.text.phrases import foreign_runs, languages_named

SHARE, FOREIGN_SHARE = 0.6, 0.3  # of the people, who name a language; the same where most write another than Finnish
LESS = 0.5  # of those who name the first one: a further one is named, too
ALONE = 0.1  # what a word of one person counts, against 1.3 of one of two people
LATER = 0.6  # each further word has to bring something: the sum is divided by their number to this power


def of_languages(units: Sequence[Unit]) -> Candidate | None:
    """The title of a group most of which names languages: ruotsin ja englannin kielen käyttö."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for unit in units:
        words = {token.form for token in unit.tokens} | {r.lemma for token in unit.tokens for r in token.readings}
        for language in languages_named(words | set(re.findall(r"\w+", unit.text.lower()))):
            named[language].add(unit.person)
    everyone = frozenset(person for people in named.values() for person in people)
    foreign = sum(unit.language != FINNISH for unit in units) > len(units) / 2
    least = max(LEAST_PEOPLE, (FOREIGN_SHARE if foreign else SHARE) * len({unit.person for unit in units}))
    if len(everyone) < least:
        return None
    most = max(map(len, named.values()))
    asked = sorted((n for n in named if len(named[n]) >= LESS * most), key=lambda name: (-len(named[name]), name))
    return Candidate(f"{' ja '.join(asked[:2])} kielen käyttö", tuple(asked), "open", 1.0, everyone, share=1.0)


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
