"""Webropol reports: full question texts as headers, ``Question:Option`` columns, sometimes a row under the header."""

from openfeedback.survey.files import Export, Grid
from openfeedback.survey.rows import table_export

TIME_HEADERS = ("vastausaika", "svarstid", "response time")


def read(grid: Grid) -> Export:
    """A Perusraportti as XLSX or CSV."""
    return table_export(grid, "webropol")
