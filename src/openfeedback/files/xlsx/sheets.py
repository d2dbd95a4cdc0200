"""Excel files that open safely and are the same bytes each time."""

import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from openfeedback.files.characters import (
    EXCEL_MOST,
    FORMULA_SIGNS,
    SHEET_NAME_MOST,
    excel_text,
    first_units,
    no_formula,
    notify,
    over_excel,
    storable_table,
    writable,
)

# openpyxl and zip stamp the present moment into the file; a fixed one keeps two runs equal byte for byte
EPOCH = datetime(2000, 1, 1)


def write_sheets(
    sheets: Mapping[str, pd.DataFrame | Callable[[Worksheet], None]], path: Path, language: str = "fi"
) -> None:
    """Write one sheet a table: frozen bold header, filter, typed numbers; text that looks like a formula stays text.

    A text that is too long for a cell is cut, marked in ``language``, with a notice. A function fills its own sheet.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, what in sheets.items():
        sheet = book.create_sheet(first_units(writable(name), SHEET_NAME_MOST))
        if isinstance(what, pd.DataFrame):
            fill_sheet(sheet, what, language=language)
        else:
            what(sheet)
    save_workbook(book, path)


def spreadsheet_csv(frame: pd.DataFrame) -> bytes:
    """A table as CSV for Excel: UTF-8 with a mark; a text that Excel would take for a formula has an apostrophe."""
    safe = storable_table(frame)
    texts = [c for c in safe.columns if pd.api.types.is_string_dtype(safe[c]) or safe[c].dtype == object]
    safe = safe.assign(**{c: safe[c].map(no_formula, na_action="ignore") for c in texts})
    return safe.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def fill_sheet(sheet: Worksheet, frame: pd.DataFrame, language: str = "fi") -> None:
    """Fill a sheet with a table: header row, frozen and filtered."""
    for j, column in enumerate(frame.columns, 1):
        put(sheet, 1, j, str(column)).font = Font(bold=True)
        width = max([len(str(column)), *[len(str(v)) for v in frame[column].head(200)]], default=8)
        sheet.column_dimensions[get_column_letter(j)].width = min(60, max(9, width + 2))
    for i, row in enumerate(frame.itertuples(index=False), 2):
        for j, value in enumerate(row, 1):
            put(sheet, i, j, value, language)
    _notify_of_cuts(sheet.title, frame)
    sheet.freeze_panes = "A2"
    if len(frame.columns):
        last = f"{get_column_letter(len(frame.columns))}{1 + len(frame)}"
        sheet.auto_filter.ref = f"A1:{last}"


def _notify_of_cuts(sheet: str, frame: pd.DataFrame) -> None:
    for j, column in enumerate(frame.columns):
        if n := sum(isinstance(value, str) and over_excel(value) for value in frame.iloc[:, j]):
            notify(
                f"sheet '{sheet}', column '{writable(str(column))}': {n} text{'s' if n > 1 else ''} longer than an "
                f"Excel cell ({EXCEL_MOST} UTF-16 units): cut and marked there; .csv and .parquet hold them whole"
            )


def put(sheet: Worksheet, row: int, column: int, value: Any, language: str = "fi") -> Any:
    """Write one cell; a string is always stored as a string, so "=2+2" or "@cmd" from an answer never runs."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return sheet.cell(row, column)
    if hasattr(value, "item"):
        value = value.item()  # NumPy scalars are not Excel types
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = excel_text(value, language)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_SIGNS)
        cell.alignment = Alignment(wrap_text=len(value) > 40, vertical="top")
    else:
        cell.value = value
        cell.alignment = Alignment(vertical="top")
    return cell


def save_workbook(book: Workbook, path: Path) -> None:
    """Save a workbook with fixed time stamps."""
    book.properties.created = book.properties.modified = EPOCH
    book.properties.creator = "openfeedback"
    book.save(path)
    fix_zip_times(path)


def fix_zip_times(path: Path) -> None:
    """Rewrite a zip (XLSX, DOCX) with fixed member times, in its own order."""
    with zipfile.ZipFile(path) as old:
        members = [(info.filename, old.read(info)) for info in old.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members:
            if name == "docProps/core.xml":  # openpyxl overwrites "modified" while saving
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data)
            new.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
