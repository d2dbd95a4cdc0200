"""Cells that hold several codes of one question ("1,3,6"): the labels of a code sheet or of the header's own legend.

They are choices, whatever the codes look like: a scale has one point a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.exports.code_sheets.variables import code_of
from openfeedback.survey.files import Export
from openfeedback.survey.findings import Finding
from openfeedback.survey.scales import is_grading, is_opt_out, legend, read_scale
from openfeedback.survey.wordings import different
from openfeedback.vocabulary import Told

COVERED = 0.9  # share of the different cells that are codes, one or several
FEWEST = 3  # labels that a question of several choices has, at least
JOINED = "; "  # between the labels in a cell, as tools write choices
_BETWEEN = re.compile(r"\s*[,;/+&|\n]\s*|\s+(?:ja|och|and)\s+|\s+")


def labels_of_several(labels: Mapping[str, str], cells: Iterable[str]) -> dict[str, str]:
    """What takes the place of each cell where some hold several of the codes of ``labels``; empty where none does.

    Labels that grade are those of a scale: "2,5" and "2/3" lie between its points, and nothing is changed.

    >>> said = {"1": "Neuvonta", "2": "Kotihoito", "3": "Päivystys"}
    >>> labels_of_several(said, ["1,3", "2"])
    {'1,3': 'Neuvonta; Päivystys', '2': 'Kotihoito'}
    >>> labels_of_several(said, ["1", "2"]), labels_of_several({"1": "huono", "2": "kelpo", "3": "hyvä"}, ["1,2", "3"])
    ({}, {})
    """
    named = [label for label in labels.values() if not is_opt_out(label)]
    if len(named) < FEWEST or read_scale(named, "") is not None or any(map(is_grading, named)):
        return {}
    cells = list(dict.fromkeys(cells))
    codes = {cell: found for cell in cells if (found := _codes(cell, labels))}
    if max(map(len, codes.values()), default=0) < 2 or len(codes) < COVERED * len(cells):
        return {}
    return {cell: JOINED.join(labels[code] for code in found) for cell, found in codes.items()}


def _codes(cell: str, labels: Mapping[str, str]) -> list[str]:
    """The codes of a cell, each once; none where a part is no code."""
    found = [code_of(part) for part in _BETWEEN.split(cell.strip(" ,;")) if part]
    return list(dict.fromkeys(found)) if found and all(code in labels for code in found) else []


def with_choices(export: Export) -> Export:
    """The export with labels in the cells that hold several codes of the legend in their column's header."""
    cells, told = export.cells, list[Finding]()
    for j, header in enumerate(export.headers):
        said = {str(number): label for number, label in legend(header).items()}
        labels = labels_of_several(said, different(cells[j])) if len(said) >= FEWEST else {}
        if labels:
            cells = cells.copy() if cells is export.cells else cells
            cells[j] = pd.Series([labels.get(x, x) for x in cells[j]], index=cells.index, dtype=cells[j].dtype)
            several = sum(len(_codes(cell, said)) > 1 for cell in labels)
            what = f"{counted(several, 'different cell')} of several codes: choices by the labels of the header"
            told.append(Finding(Told.GUESSED, what, export.names[j], n=several))
    return export._replace(cells=cells).with_findings(*told) if told else export
