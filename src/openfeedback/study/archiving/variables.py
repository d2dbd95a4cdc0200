"""The codebook of variables: each column of each table with its meaning, type and values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import pandas as pd

from openfeedback.files import resource

MOST = 30  # values of a variable that are listed
_LINE = re.compile(r"(?m)^- ([a-z_, …]+?): (.+)$")


def described_variables(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a variable: table, variable, label, type, n, missing, values (those of categories)."""
    rows = [
        (name, column, meaning(column), _type(frame[column]), int(frame[column].notna().sum()),
         int(frame[column].isna().sum()), " | ".join(categories(frame[column])))
        for name, frame in tables.items() for column in frame.columns
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["table", "variable", "label", "type", "n", "missing", "values"])


def categories(cells: pd.Series) -> list[str]:
    """The values of a variable of few short ones, in order; none of numbers and running text.

    >>> categories(pd.Series(["alku", "loppu", "alku"]))
    ['alku', 'loppu']
    """
    if _type(cells) == "number":
        return []
    values = sorted(cells.dropna().astype("str").unique())
    return values if len(values) <= MOST and all(len(value) <= 60 for value in values) else []


def meaning(column: str) -> str:
    """What a column means, from the data dictionary; its own name where that says nothing."""
    return _dictionary().get(column, column.replace("_", " "))


def _type(cells: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(cells):
        return "yes/no"
    return "number" if pd.api.types.is_numeric_dtype(cells) else "text"


@cache
def _dictionary() -> dict[str, str]:
    """Column → its line in data/README.md; the first place that says more than "as above" counts."""
    text = resource("data", "README.md").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for names, said in _LINE.findall(text):
        for name in (each.strip() for each in names.split(",")):
            if said.strip() != "as above":
                found.setdefault(name, said.strip())
    return found
