"""Howspace and any plain table: one header row, columns named in the parameters or recognised by what they hold."""

from openfeedback.survey.export import Export, table_export
from openfeedback.survey.source import Grid


def read(grid: Grid) -> Export:
    """Any table with a header row."""
    return table_export(grid, "table")


def read_howspace(grid: Grid) -> Export:
    """A Howspace export: no fixed shape is documented, so a table like any other."""
    return table_export(grid, "howspace")
