"""What the checks count with: columns of a printed table, sums, spans, the nearest possible share or mean."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import pandas as pd

Value = float | str | tuple[float, float]
MONTH = 365.25 / 12  # days


class Printed:
    """A published table of text cells, indexed by its row names; its columns are attributes.

    >>> table = Printed(pd.DataFrame({"event": ["clinic 1", "info"], "n": ["40", None]}, index=["a", "b"]))
    >>> table(event="clinic*").n.to_dict(), count(table.n)
    ({'a': 40.0}, 1.0)
    """

    def __init__(self, frame: pd.DataFrame):
        self.frame = frame

    def __call__(self, **wanted: str) -> Printed:
        """The rows whose cells match patterns, as file names do; ``*`` is anything but an empty cell."""
        found = self.frame
        for column, pattern in wanted.items():
            found = found[[isinstance(cell, str) and fnmatchcase(cell, pattern) for cell in found[column]]]
        return Printed(found)

    def __getattr__(self, column: str) -> pd.Series:
        """The cells of a column that are not empty: dates as text, anything else as numbers."""
        return self.frame[column].dropna() if column == "date" else numbers(self.frame[column])


def numbers(column: pd.Series) -> pd.Series[Any]:
    """The numbers of a column of text cells, without the empty ones. Raises ValueError naming a cell that is none."""
    cells = column.dropna()
    found = pd.to_numeric(cells, errors="coerce").astype("float64")
    if len(wrong := cells[found.isna()]):
        raise ValueError(f"row '{wrong.index[0]}', column '{column.name}': '{wrong.iloc[0]}' is not a number")
    return found


def places(printed: str) -> int:
    """Printed decimals.

    >>> places("81"), places("15.4")
    (0, 1)
    """
    return len(printed.partition(".")[2])


def rounds_to(exact: float, printed: float, decimals: int) -> bool:
    """Whether ``exact`` may be printed so; a half may go either way."""
    return abs(exact - printed) <= 0.5 * 10.0**-decimals + 1e-9


def total(*columns: pd.Series) -> float:
    """Sum of all columns."""
    return float(sum(column.sum() for column in columns))


def count(column: pd.Series) -> float:
    """Cells that are not empty."""
    return float(len(column))


def cell(column: pd.Series, row: str) -> float:
    """The figure of one row."""
    return float(column[row])


def span(*columns: pd.Series) -> tuple[float, float]:
    """The least and the greatest of columns."""
    return min(float(column.min()) for column in columns), max(float(column.max()) for column in columns)


def dot(values: pd.Series, weights: pd.Series) -> float:
    """Sum of values times weights, over the rows that have both."""
    return float((values * weights).sum())


def weighted(values: pd.Series, weights: pd.Series) -> float:
    """Mean of values by weights."""
    return dot(values, weights) / float(weights[weights.index.isin(values.index)].sum())


def year(dates: pd.Series) -> pd.Series:
    """The years of ISO dates."""
    return dates.str[:4].astype("float64")


def term(day: str) -> str:
    """The half-year of an ISO date, as the report names it.

    >>> term("2023-08-24")
    '2023-syksy'
    """
    return f"{day[:4]}-{'kevät' if int(day[5:7]) <= 6 else 'syksy'}"


def gap(dates: pd.Series) -> float:
    """Mean gap of dates in months."""
    days = pd.to_datetime(dates).sort_values()
    return float(np.mean(days.diff().dropna().dt.days)) / MONTH


def months(first: str, last: str) -> float:
    """Length of a period in months, both days counted."""
    return ((date.fromisoformat(last) - date.fromisoformat(first)).days + 1) / MONTH


def share_near(printed: float, *bases: int) -> float:
    """The percentage nearest to a printed one that some count of ``bases`` gives; the first base that explains it wins.

    >>> share_near(47, 84, 77) == 100 * 36 / 77  # no count of 84 is printed as 47 %
    True
    """
    tried = [100 * round(printed * base / 100) / base for base in bases]
    return next((share for share in tried if rounds_to(share, printed, 0)), tried[0])


def mean_near(printed: float, n: int) -> float:
    """The mean of ``n`` whole numbers nearest to a printed one (GRIM; Brown & Heathers 2017).

    >>> rounds_to(mean_near(3.7, 7), 3.7, 1), rounds_to(mean_near(3.8, 7), 3.8, 1)
    (True, False)
    """
    return round(printed * n) / n
