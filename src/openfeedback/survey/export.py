"""What a reader makes of a file, whatever tool exported it: headers, cells, and what is no answer."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from openfeedback.errors import InputError
from openfeedback.survey.source import Grid
from openfeedback.survey.wording import tidy, unique

MAX_CELLS = 50_000_000  # a sheet that claims more is damaged or no survey


class Export(NamedTuple):
    """One file, understood as a table.

    ``cells`` has columns 0 … n-1 (one a header) of text, missing where empty, and the row's id as its index.
    ``skipped`` names cells with text that are no answer: row, column, reason. ``hints``: roles the tool gives away.
    """

    format: str
    headers: list[str]
    cells: pd.DataFrame
    skipped: pd.DataFrame
    hints: dict[int, str]

    @property
    def names(self) -> list[str]:
        """Headers made unique: a repeated one has its number behind it, an empty one its place."""
        return column_names(self.headers)


def column_names(headers: list[str]) -> list[str]:
    """Unique names of columns.

    >>> column_names(["id", "kommentti", "\\xa0", "kommentti"])
    ['id', 'kommentti', 'column 3', 'kommentti [2]']
    """
    cleaned = [tidy(header) or f"column {n}" for n, header in enumerate(headers, 1)]
    seen: dict[str, int] = {}
    named = []
    for header in cleaned:
        seen[header] = seen.get(header, 0) + 1
        named.append(header if seen[header] == 1 else f"{header} [{seen[header]}]")
    return unique(named, " ")


def no_skips() -> pd.DataFrame:
    """An empty table of skipped cells."""
    return pd.DataFrame(
        {"row": pd.Series(dtype="str"), "column": pd.Series(dtype="int64"), "reason": pd.Series(dtype="str")}
    )


def table_export(grid: Grid, format: str, hints: dict[int, str] | None = None) -> Export:
    """A table with one header row: the first row that holds anything; blank rows and columns are left out."""
    rows = grid.rows
    top = next((i for i, row in enumerate(rows) if any(cell.strip() for cell in row)), len(rows))
    header = rows[top] if top < len(rows) else []
    cells = frame_of(rows[top + 1 :], first_row=top + 2, width=len(header))
    headers = [*header, *[""] * (cells.shape[1] - len(header))]
    used = [j for j, h in enumerate(headers) if tidy(h) or cells[j].notna().any()]
    cells = cells[used].set_axis(range(len(used)), axis=1)
    return Export(format, [headers[j] for j in used], cells, no_skips(), hints or {})


def frame_of(rows: list[list[str]], first_row: int, width: int = 0) -> pd.DataFrame:
    """Rows of text as a frame: ragged rows filled up, blank cells missing, blank rows left out, index = row number."""
    width = max([width, *map(len, rows)]) if rows else width
    if width * len(rows) > MAX_CELLS:
        raise InputError(
            f"{width} columns in {len(rows)} rows: is this the right file and sheet? Name the sheet or delimiter"
        )
    index = [str(first_row + i) for i in range(len(rows))]
    columns = {j: [row[j] if j < len(row) and row[j].strip() else None for row in rows] for j in range(width)}
    frame = pd.DataFrame({j: pd.Series(values, index=index, dtype="str") for j, values in columns.items()}, index=index)
    return frame[frame.notna().any(axis=1)] if width else frame


def skip_rows(export: Export, rows: pd.Series, reason: str) -> Export:
    """The export without some rows; their cells with text go to ``skipped`` with the reason."""
    gone = export.cells[rows]
    long = gone.stack().dropna()  # only cells with text
    more = pd.DataFrame(
        {"row": long.index.get_level_values(0), "column": long.index.get_level_values(1), "reason": reason}
    )
    return export._replace(cells=export.cells[~rows], skipped=pd.concat([export.skipped, more], ignore_index=True))
