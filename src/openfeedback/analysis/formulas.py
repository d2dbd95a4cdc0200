"""Formulas of the audit: a small, safe language over the columns of tables.

``sum(table2(event="clinic*").participants_n)``: a table, perhaps only its rows that match, then a column.
Rows are matched with ``*`` and ``?`` as in file names; ``"*"`` means not empty.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import pandas as pd

from openfeedback.errors import InputError

Value = float | str | tuple[float, float]
MONTH = 365.25 / 12  # days
_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


def evaluate(formula: str, tables: Mapping[str, pd.DataFrame]) -> Value:
    """Value of a formula over ``tables`` of text cells, each indexed by its row names.

    Raises InputError for anything that is not a formula over these tables.

    >>> table = pd.DataFrame({"event": ["clinic", "info"], "n": ["40", "2"]}, index=["a", "b"])
    >>> evaluate('sum(t(event="cli*").n) / 2', {"t": table}), evaluate("span(t.n)", {"t": table})
    (20.0, (2.0, 40.0))
    """
    try:
        return _value(ast.parse(formula, mode="eval").body, tables)
    except (SyntaxError, TypeError, ValueError, KeyError, AttributeError, ZeroDivisionError) as problem:
        raise InputError(f"formula '{formula}' cannot be worked out: {problem}; mend it in claims.yml") from None


def numbers(column: pd.Series) -> pd.Series:
    """The numbers of a column of text cells, without the empty ones."""
    return pd.to_numeric(column.dropna())


def nearest_share(printed: float, base: int, places: int = 0) -> tuple[int, bool]:
    """The count of ``base`` whose percentage is nearest to a printed one, and whether rounding makes them equal.

    >>> nearest_share(47, 84), nearest_share(47, 77)
    ((39, False), (36, True))
    """
    count = round(printed * base / 100)
    return count, rounds_to(100 * count / base, printed, places)


def nearest_mean(printed: float, n: int, places: int = 1) -> tuple[float, bool]:
    """The mean of ``n`` whole numbers nearest to a printed one, and whether rounding makes them equal (GRIM).

    Brown & Heathers (2017).

    >>> nearest_mean(3.7, 7)[1], nearest_mean(3.8, 7)[1]
    (True, False)
    """
    mean = round(printed * n) / n
    return mean, rounds_to(mean, printed, places)


def rounds_to(exact: float, printed: float, places: int) -> bool:
    """Whether ``exact`` may be printed so; a half may go either way."""
    return abs(exact - printed) <= 0.5 * 10.0**-places + 1e-9


def _value(node: ast.expr, tables: Mapping[str, pd.DataFrame]) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return tables[node.id]
        case ast.Attribute():
            return _value(node.value, tables)[node.attr]
        case ast.BinOp() if type(node.op) in _OPERATIONS:
            return _OPERATIONS[type(node.op)](_value(node.left, tables), _value(node.right, tables))
        case ast.Call(func=ast.Name(id=name)) if name in tables:
            wanted = {str(k.arg): _value(k.value, tables) for k in node.keywords}
            return _matching(tables[name], wanted)
        case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS and not node.keywords:
            return FUNCTIONS[name](*[_value(a, tables) for a in node.args])
    raise ValueError(f"'{ast.unparse(node)}' is not known")


def _matching(table: pd.DataFrame, wanted: dict[str, str]) -> pd.DataFrame:
    rows = np.ones(len(table), bool)
    for column, pattern in wanted.items():
        rows &= np.array([isinstance(cell, str) and fnmatchcase(cell, pattern) for cell in table[column]], bool)
    return table[rows]


def _all(*columns: pd.Series | float) -> list[float]:
    """Every number of columns and numbers."""
    return [float(v) for c in columns for v in (numbers(c) if isinstance(c, pd.Series) else [c])]


def _dot(values: pd.Series, weights: pd.Series) -> float:
    return float((pd.to_numeric(values) * pd.to_numeric(weights)).sum())


def _ends(pick: Callable[[Any], Any]) -> Callable[..., Any]:
    """min or max: of dates as text, of anything else as numbers."""

    def end(*columns: Any) -> Any:
        texts = [c for c in columns if isinstance(c, pd.Series) and c.name == "date"]
        return pick(_dates(texts[0])) if texts else pick(_all(*columns))

    return end


def _dates(column: pd.Series) -> list[str]:
    return [cell for cell in column.dropna() if cell[:4].isdigit() and len(cell) == 10]


def _term(day: str) -> str:
    return f"{day[:4]}-{'kevät' if int(day[5:7]) <= 6 else 'syksy'}"


def _gap(column: pd.Series) -> float:
    """Mean gap of dates in months."""
    days = sorted(date.fromisoformat(d) for d in _dates(column))
    return float(np.mean([(b - a).days for a, b in zip(days, days[1:], strict=False)])) / MONTH


def _months(first: str, last: str) -> float:
    """Length of a period in months, both days counted."""
    return ((date.fromisoformat(last) - date.fromisoformat(first)).days + 1) / MONTH


def _share_near(printed: float, *bases: int) -> float:
    """The nearest percentage that some count of one of ``bases`` gives; the first base that explains it wins."""
    tried = [(nearest_share(printed, base), base) for base in bases]
    (count, _), base = next((t for t in tried if t[0][1]), tried[0])
    return 100 * count / base


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sum": lambda *columns: float(np.sum(_all(*columns))),
    "count": lambda column: float(column.notna().sum()),
    "min": _ends(min),
    "max": _ends(max),
    "span": lambda *columns: (min(_all(*columns)), max(_all(*columns))),
    "cell": lambda column, row: float(column[row]),
    "dot": _dot,
    "weighted": lambda values, weights: _dot(values, weights) / numbers(weights[values.notna()]).sum(),
    "year": lambda column: pd.Series([d[:4] for d in _dates(column)]),
    "term": _term,
    "gap": _gap,
    "months": _months,
    "share_near": _share_near,
    "mean_near": lambda printed, n: nearest_mean(printed, n)[0],
}
