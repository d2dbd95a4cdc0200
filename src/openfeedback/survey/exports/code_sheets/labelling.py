"""Labels take the places of the codes in the answers, wordings those of names of variables.

A variable counts where its codes explain the cells of its column.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from openfeedback.errors import counted
from openfeedback.survey.exports.code_sheets.several import labels_of_several
from openfeedback.survey.exports.code_sheets.variables import Variable, code_of, is_name
from openfeedback.survey.files import Grid
from openfeedback.survey.findings import Finding
from openfeedback.survey.rows import find_header
from openfeedback.survey.scales import is_ambiguous, is_opt_out, number_of, read_scale
from openfeedback.survey.wordings import data, plain
from openfeedback.vocabulary import Told

COVERED = 0.9  # share of the cells of a column that its codes explain
POINTS = 4  # labels that several columns share, in the order of their codes, that make them a scale


def labelled(
    grid: Grid, known: Mapping[str, Variable], sheet: str, kept: Collection[str]
) -> tuple[Grid, list[Finding]]:
    """The answers with labels for codes and wordings for names, and what was done."""
    found = find_header(grid.rows, grid.header_row)
    rows = [list(row) for row in grid.rows]
    places = {j: header for j, header in enumerate(found.headers) if header in known}
    batteries = Counter(tuple(known[header].labels.items()) for header in places.values())
    used, unlike, worded = [], [], 0
    for j, header in places.items():
        said, filled = known[header], [row for row in rows[found.body :] if j < len(row) and row[j].strip()]
        cells = Counter(code_of(row[j]) for row in filled)
        several = labels_of_several(said.labels, [row[j] for row in filled])
        labels = said.labels if several or _explains(said.labels, cells) else {}
        told = {*map(plain, said.labels.values())} >= {*map(plain, cells)}  # the answers are labels already
        unlike += [header] if len(said.labels) > 1 and cells and not labels and not told else []
        used += [header] if labels else []
        battery = batteries[tuple(said.labels.items())] > 1
        legend, places_of = ("", {}) if several else _as_read(labels, cells, said.wording or header, battery)
        for row in filled:
            row[j] = several.get(row[j]) or places_of.get(code_of(row[j]), row[j])
        name = said.wording if said.wording and is_name(header) and plain(header) not in kept else header
        if name != header and said.question:
            name = f"{said.question} [{name}]"
        worded += name != header
        if name != header or legend:  # in the first row of the header, for all of it
            rows[found.row][j : j + 1] = [f"{name} ({legend})" if legend else name]
            for row in rows[found.row + 1 : found.body]:
                row[j : j + 1] = [""] if j < len(row) else []
    return grid._replace(rows=rows), list(_findings(sheet, used, unlike, worded))


def _explains(labels: dict[str, str], cells: Counter[str]) -> bool:
    """Whether the codes stand for most of a column's cells: themselves, or points between them."""
    numbers = [n for code in labels if (n := number_of(code)) is not None and n >= 0 and not _is_none(labels[code])]
    if len(numbers) < 2:
        letters = [c for c in cells if c in labels and number_of(c) is None]
        return len(letters) > 1 and sum(cells[c] for c in letters) >= COVERED * sum(cells.values())
    low, high = min(numbers), max(numbers)
    whole = [c for c in cells if c in labels or (n := number_of(c)) is not None and low <= n <= high and high <= 10]
    return sum(cells[c] for c in whole) >= COVERED * sum(cells.values())


def _is_none(label: str) -> bool:
    """Whether a label says that nothing was answered."""
    return is_opt_out(label) or is_ambiguous(label) or plain(label) in data("headers")["missing_said"]


def _as_read(labels: dict[str, str], cells: Counter[str], header: str, battery: bool) -> tuple[str, dict[str, str]]:
    """A legend for the header where the points stay numbers, and the label that takes the place of each code.

    >>> _as_read({"1": "huono", "5": "hyvä", "9": "ei vastausta"}, Counter(["1", "3", "9"]), "Tilat", False)
    ('1 = huono, 5 = hyvä', {'9': 'ei vastausta'})
    >>> _as_read({"1": "nainen", "2": "mies"}, Counter(["1", "2"]), "Sukupuoli", False)
    ('', {'1': 'nainen', '2': 'mies'})
    """
    points = {code: label for code, label in labels.items() if not _is_none(label)}
    if read_scale(points.values(), header) is not None and not _lacking(points, cells, labels):
        return "", labels
    graded = battery and len(points) >= POINTS and [*points] == [str(n) for n in range(1, len(points) + 1)]
    if points and (_lacking(points, cells, labels) or graded):
        ends = [min(points, key=_order), max(points, key=_order)]
        rest = {code: label for code, label in labels.items() if code not in points}
        return ", ".join(f"{code} = {points[code]}" for code in ends), rest
    return "", labels


def _lacking(points: dict[str, str], cells: Counter[str], labels: dict[str, str]) -> bool:
    """Whether there are points between those that have labels."""
    low, high = min(map(_order, points)), max(map(_order, points))
    return any(low < _order(cell) < high for cell in cells if cell not in labels)


def _order(code: str) -> float:
    return number_of(code) or 0.0


def _findings(sheet: str, used: list[str], unlike: list[str], worded: int) -> Iterator[Finding]:
    """What is said of the columns that a sheet explains, and of those that it does not fit."""
    if used:
        names = ", ".join(used[:8]) + (f" and {len(used) - 8} more" if len(used) > 8 else "")
        words = f"; {counted(worded, 'name')} of columns in the wording that it gives" if worded else ""
        said = f"the sheet says what the codes of {names} mean: labels are read for codes{words}"
        yield Finding(Told.GUESSED, said, n=len(used), sheet=sheet)
    if unlike:
        names = ", ".join(repr(name) for name in unlike[:5])
        said = f"the codes that it gives for {names} are not those in the column: they are not used"
        yield Finding(Told.ASKED, said, n=len(unlike), sheet=sheet)
