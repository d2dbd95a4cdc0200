"""What the cells of a column look like, shown by how often each value occurs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import pandas as pd

from openfeedback.survey.files import Export
from openfeedback.survey.headers import data, matches, plain
from openfeedback.survey.scales import number_of

Counts = Mapping[str, int]
_NUMERIC = re.compile(
    r"[-+]?\d[\d\s\xa0]*(?:[.,]\d+)?\s*(?:[%€e$]|eur|euroa?|euros?|kr|km|kpl|min|h|tuntia|v|vuotta|år)?\.?", re.I
)
_NAME = re.compile(r"[A-ZÄÖÅ][\w’'-]+,?(?: [A-ZÄÖÅ][\w’'.-]*){0,3}")
SAMPLE = 2000  # different values that are enough to tell what a column holds
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


class Facts(NamedTuple):
    """Filled cells, different values, mean words a cell, and the share of cells that are numbers."""

    filled: int
    different: int
    words: float
    numbers: float


def counts_of(export: Export) -> list[dict[str, int]]:
    """How often each value occurs, one dictionary a column."""
    return [_counts(export.cells[j]) for j in range(len(export.headers))]


def _counts(cells: pd.Series) -> dict[str, int]:
    counts = cells.value_counts()
    return dict(zip(counts.index.tolist(), counts.tolist(), strict=True))


def facts_of(counts: Counts) -> Facts:
    """The facts of one column.

    >>> facts_of({"4": 2, "hyvä ja selkeä": 2})
    Facts(filled=4, different=2, words=2.0, numbers=0.5)
    """
    filled = sum(counts.values())
    if not filled:
        return Facts(0, 0, 0.0, 0.0)
    words = sum(len(value.split()) * n for value, n in counts.items())
    numbers = sum(n for value, n in counts.items() if is_number(value))
    return Facts(filled, len(counts), words / filled, numbers / filled)


def is_number(value: str) -> bool:
    """Whether a cell is a number, also as "1.", "6 500 €", "6,50e" or "20 %".

    >>> [is_number(v) for v in ("1.", "6 500 €", "-3,5", "6,50e", "12 km", "36-40", "n. 5", "5 hyvää syytä")]
    [True, True, True, True, True, False, False, False]
    """
    value = value.strip()
    if not (value[:1].isdigit() or value[:1] in ("-", "+")):
        return False
    return number_of(value) is not None or _NUMERIC.fullmatch(value) is not None


def is_small(counts: Counts, top: int = 10) -> bool:
    """Whether all cells are whole numbers from 0 to ``top``."""
    numbers = [number_of(value) for value in counts]
    return bool(numbers) and all(n is not None and n == int(n) and 0 <= n <= top for n in numbers)


def is_personal(counts: Counts) -> bool:
    """Whether most cells are e-mail addresses, phone numbers, identity codes, IP addresses, coordinates or names.

    >>> is_personal({"a.b@c.fi": 1, "": 0}), is_personal({"hyvä": 3, "a.b@c.fi": 1})
    (True, False)
    """
    some = list(counts.items())[:SAMPLE]
    total = sum(n for _, n in some)
    found = sum(n for value, n in some if is_personal_cell(value))
    return found > total / 2 or _are_names([value for value, _ in some])


def is_personal_cell(value: str) -> bool:
    """Whether a cell is an e-mail address, a phone number, an identity code, an IP address or coordinates.

    >>> [is_personal_cell(v) for v in ("a.b@c.fi", "040 123 4567", "192.0.2.7", "60.1708, 24.9375", "Turku")]
    [True, True, True, True, False]
    """
    value = value.strip()
    return (len(value) < 60 and any(sign in value for sign in "@.+-:, 0123456789")
            and matches(value, data("headers")["personal_cells"]))  # fmt: skip


def _are_names(values: list[str]) -> bool:
    """Whether most different values are names of people: one to four capitalised words, a common name among them.

    >>> _are_names(["Päivi Hämäläinen", "Jukka Korhonen", "Virtanen Mikko"]), _are_names(["Turku", "Kouvola", "Lahti"])
    (True, False)
    """
    if len(values) < 3:
        return False
    given, family = frozenset(data("names")["given"]), frozenset(data("names")["family"])
    named = 0
    for value in values:
        words = [word.casefold() for word in re.split(r"[\s,-]+", value.strip()) if word]
        if _NAME.fullmatch(value.strip()):
            named += any(w in given or w in family for w in words) or (len(words) > 1 and words[-1].endswith("nen"))
    return named >= 0.6 * len(values)


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


def pooled(exports: list[Export], groups: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Counts of each header over several files: small files are understood by what the others show.

    ``groups`` gives wordings (plain) that belong together one key; others go by their own plain wording. Repeated
    headers of one file are not pooled: the place tells them apart.
    """
    pool: dict[str, Counter[str]] = {}
    for export in exports:
        wordings = [plain(header) for header in export.headers]
        for j, wording in enumerate(wordings):
            if wording and wordings.count(wording) == 1:
                pool.setdefault(groups.get(wording, wording), Counter()).update(_counts(export.cells[j]))
    return {key: dict(counts) for key, counts in pool.items()}
