"""What the cells of a column look like, shown by how often each value occurs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from openfeedback.survey.files import Export
from openfeedback.survey.scales import number_of
from openfeedback.survey.wordings import data, matches, plain

Counts = Mapping[str, int]
_NUMERIC = re.compile(
    r"[-+]?\d[\d\s\xa0]*(?:[.,]\d+)?\s*(?:[%€e$]|eur|euroa?|euros?|kr|km|kpl|min|h|tuntia|v|vuotta|år)?\.?", re.I
)
_NAME = re.compile(r"[A-ZÄÖÅ][\w’'-]+,?(?: [A-ZÄÖÅ][\w’'.-]*){0,3}")
SAMPLE = 2000  # different values that are enough to tell what a column holds


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
