"""What a word beside a possible name says: its base form, its form, and whose or what name it goes with."""

from __future__ import annotations

from functools import cache, lru_cache

from openfeedback.text.data_files import load
from openfeedback.text.morphology import analyse

COMPOUNDED = ("work", "kin", "called", "body", "thing")  # roles whose words end compounds: "lähihoitaja"


@lru_cache(maxsize=100_000)
def lemma(low: str) -> str:
    """Base form of a word in small letters by its likeliest reading; the word itself where there is none."""
    known = [a for a in analyse(low) if not a.guessed]
    return known[0].parts[-1].lower() if known else low


@lru_cache(maxsize=100_000)
def role(low: str) -> str:
    """What the word says of the name beside it: somebody's work or kin, a body, a thing, what people do … or nothing.

    >>> role("lähihoitajan"), role("siskoni"), role("nimeltään"), role("pöytä")
    ('work', 'kin', 'called', '')
    """
    return role_of(lemma(low), low)


@lru_cache(maxsize=100_000)
def role_of(base: str, low: str = "") -> str:
    """The same of a word's base form; ``low``: the word as it stands."""
    for kind, words in _roles().items():
        if low in words or base in words:
            return kind
    return next((kind for kind, ends in _ends().items() if base.endswith(ends)), "")


@cache
def _roles() -> dict[str, frozenset[str]]:
    return {kind: frozenset(words) for kind, words in load("redact")["roles"].items()}


@cache
def _ends() -> dict[str, tuple[str, ...]]:
    roles = load("redact")["roles"]
    return {kind: tuple(w for w in roles[kind] if len(w) > 4) for kind in COMPOUNDED}


@lru_cache(maxsize=100_000)
def ending(low: str) -> str:
    """Part of speech and case or person of a word: "noun gen", "verb past"."""
    known = [a for a in analyse(low) if not a.guessed]
    if not known:
        return "?"
    return " ".join([known[0].pos, *known[0].tags[-1:]])
