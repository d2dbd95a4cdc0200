"""One spelling for codes that differ in capitals or blanks alone: they are one code, typed twice."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

_FIELDS = {"theme": ["theme", "second_theme"], "phase": ["phase"], "kind": ["kind"]}


def one_spelling(tables: list[pd.DataFrame]) -> list[pd.DataFrame]:
    """The tables with each code in its commonest spelling (of equals the first by letters); the rest untouched.

    >>> tables = [pd.DataFrame({"theme": ["Muut ", "muut"]}), pd.DataFrame({"theme": ["muut", None]})]
    >>> [table["theme"].dropna().tolist() for table in one_spelling(tables)]
    [['muut', 'muut'], ['muut']]
    """
    for columns in _FIELDS.values():
        names = {old: new for old, new in spellings(tables, columns).items() if old != new}
        tables = [_renamed(table, columns, names) if names else table for table in tables]
    return tables


def respelled(tables: list[pd.DataFrame]) -> list[str]:
    """Each code that stands in several spellings, as a reader sees them: "'Muut ', 'muut'"."""
    found = []
    for columns in _FIELDS.values():
        by_code: dict[str, list[str]] = {}
        for old, new in sorted(spellings(tables, columns).items()):
            by_code.setdefault(new, []).append(repr(old))
        found += [", ".join(ways) for ways in by_code.values() if len(ways) > 1]
    return found


def spellings(tables: list[pd.DataFrame], columns: Iterable[str]) -> dict[str, str]:
    """Every spelling of the columns' codes → the one that is kept."""
    cells = [table[column].dropna().astype("str") for table in tables for column in columns if column in table]
    counts = pd.concat(cells).value_counts() if cells else pd.Series(dtype="int64")
    order = sorted(counts.index, key=lambda code: (-int(counts[code]), code != code.strip(), code))
    kept: dict[str, str] = {}
    for code in order:
        kept.setdefault(_folded(code), " ".join(code.split()))
    return {code: kept[_folded(code)] for code in order}


def _folded(code: str) -> str:
    return " ".join(code.split()).casefold()


def _renamed(table: pd.DataFrame, columns: Iterable[str], names: dict[str, str]) -> pd.DataFrame:
    """The table with codes renamed; cells that keep their code keep their type."""
    there = [column for column in columns if column in table]
    return table.assign(**{c: table[c].astype("object").map(lambda v: names.get(str(v), v)) for c in there})
