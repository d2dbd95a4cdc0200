"""The same person twice: rows with one id, and rows that differ in nothing but their time."""

from __future__ import annotations

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.columns.cells import is_personal_cell, read_times
from openfeedback.survey.columns.personal import ROW_NUMBER
from openfeedback.survey.columns.roles import Column
from openfeedback.survey.files import Export, skip_rows
from openfeedback.survey.findings import Finding, rows_said
from openfeedback.survey.wordings import data, different, listed
from openfeedback.vocabulary import ColumnRole, LeftOut, Told

DIFFER = 0.4  # share of different ids, at least, that makes a repeated one worth a question
WORDS = 4  # an answer of so many words is not given twice by chance
_ANSWERS = (ColumnRole.OPEN, ColumnRole.SCALE, ColumnRole.CHOICE, ColumnRole.BACKGROUND)


def without_repeats(export: Export, columns: list[Column], keep: str) -> Export:
    """The export with a finding on rows of one person; ``keep``: "keep" all of them, or the "first" or "last" sent."""
    if export.has_notes or export.cells.empty:
        return export
    again = _same_answers(export, columns)
    by_id = _same_id(export, columns)
    signs = _same_signs(export, columns)
    if keep != "keep":
        sent = _as_sent(export, columns)
        keys = [key.loc[sent] for key in (again, by_id, *signs.values())]
        off = [key.duplicated(keep=keep) & key.notna() for key in keys]  # type: ignore[arg-type]
        drop = pd.concat(off, axis=1).any(axis=1).loc[export.cells.index]
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
    for name, key in signs.items():
        other = key.duplicated(keep=False) & key.notna() & ~(again.duplicated(keep=False) & again.notna())
        if n := int((key[other].duplicated()).sum()):
            rows = rows_said(other.index[other])
            said = (
                f"{rows}: one person more than once by '{name}' (sent anew, or another round?); each row counts "
                "as a respondent until `duplicates` says first or last"
            )
            found.append(Finding(Told.ASKED, said, column=name, rows=rows, n=n))
    return export.with_findings(*found)


def _as_sent(export: Export, columns: list[Column]) -> pd.Index:
    """The rows in the order in which they were sent, where each has a time; else as they stand."""
    at = next((c.position for c in columns if c.role == ColumnRole.TIME), None)
    if at is None:
        return export.cells.index
    times = read_times(export.cells[at])
    return times.sort_values(kind="stable").index if times.notna().all() else export.cells.index


def _same_signs(export: Export, columns: list[Column]) -> dict[str, pd.Series]:
    """What else tells that two rows are one person's, by column: addresses, and ids that most rows differ in."""
    found: dict[str, pd.Series] = {}
    kinds = data("headers")
    for column in columns:
        cells = export.cells[column.position]
        if column.role == ColumnRole.PERSONAL:
            own = {value: value.strip().casefold() for value in different(cells) if _is_ones_own(value)}
            key = pd.Series([own.get(value) for value in cells.tolist()], index=cells.index, dtype="object")
        elif column.recognised_from == ROW_NUMBER:  # a form that was typed twice
            key = pd.Series(
                [f"{export.place(str(row))[0]}:{v}" for row, v in cells.items()], cells.index, dtype="object"
            )
            key = key.where(cells.notna(), None)
        elif column.role != ColumnRole.ID and listed(export.headers[column.position], kinds["id"]):
            key = cells if cells.nunique() >= DIFFER * len(cells) else cells.head(0).reindex(cells.index)
        else:
            continue
        if key.dropna().duplicated().any():
            found[column.name] = key.astype("object").where(key.notna(), None)
    return found


def _is_ones_own(value: str) -> bool:
    """Whether a cell is an address, number or code of one person: unlike the IP address or place of several.

    >>> _is_ones_own("a.b@c.fi"), _is_ones_own("040 123 4567"), _is_ones_own("192.0.2.7"), _is_ones_own("anonymous")
    (True, True, False, False)
    """
    return is_personal_cell(value) and ("@" in value or "." not in value and ":" not in value)


def _same_answers(export: Export, columns: list[Column]) -> pd.Series:
    """A key of each row's answers; missing where none of them is long enough to tell."""
    said = [c.position for c in columns if c.role in _ANSWERS]
    texts = [c.position for c in columns if c.role == ColumnRole.OPEN]
    key = pd.Series(None, index=export.cells.index, dtype="object")
    if not texts:
        return key
    cells = export.cells[said]
    twice = cells.duplicated(keep=False)
    if twice.any():
        long = export.cells.loc[twice, texts].apply(lambda column: column.str.count(r"\S+").fillna(0) >= WORDS)
        twice[twice] = long.any(axis=1)
    if twice.any():
        key[twice] = [hash(tuple("" if pd.isna(v) else v for v in row)) for row in cells[twice].to_numpy()]
    return key


def _same_id(export: Export, columns: list[Column]) -> pd.Series:
    at = next((c.position for c in columns if c.role == ColumnRole.ID), None)
    return (
        pd.Series(None, index=export.cells.index, dtype="object") if at is None else export.cells[at].astype("object")
    )
