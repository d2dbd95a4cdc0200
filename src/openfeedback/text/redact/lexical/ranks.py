"""How common a word is, as a first name, a surname and a word."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from openfeedback.text.redact.lexical.lexicon import ENDINGS, LISTS, stems_of

STEPS = (100, 400, 1500, 5000)  # places in a list up to which a name is as common as the step says
NONE = len(STEPS) + 1


class Commonness(NamedTuple):
    """0: among the commonest, … NONE: in no list."""

    first: int
    last: int
    word: int


@lru_cache(maxsize=100_000)
def commonness(word: str) -> Commonness:
    """How common a word in small letters is, in any case form.

    >>> commonness("maijalle").first, commonness("virtasen").last, commonness("tilaisuus").first == NONE
    (0, 0, True)
    """
    stems = [word[:n] for n in range(len(word), 2, -1) if n == len(word) or ENDINGS.fullmatch(word[n:])]
    first = min((_common_stems("first").get(stem, NONE) for stem in stems), default=NONE)
    last = min((_common_stems("last").get(stem, NONE) for stem in stems), default=NONE)
    return Commonness(first, last, _common_words().get(word, NONE))


@cache
def _common_stems(which: str) -> dict[str, int]:
    """Every stem of a listed name -> how common it is."""
    found: dict[str, int] = {}
    for name, step in _by_rank(which):
        for stem in stems_of(name):
            found.setdefault(stem, step)
    return found


@cache
def _common_words() -> dict[str, int]:
    return dict(_by_rank("words"))


def _by_rank(which: str) -> list[tuple[str, int]]:
    names = (LISTS / f"{which}.txt").read_text(encoding="utf-8").split()
    return [(name, next((n for n, most in enumerate(STEPS) if at < most), len(STEPS))) for at, name in enumerate(names)]
