"""What the cells of a column have in common, so that a row which has nothing of it shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import pandas as pd

TIME = re.compile(
    r"^\D{0,12}(\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(\D|$)|"
    r"^\D{0,12}\d{1,2}\.?\s+[a-zäö]{3,12}\.?\s+\d{4}|^[A-Za-z]{3,9}\.? \d{1,2}, \d{4}"
)
NUMBER = re.compile(r"[-+]?\d[\d\s\xa0]*(?:[.,]\d+)?\s*[%€]?")
ENOUGH = 0.9  # share of filled cells that make a column of a kind
MOST_LABELS = 12
FEW = 50  # values that pandas looks up one by one without losing time


class Kind(NamedTuple):
    """A column's kind: time, number or label (with the labels that came more than once), and how full it is."""

    name: str
    labels: frozenset[str] = frozenset()
    full: float = 0.0

    def fits(self, cell: str) -> bool:
        """Whether a cell is of this kind."""
        if self.name == "label":
            return cell.strip() in self.labels
        return (TIME.match if self.name == "time" else NUMBER.fullmatch)(cell.strip()) is not None


def kind_of(cells: Sequence[str]) -> Kind | None:
    """The kind of a column's cells ('' where empty); None for free text and for what is too little to tell.

    >>> kind_of(["1.2.2024 10.05", "2.2.2024 9.00"]).name, kind_of(["4", "5"]).name, kind_of(["hyvä", "en tiedä"])
    ('time', 'number', None)
    >>> sorted(kind_of(["Kehittäjä", "Johtaja"] * 3).labels)
    ['Johtaja', 'Kehittäjä']
    """
    filled = [cell.strip() for cell in cells if cell and not cell.isspace()]
    if len(filled) < 2:
        return None
    full = len(filled) / len(cells)
    for name, pattern in (("time", TIME.match), ("number", NUMBER.fullmatch)):
        if _most(sum(pattern(cell) is not None for cell in filled), len(filled)):
            return Kind(name, full=full)
    counts = Counter(filled)
    labels = frozenset(label for label, n in counts.items() if n > 1 and len(label) <= 200)
    known = sum(counts[label] for label in labels)
    if 2 <= len(labels) <= MOST_LABELS and known >= 0.6 * len(filled):
        return Kind("label", labels, full)
    return None


def _most(fit: int, n: int) -> bool:
    """Nearly all; of few cells some may be odd, for such rows are looked for: one of three, four of fourteen."""
    return fit >= ENOUGH * n or (n >= 3 and fit >= n - 1) or (n >= 8 and fit >= n - 4 and fit >= 0.7 * n)


def kinds_of(rows: Sequence[Sequence[str]], width: int) -> dict[int, Kind]:
    """Kinds of the columns of some rows that have one."""
    columns = ([row[j] if j < len(row) else "" for row in rows] for j in range(width))
    return {j: kind for j, cells in enumerate(columns) if (kind := kind_of(cells))}


def different(cells: pd.Series) -> list[str]:
    """The different values of a column's filled cells, in the order of their first cells.

    >>> different(pd.Series(["b", None, "a", "b"], dtype="str"))
    ['b', 'a']
    """
    values: list[str] = cells.dropna().unique().tolist()
    return values


def holding(cells: pd.Series, values: Collection[str]) -> pd.Series:
    """Which cells hold one of some values, however many these are.

    >>> holding(pd.Series(["b", None, "a"], dtype="str"), {"a"}).tolist()
    [False, False, True]
    """
    if len(values) < FEW:
        return cells.isin(list(values))
    known = set(values)
    return pd.Series([cell in known for cell in cells.tolist()], index=cells.index, dtype="bool")


def filled(row: Iterable[str]) -> dict[int, str]:
    """The cells of a row that hold anything, by column.

    >>> filled(["", " a", "b"])
    {1: 'a', 2: 'b'}
    """
    return {j: cell.strip() for j, cell in enumerate(row) if cell and not cell.isspace()}
