"""Finnish, Swedish or English: told from function words, word endings and letter patterns, down to a word or two."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from openfeedback.text.data_files import load, words

DEFAULT = "fi"
WORD_WEIGHT, ENDING_WEIGHT, LETTERS_WEIGHT = 3.0, 1.0, 0.5


def detect_language(text: str) -> str:
    """Language of a text: ``fi``, ``sv`` or ``en``; ``fi`` where nothing tells.

    >>> [detect_language(t) for t in ("lisää aikaa keskustelulle", "mera tid för diskussion", "more time to talk")]
    ['fi', 'sv', 'en']
    >>> detect_language("2024 :-)")
    'fi'
    """
    tokens = re.findall(r"[^\W\d_]+", text.lower())
    if not tokens:
        return DEFAULT
    scores = dict(zip(_marks(), map(sum, zip(*map(_scores, tokens), strict=True)), strict=True))
    return max(scores, key=lambda language: (scores[language], language == DEFAULT))


@lru_cache(maxsize=200_000)
def _scores(token: str) -> tuple[float, ...]:
    """How much one word speaks for each language."""
    return tuple(marks.score(token) for marks in _marks().values())


class _Marks(NamedTuple):
    words: frozenset[str]
    endings: re.Pattern[str]
    letters: re.Pattern[str]

    def score(self, token: str) -> float:
        """How much one word speaks for this language."""
        ending = ENDING_WEIGHT if len(token) > 3 and self.endings.search(token) else 0.0
        return WORD_WEIGHT * (token in self.words) + ending + LETTERS_WEIGHT * bool(self.letters.search(token))


@cache
def _marks() -> dict[str, _Marks]:
    return {
        language: _Marks(words(entry["words"]), re.compile(entry["endings"]), re.compile(entry["letters"]))
        for language, entry in load("languages").items()
    }
