"""Compounds: taken apart around domain terms, so that topic words meet (toimintamallikuvaus, toimintamalli)."""

from __future__ import annotations

import re
from functools import cache

from openfeedback.text.data_files import load, words
from openfeedback.text.spacy_model import has_voikko

SHORTEST_PART = 3


def split_compound(lemma: str, parts: str = "terms") -> list[str]:
    """Parts of a compound lemma, in base form.

    ``parts``: ``whole`` keeps it, ``terms`` splits around domain terms (data/domain.yml), ``all`` splits into every
    part. Without Voikko only domain terms are found. A word that is no compound comes back alone.

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
    return _voikko_pieces(lemma) if has_voikko() else _listed_pieces(lemma)


@cache
def _voikko_pieces(lemma: str) -> list[tuple[str, str]]:
    found = _analyser().analyze(lemma)
    structures = [a["STRUCTURE"] for a in found if a.get("BASEFORM", "").lower() == lemma]
    if not structures:
        return [(lemma, lemma)]
    lengths = [len(part) for part in min(structures, key=lambda s: (s.count("="), s)).split("=") if part]
    cuts = [sum(lengths[:i]) for i in range(len(lengths) + 1)]
    forms = [lemma[a:b] for a, b in zip(cuts, cuts[1:], strict=False) if b > a]
    if len(forms) < 2 or any(len(form) < SHORTEST_PART for form in forms):
        return [(lemma, lemma)]
    return [(form, form if i == len(forms) - 1 else _base(form)) for i, form in enumerate(forms)]


@cache
def _analyser():  # type: ignore[no-untyped-def]  # the binding ships no types
    import libvoikko

    return libvoikko.Voikko("fi")


def _base(form: str) -> str:
    """Base form of a compound's first part: kehittämis- -> kehittäminen, asiakas -> asiakas."""
    if re.search(r"mis$", form):
        return form[:-1] + "nen"
    bases = sorted(
        {a["BASEFORM"] for a in _analyser().analyze(form) if a.get("BASEFORM")}, key=lambda b: (b != form, b)
    )
    return bases[0].lower() if bases else form


def _listed_pieces(lemma: str) -> list[tuple[str, str]]:
    inside = [t for t in _terms() if t in lemma and t != lemma]
    for term in sorted(inside, key=lambda t: (-len(t), t)):
        before, after = lemma.split(term, 1)
        if all(not rest or len(rest) > SHORTEST_PART for rest in (before, after)):
            return [(piece, piece) for piece in (before, term, after) if piece]
    return [(lemma, lemma)]


@cache
def _terms() -> frozenset[str]:
    return words(load("domain")["terms"])
