"""Which sheets say what the codes of the others mean, or word their columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from openfeedback.errors import counted
from openfeedback.survey.exports.code_sheets.labelling import labelled
from openfeedback.survey.exports.code_sheets.variables import Variable, both, is_name, variables_in
from openfeedback.survey.files import Grid
from openfeedback.survey.findings import Finding
from openfeedback.survey.rows import find_header
from openfeedback.survey.wordings import data, matches, plain
from openfeedback.vocabulary import Told

ROWS = 5000  # of a sheet with more rows nobody says what codes mean
MOSTLY = 0.7  # share of the columns that a sheet explains of one sheet of answers, at least, to be used for another
WORDED = 3  # columns with a mere name that a sheet of wordings words


def with_labels(grids: Sequence[Grid], kept: Collection[str] = ()) -> tuple[list[Grid], list[Finding]]:
    """The sheets without those that say what codes mean, the answers with their labels; and what is told of it.

    ``kept``: plain names of columns that the parameters use: they stay.
    """
    seen = {n: _headers(grid) for n, grid in enumerate(grids)}
    books: dict[tuple[int, int], dict[str, Variable]] = {}  # of a sheet for a sheet of answers: there may be several
    wordings: dict[tuple[int, int], dict[str, Variable]] = {}
    for n, grid in enumerate(grids):
        for of in (k for k in seen if k != n and len(grid.rows) <= ROWS):
            known = variables_in(grid.rows, seen[of])
            if _says_codes(grid, known):
                books[n, of] = known
            elif _says_wordings(known, seen[of]):
                wordings[n, of] = known
    most = {n: max(len(known) for (book, _), known in books.items() if book == n) for n, _ in books}
    books = {
        pair: known for pair, known in books.items() if pair[1] not in most and len(known) >= MOSTLY * most[pair[0]]
    }
    if not books:
        return list(grids), [_asked(grid) for grid in grids if _is_called(grid)]
    made, told = list(grids), list[Finding]()
    said_of = {of for _, of in books}
    wordings = {(n, of): known for (n, of), known in wordings.items() if n not in most and of in said_of}
    for (n, of), known in books.items():
        for other, more in ((other, more) for (other, sheet), more in wordings.items() if sheet == of):
            known = {h: both(known.get(h), more.get(h)) for h in {**known, **more}}
            said = f"the sheet gives the wordings of {counted(len(more), 'column')}: they are read for the names"
            told.append(Finding(Told.GUESSED, said, n=len(more), sheet=grids[other].sheet or ""))
        made[of], found = labelled(made[of], known, grids[n].sheet or "", kept)
        told += found
    away = {n for n, _ in books} | {n for n, _ in wordings}
    return [grid for n, grid in enumerate(made) if n not in away], list(dict.fromkeys(told))


def _says_wordings(known: dict[str, Variable], headers: Sequence[str]) -> bool:
    """Whether a sheet words most of the columns that have mere names."""
    named = [header for header in headers if is_name(header)]
    words = {known[header].wording for header in named if header in known and known[header].wording}
    return len(words) >= max(WORDED, len(named) / 2)


def _headers(grid: Grid) -> list[str]:
    return [header for header in find_header(grid.rows[:500], grid.header_row).headers if header.strip()]


def _is_called(grid: Grid) -> bool:
    return matches(plain(grid.sheet or ""), data("questions")["code_sheets"])


def _says_codes(grid: Grid, known: dict[str, Variable]) -> bool:
    """Whether a sheet says what codes mean, by its name or by several variables with several codes each."""
    coded = sum(len(variable.labels) > 1 for variable in known.values())
    return coded >= (1 if _is_called(grid) else 2)


def _asked(grid: Grid) -> Finding:
    said = ("the sheet seems to say what codes mean, but not in a form that is understood (variable, code, "
            "label in a row; variables named as the headers of the answers): its labels are not used")  # fmt: skip
    return Finding(Told.ASKED, said, n=len(grid.rows), sheet=grid.sheet or "")
