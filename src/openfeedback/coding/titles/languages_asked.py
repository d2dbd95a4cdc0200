"""Groups that ask for languages are called by these, whatever language they write."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from openfeedback.coding.titles.phrase_ranking import Candidate
from openfeedback.coding.titles.pool import FINNISH, LEAST_PEOPLE, Unit
from openfeedback.text.phrases import languages_named

SHARE, FOREIGN_SHARE = 0.6, 0.3  # of the people, who name a language; the same where most write another than Finnish
LESS = 0.5  # of those who name the first one: a further one is named, too


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
