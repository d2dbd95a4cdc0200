"""Howspace and any plain table: one header row, columns named in the parameters or recognised by what they hold."""

from openfeedback.survey.files import Export, Grid
from openfeedback.survey.rows import table_export


def read(grid: Grid) -> Export:
    """Any table with a header row."""
    return table_export(grid, "table")


def read_howspace(grid: Grid) -> Export:
    """A Howspace export: no fixed shape is documented, so a table like any other."""
    return table_export(grid, "howspace")
