"""Rows of totals and means, at the end or among the respondents: by what they are called and what their cells hold."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from openfeedback.survey.scales import number_of
from openfeedback.survey.wordings import NUMBER, data, matches, plain, total_names
from openfeedback.vocabulary import LeftOut

NARROW = 0.5  # share of the cells that most rows fill: a row with a total holds no more, one with an odd name does
LONGEST = 60  # signs of what a row of totals is called
MOST = 0.9  # share of rows that fill a column which respondents fill
FEWEST = 5  # whole numbers that show a column to hold no others


def total_rows(cells: pd.DataFrame, odd: Collection[str], kinds: Collection[int]) -> dict[str, LeftOut]:
    """Rows that are called totals or the like, or hold means alone.

    ``odd``: rows that fit no column's kind. ``kinds``: columns that are no free text.
    """
    filled = cells.notna().sum(axis=1)
    few = filled <= NARROW * filled.median()
    named = called(cells)
    found = {
        row: LeftOut.TOTAL
        for row, column in named.items()
        if _sums(pd.Series(cells.loc[row]), column, row in odd, column in kinds, bool(few[row]))
    }
    named = {row: column for row, column in named.items() if row not in found}
    beside = _beside(cells, found, named)
    rest = cells[~cells.index.isin([*found, *beside])].copy()
    for row in rest.index.intersection(list(named)):
        rest.loc[row, named[row]] = None  # "ka" before means: the numbers decide
    return found | dict.fromkeys([*beside, *_means(rest)], LeftOut.TOTAL)


def _beside(cells: pd.DataFrame, found: Collection[str], named: dict[str, int]) -> list[str]:
    """Rows right above or below one of totals that are called one too, and hold nothing but numbers: "ka" by "yht."."""
    if not found or not named:
        return []
    places, made = {row: n for n, row in enumerate(cells.index)}, []
    near, typical = {places[row] for row in found}, float(cells.notna().sum(axis=1).median())
    for row in sorted(named, key=lambda row: min((abs(places[row] - n) for n in near), default=0)):
        written = cells.loc[row].dropna()
        first = written.index[0] == named[row] and total_names().total.search(plain(str(written.iloc[0])))
        numbers = [n for cell in written.iloc[1:] if (n := number_of(str(cell))) is not None]
        long = len(str(written.iloc[0])) > 3 or len(written) < typical  # "KA" may be somebody's initials
        sure = long or any(n != int(n) for n in numbers)
        if first and sure and {places[row] - 1, places[row] + 1} & near and all(map(is_summary, written.iloc[1:])):
            made.append(row)
            near.add(places[row])
    return made


def _sums(row: pd.Series, column: int, odd: bool, kind: bool, few: bool) -> bool:
    """Whether a row whose cell in ``column`` is called a total is one, as its other cells show.

    ``few``: whether it fills much less than others.
    """
    name, rest = plain(str(row[column])), [str(cell) for j, cell in row.dropna().items() if j > column]  # type: ignore[operator]
    first = row.first_valid_index() == column
    sums = all(cell == row[column] or is_summary(cell) for cell in rest)  # a merged name stands in further cells
    if total_names().target.search(name):
        return first and kind and sums and len(rest) > 1
    if total_names().total.search(name):
        return (
            (odd and first)
            or (sums and bool(rest) and (kind or few or len(name) > 3))
            or (not rest and first and len(name) > 3)
        )
    return first and sums and (odd or kind and bool(rest))


def called(cells: pd.DataFrame) -> dict[str, int]:
    """Rows whose first or second filled cell is called a total or a target, and the column of it."""
    values, filled = cells.to_numpy(dtype="object"), cells.notna().to_numpy()
    found: dict[str, int] = {}
    left = filled.copy()
    for _ in range(2):
        at = left.argmax(axis=1)
        nth = values[range(len(values)), at].tolist()  # of rows without so many cells, nothing that is a name
        names = {cell for cell in set(nth) if isinstance(cell, str) and len(cell) < LONGEST and _is_name(cell)}
        if names:
            found = {
                cells.index[n]: int(at[n]) for n, cell in enumerate(nth) if cell in names and left[n, at[n]]
            } | found
        left[range(len(left)), at] = False
    return found


def _is_name(cell: str) -> bool:
    known = total_names()
    if len(cell) >= LONGEST or not cell.strip()[:1].isalpha() or not known.quick.search(cell):
        return False
    name = plain(cell)
    return any(pattern.search(name) for pattern in (known.total, known.total_of, known.target))


def is_summary(cell: str) -> bool:
    """Whether a cell sums answers up: a number, a count, a mean, or a word on where they are.

    >>> [is_summary(cell) for cell in ("3,5", "N=11", "ka. 2,9", "10 vastausta", "kts. liite", "75 %", "hyvä")]
    [True, True, True, True, True, True, False]
    """
    wording = plain(cell)
    if not any(sign.isalnum() for sign in cell) or NUMBER.fullmatch(cell.strip()):
        return True
    if len(cell) >= LONGEST:
        return False
    return total_names().total.search(wording) is not None or matches(wording, data("questions")["summaries"])


def _means(cells: pd.DataFrame) -> list[str]:
    """Rows without some of what respondents fill, whose cells are numbers, some of which no respondent gives."""
    full = [j for j in cells if cells[j].notna().mean() >= MOST]
    rows = list(cells.index[cells[full].isna().any(axis=1)]) if full else []
    if not rows or len(cells) < FEWEST:
        return []
    whole = {j: _whole(cells[j].dropna()) for j in cells}
    found = []
    for row in rows:
        written = cells.loc[row].dropna()
        if all(NUMBER.fullmatch(cell.strip()) for cell in written):
            odd = [j for j, cell in written.items() if (n := number_of(cell)) is not None and n != int(n) and whole[j]]
            found += [row] if odd else []
    return found


def _whole(cells: pd.Series) -> bool:
    """Whether a column holds whole numbers, as answers do; one or two means below them aside."""
    numbers = [n for cell in cells.tolist() if (n := number_of(cell)) is not None]
    return len(numbers) >= FEWEST and sum(n != int(n) for n in numbers) <= max(1, len(numbers) // 10)
