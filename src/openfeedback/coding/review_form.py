"""The Excel form of a review: its columns, its drop-downs with the codebook's names, its guide."""

from __future__ import annotations

import difflib

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from openfeedback.coding.codebook import Code, Codebook
from openfeedback.xlsx import fill_sheet, put

FIELDS = {"theme": "themes", "phase": "phases", "kind": "kinds"}
SHEET, LISTS, HELP = "arviointi", "koodit", "ohje"
ACCEPT, YES, COMMENT = "malli oikein", "kyllä", "huomio"
HEADERS = {"theme": "teema", "phase": "vaihe", "kind": "laji"}
SECOND = "toinen teema"  # may stay empty: most units have one theme
CONTEXT = {"unit_id": "tunniste", "question": "kysymys", "answer": "koko vastaus", "text": "ajatus"}
GUIDE = [
    "Yksi rivi on yksi ajatus. Ensimmäiset rivit opettavat mallille eniten.",
    "Valitse teema, vaihe ja laji pudotusvalikosta. Jätä rivi tyhjäksi, jos et arvioi sitä.",
    f"Jos mallin koodit ovat oikein, valitse sarakkeeseen '{ACCEPT}' {YES}.",
    "Jos vain osa on väärin, korjaa väärät: tyhjäksi jätetty saa mallin koodin.",
    f"Täytä '{SECOND}' vain, jos ajatuksessa on kaksi teemaa.",
    "Älä muuta tunnisteita. Rivejä saa järjestää, suodattaa ja poistaa.",
]
GUIDE_BLIND = [
    "Yksi rivi on yksi ajatus.",
    "Valitse jokaiselle ajatukselle teema, vaihe ja laji. Jätä rivi tyhjäksi, jos et arvioi sitä.",
    GUIDE[-2],
    GUIDE[-1],
]


def label_of(code: Code, codes: list[Code]) -> str:
    """The name in the drop-down: the code's Finnish name, with its id where two have the same name."""
    same = [c for c in codes if c.name("fi") == code.name("fi")]
    return code.name("fi") if len(same) == 1 else f"{code.name('fi')} ({code.id})"


def labels(codebook: Codebook, field: str) -> dict[str, str]:
    """Code id -> name in the drop-down, for a field (theme, phase, kind)."""
    codes = list(getattr(codebook, FIELDS[field]))
    return {code.id: label_of(code, codes) for code in codes}


def nearest_label(said: str, codebook: Codebook, field: str) -> str:
    """What to do about a code that is unknown: the nearest name, or to look at the list."""
    near = difflib.get_close_matches(said, list(labels(codebook, field).values()), n=1)
    return f"did you mean '{near[0]}'?" if near else "choose from the list"


def form_table(rows: pd.DataFrame, codebook: Codebook, blind: bool) -> pd.DataFrame:
    """The rows as they stand in the form: context, the model's codes unless ``blind``, empty columns for the person."""
    table = rows[list(CONTEXT)].rename(columns=CONTEXT)
    if not blind:
        for field, header in HEADERS.items():
            names = labels(codebook, field)
            table[f"mallin {header}"] = rows[field].map(lambda code, names=names: names.get(code, code))
        if "second_theme" in rows.columns:
            names = labels(codebook, "theme")
            table[f"mallin {SECOND}"] = rows["second_theme"].map(lambda code: names.get(code, code))
        table["varmuus"] = rows["theme_p"].round(2) if "theme_p" in rows.columns else None
        table[ACCEPT] = None
    return table.assign(**dict.fromkeys([*HEADERS.values(), SECOND, COMMENT]))


def form_workbook(table: pd.DataFrame, codebook: Codebook, blind: bool) -> Workbook:
    """The form with its drop-downs, the list of codes behind them, and the guide."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    fill_sheet(sheet, table)
    _list_codes(book.create_sheet(LISTS), codebook)
    for i, line in enumerate(GUIDE_BLIND if blind else GUIDE, 1):
        put(book.create_sheet(HELP) if i == 1 else book[HELP], i, 1, line)
    book[HELP].column_dimensions["A"].width = 100
    for j, field in enumerate(FIELDS, 1):
        last = 1 + len(getattr(codebook, FIELDS[field]))
        letter = get_column_letter(j)
        _drop_down(sheet, table, HEADERS[field], f"={LISTS}!${letter}$2:${letter}${last}")
        if field == "theme":
            _drop_down(sheet, table, SECOND, f"={LISTS}!${letter}$2:${letter}${last}")
    if not blind:
        _drop_down(sheet, table, ACCEPT, f'"{YES}"')
    return book


def _list_codes(sheet: Worksheet, codebook: Codebook) -> None:
    for j, field in enumerate(FIELDS, 1):
        put(sheet, 1, j, HEADERS[field])
        for i, name in enumerate(labels(codebook, field).values(), 2):
            put(sheet, i, j, name)
        sheet.column_dimensions[get_column_letter(j)].width = 50


def _drop_down(sheet: Worksheet, table: pd.DataFrame, header: str, choices: str) -> None:
    rule = DataValidation(type="list", formula1=choices, allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "Tuntematon koodi", "Valitse koodi pudotusvalikosta."
    letter = get_column_letter(list(table.columns).index(header) + 1)
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{max(2, len(table) + 1)}")
    sheet.column_dimensions[letter].width = 14 if header == ACCEPT else 30
    for (cell,) in sheet[f"{letter}2:{letter}{max(2, len(table) + 1)}"]:
        cell.fill = PatternFill("solid", fgColor="FFF7DC")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
