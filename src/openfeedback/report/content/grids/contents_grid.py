"""Table 5 as a grid: themes down, phases across, in each cell its contents; a row over all phases where one spans."""

from __future__ import annotations

import pandas as pd

from openfeedback.report.content.document import Table
from openfeedback.report.content.grids.cells import Cell, Entry, Grid
from openfeedback.report.wording import Wording
from openfeedback.vocabulary import Phase

WITHOUT = (str(Phase.ALL), str(Phase.NONE))  # phases that are no columns: each in a row of its own below its theme


def contents_grid(table: Table, words: Wording) -> Grid:
    """The written form of a table of contents: one row a theme, below it one a phase that is no column."""
    phases = list(table.across)
    first = Cell(table.header[0].label, head="col")  # of themes, or of topics in their place
    heads = [Cell(name, head="col") for _, name in phases] or [Cell(words("content_table.column"), head="col")]
    rows = [row for _, part in table.frame.groupby("theme", sort=False) for row in _theme_rows(part, phases, words)]
    return Grid([first, *heads], rows)


def _theme_rows(part: pd.DataFrame, phases: list[tuple[str, str]], words: Wording) -> list[list[Cell]]:
    """A theme's cells, phase by phase; a spanning theme (and every theme without phases) has one over all of them."""
    name = str(part["theme_name"].iloc[0])
    across = max(len(phases), 1)
    if bool(part["spanning"].iloc[0]) or not phases:
        return [[Cell(name, head="row"), _cell(part, words, across)]]
    by_phase = dict(list(part.groupby("phase", sort=False)))
    none = part.head(0)
    rows = [[Cell(name, head="row"), *[_cell(by_phase.get(phase, none), words) for phase, _ in phases]]]
    for phase in (phase for phase in WITHOUT if phase in by_phase):
        beside = str(by_phase[phase]["phase_name"].iloc[0])
        rows.append([Cell(beside, head="row", under=name), _cell(by_phase[phase], words, across)])
    return rows


def _cell(rows: pd.DataFrame, words: Wording, span: int = 1) -> Cell:
    entries = [
        Entry(str(row["content_id"]), str(row["title"]), str(row["count"]), bool(row["new"]), bool(row["rest"]),
              bool(row["suppressed"]))
        for _, row in rows.iterrows()
    ]  # fmt: skip
    text = " · ".join(entry.text for entry in entries) or words("content_table.nothing")
    return Cell(text, span=span, entries=entries)
