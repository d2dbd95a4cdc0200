"""Mentimeter: sheet "Voters" with ``<Question>: Answer`` and ``<Question>::<criterion>`` columns."""

import re

from openfeedback.survey.files import Export, Grid
from openfeedback.survey.rows import table_export

_ANSWER = re.compile(r"\s*:\s*(Answer|Vastaus|Svar)\s*\d*\s*$")


def read(grid: Grid) -> Export:
    """The sheet of voters; headers lose ": Answer" and a criterion stands behind one colon."""
    export = table_export(grid, "mentimeter")
    return export._replace(headers=[_ANSWER.sub("", h).replace("::", ":") for h in export.headers])
