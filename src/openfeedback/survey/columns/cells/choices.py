"""Choices of a multiple-choice question that stand joined in one cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise

from openfeedback.survey.columns.cells.facts import SAMPLE, Counts

MAX_OPTIONS = 50  # more different parts than this are free text
TIGHT = ",,"  # a comma without a blank joins options that hold commas with one: Qualtrics
_SEPARATORS = {
    ";": r"\s*;\s*",
    "|": r"\s*\|\s*",
    "\n": r"\s*\n\s*",
    TIGHT: r",(?=[^\s\d])(?![^()]*\))",
    ",": r",\s+(?![^()]*\))",
}
_BY_HAND = re.compile(r"\s*[,;/+&]\s*|\s+(?:ja|och|and)\s+")  # between options that are typed by hand
TRACE = 0.02  # share of cells with several options, at least: fewer are of people who would not choose one
MIXED = 0.8  # share of the pairs of options that are seen together, and each without the other
TOGETHER = 4  # parts that so often stand together, and never apart, are one option


def options_of(counts: Counts) -> tuple[str, tuple[str, ...]] | None:
    """Separator and options of a multiple-choice question whose choices stand joined in one cell, or None.

    Options are what occurs again and again, alone and in differing company: fewer options than combinations, and most
    parts known. A comma inside brackets belongs to its option.

    >>> cells = {"Mitta, Tuki": 3, "Tuki": 4, "Mitta": 2, "Tuki, Muu (x, y)": 2, "Mitta, Muu (x, y)": 1}
    >>> options_of(cells)
    (',', ('Mitta', 'Muu (x, y)', 'Tuki'))
    >>> options_of({"Mitta,Tuki, myös etänä": 3, "Tuki, myös etänä": 4, "Mitta": 2, "Mitta,Muu": 2, "Muu": 2})[1]
    ('Mitta', 'Muu', 'Tuki, myös etänä')
    >>> options_of({"Kehittäjä, taso 1": 5, "Kehittäjä, taso 2": 5}) is None
    True
    """
    some = dict(list(counts.items())[:SAMPLE])  # the commonest: options show among them or nowhere
    for separator in _SEPARATORS:
        options = _options(some, separator)
        if options:
            return separator, options
    return None


def _options(counts: Counts, separator: str) -> tuple[str, ...]:
    cells = _one_spelling({value: split_options(value, separator) for value in counts}, counts)
    whole = _inseparable(cells, counts)
    parts: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    alone: set[str] = set()
    sets: set[frozenset[str]] = set()
    for value, n in counts.items():
        split = dict.fromkeys(_put_together(cells[value], whole, separator), n)
        sets.add(frozenset(split))
        parts.update(split)
        joined.update(split if len(split) > 1 else {})
        alone.update(split if len(split) == 1 else {})
    options = sorted(part for part, n in parts.items() if n > 1)
    options = [o for o in options if not _is_several(o, options)]
    known = sum(parts[o] for o in options) / max(1, sum(parts.values()))
    in_company = [o for o in options if joined[o] > 1]
    by_oneself = sum(o in alone for o in in_company)  # "Kehittäjä, taso 1": never alone
    free = known > 0.7 and 2 <= len(options) < min(len(counts), MAX_OPTIONS) and _short(options)
    together = sum(n for value, n in counts.items() if len(cells[value]) > 1)
    if not free or not in_company or together < TRACE * sum(counts.values()):
        return ()
    closed = separator == ";" and all(value.rstrip().endswith(";") for value in counts)  # as Forms writes choices
    return tuple(options) if closed or by_oneself >= len(in_company) / 4 or _mix(sets, options) else ()


def _is_several(option: str, options: Sequence[str]) -> bool:
    """Whether an option is others joined by hand ("liikunta,musiikki", "liikunta ja musiikki")."""
    pieces, others = _BY_HAND.split(option.casefold()), {o.casefold() for o in options}
    return len(pieces) > 1 and set(pieces) <= others


def _one_spelling(cells: dict[str, list[str]], counts: Counts) -> dict[str, list[str]]:
    """The parts of cells, each in the commonest of the spellings that differ in capitals alone."""
    written: Counter[str] = Counter()
    for value, parts in cells.items():
        written.update(dict.fromkeys(parts, counts[value]))
    common: dict[str, str] = {}
    for part in sorted(written, key=lambda part: (-written[part], part)):
        common.setdefault(part.casefold(), part)
    return {value: [common[part.casefold()] for part in parts] for value, parts in cells.items()}


def _mix(sets: set[frozenset[str]], options: Sequence[str]) -> bool:
    """Whether options go with one another and without, in cells of one, two or more: unlike levels and sublevels."""
    some = [cell for cell in sets if cell <= set(options)]
    pairs = list(combinations(options, 2))
    mixed = sum(any(a in c and b in c for c in some) and any(a in c and b not in c for c in some)
                and any(b in c and a not in c for c in some) for a, b in pairs)  # fmt: skip
    return len(options) > 2 and len({len(cell) for cell in some}) > 1 and mixed >= MIXED * len(pairs)


def _inseparable(cells: Mapping[str, list[str]], counts: Counts) -> set[tuple[str, str]]:
    """Neighbours that never stand without each other: an option that holds the separator itself.

    The second part begins small ("Sparraus, kasvotusten"), or they stand together often.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    single: Counter[str] = Counter()
    for value, parts in cells.items():
        single.update(dict.fromkeys(parts, counts[value]))
        pairs.update(dict.fromkeys(pairwise(parts), counts[value]))
    return {
        (a, b)
        for (a, b), n in pairs.items()
        if n > 1 and n == single[a] == single[b] and (b[:1].islower() or n >= TOGETHER)
    }


def _put_together(parts: list[str], whole: set[tuple[str, str]], separator: str) -> list[str]:
    made: list[str] = []
    for n, part in enumerate(parts):
        if n and (parts[n - 1], part) in whole:
            made[-1] += _joint(separator) + part
        else:
            made.append(part)
    return made


def _joint(separator: str) -> str:
    return "," if separator == TIGHT else f"{separator} "


def split_options(value: str, separator: str) -> list[str]:
    """The parts of one cell.

    >>> split_options("PK-Seutu (Helsinki, Espoo), Turku", ","), split_options("a;b;", ";")
    (['PK-Seutu (Helsinki, Espoo)', 'Turku'], ['a', 'b'])
    """
    return [part.strip() for part in re.split(_SEPARATORS[separator], value) if part.strip()]


def chosen_in(value: str, separator: str, options: Iterable[str]) -> list[str]:
    """The choices in one cell, of which some may hold the separator themselves.

    >>> chosen_in("Sparraus, etänä, Koulutus", ",", ("Koulutus", "Sparraus, etänä"))
    ['Sparraus, etänä', 'Koulutus']
    >>> chosen_in("Liikunta,pelaaminen", ",", ("liikunta", "pelaaminen"))
    ['liikunta', 'pelaaminen']
    >>> chosen_in("Liikunta, Musiikki", ",", ("liikunta", "musiikki"))
    ['liikunta', 'musiikki']
    """
    parts, known, made = split_options(value, separator), {o.casefold(): o for o in options}, list[str]()
    at = 0
    while at < len(parts):
        ends = range(len(parts), at + 1, -1)
        most = next((n for n in ends if _joint(separator).join(parts[at:n]).casefold() in known), at + 1)
        part = _joint(separator).join(parts[at:most])
        loose = [known.get(each.casefold()) for each in _BY_HAND.split(part)]
        made += (
            [known[part.casefold()]]
            if part.casefold() in known
            else [o or part for o in loose]
            if all(loose)
            else [part]
        )
        at = most
    return made


def _short(options: Iterable[str]) -> bool:
    lengths = sorted(len(option.split()) for option in options)
    return lengths[len(lengths) // 2] <= 8
