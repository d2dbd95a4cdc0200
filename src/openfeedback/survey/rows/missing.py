"""What programs write where nothing was answered ("nan", NULL, -99, "N/A"): such cells are empty, and told."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.files import Export
from openfeedback.survey.findings import Finding
from openfeedback.survey.headers import data
from openfeedback.survey.scales import number_of, read_answers
from openfeedback.vocabulary import Dropped, Told

SMALL = 11  # values that a scale has
FEWEST = 3  # different points that show a column to be one of small numbers
REPEATED = 2  # times that a number of this kind comes in a file before it is taken for one
WORDS = 0.8  # share of values that are no numbers in a column of texts
_SURE = re.compile(r"-(\d)\1+|-9[78]|-9+")  # no answer of a person; one is enough


def without_missing(export: Export) -> Export:
    """The export with such cells empty and a finding on them."""
    words = data("headers")["missing_words"]
    every = {j: export.cells[j].value_counts() for j in range(export.cells.shape[1])}
    coded = {j: codes_in(counts) for j, counts in every.items()}
    times = Counter[str]()
    for j, codes in coded.items():
        times.update({code: int(every[j][code]) for code in codes})
    for j, counts in every.items():
        codes = [code for code in coded[j] if times[code] >= REPEATED or _is_sure(code)]
        found = [value for value in counts.index if value.strip() in words] + codes
        found += _said(counts.drop(found))
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


def _is_sure(code: str) -> bool:
    return len(code.strip()) > 2 and _SURE.fullmatch(code.strip()) is not None


def codes_in(counts: pd.Series) -> list[str]:
    """Numbers far outside a scale of whole numbers, or among texts, where they could stand for "no answer".

    >>> codes_in(pd.Series({"1": 4, "2": 3, "3": 5, "4": 2, "-99": 3})), codes_in(pd.Series({"98": 1, "99": 2}))
    (['-99'], [])
    >>> codes_in(pd.Series({"hyvä päivä": 1, "kiitos": 2, "ei": 1, "99": 2}))
    ['99']
    """
    numbers = data("headers")["missing_numbers"]
    codes = [value for value in counts.index if value.strip() in numbers]
    rest = [number_of(value) for value in counts.index if value not in codes] if codes else []
    if len(rest) < FEWEST:
        return []
    small = len(counts) <= SMALL + 4 and all(x is not None and x == int(x) and 0 <= x < SMALL for x in rest)
    return codes if small or sum(x is None for x in rest) >= WORDS * len(rest) else []


def _said(counts: pd.Series) -> list[str]:
    """Words and signs for "no answer" of a column, as its other values show: an opt-out of a scale stays."""
    kinds = data("headers")
    words = [v for v in counts.index if len(v) < 20 and (v.strip().casefold().rstrip(".")) in kinds["missing_said"]]
    signs = [v for v in counts.index if v.strip() in kinds["missing_signs"]]
    if not words and not signs:
        return []
    rest = counts.drop([*words, *signs])
    points = len(rest) > 1 and (
        all(number_of(v) is not None for v in rest.index)
        or read_answers(dict(zip(rest.index, rest.tolist(), strict=True)))
    )
    return signs if points else words if len(rest) else []
