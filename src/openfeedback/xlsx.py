"""Excel files that open safely and are the same bytes each time."""

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

# openpyxl and zip stamp the present moment into the file; a fixed one keeps two runs equal byte for byte
EPOCH = datetime(2000, 1, 1)


def write_sheets(sheets: dict[str, pd.DataFrame], path: Path) -> None:
    """Write one sheet a table: frozen bold header, filter, typed numbers; text that looks like a formula stays text."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, frame in sheets.items():
        fill_sheet(book.create_sheet(name[:31]), frame)
    save_workbook(book, path)


def fill_sheet(sheet: Worksheet, frame: pd.DataFrame, first_row: int = 1) -> None:
    """Fill a sheet with a table from ``first_row`` on: header row, frozen and filtered."""
    for j, column in enumerate(frame.columns, 1):
        put(sheet, first_row, j, str(column)).font = Font(bold=True)
        width = max([len(str(column)), *[len(str(v)) for v in frame[column].head(200)]], default=8)
        sheet.column_dimensions[get_column_letter(j)].width = min(60, max(9, width + 2))
    for i, row in enumerate(frame.itertuples(index=False), first_row + 1):
        for j, value in enumerate(row, 1):
            put(sheet, i, j, value)
    sheet.freeze_panes = f"A{first_row + 1}"
    if len(frame.columns):
        last = f"{get_column_letter(len(frame.columns))}{first_row + len(frame)}"
        sheet.auto_filter.ref = f"A{first_row}:{last}"


def put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    """Write one cell; a string is always stored as a string, so "=2+2" or "@cmd" from an answer never runs."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):
        return sheet.cell(row, column)
    if hasattr(value, "item"):
        value = value.item()  # NumPy scalars are not Excel types
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = "".join(c for c in value if c >= " " or c in "\n\t")  # Excel refuses control characters
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
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
