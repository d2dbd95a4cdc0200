"""Google Forms: ``Timestamp`` first, then the questions."""

from openfeedback.survey.export import Export, table_export
from openfeedback.survey.source import Grid


def read(grid: Grid) -> Export:
    """A Google Forms response sheet as XLSX, CSV or TSV."""
    return table_export(grid, "google", {0: "time"})
