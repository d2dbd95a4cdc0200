"""The Excel form of a review: its columns, its drop-downs with the codebook's names, its guide."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from openfeedback.coding.codebook import CODES, Code, Codebook
from openfeedback.files import fill_sheet, put, writable

SHEET, LISTS, HELP = "arviointi", "koodit", "ohje"
ACCEPT, YES, COMMENT = "malli oikein", "kyllä", "huomio"
MODELS_COLUMN = "mallin "  # begins the headers of the model's codes; a form without them is a blind one
HEADERS = {"theme": "teema", "phase": "vaihe", "kind": "laji"}
SECOND = "toinen teema"  # may stay empty: most units have one theme
CONTEXT = {"unit_id": "tunniste", "question": "kysymys", "answer": "koko vastaus", "text": "ajatus"}
# In characters: what a person reads and fills in fits on one screen
PLACE_COLUMN = "paikka"  # where the unit stood, so that a later run finds it again
LOST_SHEET = "ei löytynyt"
WIDTHS = {"tunniste": 12, "kysymys": 22, "koko vastaus": 42, "ajatus": 34, "teema": 24, "vaihe": 13, "laji": 18,
          "varmuus": 9, ACCEPT: 9, SECOND: 18, COMMENT: 18, PLACE_COLUMN: 9}  # fmt: skip
LINE, MOST_LINES = 15, 20  # points; LibreOffice leaves rows of wrapped text one line high otherwise
GUIDE = [
    "Yksi rivi on yksi ajatus. Ensimmäiset rivit opettavat mallille eniten.",
    "Valitse teema, vaihe ja laji pudotusvalikosta. Jätä rivi tyhjäksi, jos et arvioi sitä.",
    f"Jos mallin koodit ovat oikein, valitse sarakkeeseen '{ACCEPT}' {YES}.",
    "Jos vain osa on väärin, korjaa väärät: tyhjäksi jätetty saa mallin koodin.",
    f"Täytä '{SECOND}' vain, jos ajatuksessa on kaksi teemaa.",
    "Älä muuta tunnisteita äläkä paikkoja. Rivejä saa järjestää, suodattaa ja poistaa.",
]
GUIDE_BLIND = [
    "Yksi rivi on yksi ajatus.",
    "Valitse jokaiselle ajatukselle teema, vaihe ja laji. Jätä rivi tyhjäksi, jos et arvioi sitä.",
    GUIDE[-2],
    GUIDE[-1],
]


def label_of(code: Code, codes: Sequence[Code]) -> str:
    """The name in the drop-down: the code's Finnish name, with its id where two have the same name."""
    same = [c for c in codes if c.name("fi") == code.name("fi")]
    return writable(code.name("fi") if len(same) == 1 else f"{code.name('fi')} ({code.id})")


def labels(codebook: Codebook, field: str) -> dict[str, str]:
    """Code id -> name in the drop-down, for a field (theme, phase, kind)."""
    codes = codebook.codes(field)
    return {code.id: label_of(code, codes) for code in codes}


def nearest_label(said: str, codebook: Codebook, field: str) -> str:
    """What to do about a code that is unknown: the nearest name, or to look at the list."""
    near = difflib.get_close_matches(said, list(labels(codebook, field).values()), n=1)
    return f"did you mean '{near[0]}'?" if near else "choose from the list"


def form_table(rows: pd.DataFrame, codebook: Codebook, blind: bool) -> pd.DataFrame:
    """The rows as they stand in the form: context, the model's codes unless ``blind``, empty columns for the person."""
    table = rows[list(CONTEXT)].rename(columns=CONTEXT)
    if not blind:
        said = [("theme", "theme"), ("phase", "phase"), ("kind", "kind"), ("second_theme", "theme")]
        for column, field in (pair for pair in said if pair[0] in rows.columns):
            table[f"{MODELS_COLUMN}{HEADERS.get(column, SECOND)}"] = rows[column].replace(labels(codebook, field))
        table["varmuus"] = rows["theme_p"].round(2) if "theme_p" in rows.columns else None
        table[ACCEPT] = None
    table = table.assign(**dict.fromkeys([*HEADERS.values(), SECOND, COMMENT]))
    return table.assign(**{PLACE_COLUMN: rows["place"]}) if "place" in rows.columns else table


def lost_table(unmatched: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """A person's codings that fit no unit of the run, with their words, their codes and why: to be coded again."""
    said = {**{c: (HEADERS[c], c) for c in CODES}, "second_theme": (SECOND, "theme")}
    codes = {header: unmatched.reindex(columns=[column])[column].replace(labels(codebook, field))
             for column, (header, field) in said.items()}  # fmt: skip
    if "content" in unmatched:  # what was decided about contents
        codes["sisältö"] = unmatched["content"]
    named = {"tunniste": "unit_id", "ajatus": "text", "koodaaja": "coder", COMMENT: "evidence", "syy": "reason"}
    told = {header: unmatched.reindex(columns=[column])[column] for header, column in named.items()}
    return pd.DataFrame(told | codes)


def form_workbook(table: pd.DataFrame, codebook: Codebook, blind: bool, lost: pd.DataFrame | None = None) -> Workbook:
    """The form with its drop-downs, the list of codes behind them, the guide, and a sheet of what was ``lost``."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    fill_sheet(sheet, table)
    _fit_screen(sheet, table)
    _list_codes(book.create_sheet(LISTS), codebook)
    guide = book.create_sheet(HELP)
    for i, line in enumerate(GUIDE_BLIND if blind else GUIDE, 1):
        put(guide, i, 1, line)
    guide.column_dimensions["A"].width = 100
    for j, field in enumerate(CODES, 1):
        letter, last = get_column_letter(j), 1 + len(codebook.codes(field))
        for header in [HEADERS[field], *([SECOND] if field == "theme" else [])]:
            _drop_down(sheet, table, header, f"={LISTS}!${letter}$2:${letter}${last}")
    if not blind:
        _drop_down(sheet, table, ACCEPT, f'"{YES}"')
    if lost is not None and len(lost):
        fill_sheet(book.create_sheet(LOST_SHEET), lost)
    return book


def _fit_screen(sheet: Worksheet, table: pd.DataFrame) -> None:
    """Narrow columns with wrapped text, and a landscape page as wide as the sheet."""
    widths = [WIDTHS[str(header).removeprefix(MODELS_COLUMN)] for header in table.columns]
    for j, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(j)].width = width
    for i, row in enumerate(sheet.iter_rows(), 1):
        lines = 1
        for j, (cell, width) in enumerate(zip(row, widths, strict=True)):
            cell.alignment = Alignment(vertical="top", wrap_text=j > 0)  # long ids need not be read
            if j > 0:
                lines = max(lines, _lines(str(cell.value or ""), width))
        sheet.row_dimensions[i].height = min(MOST_LINES, lines) * LINE
    sheet.print_options.gridLines = True
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _lines(text: str, width: float) -> int:
    """About how many lines a text takes in a column of so many characters.

    >>> _lines("yksi\\n" + "a" * 25, 12)
    4
    """
    return sum(1 + int(len(line) // (width * 0.9)) for line in text.split("\n"))


def _list_codes(sheet: Worksheet, codebook: Codebook) -> None:
    for j, field in enumerate(CODES, 1):
        put(sheet, 1, j, HEADERS[field])
        for i, name in enumerate(labels(codebook, field).values(), 2):
            put(sheet, i, j, name)
        sheet.column_dimensions[get_column_letter(j)].width = 50


def _drop_down(sheet: Worksheet, table: pd.DataFrame, header: str, choices: str) -> None:
    rule = DataValidation(type="list", formula1=choices, allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "Tuntematon koodi", "Valitse koodi pudotusvalikosta."
    letter = get_column_letter(list(table.columns).index(header) + 1)
    place = f"{letter}2:{letter}{max(2, len(table) + 1)}"
    sheet.add_data_validation(rule)
    rule.add(place)
    for (cell,) in sheet[place]:
        cell.fill = PatternFill("solid", fgColor="FFF7DC")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
