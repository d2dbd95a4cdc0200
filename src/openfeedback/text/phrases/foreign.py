"""Phrases of a Swedish or English text: runs of words without function words at their ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from openfeedback.text.data_files import load, words
from openfeedback.text.phrases.forms import phrase_words

LONGEST, SHORTEST_WORD = 3, 3


def foreign_runs(text: str, language: str) -> Iterator[tuple[str, ...]]:
    """Runs of one to three words in small letters; inside one a preposition may stand.

    >>> list(foreign_runs("Mera stöd i början", "sv"))
    [('stöd',), ('stöd', 'i', 'början'), ('början',)]
    """
    for part in re.split(r"[^\w\s-]", text.lower()):
        found = part.split()
        for start in range(len(found)):
            for end in range(start + 1, min(start + LONGEST, len(found)) + 1):
                if _whole(found[start:end], language):
                    yield tuple(found[start:end])


def _whole(run: list[str], language: str) -> bool:
    ends = _tells(run[0], language) and _tells(run[-1], language)
    return ends and all(_tells(word, language) or word in phrase_words(f"inside_{language}") for word in run[1:-1])


@cache
def _tells(word: str, language: str) -> bool:
    marks = load("languages")[language]
    stop = words(marks["words"]) - words(marks["content"]) | phrase_words(f"stop_{language}")
    return len(word) >= SHORTEST_WORD and word not in stop and word.replace("-", "").isalpha()
