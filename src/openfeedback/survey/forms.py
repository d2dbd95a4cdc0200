"""Microsoft Forms and Polls: ``ID; Start time; Completion time; Email; Name; questions…``, at times quiz columns."""

from openfeedback.survey.export import Export, table_export
from openfeedback.survey.source import Grid
from openfeedback.survey.wording import listed, plain

_OWN = {
    "id": "id", "start time": "ignored", "completion time": "time", "email": "personal", "name": "personal",
    "aloitusaika": "ignored", "valmistumisaika": "time", "sähköposti": "personal", "nimi": "personal",
    "starttid": "ignored", "slutförandetid": "time", "e-post": "personal", "namn": "personal",
    "language": "ignored", "last modified time": "ignored", "total points": "ignored", "quiz feedback": "ignored",
}  # fmt: skip
_QUIZ = {"starts": ["points - ", "feedback - ", "pisteet - ", "palaute - "]}


def read(grid: Grid) -> Export:
    """A Forms or Polls export as XLSX or CSV; its own columns stand before the questions."""
    export = table_export(grid, "forms")
    hints = {j: _OWN[plain(h)] for j, h in enumerate(export.headers[:8]) if plain(h) in _OWN}
    hints |= {j: "ignored" for j, h in enumerate(export.headers) if listed(h, _QUIZ)}
    return export._replace(hints=hints)
