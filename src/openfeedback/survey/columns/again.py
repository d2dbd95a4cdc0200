"""The same person twice: rows with one id, and rows that differ in nothing but their time."""

from __future__ import annotations

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.columns.roles import Column
from openfeedback.survey.files import Export, skip_rows
from openfeedback.survey.findings import Finding, rows_said
from openfeedback.vocabulary import ColumnRole, LeftOut, Told

WORDS = 4  # an answer of so many words is not given twice by chance
_ANSWERS = (ColumnRole.OPEN, ColumnRole.SCALE, ColumnRole.CHOICE, ColumnRole.BACKGROUND)


def without_repeats(export: Export, columns: list[Column], keep: str) -> Export:
    """The export with a finding on rows of one person; ``keep``: "keep" all of them, or the "first" or "last"."""
    if export.has_notes or export.cells.empty:
        return export
    again = _same_answers(export, columns)
    by_id = _same_id(export, columns)
    if keep != "keep":
        drop = (again.duplicated(keep=keep) & again.notna()) | (by_id.duplicated(keep=keep) & by_id.notna())  # type: ignore[arg-type]
        return skip_rows(export, drop, LeftOut.SAME_AGAIN) if drop.any() else export
    found = []
    if n := int((again.duplicated() & again.notna()).sum()):
        rows = rows_said(again.index[again.duplicated(keep=False) & again.notna()])
        said = f"{rows}: the same answers, apart from the time; all are kept until `duplicates` says first or last"
        found.append(Finding(Told.ASKED, said, rows=rows, n=n))
    if n := int((by_id.duplicated() & by_id.notna()).sum()):
        said = (
            f"{counted(n, 'row', 'have')} the id of an earlier row: one respondent, whose first filled cell counts in "
            "each column; `duplicates` can keep the first or the last row alone"
        )
        found.append(Finding(Told.GUESSED, said, n=n))
    return export._replace(findings=(*export.findings, *found))


def _same_answers(export: Export, columns: list[Column]) -> pd.Series:
    """A key of each row's answers; missing where none of them is long enough to tell."""
    said = [c.position for c in columns if c.role in _ANSWERS]
    texts = [c.position for c in columns if c.role == ColumnRole.OPEN]
    key = pd.Series(None, index=export.cells.index, dtype="object")
    if not texts:
        return key
    cells = export.cells[said]
    twice = cells.duplicated(keep=False)
    twice &= sum((export.cells.loc[:, j].str.count(r"\S+").fillna(0) >= WORDS).astype(int) for j in texts) > 0
    if twice.any():
        key[twice] = [hash(tuple("" if pd.isna(v) else v for v in row)) for row in cells[twice].to_numpy()]
    return key


def _same_id(export: Export, columns: list[Column]) -> pd.Series:
    at = next((c.position for c in columns if c.role == ColumnRole.ID), None)
    return (
        pd.Series(None, index=export.cells.index, dtype="object") if at is None else export.cells[at].astype("object")
    )
