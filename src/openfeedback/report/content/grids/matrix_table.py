"""A table as a grid of written cells: what DOCX and HTML both draw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from openfeedback.report.content.document import NUMERIC, Column, Table
from openfeedback.report.content.grids.cells import Cell, Grid
from openfeedback.report.content.grids.contents_grid import contents_grid
from openfeedback.report.wording import (
    NBSP,
    Wording,
    between,
    count,
    decimal,
    format_as,
    is_missing,
    percent,
    percent_between,
    withheld,
)
from openfeedback.vocabulary import Phase


def grid(table: Table, words: Wording) -> Grid:
    """The written form of a table."""
    table = replace(table, header=[column for column in table.header if not column.only_workbook])
    drawn = {"plain": _plain, "matrix": _matrix, "wide": _wide, "contents": contents_grid}
    return drawn[table.kind](table, words)


def written(row: Any, column: Column, words: Wording) -> str:
    """One cell of a row as the reader sees it.

    >>> written({"share": 0.62}, Column("share", "Osuus", "percent"), Wording.of("fi"))
    '62\\xa0%'
    >>> column = Column("share", "Osuus", "share_between", parts=(("low", "Alaraja"), ("high", "Yläraja")))
    >>> written({"share": 0.62, "low": 0.51, "high": 0.72}, column, Wording.of("fi"))
    '62\\xa0% (51–72\\xa0%)'
    """
    value, language = row[column.name], words.language
    if is_missing(value):
        return ""
    others = [row[name] for name, _ in column.parts]
    match column.form:
        case "text" | "code":
            return str(value)
        case "signed":
            return ("+" if float(value) > 0 else "") + decimal(value, language, 2)
        case "quote":
            return words.quoted(value)
        case "with_word":
            return f"{decimal(value, language, 2)}\n{others[0]}"
        case "count_share":
            return f"{count(value, language)}{NBSP}({percent(others[0], language)})"
        case "between":
            return between(value, others[0], language, 2)
        case "percent_between":
            return percent_between(value, others[0], language)
        case "count_between":
            return between(value, others[0], language, 0)
        case "value_between":
            interval = between(others[0], others[1], language, 2)
            return decimal(value, language, 2) + (f" ({interval})" if interval else "")
        case "mean_n":
            return f"{decimal(value, language)} ({count(others[0], language)})"
        case "with_n":
            return f"{decimal(value, language, 2)} ({count(others[0], language)})"
        case "share_between":
            return f"{percent(value, language)} ({percent_between(others[0], others[1], language)})"
    return format_as(column.form, value, language)


def _plain(table: Table, words: Wording) -> Grid:
    head = [Cell(c.label, head="col", numeric=c.form in NUMERIC) for c in table.header]
    frame = table.frame.head(table.most) if table.most else table.frame
    hidden = frame["suppressed"] if "suppressed" in frame else pd.Series(False, index=frame.index)
    rows = [
        [
            _cell(row, c, words, _mark(row, c, words, table.hidden) if gone else "", j == 0)
            for j, c in enumerate(table.header)
        ]
        for (_, row), gone in zip(frame.iterrows(), hidden, strict=True)
    ]
    return Grid(head, rows)


def _hidden(row: Any, column: Column, words: Wording, hidden: str) -> str:
    """What stands where a number is withheld; a share may be, beside a count that is told."""
    if row.get("suppressed"):
        return withheld(dict(row), words, hidden)
    return hidden if column.hideable and is_missing(row[column.name]) else ""


def _mark(row: Any, column: Column, words: Wording, hidden: str) -> str:
    """In the column of respondents what is told of their number; in the others the mark."""
    return withheld(dict(row), words, hidden) if column.name == "respondents_n" else hidden


def _cell(row: Any, column: Column, words: Wording, hidden: str, first: bool = False) -> Cell:
    text = written(row, column, words)
    numeric = column.form in NUMERIC
    value = row[column.name]
    sort = _sort_key(value, column, text)
    text = text or (hidden if column.hideable else "")
    lang = str(row[column.parts[0][0]]) if column.form == "quote" and text else column.lang
    return Cell(text, head="row" if first else "", numeric=numeric, sort=sort, code=column.form == "code", lang=lang)


def _sort_key(value: Any, column: Column, text: str) -> float | str:
    """What the browser sorts by: the number, the ISO date, or the text without regard to case."""
    if column.form in NUMERIC:
        return -1e9 if is_missing(value) else float(value)
    return str(value) if column.form == "day" else text.casefold()


def _wide(table: Table, words: Wording) -> Grid:
    """First column down, values of the second across, the last column written in the cells."""
    down, across, last = table.header[0], table.header[1], table.header[-1]
    frame = table.frame
    columns = list(dict.fromkeys(frame[across.name]))
    heads = [Cell(str(_wide_head(frame, table, value, words)), head="col", numeric=True) for value in columns]
    rows = []
    for name, part in frame.groupby(down.name, sort=False):
        found = {row[across.name]: row for _, row in part.iterrows()}
        cells = [
            _two_lines(_cell(found[c], last, words, _hidden(found[c], last, words, table.hidden)))
            if c in found else Cell(words.entry("none"), numeric=True, sort=0.0)
            for c in columns
        ]  # fmt: skip
        rows.append([Cell(str(name), head="row", sort=str(name).casefold()), *cells])
    return Grid([Cell(down.label, head="col"), *heads], rows)


def _two_lines(cell: Cell) -> Cell:
    """The interval under its share, so that neither breaks in a narrow column."""
    return replace(cell, text=cell.text.replace("% (", "%\n("))


def _wide_head(frame: pd.DataFrame, table: Table, value: object, words: Wording) -> str:
    """The heading of a group: its name and size where the size may be shown."""
    if "group_n" not in frame or table.header[1].name != "group":
        return str(value)
    sizes = frame.loc[frame[table.header[1].name] == value, "group_n"].dropna()
    return f"{value} (n\u00a0=\u00a0{count(int(sizes.iloc[0]), words.language)})" if len(sizes) else str(value)


def _matrix(table: Table, words: Wording) -> Grid:
    """Themes down, phases across; a spanning theme has one cell over every known phase."""
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
    key = (str(row["theme"]), str(row["phase"]))
    if row["suppressed"] or is_missing(row["respondents_n"]):
        return Cell(withheld(dict(row), words, hidden), sort=0.5, key=key)
    n = int(row["respondents_n"])
    if n == 0:
        return Cell(words.entry("none"), sort=0.0, key=key)
    share = percent(row["share"], words.language)
    text = f"{count(n, words.language)} ({share})" if share else count(n, words.language)
    return Cell(text, sort=float(n), key=key, lines=list(row["phrases"]), strength=n / top)


def _spanned(theme: str, part: pd.DataFrame, cells: dict[str, Cell], phases: list[str], words: Wording) -> list[Cell]:
    """The cell of a recurring theme: the count over all phases, then those of single phases where there are any."""
    known = [p for p in phases if p != Phase.NONE]
    names = dict(zip(part["phase"], part["phase_name"], strict=True))
    whole = cells.get(Phase.ALL, Cell(words.entry("none")))
    single = [f"{names[p]}: {cells[p].text}" for p in known if p != Phase.ALL and cells[p].sort]
    lines = [*whole.lines, *[line for p in known if p != Phase.ALL for line in cells[p].lines]]
    text = "; ".join([f"{names.get(Phase.ALL, '')}: {whole.text}", *single]) if single else whole.text
    merged = Cell(text, span=len(known), sort=whole.sort, key=(theme, Phase.ALL), lines=lines[:3],
                  strength=whole.strength)  # fmt: skip
    return [merged, *[cells[p] for p in phases if p == Phase.NONE]]
