"""A sheet that says what the codes of the answers mean: labels take their places, wordings those of names of variables.

A row a value (variable, value, label), or blocks (a variable, under it its values), with or without headers: what a
cell is shows by the headers of the answers. A variable counts where its codes explain the cells of its column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from openfeedback.errors import counted
from openfeedback.survey.files import Grid
from openfeedback.survey.findings import Finding
from openfeedback.survey.headers import data, matches, plain, tidy
from openfeedback.survey.rows import find_header
from openfeedback.survey.scales import is_ambiguous, is_opt_out, number_of, read_scale
from openfeedback.vocabulary import Told

ROWS = 5000  # of a sheet with more rows nobody says what codes mean
COVERED = 0.9  # share of the cells of a column that its codes explain
WORDED = 3  # columns with a mere name that a sheet of wordings words
POINTS = 4  # labels that several columns share, in the order of their codes, that make them a scale
_PAIR = re.compile(
    r"(?<![\d.,=–-])(-?\d{1,4})\s*(?:=\s*|:\s+|\s[–—-]\s)([^\s=;|\n].*?)"
    r"(?=\s*[;,|\n]\s*-?\d{1,4}\s*(?:=|:|\s[–—-])|\s*[;|\n]|\s*$)"
)
_NAME = re.compile(r"[^\W\d_]{1,12}[._-]?\d{1,3}(?:[._-]?\w{1,3})?|[^\s?]+_[^\s?]+|[A-Za-z]{1,10}")
_SUB = re.compile(r"(\S+?)(?:\[|: )(\w+)\]?")  # a column of a battery or of options, as LimeSurvey names it
_LETTERS = re.compile(r"[A-Z]{1,3}\d{0,3}|-oth-")  # codes that are no numbers
_BETWEEN = re.compile(r"(\S+?)\s*(?:[–—-]|\.{2,3}|…)\s*(\w+)(?=\W|$)")


class Variable(NamedTuple):
    """What a sheet says of one column: its wording, the label of each code, and the question it is a part of."""

    wording: str
    labels: dict[str, str]
    question: str = ""


def with_labels(grids: Sequence[Grid], kept: Collection[str] = ()) -> tuple[list[Grid], list[Finding]]:
    """The sheets without those that say what codes mean, the answers with their labels; and what is told of it.

    ``kept``: plain names of columns that the parameters use: they stay.
    """
    seen = {n: _headers(grid) for n, grid in enumerate(grids)}
    books: dict[int, tuple[int, dict[str, Variable]]] = {}
    wordings: dict[int, tuple[int, dict[str, Variable]]] = {}
    for n, grid in enumerate(grids):
        for of in (k for k in seen if k != n and len(grid.rows) <= ROWS):
            known = variables_in(grid.rows, seen[of])
            if _says_codes(grid, known) and len(known) > len(books.get(n, (0, {}))[1]):
                books[n] = of, known
            elif _says_wordings(known, seen[of]):
                wordings[n] = of, known
    books = {n: (of, known) for n, (of, known) in books.items() if of not in books}
    if not books:
        return list(grids), [_asked(grid) for grid in grids if _is_called(grid)]
    made, told = list(grids), list[Finding]()
    wordings = {
        n: found for n, found in wordings.items() if n not in books and found[0] in {of for of, _ in books.values()}
    }
    for n, (of, known) in books.items():
        for other, (_, more) in ((n, found) for n, found in wordings.items() if found[0] == of):
            known = {h: _both(known.get(h), more.get(h)) for h in {**known, **more}}
            said = f"the sheet gives the wordings of {counted(len(more), 'column')}: they are read for the names"
            told.append(Finding(Told.GUESSED, said, n=len(more), sheet=grids[other].sheet or ""))
        made[of], found = _labelled(made[of], known, grids[n].sheet or "", kept)
        told += found
    return [grid for n, grid in enumerate(made) if n not in books and n not in wordings], told


def _both(a: Variable | None, b: Variable | None) -> Variable:
    """What two sheets say of a column, the first before the second."""
    a, b = a or Variable("", {}), b or Variable("", {})
    return Variable(a.wording or b.wording, b.labels | a.labels, a.question or b.question)


def _says_wordings(known: dict[str, Variable], headers: Sequence[str]) -> bool:
    """Whether a sheet words most of the columns that have mere names."""
    named = [header for header in headers if _is_name(header)]
    words = {known[header].wording for header in named if header in known and known[header].wording}
    return len(words) >= max(WORDED, len(named) / 2)


def _is_name(header: str) -> bool:
    sub = _SUB.fullmatch(header.strip())
    return _NAME.fullmatch(sub[1] if sub else header.strip()) is not None


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


def variables_in(rows: Iterable[Sequence[str]], headers: Sequence[str]) -> dict[str, Variable]:
    """Wording and labels of each header that a sheet speaks of.

    >>> rows = [["Muuttuja", "Koodi"], ["K1 Ikä", "1", "alle 30"], ["", "2", "yli 30"], ["K2", "1=huono, 5=hyvä"]]
    >>> variables_in(rows, ["K1", "K2"])["K1"][:2]
    ('Ikä', {'1': 'alle 30', '2': 'yli 30'})
    >>> variables_in(rows, ["K1", "K2"])["K2"][:2]
    ('', {'1': 'huono', '5': 'hyvä'})
    """
    by_name = {plain(header): header for header in headers}
    found: dict[str, Variable] = {}
    current: list[str] = []
    for row in rows:
        cells = [tidy(cell) for cell in row if cell.strip()]
        if not cells:
            current = []
            continue
        named, rest = _named(cells, by_name, headers)
        current = named or current
        wording, labels = _said(rest)
        for header in current:
            before = found.get(header, Variable("", {}))
            new = wording if len(named) == 1 and not before.wording else before.wording
            part = _SUB.fullmatch(header.strip()) if len(cells) > 1 and plain(cells[0]) != plain(header) else None
            asked = wording if part and plain(part[1]) == plain(cells[0]) and not before.question else before.question
            found[header] = Variable(new, before.labels | labels, asked)
    return {header: said for header, said in found.items() if said.labels or said.wording}


def _named(cells: list[str], by_name: dict[str, str], headers: Sequence[str]) -> tuple[list[str], list[str]]:
    """The headers that a row speaks of in its first cell, and what else it says."""
    first, rest = _SUB.sub(r"\1: \2", cells[0]) if _SUB.fullmatch(cells[0]) else cells[0], cells[1:]
    if plain(first) in by_name:
        return [by_name[plain(first)]], rest
    if parts := [h for h in headers if (sub := _SUB.fullmatch(h.strip())) and plain(sub[1]) == plain(first)]:
        return parts, rest
    several = [plain(part) for part in re.split(r"[,;&]|\s(?:ja|och|and)\s", first)]
    if len(several) > 1 and all(part in by_name for part in several):
        return [by_name[part] for part in several], rest
    ends = _BETWEEN.match(first)
    if ends and plain(ends[1]) in by_name:
        begin = list(headers).index(by_name[plain(ends[1])])
        last = next((h for h in headers if plain(h) in (plain(ends[2]), plain(_stem(ends[1]) + ends[2]))), None)
        if last is not None and headers.index(last) > begin:
            return list(headers[begin : headers.index(last) + 1]), rest
    name, _, wording = first.partition(" ")
    name = name.rstrip(".:–-")
    if (
        wording
        and _NAME.fullmatch(name)
        and plain(name) in by_name
        and any(sign.isdigit() or sign == "_" for sign in name)
    ):
        return [by_name[plain(name)]], [wording.lstrip(" .:=–-"), *rest]
    return [], cells


def _stem(name: str) -> str:
    """What names of a battery share ("K3a": "K3", "k5_1": "k5_")."""
    return re.sub(r"(?:[a-zA-Z]|\d+)$", "", name)


def _said(cells: list[str]) -> tuple[str, dict[str, str]]:
    """The wording and the labels in a row."""
    wording, labels = "", dict[str, str]()
    for n, cell in enumerate(cells):
        pairs = {_code(code): label.strip(" ,.") for code, label in _PAIR.findall(cell)}
        if len(pairs) > 1 or pairs and _PAIR.match(cell):
            labels |= pairs
        elif number_of(cell) is not None:
            after = next((c for c in cells[n + 1 :] if number_of(c) is None), "")
            labels |= {_code(cell): after} if after else {}
            break
        elif _LETTERS.fullmatch(cell) and n + 1 < len(cells):
            labels[_code(cell)] = cells[n + 1]
            break
        elif not wording:
            wording = cell
    return wording, labels


def _code(cell: str) -> str:
    number = number_of(cell)
    return f"{number:g}" if number is not None else plain(cell)


def _labelled(grid: Grid, known: dict[str, Variable], sheet: str, kept: Collection[str]) -> tuple[Grid, list[Finding]]:
    """The answers with labels for codes and wordings for names, and what was done."""
    found = find_header(grid.rows, grid.header_row)
    rows = [list(row) for row in grid.rows]
    places = {j: header for j, header in enumerate(found.headers) if header in known}
    batteries = Counter(tuple(known[header].labels.items()) for header in places.values())
    used, unlike, worded = [], [], 0
    for j, header in places.items():
        said, cells = (
            known[header],
            Counter(_code(row[j]) for row in rows[found.body :] if j < len(row) and row[j].strip()),
        )
        labels = said.labels if _explains(said.labels, cells) else {}
        told = {*map(plain, said.labels.values())} >= {*map(plain, cells)}  # the answers are labels already
        unlike += [header] if len(said.labels) > 1 and cells and not labels and not told else []
        used += [header] if labels else []
        legend, places_of = _as_read(labels, cells, said.wording or header, batteries[tuple(said.labels.items())] > 1)
        for row in (row for row in rows[found.body :] if j < len(row) and row[j].strip()):
            row[j] = places_of.get(_code(row[j]), row[j])
        name = said.wording if said.wording and _is_name(header) and plain(header) not in kept else header
        if name != header and said.question:
            name = f"{said.question} [{name}]"
        worded += name != header
        rows[found.row][j : j + 1] = [f"{name} ({legend})" if legend else name]
    return grid._replace(rows=rows), list(_told(sheet, used, unlike, worded))


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


def _told(sheet: str, used: list[str], unlike: list[str], worded: int) -> Iterable[Finding]:
    if used:
        names = ", ".join(used[:8]) + (f" and {len(used) - 8} more" if len(used) > 8 else "")
        words = f"; {counted(worded, 'name')} of columns in the wording that it gives" if worded else ""
        yield Finding(
            Told.GUESSED,
            f"the sheet says what the codes of {names} mean: labels are read for codes{words}",
            n=len(used),
            sheet=sheet,
        )
    if unlike:
        names = ", ".join(repr(name) for name in unlike[:5])
        yield Finding(
            Told.ASKED,
            f"the codes that it gives for {names} are not those in the column: they are not used",
            n=len(unlike),
            sheet=sheet,
        )
