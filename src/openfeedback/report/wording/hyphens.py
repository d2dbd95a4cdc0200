"""Soft hyphens in long Finnish words, so that they break where a reader expects it and not anywhere.

A word of Finnish breaks before the last consonant in front of a vowel, and a compound at the seam of its parts
(Kielitoimiston ohjepankki: Tavutus). The morphology tells the seams.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from openfeedback.text.morphology import seams

SOFT = "\u00ad"
LONG = 12  # letters; shorter words stay whole
LONG_PART = 14  # letters; a shorter part of a compound stays whole where breaks are coarse
LEAST = 3  # letters on either side of a break
_WORD = re.compile(r"[^\W\d_]{6,}")
_VOWELS = "aeiouyäöåé"
_BEFORE_CONSONANT = re.compile(rf"(?<=[a-zåäöéšž])(?=[^\W\d_{_VOWELS}][{_VOWELS}])", re.IGNORECASE)


def hyphenated(text: str, longest: int = LONG - 1, coarse: bool = False) -> str:
    """The text with soft hyphens in its words of more than ``longest`` letters; ``coarse``: seams and middles only.

    >>> hyphenated("juurruttamissuunnitelman laatiminen").replace(SOFT, "|")
    'juur|rut|ta|mis|suun|ni|tel|man laatiminen'
    >>> hyphenated("juurruttamissuunnitelman", coarse=True).replace(SOFT, "|")
    'juurruttamis|suunnitelman'
    >>> hyphenated("kehittämisohjelma").replace(SOFT, "|")
    'kehit|tä|mis|ohjel|ma'
    """
    cut = _halved if coarse else _broken
    return _WORD.sub(lambda found: cut(found[0]) if len(found[0]) > longest else found[0], text)


@lru_cache(maxsize=4096)
def _broken(word: str) -> str:
    parts = _parts(word)
    return SOFT.join(piece for part in parts for piece in _syllables(part, alone=len(parts) == 1))


@lru_cache(maxsize=4096)
def _halved(word: str) -> str:
    """The parts of a compound, and the halves of a part that is long itself."""
    return SOFT.join(half for part in _parts(word) for half in _halves(part))


def _halves(part: str) -> list[str]:
    if len(part) <= LONG_PART:
        return [part]
    pieces = _syllables(part, alone=True)
    cuts = [sum(len(piece) for piece in pieces[:i]) for i in range(1, len(pieces))]
    if not cuts:
        return [part]
    middle = min(cuts, key=lambda cut: abs(2 * cut - len(part)))
    return [part[:middle], part[middle:]]


def _parts(word: str) -> list[str]:
    """The word cut at the seams of a compound, each part of LEAST letters or more."""
    cuts = [0]
    for seam in seams(word):
        if seam - cuts[-1] >= LEAST and len(word) - seam >= LEAST:
            cuts.append(seam)
    return [word[a:b] for a, b in pairwise([*cuts, len(word)])]


def _syllables(part: str, alone: bool) -> list[str]:
    """A part cut before each consonant with a vowel after it, LEAST letters or more in each piece."""
    cuts = [m.start() for m in _BEFORE_CONSONANT.finditer(part)]
    pieces, start = [], 0
    for cut in cuts:
        far_enough = cut - start >= (2 if start else LEAST) and len(part) - cut >= (LEAST if alone else 2)
        if far_enough and any(c in _VOWELS for c in part[start:cut].lower()):
            pieces.append(part[start:cut])
            start = cut
    return [*pieces, part[start:]]
