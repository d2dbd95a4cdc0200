"""What a person should know of the reading: what was changed, guessed, left unread, is asked or looks wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from openfeedback.vocabulary import Told


class Finding(NamedTuple):
    """One sentence, where it holds: sheet, column and rows (a few of them, '' where it is the whole), and how many."""

    kind: Told
    said: str
    column: str = ""
    rows: str = ""
    n: int = 0
    sheet: str = ""


def rows_said(rows: Iterable[object], most: int = 5) -> str:
    """A few rows and how many more there are.

    >>> rows_said(range(2, 10)), rows_said([7])
    ('rows 2, 3, 4, 5, 6 and 3 more', 'row 7')
    """
    each = [str(row) for row in rows]
    more = f" and {len(each) - most} more" if len(each) > most else ""
    return f"row{'s' if len(each) > 1 else ''} {', '.join(each[:most])}{more}" if each else ""


def findings_table(found: Iterable[tuple[str, Finding]]) -> pd.DataFrame:
    """Findings of files (name, finding) as a table: file, sheet, column, rows, kind, n, said."""
    rows = [(file, f.sheet, f.column, f.rows, str(f.kind), f.n, f.said) for file, f in found]
    frame = pd.DataFrame(rows, columns=["file", "sheet", "column", "rows", "kind", "n", "said"])
    return frame.astype({"n": "int64"} | {c: "str" for c in frame if c != "n"})
