"""Where the header lies: titles, filters and metadata above it, several header rows, codes above wordings.

A row moves the header down only where all rows above it are narrow and it is clearly more like a header.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from openfeedback.survey.wordings import NUMBER, TIME, Kind, data, filled, is_header_word, kinds_of, listed, plain, tidy
from openfeedback.vocabulary import LeftOut

Rows = Sequence[Sequence[str]]
LOOK = 40  # filled rows among which a header is looked for
PROFILE = 400  # filled rows that show what the columns hold
CLEARLY = 1.0  # by how much a later row must be more like a header than the first
_SEPARATOR = re.compile(r'^"?sep=.?"?$', re.IGNORECASE)
_IMPORT = re.compile(r'^\s*\{\s*"+ImportId"+')
_CODE = re.compile(r"^[^\W\d_]{1,12}[._-]?\d+([._-]?\w+)*$")
_CODED = re.compile(r"^[A-Za-z]\w*(?:\[\w+\])*\.\s+(?=\S)")
_BRACKET = re.compile(r"^(.*\S)\s*\[([^\[\]]*[^\W\d][^\[\]]*)\]$", re.DOTALL)


class Header(NamedTuple):
    """Headers, the place of the first row of the body, and the rows before it that are left out (place -> reason)."""

    headers: list[str]
    body: int
    left_out: dict[int, LeftOut]
    row: int = 0


def find_header(rows: Rows, given: int | None = None) -> Header:
    """The header of a sheet's rows; ``given``: its row as the parameters have it, from 1.

    >>> rows = [["Klinikka"], [], ["Vastausaika", "Palaute"], ["1.2.2024", "hyvä oli"], ["2.2.2024", "kiitos"]]
    >>> find_header(rows)[:2]
    (['Vastausaika', 'Palaute'], 3)
    """
    some = list(islice(((i, cells) for i, row in enumerate(rows) if (cells := filled(row))), PROFILE))
    left_out: dict[int, LeftOut] = {}
    if given is not None:
        left_out = {i: LeftOut.BEFORE for i, row in enumerate(rows[: given - 1]) if filled(row)}
        some = list(islice(((i, c) for i, row in enumerate(rows) if i >= given - 1 and (c := filled(row))), PROFILE))
    if not some:
        return Header([], len(rows), left_out)
    if given is None:
        while len(some) > 1 and len(some[0][1]) == 1 and _SEPARATOR.match(next(iter(some[0][1].values()))):
            left_out[some.pop(0)[0]] = LeftOut.SEPARATOR
        top = _top(some)
        left_out |= {i: LeftOut.BEFORE for i, _ in some[:top]}
        some = some[top:]
    return _with_more_rows(rows, some, left_out)


def _top(some: list[tuple[int, dict[int, str]]]) -> int:
    """Which of the filled rows is the header's first."""
    width = _width(some)
    best, at = _likeness(some, 0, width), 0
    for n in range(1, min(LOOK, len(some) - 1)):
        if not _narrow(some[n - 1][1], width):
            break
        likeness = _likeness(some, n, width)
        if likeness >= best + (CLEARLY if at == 0 else 0.01):
            best, at = likeness, n
    return at


def _width(some: list[tuple[int, dict[int, str]]]) -> int:
    """How many cells a row of the table has: three rows of four have no more."""
    widths = sorted(len(cells) for _, cells in some)
    return widths[(3 * len(widths)) // 4]


def _narrow(cells: dict[int, str], width: int) -> bool:
    n = len(set(cells.values()))  # a title merged over the table stands in each of its cells
    return n < width and (n <= 0.7 * width and n <= 4 or n <= 0.4 * width)


def _likeness(some: list[tuple[int, dict[int, str]]], n: int, width: int) -> float:
    """How much a filled row is like a header: known words, full, unlike what stands below, not data itself."""
    at, cells = some[n]
    below = [row for _, row in some[n + 1 :]]
    known = min(2, sum(is_header_word(cell) for cell in cells.values()))
    fill = min(1.0, len(set(cells.values())) / width)
    is_data = sum(bool(NUMBER.fullmatch(c) or TIME.match(c)) for c in cells.values()) / len(cells)
    table = [[row.get(j, "") for j in cells] for row in below]
    kinds = kinds_of(table, len(cells))
    unlike = sum(not kind.fits(cell) for j, cell in enumerate(cells.values()) if (kind := kinds.get(j))) / len(cells)
    apart = 0.5 if n and some[n - 1][0] < at - 1 else 0.0  # a blank row above
    return known + 2 * fill + 2 * unlike + apart - 2 * is_data


def _with_more_rows(rows: Rows, some: list[tuple[int, dict[int, str]]], left_out: dict[int, LeftOut]) -> Header:
    """The header with the rows under it that belong to it."""
    at, first = some[0]
    width = max(max(cells) for _, cells in some) + 1
    headers = [first.get(j, "") for j in range(width)]
    again = [headers, *([cells.get(j, "") for j in range(width)] for _, cells in some[1:3])]
    data_rows = [cells for _, cells in some[4 if len(some) > 8 else 2 :]]
    data_rows = [cells for cells in data_rows if not any(is_header_again(row, cells) for row in again)]
    kinds = kinds_of([[cells.get(j, "") for j in range(width)] for cells in data_rows], width)
    kinds = {j: kind for j, kind in kinds.items() if kind.name != "label" or len(kind.labels) > 1}
    body = at + 1
    for i, cells in some[1:4]:
        reason, joined = _belongs(headers, cells, kinds)
        if reason is None:
            break
        headers, body = joined, i + 1
        left_out[i] = reason
    raw = list(rows[at]) + [""] * (width - len(rows[at])) if headers == [first.get(j, "") for j in range(width)] else []
    return Header(_tidied(raw or headers), body, left_out, at)


def _belongs(headers: list[str], cells: dict[int, str], kinds: dict[int, Kind]) -> tuple[LeftOut | None, list[str]]:
    """Why a row under the header is part of it, and the headers with it."""
    if any(_IMPORT.match(cell) for cell in cells.values()):
        return LeftOut.IMPORT_IDS, headers
    if is_header_again(headers, cells):
        return LeftOut.HEADER_AGAIN, headers
    breaks = bool(kinds) and not any(kind.fits(cells.get(j, "")) for j, kind in kinds.items())
    if breaks and _worded(headers, cells):
        return LeftOut.SECOND_HEADER, [cells.get(j, header) for j, header in enumerate(headers)]
    if breaks and _options_below(headers, cells):
        return LeftOut.SECOND_HEADER, _joined(headers, cells)
    return None, headers


def is_header_again(headers: Sequence[str], cells: dict[int, str]) -> bool:
    """Whether a row says the header once more.

    >>> is_header_again(["Rooli", "Palaute"], {0: "rooli", 1: "Palaute"}), is_header_again(["Rooli", "P"], {0: "Rooli"})
    (True, False)
    """
    same = sum(j < len(headers) and plain(cell) == plain(headers[j]) for j, cell in cells.items())
    named = sum(bool(tidy(h)) for h in headers)
    return same >= 0.8 * len(cells) and same >= min(named, 2) and same >= 0.5 * named


def _worded(headers: list[str], cells: dict[int, str]) -> bool:
    """Whether the header holds codes ("Q2_1") and the row under it their wordings."""
    named = [j for j, header in enumerate(headers) if header]
    spaceless = sum(" " not in headers[j] for j in named) >= 0.7 * len(named)
    codes = any(_CODE.match(headers[j]) for j in named)
    wordings = sum(" " in cells.get(j, "") for j in named) >= 0.3 * len(named)
    return spaceless and codes and wordings and sum(j in cells for j in named) >= 0.8 * len(named)


def _options_below(headers: list[str], cells: dict[int, str]) -> bool:
    """Whether the header has gaps, or one wording over several columns, and the row under it fills them."""
    return any(
        j in cells and (not headers[j] or (j and headers[j] == headers[j - 1] and cells[j] != cells.get(j - 1)))
        for j in range(1, len(headers))
    )


def _joined(headers: list[str], cells: dict[int, str]) -> list[str]:
    """Question and option of each column: "Mitä tukea sait?: Koulutus"; "Response" and the like say nothing."""
    made, stem = [], ""
    for j, header in enumerate(headers):
        below = cells.get(j, "")
        stem = header or (stem if below else "")
        says = below and plain(below) != plain(stem) and not listed(below, data("headers")["says_nothing"])
        made.append((f"{stem.rstrip(': ')}: {below}" if stem else below) if says else stem)
    return made


def _tidied(headers: list[str]) -> list[str]:
    """Headers without the codes before them ("G1Q2[SQ001]. Mitä …?"), options in brackets behind a colon."""
    named = [header for header in headers if header.strip()]
    if len(named) >= 3 and sum(bool(_CODED.match(header.strip())) for header in named) >= 0.8 * len(named):
        headers = [_CODED.sub("", header.strip()) for header in headers]
    stems = [found[1] for header in headers if (found := _BRACKET.match(header.strip()))]
    return [
        f"{found[1].rstrip(': ')}: {found[2]}"
        if (found := _BRACKET.match(header.strip())) and stems.count(found[1]) > 1
        else header
        for header in headers
    ]
