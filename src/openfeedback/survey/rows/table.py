"""A sheet as a table: its header, its respondents, and a reason for every other row."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.files import Export, Grid, frame_of, skip_rows
from openfeedback.survey.findings import Finding, rows_said
from openfeedback.survey.rows.header import Header, find_header
from openfeedback.survey.rows.long import made_wide, of_whole_respondents
from openfeedback.survey.rows.missing import without_missing
from openfeedback.survey.rows.respondents import nobodys_rows
from openfeedback.survey.wordings import data, tidy
from openfeedback.vocabulary import ColumnRole, Dropped, LeftOut, Told

_FORMULA = r"=(?s:.*)(?:\$?\b[A-Z]{1,3}\$?\d+|[A-ZÄÖÅ.]{2,}\()(?s:.*)"


def table_export(grid: Grid, format: str, hints: dict[int, ColumnRole] | None = None) -> Export:
    """A table with a header; blank rows and columns are left out, rows that are no respondent's with their reason."""
    found = find_header(grid.rows, grid.header_row)
    header, body = found.headers, grid.rows[found.body :]
    used = _used(header, body)
    cells = frame_of(body, found.body + 1, used).set_axis(range(len(used)), axis=1)
    headers = [header[j] if j < len(header) else "" for j in used]
    export = Export(format, headers, cells, hints=hints or {}, sheet=grid.sheet)
    export = export.without({str(i + 1): reason for i, reason in found.left_out.items()})
    export = without_missing(_without_values(export))
    nobodys = nobodys_rows([headers, *_written(found, grid.rows, used)], export.cells)
    nobodys = of_whole_respondents(export, nobodys)
    for reason in dict.fromkeys(nobodys.values()):
        rows = [nobodys.get(row) == reason for row in export.cells.index]
        export = skip_rows(export, pd.Series(rows, index=export.cells.index), reason)
    return made_wide(export)


def _written(found: Header, rows: Sequence[Sequence[str]], used: Sequence[int]) -> list[list[str]]:
    """The rows of a header as they are written: so they may come again below."""
    places = [found.row, *(i for i, reason in found.left_out.items() if reason == LeftOut.SECOND_HEADER)]
    return [[row[j] if j < len(row) else "" for j in used] for i in places for row in rows[i : i + 1]]


def _used(header: Sequence[str], body: Sequence[Sequence[str]]) -> list[int]:
    """The columns that have a header or any filled cell.

    >>> _used(["a", "", ""], [[], ["1", "", "", "x"], ["2"]])
    [0, 3]
    """
    every = range(max(map(len, [header, *body])))
    empty = set(every) - {j for j, name in enumerate(header) if tidy(name)}
    first = min(empty, default=len(every))  # no shorter row can fill a column that is empty so far
    for row in body:
        if len(row) > first:
            empty -= {j for j, cell in enumerate(row) if cell and not cell.isspace()}
            first = min(empty, default=len(every))
    return [j for j in every if j not in empty]


def _are_formulas(cells: pd.Series) -> pd.Series:
    """Which cells hold a formula; only those that begin as one are looked at closely."""
    like = cells.str.startswith("=").fillna(False).astype("bool")
    return like & cells.where(like).str.fullmatch(_FORMULA, na=False) if like.any() else like


def _without_values(export: Export) -> Export:
    """Cells that hold an error of Excel, or a formula whose value was never worked out, are empty, and skipped."""
    formulas = export.cells.apply(_are_formulas)
    errors = export.cells.isin(data("headers")["excel_errors"])
    do = "open the file in Excel, save it, and read it again"
    for found, reason, what in (
        (errors, Dropped.EXCEL_ERROR, "(#N/A and the like)"),
        (formulas, Dropped.FORMULA, f": {do}"),
    ):
        rows, columns = found.to_numpy().nonzero()
        if len(rows):
            cells = [export.names[j] for j in dict.fromkeys(columns)]
            n, where = len(rows), export.cells.index[rows]
            held = f"{counted(n, 'cell')} of {', '.join(map(repr, cells[:3]))} held "
            said = f"{held}{'an' if reason == Dropped.EXCEL_ERROR else 'a'} {reason} {what}".replace(" :", ":")
            skipped = pd.DataFrame({"row": where, "column": columns, "reason": str(reason)})
            export = export._replace(
                cells=export.cells.mask(found),
                skipped=pd.concat([export.skipped, skipped], ignore_index=True),
            ).with_findings(Finding(Told.UNREAD, said, rows=rows_said(dict.fromkeys(where)), n=n))
    return export
