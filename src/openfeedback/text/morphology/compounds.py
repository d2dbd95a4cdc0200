"""Compounds: taken apart around domain terms, so that topic words meet (toimintamallikuvaus, toimintamalli)."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import takewhile

from openfeedback.text.data_files import load, words
from openfeedback.text.morphology.analyses import analyse

SHORTEST_PART = 3


def split_compound(lemma: str, parts: str = "terms") -> list[str]:
    """Parts of a compound lemma, in base form.

    ``parts``: ``whole`` keeps it, ``terms`` splits around domain terms (data/domain.yml), ``all`` splits into every
    part. A word that is no compound comes back alone.

    >>> split_compound("toimintamallikuvaus")
    ['toimintamalli', 'kuvaus']
    >>> split_compound("mittari"), split_compound("toimintamalli"), split_compound("toimintamallikuvaus", "whole")
    (['mittari'], ['toimintamalli'], ['toimintamallikuvaus'])
    """
    if parts == "whole" or lemma.lower() in _terms():
        return [lemma]
    pieces = _pieces(lemma.lower())
    if parts == "all" and len(pieces) > 1:
        return [base for _, base in pieces]
    return _around_terms(pieces) or [lemma]


def _around_terms(pieces: list[tuple[str, str]]) -> list[str]:
    """Join the pieces that make up a domain term; empty where the compound holds none."""
    for size in range(len(pieces) - 1, 0, -1):
        for at in range(len(pieces) - size + 1):
            run = pieces[at : at + size]
            whole = "".join(form for form, _ in run[:-1]) + run[-1][1]
            if whole in _terms():
                before, after = pieces[:at], pieces[at + size :]
                return [*_joined(before), whole, *_joined(after)]
    return []


def _joined(pieces: list[tuple[str, str]]) -> list[str]:
    if not pieces:
        return []
    return _around_terms(pieces) or ["".join(form for form, _ in pieces[:-1]) + pieces[-1][1]]


def _pieces(lemma: str) -> list[tuple[str, str]]:
    """(surface form, base form) of each part of a compound."""
    if "-" in lemma.strip("-"):
        return [piece for part in lemma.split("-") if part for piece in _pieces(part)]
    found = [a.parts for a in analyse(lemma) if a.lemma.lower() == lemma and not a.guessed]
    parts = min(found, key=lambda p: (len(p), p), default=(lemma,))
    if any(len(part) < SHORTEST_PART for part in parts):
        return [(lemma, lemma)]
    return [*((part, base_of_part(part)) for part in parts[:-1]), (parts[-1], parts[-1])]


def compound_parts(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Base forms of a compound's parts, as ``Analysis.parts`` has them; none for a single word.

    >>> compound_parts(("lasten", "koti")), compound_parts(("koti",))
    (('lapsi', 'koti'), ())
    """
    return (*map(base_of_part, parts[:-1]), parts[-1]) if len(parts) > 1 else ()


@lru_cache(maxsize=50_000)
def seams(form: str) -> tuple[int, ...]:
    """Where the parts of a compound meet in a written form, in characters from its beginning.

    >>> seams("asiakaspalautteesta"), seams("kansanäänestys"), seams("mittareita")
    ((7,), (6,), ())
    """
    found = [a.parts for a in analyse(form.lower()) if not a.guessed]
    parts = min(found, key=lambda p: (len(p), p), default=(form,))
    ends = [sum(map(len, parts[: i + 1])) for i in range(len(parts) - 1)]
    # a part that is inflected inside the word (uuden|vuoden of uusi|vuosi) does not tell where it ends
    return tuple(takewhile(lambda end: form.lower().startswith("".join(parts)[:end]), ends))


@cache
def base_of_part(part: str) -> str:
    """Base form of a part before the last.

    >>> base_of_part("kehittämis"), base_of_part("ihmis"), base_of_part("asiakkaan"), base_of_part("asiakas")
    ('kehittäminen', 'ihminen', 'asiakas', 'asiakas')
    """
    known = [a for a in analyse(part) if not a.guessed]
    if any(a.lemma == part for a in known):
        return part
    if part.endswith("mis"):
        return part[:-1] + "nen"
    if part.endswith("s") and not all(a.guessed for a in analyse(part[:-1] + "nen")):
        return part[:-1] + "nen"
    nominal = [a for a in known if not a.verbal and a.pos != "verb"] or known
    return min(nominal, key=lambda a: (a.unusual, a.lemma)).lemma.lower() if nominal else part


@cache
def _terms() -> frozenset[str]:
    return words(load("domain")["terms"])
