"""What programs write where nothing was answered ("nan", NULL, -99, "N/A"): such cells are empty, and told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pandas as pd

from openfeedback.errors import counted
from openfeedback.survey.columns import Counts, counts_of
from openfeedback.survey.files import Export
from openfeedback.survey.findings import Finding
from openfeedback.survey.scales import beyond, number_of, read_answers, stated_scale
from openfeedback.survey.wordings import data, matches, plain
from openfeedback.vocabulary import Dropped, Told

SMALL = 11  # values that a scale has
FIVE = 5  # highest point beyond which a lone digit tells nothing
FEWEST = 3  # different points that show a column to be one of small numbers
MOST = 0.7  # share of small whole numbers beside the codes: means and counts under them may stand there too
FAR = 5  # times the largest of other numbers that a code exceeds
REPEATED = 2  # times that a number of this kind comes in a file before it is taken for one
MANY = 200  # different values that are too many for points of a scale
LONGEST = 20  # signs of what a program or a person writes for nothing
WORDS = 0.8  # share of values that are no numbers in a column of texts
_SURE = re.compile(r"-(\d)\1+|-9[78]|-9+")  # no answer of a person; one is enough


def without_missing(export: Export) -> Export:
    """The export with such cells empty and a finding on them."""
    words = data("headers")["missing_words"]
    every = dict(enumerate(counts_of(export)))
    numbers = {j: {v: n for v in counts if (n := number_of(v)) is not None} for j, counts in every.items()}
    coded = {j: codes_in(counts, numbers[j]) for j, counts in every.items()}
    nines = {j: _beyond(counts, numbers[j], export.headers[j]) for j, counts in every.items()}
    if any(_is_longer(counts, numbers[j], export.headers[j]) for j, counts in every.items()):
        nines = {j: [code for code in codes if len(code.strip()) > 1] for j, codes in nines.items()}
    if sum(map(bool, nines.values())) >= REPEATED:  # the same in several columns: no accident
        coded = {j: [*codes, *(c for c in nines[j] if c not in codes)] for j, codes in coded.items()}
    times = Counter[str]()
    for j, codes in coded.items():
        times.update({code: every[j][code] for code in codes})
    for j, counts in every.items():
        codes = [code for code in coded[j] if times[code] >= REPEATED or _is_sure(code)]
        found = [value for value in counts if len(value) < LONGEST and value.strip() in words] + codes
        found += _said({v: n for v, n in counts.items() if v not in found} if found else counts, export.headers[j])
        if not found:
            continue
        gone = export.cells.index[export.cells[j].isin(found)]
        n, said = sum(counts[value] for value in {*found}), ", ".join(sorted({value.strip() for value in found}))
        cells = export.cells.copy()
        cells[j] = cells[j].mask(cells[j].isin(found))
        more = pd.DataFrame({"row": gone, "column": j, "reason": str(Dropped.MISSING)})
        what = f"{counted(n, 'cell', 'hold')} {said}: what programs write for no answer; read as empty"
        finding = Finding(Told.GUESSED, what, column=export.names[j], n=n)
        skipped = pd.concat([export.skipped, more], ignore_index=True)
        export = export._replace(cells=cells, skipped=skipped).with_findings(finding)
    return export


def _is_sure(code: str) -> bool:
    return len(code.strip()) > 2 and _SURE.fullmatch(code.strip()) is not None


def codes_in(counts: Counts, numbers: Mapping[str, float]) -> list[str]:
    """Numbers far outside a scale of whole numbers, or among texts, where they could stand for "no answer".

    ``numbers``: those of its values that are numbers.

    >>> of = lambda counts: codes_in(counts, {value: float(value) for value in counts if not value.isalpha()})
    >>> of({"1": 4, "2": 3, "3": 5, "4": 2, "-99": 3}), of({"98": 1, "99": 2})
    (['-99'], [])
    >>> of({"34": 1, "67": 1, "45": 2, "999": 2}), of({"200": 1, "450": 1, "999": 2})
    (['999'], [])
    >>> of({"päivää": 1, "kiitos": 2, "ei": 1, "99": 2})
    ['99']
    """
    known = data("headers")["missing_numbers"]
    codes = [value for value in numbers if value.strip() in known]
    if not codes or len(counts) - len(codes) < FEWEST:
        return []
    others = [(x, counts[value]) for value, x in numbers.items() if value not in codes]
    different = len(counts) - len(codes)
    if different - len(others) >= WORDS * different:
        return codes
    small = sum(n for x, n in others if x == int(x) and 0 <= x < SMALL)
    if small >= MOST * (sum(counts.values()) - sum(counts[code] for code in codes)):
        return codes
    largest = max((abs(x) for x, _ in others), default=0.0)  # 999 among ages
    return [c for c in codes if len(c.strip()) > 2 and abs(numbers[c]) >= FAR * largest and others]


def _beyond(counts: Counts, numbers: Mapping[str, float], header: str) -> list[str]:
    """Codes such as 9 beyond a dense run of points, where the header states no scale that holds them."""
    limits = stated_scale(header)
    codes = beyond(numbers.values()) if len(numbers) >= WORDS * len(counts) else set()
    if max((n for n in numbers.values() if n not in codes), default=0) > FIVE:  # "9" may be a point of ten
        codes = {code for code in codes if code > SMALL}
    return [value for value, n in numbers.items() if n in codes and not (limits and n <= limits[1])]


def _is_longer(counts: Counts, numbers: Mapping[str, float], header: str) -> bool:
    """Whether a column is of points up to 8 or more, none of which its header states: then a 9 beside it may be one.

    >>> of = lambda counts: _is_longer(counts, {value: float(value) for value in counts}, "Tilat")
    >>> of({"2": 3, "7": 4, "8": 2, "10": 1}), of({"1": 3, "9": 1})
    (True, False)
    """
    if (
        len(numbers) < len(counts)
        or stated_scale(header)
        or matches(plain(header), [*data("headers")["amounts"], *data("scales")["nps_hints"]])
    ):
        return False
    whole = {n for n in numbers.values() if n == int(n) and 1 <= n < SMALL}
    return len(whole) == len(numbers) > FEWEST and bool(whole & {8, 10})


def _said(counts: Counts, header: str) -> list[str]:
    """Words and signs for "no answer" of a column, as its other values show: an opt-out of a scale stays."""
    kinds = data("headers")
    some = [v for v in counts if len(v) < LONGEST]
    words = [v for v in some if (v.strip().casefold().rstrip(".")) in kinds["missing_said"]]
    signs = [v for v in some if v.strip() in kinds["missing_signs"]]
    if not words and not signs:
        return []
    rest = {v: n for v, n in counts.items() if v not in words and v not in signs}
    points = 1 < len(rest) <= MANY and (all(number_of(v) is not None for v in rest) or read_answers(rest, header))
    return signs if points else words if len(rest) else []
