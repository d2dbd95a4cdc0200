"""A sheet that is laid out as a table on paper: Table 5 in the workbook."""

from __future__ import annotations

from typing import Any

from openfeedback.files import FORMULA_SIGNS, excel_text
from openfeedback.report.content import Cell, Grid, Table

FIRST, OTHER = 26, 52  # widths of the columns, in characters
LINE = 15.0  # points


def draw_grid(made: Grid, table: Table, sheet: Any) -> None:
    """Caption, header, rows and notes on an openpyxl sheet, thin rules between the rows."""
    from openpyxl.styles import Alignment, Font

    width = len(made.head)
    for j in range(1, width + 1):
        sheet.column_dimensions[chr(64 + j)].width = FIRST if j == 1 else OTHER
    _write(sheet, 1, 1, table.caption).font = Font(bold=True, size=13)
    for j, cell in enumerate(made.head, 1):
        _write(sheet, 2, j, cell.text).font = Font(bold=True)
    for i, row in enumerate(made.rows, 3):
        _row(sheet, i, row)
    for i in range(2, 3 + len(made.rows)):
        _rule(sheet, i, width)
    for i, note in enumerate(table.notes, 4 + len(made.rows)):
        sheet.merge_cells(start_row=i, end_row=i, start_column=1, end_column=width)
        _write(sheet, i, 1, note).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[i].height = LINE * (1 + len(note) // (FIRST + OTHER * (width - 1)))
    sheet.freeze_panes = "B3"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "2:2"


def _row(sheet: Any, i: int, row: list[Cell]) -> None:
    from openpyxl.styles import Alignment, Font

    place, lines = 1, 1
    for cell in row:
        made = sheet.cell(i, place)
        made.value, made.data_type = (_rich(cell), "s") if cell.entries else (excel_text(cell.text), "s")
        made.quotePrefix = cell.text.startswith(FORMULA_SIGNS)
        made.alignment = Alignment(wrap_text=True, vertical="top")
        made.font = Font(bold=cell.head == "row" and not cell.under)
        if cell.span > 1:
            sheet.merge_cells(start_row=i, end_row=i, start_column=place, end_column=place + cell.span - 1)
        room = FIRST if place == 1 else OTHER * cell.span
        lines = max(lines, sum(1 + len(entry.text) // room for entry in cell.entries) or 1 + len(cell.text) // room)
        place += cell.span
    sheet.row_dimensions[i].height = LINE * lines


def _rich(cell: Cell) -> Any:
    """The contents of a cell, a line each; new ones in italics."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    pieces: list[Any] = []
    for i, entry in enumerate(cell.entries):
        title, number = excel_text(entry.title), entry.text[len(entry.title) :]
        pieces += [TextBlock(InlineFont(i=entry.new or None), ("\n" if i else "") + title), number]
    return CellRichText(*[piece for piece in pieces if piece])


def _rule(sheet: Any, i: int, width: int) -> None:
    from openpyxl.styles import Border, Side

    for j in range(1, width + 1):
        sheet.cell(i, j).border = Border(bottom=Side(style="thin", color="B8C2CC"))


def _write(sheet: Any, i: int, j: int, text: str) -> Any:
    cell = sheet.cell(i, j)
    cell.value, cell.data_type = excel_text(text), "s"
    cell.quotePrefix = text.startswith(FORMULA_SIGNS)
    return cell
