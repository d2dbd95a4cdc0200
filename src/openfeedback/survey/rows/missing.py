"""What programs write where nothing was answered ("nan", NULL, -99): such cells are empty, and told."""

from __future__ import annotations

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.files import Export
from openfeedback.survey.findings import Finding
from openfeedback.survey.headers import data
from openfeedback.survey.scales import number_of
from openfeedback.vocabulary import Dropped, Told

SMALL = 11  # values that a scale has
FEWEST = 3  # different points that show a column to be one of small numbers
REPEATED = 2  # times that a number of this kind comes before it is taken for one


def without_missing(export: Export) -> Export:
    """The export with such cells empty and a finding on them."""
    words = data("headers")["missing_words"]
    for j in range(export.cells.shape[1]):
        counts = export.cells[j].value_counts()
        found = [value for value in counts.index if value.strip() in words] + codes_in(counts)
        if not found:
            continue
        gone = export.cells.index[export.cells[j].isin(found)]
        n, said = int(counts[found].sum()), ", ".join(sorted({value.strip() for value in found}))
        cells = export.cells.copy()
        cells[j] = cells[j].mask(cells[j].isin(found))
        more = pd.DataFrame({"row": gone, "column": j, "reason": str(Dropped.MISSING)})
        what = f"{counted(n, 'cell', 'hold')} {said}: what programs write for no answer; read as empty"
        finding = Finding(Told.GUESSED, what, column=export.names[j], n=n)
        skipped = pd.concat([export.skipped, more], ignore_index=True)
        export = export._replace(cells=cells, skipped=skipped, findings=(*export.findings, finding))
    return export


def codes_in(counts: pd.Series) -> list[str]:
    """Numbers far outside a scale of whole numbers, where they stand for "no answer".

    >>> codes_in(pd.Series({"1": 4, "2": 3, "3": 5, "4": 2, "-99": 3})), codes_in(pd.Series({"98": 1, "99": 2}))
    (['-99'], [])
    """
    if len(counts) > SMALL + 4:
        return []
    codes = [value for value in counts.index if value.strip() in data("headers")["missing_numbers"]]
    rest = [number_of(value) for value in counts.index if value not in codes]
    small = all(x is not None and x == int(x) and 0 <= x < SMALL for x in rest) and len(rest) >= FEWEST
    return codes if codes and small and counts[codes].sum() >= REPEATED else []
