"""What a reader makes of a file, whatever tool exported it: headers, cells, and what is no answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import zip_longest
from typing import NamedTuple

import pandas as pd

from openfeedback.survey.findings import Finding
from openfeedback.survey.wordings import file_slug, tidy, unique
from openfeedback.vocabulary import ColumnRole, LeftOut

UNASKED = "Note"  # header of the notes that stand under no question


def no_skips() -> pd.DataFrame:
    """An empty table of skipped cells."""
    return pd.DataFrame(
        {"row": pd.Series(dtype="str"), "column": pd.Series(dtype="int64"), "reason": pd.Series(dtype="str")}
    )


def no_rows() -> pd.DataFrame:
    """An empty table of rows that are left out."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in ("sheet", "row", "reason")})


class Export(NamedTuple):
    """One file, understood as a table.

    ``cells`` has columns 0 … n-1 (one a header) of text, missing where empty, and the row's id as its index.
    ``skipped`` names cells with text that are no answer: row, column, reason. ``hints``: roles the tool gives away.
    ``left_out``: rows that are no respondent's: sheet, row, reason. ``used``: how many rows of each sheet the cells
    come from, where it is not one each. ``findings``: what was changed, guessed or left unread on the way.
    """

    format: str
    headers: list[str]
    cells: pd.DataFrame
    skipped: pd.DataFrame = no_skips()
    hints: dict[int, ColumnRole] = {}
    sheet: str | None = None
    left_out: pd.DataFrame = no_rows()
    used: dict[str | None, int] | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def used_n(self) -> dict[str | None, int]:
        """How many rows of each sheet are a respondent's."""
        return {self.sheet: len(self.cells)} if self.used is None else self.used

    def with_findings(self, *findings: Finding) -> Export:
        """The export with more findings behind those it has."""
        return self._replace(findings=(*self.findings, *findings))

    def without(self, rows: Mapping[str, str]) -> Export:
        """The export with more rows that are left out, by their number; their cells are none of its own."""
        more = pd.DataFrame([(*self.place(row), str(reason)) for row, reason in rows.items()], columns=[*no_rows()])
        return (
            self._replace(left_out=pd.concat([self.left_out, more.astype("str")], ignore_index=True)) if rows else self
        )

    def place(self, row: str) -> tuple[str | None, str]:
        """Sheet and number of a row; of several sheets read as one, the later ones mark their rows."""
        later = list(self.used or {})[1:]
        marks = {sheet: f"{file_slug(str(sheet))}-" for sheet in later}
        sheet = next((each for each in later if row.startswith(marks[each])), None)
        return (self.sheet, row) if sheet is None else (sheet, row.removeprefix(marks[sheet]))

    @property
    def is_board(self) -> bool:
        """Whether it is a board of notes, which has headings in place of columns."""
        return self.format in ("miro", "padlet")

    @property
    def has_notes(self) -> bool:
        """Whether its rows are notes of whom nobody knows, on a board or in a document."""
        return self.is_board or self.format == "notes"

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


def frame_of(rows: list[list[str]], first_row: int, columns: list[int]) -> pd.DataFrame:
    """Some columns of rows of text as a frame: blank cells missing, blank rows left out, index = row number."""
    kept = [(i, row) for i, row in enumerate(rows, first_row) if any(cell and not cell.isspace() for cell in row)]
    index = pd.Index([str(i) for i, _ in kept], dtype="str")
    whole = [*zip_longest(*(row for _, row in kept), fillvalue="")]
    texts = {j: whole[j] if j < len(whole) else [""] * len(kept) for j in columns}
    cells = {j: [text if text and not text.isspace() else None for text in texts[j]] for j in columns}
    return pd.DataFrame({j: pd.Series(values, index=index, dtype="str") for j, values in cells.items()}, index=index)


def skip_rows(export: Export, rows: pd.Series, reason: LeftOut) -> Export:
    """The export without some rows; they go to ``left_out``, their cells with text to ``skipped``."""
    skipped = export.cells[rows]
    long = skipped.stack().dropna()  # only cells with text
    more = pd.DataFrame(
        {"row": long.index.get_level_values(0), "column": long.index.get_level_values(1), "reason": str(reason)}
    )
    if export.used is not None:
        gone = Counter(export.place(str(row))[0] for row in skipped.index)
        export = export._replace(used={sheet: n - gone[sheet] for sheet, n in export.used.items()})
    export = export.without({str(row): reason for row in skipped.index})
    return export._replace(cells=export.cells[~rows], skipped=pd.concat([export.skipped, more], ignore_index=True))
