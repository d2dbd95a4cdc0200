"""Sheets on which a person names, joins, splits and drops contents and moves units, and what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from openfeedback.coding.contents import rest_id
from openfeedback.coding.review.content_decisions import decide
from openfeedback.coding.review.form import HELP
from openfeedback.errors import InputError, Problems
from openfeedback.files import cell_text, fill_sheet, filled_rows, open_book, put
from openfeedback.tables import require

CONTENTS, UNITS = "Sisällöt", "Sisältöjen ajatukset"
ID, TITLE, NEW_TITLE, DECISION = "tunnus", "otsikko", "uusi otsikko", "päätös"
ACCEPT, DROP = "hyväksy", "poista"
UNIT, TEXT, THEME, PHASE, CONTENT, RIGHT = "tunniste", "ajatus", "teema", "vaihe", "sisältö", "oikea sisältö"
NOTHING = "ei mikään"
GUIDE = [
    f"Välilehti {CONTENTS}: valitse '{ACCEPT}', jos sisältö ja otsikko ovat oikein; '{DROP}', jos se ei ole sisältö.",
    f"Kirjoita '{NEW_TITLE}', jos otsikko on väärä. Sama uusi otsikko kahdella rivillä yhdistää sisällöt.",
    f"Välilehti {UNITS}: kirjoita '{RIGHT}', jos ajatus kuuluu toiseen sisältöön. Uusi otsikko jakaa sisällön, "
    f"'{NOTHING}' jättää ajatuksen muihin yksittäisiin.",
]


def add_content_sheets(
    book: Workbook, contents: pd.DataFrame, content_codings: pd.DataFrame, units: pd.DataFrame
) -> None:
    """Add both sheets after the first one. ``units``: unit_id, text, perhaps phase."""
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
    """Every unit with a content, by theme and content."""
    rows = units.reindex(columns=["unit_id", "text", "phase"]).astype({"unit_id": "str"})
    rows = rows.merge(content_codings[["unit_id", "content_id"]].astype("str"), on="unit_id")
    rows = rows.merge(contents[["content_id", "theme", "title"]], on="content_id")
    title = rows["title"].mask(rows["content_id"] == rows["theme"].map(rest_id), "")
    rows = rows.assign(title=title).sort_values(["theme", "content_id", "unit_id"])
    return pd.DataFrame({UNIT: rows["unit_id"], TEXT: rows["text"], THEME: rows["theme"], PHASE: rows["phase"],
                         CONTENT: rows["title"], RIGHT: None})  # fmt: skip


def decided_contents(path: Path, coder: str) -> pd.DataFrame | None:
    """What the person said about contents: DECIDED, coder and ``before`` (the title that a content had where it was
    decided on as a whole), of every unit of the themes in which something was said.

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
    right = {row[UNIT]: "" if row[RIGHT].lower() == NOTHING else row[RIGHT] for _, row in units if row.get(RIGHT)}
    placed = pd.DataFrame([row for _, row in units], columns=[UNIT, TEXT, THEME, PHASE, CONTENT])
    columns = {UNIT: "unit_id", TEXT: "text", THEME: "theme", PHASE: "phase", CONTENT: "title"}
    table = decide(placed.rename(columns=columns), titles, right)
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
