"""What the cells of a column look like, told by how often each value occurs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from openfeedback.survey.export import Export
from openfeedback.survey.labels import number_of
from openfeedback.survey.wording import data, matches, plain

Counts = Mapping[str, int]
_NUMERIC = re.compile(r"[-+]?\d[\d\s\xa0]*(?:[.,]\d+)?\s*[%€]?")
SAMPLE = 2000  # different values that are enough to tell what a column holds
MAX_OPTIONS = 50  # more different parts than this are free text
_SEPARATORS = {";": r"\s*;\s*", "|": r"\s*\|\s*", ",": r",\s+(?![^()]*\))"}


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
    """Whether a cell is a number, also as "1.", "6 500 €" or "20 %".

    >>> [is_number(v) for v in ("1.", "6 500 €", "-3,5", "36-40", "n. 5")]
    [True, True, True, False, False]
    """
    return number_of(value) is not None or _NUMERIC.fullmatch(value.strip()) is not None


def is_personal(counts: Counts) -> bool:
    """Whether most cells are e-mail addresses, phone numbers or personal identity codes.

    >>> is_personal({"a.b@c.fi": 1, "": 0}), is_personal({"hyvä": 3, "a.b@c.fi": 1})
    (True, False)
    """
    some = list(counts.items())[:SAMPLE]
    found = sum(n for value, n in some if matches(value.strip(), data("headers")["personal_cells"]))
    return found > sum(n for _, n in some) / 2


def options_of(counts: Counts) -> tuple[str, tuple[str, ...]] | None:
    """Separator and options of a multiple-choice question whose choices stand joined in one cell, or None.

    Options are what occurs again and again, alone and in differing company: fewer options than combinations, and most
    parts known. A comma inside brackets belongs to its option.

    >>> cells = {"Mitta, Tuki": 3, "Tuki": 4, "Mitta": 2, "Tuki, Muu (x, y)": 2, "Mitta, Muu (x, y)": 1}
    >>> options_of(cells)
    (',', ('Mitta', 'Muu (x, y)', 'Tuki'))
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
    parts: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    for value, n in counts.items():
        split = dict.fromkeys(split_options(value, separator), n)
        parts.update(split)
        joined.update(split if len(split) > 1 else {})
    options = sorted(part for part, n in parts.items() if n > 1)
    known = sum(parts[o] for o in options) / max(1, sum(parts.values()))
    in_company = [o for o in options if joined[o] > 1]
    alone = sum(o in counts or f"{o}{separator}" in counts for o in in_company)  # "Kehittäjä, taso 1": never alone
    free = known > 0.7 and 2 <= len(options) < min(len(counts), MAX_OPTIONS) and _short(options)
    return tuple(options) if free and in_company and alone >= len(in_company) / 4 else ()


def split_options(value: str, separator: str) -> list[str]:
    """The choices in one cell.

    >>> split_options("PK-Seutu (Helsinki, Espoo), Turku", ","), split_options("a;b;", ";")
    (['PK-Seutu (Helsinki, Espoo)', 'Turku'], ['a', 'b'])
    """
    return [part.strip() for part in re.split(_SEPARATORS[separator], value) if part.strip()]


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
