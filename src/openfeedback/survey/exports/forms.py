"""Microsoft Forms and Polls: ``ID; Start time; Completion time; Email; Name; questions…``, at times quiz columns."""

from openfeedback.survey.files import Export, Grid
from openfeedback.survey.rows import table_export
from openfeedback.survey.wordings import listed, plain
from openfeedback.vocabulary import ColumnRole as R

_OWN = {
    "id": R.ID, "start time": R.IGNORED, "completion time": R.TIME, "email": R.PERSONAL, "name": R.PERSONAL,
    "aloitusaika": R.IGNORED, "valmistumisaika": R.TIME, "sähköposti": R.PERSONAL, "nimi": R.PERSONAL,
    "starttid": R.IGNORED, "slutförandetid": R.TIME, "e-post": R.PERSONAL, "namn": R.PERSONAL,
    "language": R.IGNORED, "last modified time": R.IGNORED, "total points": R.IGNORED, "quiz feedback": R.IGNORED,
}  # fmt: skip
_QUIZ = {"starts": ["points - ", "feedback - ", "pisteet - ", "palaute - "]}


def read(grid: Grid) -> Export:
    """A Forms or Polls export as XLSX or CSV; its own columns stand before the questions."""
    export = table_export(grid, "forms")
    hints = {j: _OWN[plain(h)] for j, h in enumerate(export.headers[:8]) if plain(h) in _OWN}
    hints |= {j: R.IGNORED for j, h in enumerate(export.headers) if listed(h, _QUIZ)}
    return export._replace(hints=hints)
