"""A table as a grid of written cells: what DOCX and HTML both draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from openfeedback.report import finnish
from openfeedback.report.document import NUMERIC, Column, Quote, Table
from openfeedback.report.source import ALL_PHASES, NO_PHASE
from openfeedback.report.wording import Wording


@dataclass(frozen=True)
class Cell:
    """One written cell; ``head`` marks a header of its column or row, ``key`` ties a matrix cell to its quotes."""

    text: str
    head: str = ""
    span: int = 1
    numeric: bool = False
    sort: float | str = ""
    key: str = ""
    lines: list[Quote] = field(default_factory=list)
    strength: float = 0.0
    code: bool = False


@dataclass(frozen=True)
class Grid:
    """A header row and body rows."""

    head: list[Cell]
    rows: list[list[Cell]]


def grid(table: Table, words: Wording) -> Grid:
    """The written form of a table."""
    return _matrix(table, words) if table.kind == "matrix" else _plain(table, words)


def written(value: Any, column: Column, words: Wording) -> str:
    """One value as the reader sees it.

    >>> written(0.62, Column("share", "Osuus", "percent"), Wording.of("fi"))
    '62\\xa0%'
    """
    if finnish.is_missing(value):
        return ""
    if column.form == "signed":
        sign = "+" if float(value) > 0 else ""
        return sign + finnish.decimal(value, words.language, 2)
    if column.form in ("text", "code"):
        return str(value)
    return finnish.format_as(column.form, value, words.language)


def _plain(table: Table, words: Wording) -> Grid:
    head = [Cell(c.label, head="col", numeric=c.form in NUMERIC) for c in table.header]
    hidden = table.frame["suppressed"] if "suppressed" in table.frame else pd.Series(False, index=table.frame.index)
    rows = [
        [_cell(row[c.name], c, words, bool(gone), table.hidden, first=j == 0) for j, c in enumerate(table.header)]
        for (_, row), gone in zip(table.frame.iterrows(), hidden, strict=True)
    ]
    return Grid(head, rows)


def _cell(value: Any, column: Column, words: Wording, gone: bool, hidden: str, first: bool) -> Cell:
    text = written(value, column, words)
    numeric = column.form in NUMERIC
    if not text:
        text = hidden if gone and column.hideable else ""
    sort = float(value) if numeric and not finnish.is_missing(value) else (-1.0 if numeric else text.casefold())
    return Cell(text, head="row" if first else "", numeric=numeric, sort=sort, code=column.form == "code")


def _matrix(table: Table, words: Wording) -> Grid:
    """Themes down, phases across; a spanning theme has one cell over every phase that can be told."""
    frame = table.frame
    phases = list(dict.fromkeys(frame["phase"]))
    names = dict(zip(frame["phase"], frame["phase_name"], strict=True))
    head = [Cell(words.entry("columns.theme"), head="col"), *[Cell(names[p], head="col") for p in phases]]
    top = float(frame["respondents_n"].max()) if frame["respondents_n"].notna().any() else 0.0
    rows = []
    for theme, part in frame.groupby("theme", sort=False):
        first = Cell(str(part["theme_name"].iloc[0]), head="row")
        cells = {row["phase"]: _count_cell(row, words, table.hidden, top) for _, row in part.iterrows()}
        spanning = bool(part["spanning"].iloc[0])
        body = (
            _spanned(str(theme), part, cells, phases, words) if spanning else [cells[p] for p in phases if p in cells]
        )
        rows.append([first, *body])
    return Grid(head, rows)


def _count_cell(row: pd.Series, words: Wording, hidden: str, top: float) -> Cell:
    key = f"{row['theme']}|{row['phase']}"
    if row["suppressed"] or finnish.is_missing(row["respondents_n"]):
        return Cell(hidden, sort=0.5, key=key)
    n = int(row["respondents_n"])
    if n == 0:
        return Cell(words.entry("none"), sort=0.0, key=key)
    share = finnish.percent(row["share"], words.language)
    text = f"{finnish.count(n, words.language)} ({share})" if share else finnish.count(n, words.language)
    return Cell(text, sort=float(n), key=key, lines=list(row["phrases"]), strength=n / top)


def _spanned(theme: str, part: pd.DataFrame, cells: dict[str, Cell], phases: list[str], words: Wording) -> list[Cell]:
    """The cell of a recurring theme: the count over all phases, then those of single phases where there are any."""
    told = [p for p in phases if p != NO_PHASE]
    names = dict(zip(part["phase"], part["phase_name"], strict=True))
    whole = cells.get(ALL_PHASES, Cell(words.entry("none")))
    single = [f"{names[p]}: {cells[p].text}" for p in told if p != ALL_PHASES and cells[p].sort]
    lines = [*whole.lines, *[line for p in told if p != ALL_PHASES for line in cells[p].lines]]
    text = "; ".join([f"{names.get(ALL_PHASES, '')}: {whole.text}", *single]) if single else whole.text
    merged = Cell(text, span=len(told), sort=whole.sort, key=f"{theme}|{ALL_PHASES}", lines=lines[:3],
                  strength=whole.strength)  # fmt: skip
    return [merged, *[cells[p] for p in phases if p == NO_PHASE]]
