"""Which sheets of a workbook hold the answers: one, or several of one survey; what the others hold is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openfeedback.errors import counted
from openfeedback.survey.files import Grid
from openfeedback.survey.findings import Finding
from openfeedback.survey.rows import find_header
from openfeedback.survey.wordings import data, listed, matched, matches, plain, total_names
from openfeedback.vocabulary import Told

BETTER = 1.5  # by how much a later sheet must be more like answers than the first
ANSWERS = 3.0  # from here on a sheet is like answers
VOTERS = "Voters"  # Mentimeter's sheet of answers
ONE, SOME = 0.8, 0.6  # share of all headers, or of those of the sheet with fewer, that two sheets of one survey share
FEWEST = 3  # questions that they share then
COPIED = 0.5  # share of its texts that stand on another sheet too, from which on a sheet is a copy
OWN_WORDS = 3  # words of a text that two people do not write by chance
NARROW, WIDE = 2, 4  # columns of notes and lists of codes; of answers beside them
AGREED = 0.9  # share of the cells from which on two columns hold the same, or one the codes of the other
MANY = 8  # rows from which on codes that go with labels row by row are no chance
_OWN = re.compile(r"\d:\d\d|\S+\s+\S+\s+\S+")  # a time of day, or words enough: what two people do not share


class _Look(NamedTuple):
    grid: Grid
    headers: list[str]
    rows: int
    likeness: float
    body: list[list[str]]
    words: bool
    summary: bool


def choose_sheets(grids: list[Grid], header_row: int | None = None) -> list[Grid]:
    """The sheets to read as one survey; the first has findings on those that are not read."""
    if len(grids) == 1:
        return grids
    if voters := [grid for grid in grids if grid.sheet == VOTERS]:
        return voters
    widest = max(_width(grid) for grid in grids if not grid.hidden) if not all(g.hidden for g in grids) else 0
    looks = [_look(grid._replace(header_row=header_row), widest) for grid in grids]
    seen = [look for look in looks if not look.grid.hidden] or looks
    best = seen[0]
    for look in seen[1:]:
        best = look if look.likeness >= best.likeness + BETTER else best
    copies = [look for look in seen if look is not best and _is_copy(look, best)]
    same = [look for look in seen if look is best or look not in copies and _alike(look, best)]
    told = [_of_copy(look, best) if look in copies else _of_rest(look, best) for look in looks if look not in same]
    if len(same) > 1:
        names = ", ".join(f"'{look.grid.sheet}'" for look in same)
        said = f"sheets {names} have the same headers: they are read as one survey (say `sheet` for one alone)"
        told.append(Finding(Told.GUESSED, said, n=len(same)))
    first, *others = [look.grid._replace(header_row=None) for look in same]
    return [first.with_findings(*told), *others]


def without_twins(grids: list[Grid], header_row: int | None = None) -> tuple[list[Grid], list[Finding]]:
    """The sheets without those that hold the same people once more (labels on one, codes on the other); what is told.

    Of two the one with more words is kept, the first where they have as many.
    """
    looks = [_look(grid._replace(header_row=header_row), 0) for grid in grids if not grid.hidden]
    looks.sort(key=lambda look: -sum(any(map(str.isalpha, cell)) for row in look.body[:5000] for cell in row))
    kept, told, gone = list[_Look](), list[Finding](), set[str | None]()
    for look in looks:
        twin = next((other for other in kept if _is_twin(look, other) and not _is_copy(look, other)), None)
        if twin is None:
            kept.append(look)
            continue
        gone.add(look.grid.sheet)
        said = (
            f"the sheet holds the respondents of '{twin.grid.sheet}' once more, as codes or labels "
            f"({counted(look.rows, 'row')}): '{twin.grid.sheet}' is read; say `sheet` to read this one instead"
        )
        told.append(Finding(Told.GUESSED, said, n=look.rows, sheet=look.grid.sheet or ""))
    return [grid for grid in grids if grid.sheet not in gone or grid.hidden], told


def _is_twin(a: _Look, b: _Look) -> bool:
    """Whether two sheets ask the same of the same people: their times or texts agree, or codes go with labels in all.

    Numbers of respondents alone show nothing: they begin anew on other sheets, and the same people answer again later.
    """
    found = matched(b.headers, a.headers)
    fewer = min(len([h for h in look.headers if h.strip()]) for look in (a, b))
    most = max(a.rows, b.rows)
    if len(found) < FEWEST or len(found) < ONE * fewer or min(a.rows, b.rows) < AGREED * most or most < FEWEST:
        return False
    kinds = data("headers")
    people = {j for j in found if any(listed(a.headers[j], kinds[kind]) for kind in ("id", "personal"))}
    pairs = [(_cells(a, j), _cells(b, k)) for j, k in found.items() if j not in people]
    own = [share for mine, other in pairs if (share := _own_shared(mine, other)) is not None]
    if own:
        return min(own) >= AGREED
    if a.rows != b.rows or a.rows < MANY:  # codes go with labels row by row
        return False
    agreed = list(_agreed(pairs))
    return len(agreed) >= FEWEST and min(agreed) >= AGREED


def _cells(look: _Look, j: int) -> list[str]:
    return [plain(row[j]) if j < len(row) else "" for row in look.body[:5000]]


def _own_shared(a: Sequence[str], b: Sequence[str]) -> float | None:
    """Which share of two columns of times or of own words is the same; None where a column holds neither."""
    mine, other = ([cell for cell in cells if _OWN.search(cell)] for cells in (a, b))
    for own, cells in ((mine, a), (other, b)):
        if len(own) < FEWEST or 2 * len(own) < sum(map(bool, cells)) or 2 * len(set(own)) < len(own):
            return None
    return (Counter(mine) & Counter(other)).total() / max(len(mine), len(other))


def _agreed(pairs: Sequence[tuple[list[str], list[str]]]) -> Iterator[float]:
    """For each column with few different answers, in which share of the rows one goes with one of the other sheet."""
    for a, b in pairs:
        rows = Counter((x, y) for x, y in zip(a, b, strict=True) if x and y)
        if len(rows) > 1 and 2 * len({x for x, _ in rows}) <= rows.total() >= MANY:
            usual = [max(n for (x, _), n in rows.items() if x == answer) for answer in {x for x, _ in rows}]
            back = [max(n for (_, y), n in rows.items() if y == answer) for answer in {y for _, y in rows}]
            yield min(sum(usual), sum(back)) / rows.total()


def _width(grid: Grid) -> int:
    """How many columns of a sheet hold anything."""
    return len({j for row in grid.rows[:500] for j, cell in enumerate(row) if cell.strip()})


def _look(grid: Grid, widest: int) -> _Look:
    found = find_header(grid.rows[:500], grid.header_row)
    body = [row for row in grid.rows[found.body :] if any(cell.strip() for cell in row)]
    kinds, wordings = data("headers"), data("questions")
    headers = [h for h in found.headers if h.strip()]
    known = any(listed(h, kinds[kind]) for h in headers for kind in ("time", "id", "personal"))
    long = all(any(listed(h, kinds[kind]) for h in headers) for kind in ("long_question", "long_answer"))
    asks = len(headers) > NARROW and any(
        matches(plain(h), wordings["open"]) or h.strip().endswith("?") for h in headers
    )
    texts = any(_is_text([row[j] for row in body[:200] if j < len(row)]) for j in range(len(found.headers)))
    likeness = 2.0 * (known or long) + 1.5 * texts + asks + min(1.0, len(body) / 10) if found.headers else 0.0
    if _width(grid) <= NARROW and widest >= WIDE:
        likeness -= 2.0
    words = any(len(cell.split()) >= OWN_WORDS for row in body[:5000] for cell in row)
    summary = not texts and _is_summary(grid, headers, body)
    return _Look(grid, found.headers, len(body), likeness - 2.0 * summary, body, words, summary)


def _is_text(cells: list[str]) -> bool:
    """Whether a column holds answers in own words."""
    filled = [cell for cell in cells if cell.strip()]
    words = sum(len(cell.split()) for cell in filled)
    return len(filled) >= 2 and words >= 3 * len(filled) and len(set(filled)) > len(filled) / 2


def _is_summary(grid: Grid, headers: list[str], body: list[list[str]]) -> bool:
    """Whether a sheet without answers in own words holds counts and means, by its name, headers or rows."""
    words, kinds = data("questions"), [plain(header) for header in headers]
    if matches(plain(grid.sheet or ""), words["summary_sheets"]):
        return True
    firsts = [plain(next(cell for cell in row if cell.strip())) for row in body]
    totals = sum(total_names().total.search(first) is not None for first in firsts)
    return sum(kind in words["summary_headers"] for kind in kinds) > 1 or totals > len(body) / 2


def _is_copy(look: _Look, best: _Look) -> bool:
    """Whether most rows of a sheet stand on the other too, cell for cell where both have the column: worked on."""
    found = matched(best.headers, look.headers)
    mine, other = _rows(look, list(found)), Counter(_rows(best, list(found.values())))
    both = sum(other[row] > 0 for row in mine)
    return len(found) >= FEWEST - 1 and len(mine) >= FEWEST and both >= COPIED * len(mine)


def _rows(look: _Look, places: list[int]) -> list[tuple[str, ...]]:
    """The rows with own words in them, as far as some columns go."""
    cells = [tuple(plain(row[j]) if j < len(row) else "" for j in places) for row in look.body[:5000]]
    return [row for row in cells if any(len(cell.split()) >= OWN_WORDS for cell in row)]


def _alike(a: _Look, b: _Look) -> bool:
    """Whether two sheets ask the same: nearly all headers, or most questions of the one with fewer."""
    if not a.rows or a.summary:
        return False
    both = len(matched(b.headers, a.headers))
    mine, other = (sum(bool(header.strip()) for header in look.headers) for look in (a, b))
    if a.likeness >= ANSWERS and both and both >= ONE * (mine + other - both):
        return True
    return both >= FEWEST and both >= SOME * min(mine, other) and a.words == b.words


def _of_copy(look: _Look, best: _Look) -> Finding:
    rows = counted(look.rows, "row")
    said = (
        f"the sheet holds mostly the same answers as '{best.grid.sheet}' ({rows}): it is taken for a copy and not "
        "read; say `sheet` to read it instead"
    )
    return Finding(Told.ASKED, said, n=look.rows, sheet=look.grid.sheet or "")


def _of_rest(look: _Look, best: _Look) -> Finding:
    """What is said of a sheet that is not read."""
    rows = counted(look.rows, "row")
    if look.grid.hidden:
        kind, said = Told.UNREAD, f"the sheet is hidden and not read ({rows}); say `sheet` to read it"
    elif look.rows and look.likeness >= ANSWERS and best.likeness >= ANSWERS:
        kind, said = (
            Told.ASKED,
            (
                f"the sheet holds answers too ({rows}), under other headers than '{best.grid.sheet}': it is not read. "
                "Give the file a second entry under files with `sheet`"
            ),
        )
    else:
        kind, said = Told.UNREAD, f"the sheet is not read ({rows}); say `sheet` to read it"
    return Finding(kind, said, n=look.rows, sheet=look.grid.sheet or "")
