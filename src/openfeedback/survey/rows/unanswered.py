"""Rows of people who refused to take part, or opened the survey and answered none of its questions: no respondents.

Background alone is no answer, also where it is asked for ("K1 Ikäryhmä", "Mikä on asemasi?"): who somebody is says
nothing of what was asked. Where a file asks little besides, or most
of its rows answer nothing, such rows are kept and told: then the questions may not have been known for what they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from openfeedback.survey.columns import CONSENT, Column, asks, refusals
from openfeedback.survey.files import Export, skip_rows
from openfeedback.survey.findings import Finding, rows_said
from openfeedback.survey.wordings import data, different, holding, is_mark, is_sign, is_untick, listed, matches, plain
from openfeedback.vocabulary import ColumnRole, LeftOut, Told

MOST = 0.5  # share of rows, at most, that answer nothing: more of them, and the questions were not understood
FEWEST = 4  # columns of a table whose first ones say whose form it is
LONGEST = 60  # signs of a note that a form did not come back
_ANSWERS = (ColumnRole.OPEN, ColumnRole.SCALE, ColumnRole.CHOICE)


def without_unanswered(export: Export, columns: Sequence[Column], keep: bool = False) -> Export:
    """The export without rows that answer no question, with a finding; ``keep``: with them, and told.

    A row whose id has answers in another row is kept: it is the same respondent's. So is one with a weight: it belongs
    to a sample that was drawn and weighed, whatever questions the file holds.
    """
    asked = _asked(columns)
    if export.has_notes or export.cells.empty or not asked:
        return export
    empty = ~pd.DataFrame({c.position: _answered(export.cells[c.position], c) for c in asked}).any(axis=1)
    if (own := next((c.position for c in columns if c.role == ColumnRole.ID), None)) is not None:
        sheets = pd.Series(
            [export.place(str(row))[0] or "" for row in export.cells.index], export.cells.index, dtype="str"
        )
        ids = sheets + ":" + export.cells[own]
        empty &= ~holding(ids, set(ids[~empty].dropna().tolist()))
    for weight in (c.position for c in columns if c.role == ColumnRole.WEIGHT):
        empty &= export.cells[weight].isna()
    rows, n = export.cells.index[empty], int(empty.sum())
    if not n:
        return export
    background = [c.position for c in columns if c.role == ColumnRole.BACKGROUND and c not in asked]
    only = int(export.cells.loc[rows, background].notna().any(axis=1).sum())
    said = f"{rows_said(rows)}: no question answered" + (f" ({only} with background alone)" if only else "")
    if n > MOST * len(export.cells):
        kept = "they are kept: is this the right sheet and header row?"
        why = f"{n} of {len(export.cells)} rows answer no question; {kept}"
        return export.with_findings(Finding(Told.DOUBTFUL, why, rows=rows_said(rows), n=n))
    if keep:
        kept = f"{said}; kept, as `unanswered` says"
        return export.with_findings(Finding(Told.GUESSED, kept, rows=rows_said(rows), n=n))
    away = f"{said}; left out until `unanswered` says keep"
    finding = Finding(Told.GUESSED, away, rows=rows_said(rows), n=n)
    return skip_rows(export, empty, LeftOut.UNANSWERED).with_findings(finding)


def without_refused(export: Export, columns: Sequence[Column]) -> Export:
    """The export without rows of people who refused that they take part or that their answers are used, with a finding.

    What they answered all the same is not read, whatever the parameters say of rows that answer nothing.
    """
    for column in (c for c in columns if c.recognised_from == CONSENT):
        cells = export.cells[column.position]
        counts = cells.value_counts()
        words = refusals(column.title, dict(zip(counts.index.tolist(), counts.tolist(), strict=True)))
        refused = holding(cells, words)
        n, rows = int(refused.sum()), rows_said(export.cells.index[refused])
        if n > MOST * len(cells):
            said = f"{n} of {len(cells)} rows seem to refuse {CONSENT}; they are kept: is the column read right?"
            export = export.with_findings(Finding(Told.DOUBTFUL, said, column.name, rows, n))
        elif n:
            said = f"{rows}: {CONSENT} refused; left out with all answers, unless the column is under `ignore:`"
            finding = Finding(Told.GUESSED, said, column.name, rows, n)
            export = skip_rows(export, refused, LeftOut.REFUSED).with_findings(finding)
    return export


def not_returned(cells: pd.DataFrame) -> list[str]:
    """Rows of somebody whose form never came back: one of the first cells says so and nothing stands behind it."""
    if cells.shape[1] < FEWEST:
        return []
    patterns, filled = data("questions")["not_returned"], cells.notna().sum(axis=1)
    narrow = cells[filled <= max(2.0, MOST * float(filled.median()))]
    found: set[str] = set()
    for n, j in enumerate(cells.columns[: cells.shape[1] // 2]):
        last = narrow.loc[narrow.iloc[:, n + 1 :].isna().all(axis=1), j]
        values = [v for v in different(last) if len(v) < LONGEST and matches(plain(v), patterns)]
        found |= {*last.index[last.isin(values)]}
    return [row for row in cells.index if row in found] if len(found) <= MOST * len(cells) else []


def _asked(columns: Sequence[Column]) -> list[Column]:
    """The columns whose cells are answers; choices taken for background too, where the file asks mostly such."""
    sure = [c for c in columns if c.role in _ANSWERS]
    unsure = (ColumnRole.IGNORED, ColumnRole.BACKGROUND)
    # what may be a question or an item counts until a person decides; the name of an event is neither
    sure += [c for c in columns if c.role in unsure and c.ask and not listed(c.title, data("headers")["event"])]
    choices = [
        c for c in columns if c.role == ColumnRole.BACKGROUND and c.confidence < 1 and c.recognised_from != "header"
    ]
    choices = [c for c in choices if asks(c.title) and not c.ask]
    return [*sure, *choices] if len(choices) >= len(sure) > 0 else sure


def _answered(cells: pd.Series, column: Column) -> pd.Series:
    """Which cells hold an answer: no sign alone, no "n/a", no option that was not ticked."""
    return cells.notna() & ~holding(cells, [value for value in different(cells) if _is_nothing(value, column)])


def _is_nothing(value: str, column: Column) -> bool:
    if column.role == ColumnRole.CHOICE and not column.options and is_untick(value):
        return True
    if column.role == ColumnRole.OPEN:
        return is_mark(value)
    said = data("headers")["missing_said"]
    return is_sign(value) or (len(value) < 20 and plain(value) in said)
