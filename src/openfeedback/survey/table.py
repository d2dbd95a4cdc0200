"""Howspace and any plain table: one header row, columns named in the parameters or recognised by what they hold."""

from openfeedback.survey.export import Export, table_export
from openfeedback.survey.source import Grid


def read(grid: Grid, format: str = "table") -> Export:
    """Any table with a header row."""
    return table_export(grid, format)
