"""The appendix as a workbook: Table 5 as it is drawn, a README sheet, then one typed sheet a table."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from openfeedback.files import whole_file, writable_in, write_sheets
from openfeedback.report.content import Document, Quotes, Table, grid, sheet_name, sheet_names
from openfeedback.report.wording import Wording, is_missing
from openfeedback.report.writers.drawn_sheet import draw_grid


def write_xlsx(document: Document, path: Path) -> None:
    """Write the document's tables; the same document gives the same bytes."""
    document, words = writable_in(document), Wording.of(document.language)
    sheets = sheet_frames(document, words)
    listing = pd.DataFrame(
        [(name, caption, len(frame)) for name, caption, frame in sheets],
        columns=[words("columns.sheet"), words("columns.contents"), words("columns.rows")],
    )
    drawn = {t.sheet: partial(draw_grid, grid(t, words), t) for t in document.tables() if t.sheet}
    with whole_file(path) as draft:
        write_sheets(
            {**drawn, words("made.readme_sheet"): _readme(document, words), words("contents"): listing,
             **{name: frame for name, _, frame in sheets}}, draft, document.language,
        )  # fmt: skip


def sheet_frames(document: Document, words: Wording) -> list[tuple[str, str, pd.DataFrame]]:
    """Name, caption and typed frame of each sheet."""
    found: list[tuple[str, str, pd.DataFrame]] = []
    names = sheet_names(document.tables())
    for table in document.tables():
        if table.only_paper:
            continue
        found.append((names[table.key], table.caption, _typed(table, words)))
    quotes = [q for b in document.blocks() if isinstance(b, Quotes) for q in b.items]
    if quotes:
        columns = [words(f"columns.{name}") for name in ("theme", "phase_or_kind", "text", "language")]
        frame = pd.DataFrame([(q.theme_name, q.phase_name, q.text, q.language) for q in quotes], columns=columns)
        found.append(
            (sheet_name(words("matrix.quotes_table"), [n for n, _, _ in found]), words("matrix.quotes"), frame)
        )
    return found


def _typed(table: Table, words: Wording) -> pd.DataFrame:
    columns = {name: label for c in table.header for name, label in ((c.name, c.label), *c.parts)}
    frame = table.frame[list(columns)].copy()
    for column in table.header:
        if column.form == "day":
            frame[column.name] = pd.Series([_date(v) for v in frame[column.name]], frame.index, dtype=object)
    hideable = any(c.hideable for c in table.header) and "suppressed" in table.frame
    if hideable and "suppressed" not in columns:
        frame["suppressed"] = table.frame["suppressed"]
        columns["suppressed"] = words("columns.suppressed")
    return frame.rename(columns=columns)


def _date(value: Any) -> date | str | None:
    """A date where the text is one, so that Excel sorts it as such."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None if is_missing(value) else str(value)


def _readme(document: Document, words: Wording) -> pd.DataFrame:
    rows = [(document.title, document.subtitle)]
    if document.simulated:
        rows.append((words("simulated_mark"), f"{words('simulated.answers')} {words('simulated.numbers')}"))
    rows += document.meta
    rows.append((words("made.readme_sheet"), words("made.readme")))
    return pd.DataFrame(
        [(a, b) for a, b in rows if not is_missing(b)], columns=[words("columns.setting"), words("columns.contents")]
    )
