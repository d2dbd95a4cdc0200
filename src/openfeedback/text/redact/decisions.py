"""What people decided: words that stay and words that go, in any case form (``text.keep``, ``text.redact``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from openfeedback.text.redact.lexical import ENDINGS, stems_of

REMOVED = "poistettu"  # the placeholder's word for what a person wanted gone

Place = tuple[int, int]


class Decisions(NamedTuple):
    """Where in a text something is to stay, and where something is to go."""

    keep: re.Pattern[str] | None = None
    remove: re.Pattern[str] | None = None

    def kept(self, text: str) -> list[Place]:
        return _places(self.keep, text)

    def removed(self, text: str) -> list[Place]:
        return _places(self.remove, text)


@lru_cache(maxsize=16)
def decisions(keep: tuple[str, ...], remove: tuple[str, ...]) -> Decisions:
    """Decisions on words and phrases in their base form.

    >>> made = decisions(("Aleksis Kivi",), ("Mökkiläinen",))
    >>> made.kept("Aleksis Kiven päivä"), made.removed("mökkiläisen laituri")
    ([(0, 13)], [(0, 11)])
    """
    return Decisions(_any_form(keep), _any_form(remove))


def inside(place: Place, places: Sequence[Place]) -> bool:
    """Whether a place lies within one of ``places``."""
    return any(a <= place[0] and place[1] <= b for a, b in places)


def _places(pattern: re.Pattern[str] | None, text: str) -> list[Place]:
    return [match.span() for match in pattern.finditer(text)] if pattern else []


def _any_form(entries: Sequence[str]) -> re.Pattern[str] | None:
    """Longer entries first, so that a phrase goes before a word of it."""
    wanted = sorted({" ".join(entry.split()) for entry in entries if entry.strip()}, key=lambda e: (-len(e), e))
    found = "|".join(r"\s+".join(_word(word) for word in entry.split()) for entry in wanted)
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE) if found else None


def _word(word: str) -> str:
    low = word.lower()
    stems = stems_of(low) if re.fullmatch(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*", low) else []
    if not stems:
        return re.escape(word)
    stems += [low[:-1] + "e"] if low.endswith("i") else []  # Kivi: Kive-
    return "(?:" + "|".join(map(re.escape, dict.fromkeys(stems))) + ")" + ENDINGS.pattern + r"(?::\w+)?"
