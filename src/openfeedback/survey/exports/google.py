"""Google Forms: ``Timestamp`` first, then the questions."""

from openfeedback.survey.files import Export, Grid
from openfeedback.survey.rows import table_export
from openfeedback.vocabulary import ColumnRole


def read(grid: Grid) -> Export:
    """A Google Forms response sheet as XLSX, CSV or TSV."""
    return table_export(grid, "google", {0: ColumnRole.TIME})
