"""Who is a respondent: each row of the body is kept, or left out with its reason.

A row is nobody's where it says the header again, is a test, is a total, or has nothing of what the columns have in
common (no time in the column of times, no number in that of numbers, no label in that of labels).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from openfeedback.survey.rows.header import is_header_again
from openfeedback.survey.rows.totals import called, total_rows
from openfeedback.survey.rows.trials import trial_rows
from openfeedback.survey.rows.unanswered import not_returned
from openfeedback.survey.wordings import ENOUGH, Kind, data, different, holding, kind_of, matches, plain
from openfeedback.vocabulary import LeftOut

SAMPLE = 2000  # rows that are enough to tell the kinds of columns
_OBJECT = re.compile(r'^\s*\{\s*"+ImportId"+')


def nobodys_rows(headers: Sequence[list[str]], cells: pd.DataFrame) -> dict[str, LeftOut]:
    """Reasons of the rows (by the index of ``cells``, missing where empty) that are no respondent's.

    ``headers``: the header, and further rows of it as they are written, which may come again too.
    """
    if cells.empty:
        return {}
    empty = dict.fromkeys(not_returned(cells), LeftOut.UNANSWERED)
    kinds = _kinds(_without(cells, {**called(cells), **empty}))
    found = empty | dict.fromkeys(sorted(trial_rows(headers[0], cells, kinds)), LeftOut.TEST)
    for row in headers:
        found = dict.fromkeys(_said_again(row, cells), LeftOut.HEADER_AGAIN) | found
    found = dict.fromkeys(_of_tool(cells), LeftOut.IMPORT_IDS) | found
    rest = _without(cells, found)
    odd = _without_kind(rest, kinds)
    found |= total_rows(rest, set(odd.index), set(kinds))
    return _by_place(cells, found, odd[[j for j in kinds if j in odd and kinds[j].name != "label"]])


def _without(cells: pd.DataFrame, found: Collection[str]) -> pd.DataFrame:
    return cells[~cells.index.isin(list(found))] if found else cells


def _kinds(cells: pd.DataFrame) -> dict[int, Kind]:
    """The kinds of the columns; of very many rows some, evenly spread, tell them."""
    some = cells.iloc[:: max(1, len(cells) // SAMPLE)]
    made = {j: kind_of(some[j].fillna("").tolist()) for j in range(cells.shape[1])}
    return {j: kind for j, kind in made.items() if kind}


def _said_again(headers: list[str], cells: pd.DataFrame) -> list[str]:
    """Rows that repeat the header."""
    like = pd.Series(False, index=cells.index)
    for j in (j for j, header in enumerate(headers) if header.strip()):
        if same := _same_wording(headers[j], cells[j]):
            like |= cells[j].isin(same)
    return [row for row in cells.index[like] if is_header_again(headers, _filled(cells.loc[row]))]


def _same_wording(header: str, cells: pd.Series) -> set[str]:
    """The values that say a header; only those that hold its longest word are looked at closely."""
    wording, most = plain(header), 2 * len(header) + 20
    word = max(re.findall(r"\w+", wording), key=len, default=wording)
    near = (v for v in different(cells) if len(v) < most and word in v.casefold())
    return {v for v in near if plain(v) == wording}


def _of_tool(cells: pd.DataFrame) -> list[str]:
    """Rows that hold a tool's ids of the columns, from the first filled cell on."""
    found: list[str] = []
    empty = pd.Series(True, index=cells.index)
    for j in cells:
        begun = cells[j][empty & cells[j].str.startswith("{").fillna(False).astype("bool")]
        found += [str(row) for row, cell in begun.items() if _OBJECT.match(cell)]
        empty &= cells[j].isna()
    return found


def _filled(row: pd.Series) -> dict[int, str]:
    return {j: cell for j, cell in enumerate(row.tolist()) if isinstance(cell, str)}


def _without_kind(cells: pd.DataFrame, kinds: Mapping[int, Kind]) -> pd.DataFrame:
    """Rows none of whose cells is of its column's kind; True where such a cell is there and breaks it."""
    if not kinds:
        return pd.DataFrame(index=cells.index[:0])
    fits = pd.DataFrame({j: _fits(cells[j], kind) for j, kind in kinds.items()})
    return (cells[list(kinds)].notna() & ~fits)[~fits.any(axis=1)]


def _fits(cells: pd.Series, kind: Kind) -> pd.Series:
    return holding(cells, {value for value in different(cells) if kind.fits(value)})


def _by_place(cells: pd.DataFrame, found: dict[str, LeftOut], odd: pd.DataFrame) -> dict[str, LeftOut]:
    """The rows without any kind: under the header, under the table, or between the answers."""
    most = max(1, min(3, len(cells) / 4), len(cells) * (1 - ENOUGH))
    anchors = [j for j in odd.columns if cells[j].isna().sum() <= most]  # what nearly every respondent has
    typical = float(cells.notna().sum(axis=1).quantile(0.75))
    first = next((row for row in cells.index if row not in found), None)
    nobodys = [
        row
        for row in odd.index
        if row not in found and _is_nobodys(cells.loc[row], odd.loc[row, anchors], typical, row == first)
    ]
    off = {*nobodys, *found}
    index = cells.index.tolist()
    real = [n for n, row in enumerate(index) if row not in off]
    if not real:
        return found  # nothing to compare with
    places = {row: n for n, row in enumerate(index)} if nobodys else {}
    for row in nobodys:
        under, after = places[row] < real[0], places[row] > real[-1]
        found[row] = LeftOut.UNDER_HEADER if under else LeftOut.NOTE if after else LeftOut.NOBODY
    return found


def _is_nobodys(row: pd.Series, breaks: pd.Series, typical: float, first: bool) -> bool:
    """Whether a row that fits no kind is no respondent's.

    ``breaks``: which of the columns that all respondents fill it breaks (empty: there are no such columns). Else it
    lies right under the header, or is a note at the left.
    """
    written = row.dropna()
    if matches(plain(str(written.iloc[0])), data("questions")["notes"]):
        return True
    if breaks.empty:
        return False
    narrow = len(written) <= max(1, typical / 3) and written.index[0] == row.index[0]
    return bool(breaks.any()) or first or narrow
