"""Sheets on which a person names, joins, splits and drops contents and moves units, and what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from openfeedback.coding.contents import rest_id
from openfeedback.coding.corrections import read_place
from openfeedback.coding.review.content_decisions import decide
from openfeedback.coding.review.form import HELP, PLACE_COLUMN, SECOND, SHEET
from openfeedback.errors import InputError, Problems
from openfeedback.files import cell_text, fill_sheet, filled_rows, open_book, put
from openfeedback.tables import require

CONTENTS, UNITS = "Sisällöt", "Sisältöjen ajatukset"
ID, TITLE, NEW_TITLE, DECISION = "tunnus", "otsikko", "uusi otsikko", "päätös"
ACCEPT, DROP = "hyväksy", "poista"
UNIT, TEXT, THEME, PHASE, CONTENT, RIGHT = "tunniste", "ajatus", "teema", "vaihe", "sisältö", "oikea sisältö"
SECOND_CONTENT = "toisen teeman sisältö"  # of a unit that gets a second theme in this very form
NOTHING = "ei mikään"
READ = ["response_id", "answer_hash", "start", "end"]  # of a unit's place
GUIDE = [
    f"Välilehti {CONTENTS}: valitse '{ACCEPT}', jos sisältö ja otsikko ovat oikein; '{DROP}', jos se ei ole sisältö.",
    f"Kirjoita '{NEW_TITLE}', jos otsikko on väärä. Sama uusi otsikko kahdella rivillä yhdistää sisällöt.",
    f"Välilehti {UNITS}: kirjoita '{RIGHT}', jos ajatus kuuluu toiseen sisältöön. Uusi otsikko jakaa sisällön, "
    f"'{NOTHING}' jättää ajatuksen muihin yksittäisiin.",
    f"Ajatus, jolla on kaksi teemaa, on kahdella rivillä. Kun annat välilehdellä {SHEET} toisen teeman, kirjoita sen "
    f"sisältö sarakkeeseen '{SECOND_CONTENT}'.",
]


def add_content_sheets(
    book: Workbook, contents: pd.DataFrame, content_codings: pd.DataFrame, units: pd.DataFrame
) -> None:
    """Add both sheets after the first one. ``units``: unit_id, text, perhaps phase and place (as the form has it)."""
    require(contents, ["content_id", "theme", "title", "printed", "units_n"], "table contents")
    require(content_codings, ["unit_id", "content_id"], "table content_codings")
    rest = contents["theme"].map(rest_id)
    named = contents[(contents["units_n"].fillna(0) > 0) & (contents["content_id"] != rest)]
    table = pd.DataFrame({
        ID: named["content_id"], THEME: named["theme"], TITLE: named["title"],
        "painettu": named["printed"].map({True: "kyllä", False: ""}), "ajatuksia": named["units_n"],
        NEW_TITLE: None, DECISION: None,
    })  # fmt: skip
    fill_sheet(sheet := book.create_sheet(CONTENTS, 1), table)
    rule = DataValidation(type="list", formula1=f'"{ACCEPT},{DROP}"', allow_blank=True, showErrorMessage=True)
    sheet.add_data_validation(rule)
    rule.add(f"G2:G{max(2, len(table) + 1)}")
    fill_sheet(book.create_sheet(UNITS, 2), _units_table(contents, content_codings, units))
    guide = book[HELP]
    for line, said in enumerate(GUIDE, guide.max_row + 1):
        put(guide, line, 1, said)


def _units_table(contents: pd.DataFrame, content_codings: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Every unit with its content in each of its themes, by theme and content."""
    rows = units.reindex(columns=["unit_id", "text", "phase", "place"]).astype({"unit_id": "str"})
    rows = rows.merge(content_codings[["unit_id", "content_id"]].astype("str"), on="unit_id")
    rows = rows.merge(contents[["content_id", "theme", "title"]], on="content_id")
    title = rows["title"].mask(rows["content_id"] == rows["theme"].map(rest_id), "")
    rows = rows.assign(title=title).sort_values(["theme", "content_id", "unit_id"])
    return pd.DataFrame({UNIT: rows["unit_id"], TEXT: rows["text"], THEME: rows["theme"], PHASE: rows["phase"],
                         CONTENT: rows["title"], RIGHT: None, SECOND_CONTENT: None,
                         PLACE_COLUMN: rows["place"]})  # fmt: skip


def decided_contents(path: Path, coder: str, codings: pd.DataFrame | None = None) -> pd.DataFrame | None:
    """What the person said about contents: DECIDED, coder, the unit's place and ``before`` (the title that a content
    had where it was decided on as a whole), of every unit of the themes in which something was said.

    ``codings``: what the form's first sheet says (``import_review``): a unit that has a second theme there may be given
    a content in it.

    None where the file has no such sheets or nothing was said. Raises InputError naming every wrong row at once.
    """
    with open_book(path) as book:
        if CONTENTS not in book.sheets or UNITS not in book.sheets:
            return None
        contents, units = (_rows(list(filled_rows(book, name))) for name in (CONTENTS, UNITS))
    for name, rows, needed in ((CONTENTS, contents, [THEME, TITLE, NEW_TITLE, DECISION]),
                               (UNITS, units, [UNIT, TEXT, THEME, CONTENT, RIGHT])):  # fmt: skip
        require(pd.DataFrame(columns=list(rows[0][1]) if rows else needed), needed, f"{path}, sheet {name}")
    titles = _titles(contents, path)
    right = {(row[UNIT], row[THEME]): row[RIGHT] for _, row in units if row.get(RIGHT)}
    seconds = _seconds(units, codings, path)
    every = [*(row for _, row in units), *seconds]
    right |= {(row[UNIT], row[THEME]): row[RIGHT] for row in seconds}
    right = {key: "" if title.lower() == NOTHING else title for key, title in right.items()}
    columns = {UNIT: "unit_id", TEXT: "text", THEME: "theme", PHASE: "phase", CONTENT: "title"}
    placed = pd.DataFrame([{**{columns[c]: row.get(c, "") for c in columns}, **read_place(row.get(PLACE_COLUMN, ""))}
                           for row in every], columns=[*columns.values(), *READ])  # fmt: skip
    placed = placed.drop_duplicates(["unit_id", "theme"], keep="last")
    table = decide(placed, titles, right)
    return None if table.empty else table.assign(coder=coder)


def _rows(lines: list[tuple[int, Any]]) -> list[tuple[int, dict[str, str]]]:
    """Rows by header, with their numbers in Excel."""
    headers = [cell_text(h).strip() for h in lines[0][1]] if lines else []
    found = [(i, {h: cell_text(c).strip() for h, c in zip(headers, line, strict=False)}) for i, line in lines[1:]]
    return [(i, {h: row.get(h, "") for h in headers}) for i, row in found if any(row.values())]


def _titles(contents: list[tuple[int, dict[str, str]]], path: Path) -> dict[tuple[str, str], str | None]:
    """(theme, title) of a content that was decided on -> its title from now on; None: it is dropped."""
    problems, found = Problems(InputError), dict[tuple[str, str], str | None]()
    for i, row in contents:
        decision, new = row[DECISION].lower(), row[NEW_TITLE]
        if decision not in ("", ACCEPT, DROP):
            problems.add(
                f"{path}, sheet {CONTENTS}, row {i}: '{row[DECISION]}' is no decision; choose {ACCEPT} or {DROP}"
            )
        if decision == DROP and new:
            problems.add(f"{path}, sheet {CONTENTS}, row {i}: has a new title and is dropped; empty one of them")
        if decision or new:
            found[row[THEME], row[TITLE]] = None if decision == DROP else new or row[TITLE]
    problems.stop_if_any()
    return found


def _seconds(units: list[tuple[int, dict[str, str]]], codings: pd.DataFrame | None, path: Path) -> list[dict[str, str]]:
    """Rows of the contents that were written for second themes; every one without such a theme is named at once."""
    told = pd.DataFrame(columns=["unit_id", "second_theme"]) if codings is None else codings
    told = told.reindex(columns=["unit_id", "second_theme"]).dropna()
    themes = dict(zip(told["unit_id"], told["second_theme"], strict=True))
    own, problems, found = {(row[UNIT], row[THEME]): row for _, row in units}, Problems(InputError), []
    for i, row in units:
        if not (said := row.get(SECOND_CONTENT, "")):
            continue
        where, theme = f"{path}, sheet {UNITS}, row {i}, column '{SECOND_CONTENT}'", themes.get(row[UNIT], "")
        if not theme or theme == row[THEME]:
            problems.add(f"{where}: the unit has no second theme; choose one on sheet {SHEET}, column '{SECOND}'")
        elif own.get((row[UNIT], theme), {}).get(RIGHT):
            problems.add(f"{where}: the unit's row under '{theme}' says something too; empty one of them")
        else:
            found.append({**row, THEME: theme, CONTENT: "", RIGHT: said})
    problems.stop_if_any()
    return found
