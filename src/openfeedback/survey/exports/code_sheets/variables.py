"""What a sheet says of the columns of the answers: their wordings, and what each of their codes means.

A row a value (variable, value, label), or blocks (a variable, under it its values), with or without headers: what a
cell is shows by the headers of the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openfeedback.survey.scales import number_of
from openfeedback.survey.wordings import plain, tidy

_PAIR = re.compile(
    r"(?<![\d.,=–-])(-?\d{1,4})\s*(?:=\s*|:\s+|\s[–—-]\s)([^\s=;|\n].*?)"
    r"(?=\s*(?:[;,|\n…]|\.{2,3})\s*-?\d{1,4}\s*(?:=|:|\s[–—-])|\s*[;|\n]|\s*,\s*[^\W\d]+\s*=|\s*$)"
)
_NAME = re.compile(r"[^\W\d_]{1,12}[._-]?\d{1,3}(?:[._-]?\w{1,3})?|[^\s?]+_[^\s?]+|[A-Za-z]{1,10}")
_SUB = re.compile(r"(\S+?)(?:\[|: )(\w+)\]?")  # a column of a battery or of options, as LimeSurvey names it
_LETTERS = re.compile(r"[A-Z]{1,3}\d{0,3}|-oth-")  # codes that are no numbers
_QUESTION = re.compile(r"(?:kysymys|question|fråga|q|k)\.? ?(\d{1,3})[.:]?")
_BETWEEN = re.compile(r"(\S+?)\s*(?:[–—-]|\.{2,3}|…)\s*(\w+)(?=\W|$)")


_LIKE = re.compile(
    r"(?:kuten|ks\.?|katso|sama(?:t)? kuin|same as|see|as|like|samma som|som|se)\s+(\S+?)\.?", re.IGNORECASE
)


class Variable(NamedTuple):
    """What a sheet says of one column: its wording, the label of each code, and the question it is a part of."""

    wording: str
    labels: dict[str, str]
    question: str = ""


def is_name(header: str) -> bool:
    """Whether a header is the mere name of a variable, or of a part of one ("k5_1", "G02Q04[SQ001]")."""
    sub = _SUB.fullmatch(header.strip())
    return _NAME.fullmatch(sub[1] if sub else header.strip()) is not None


def variables_in(rows: Iterable[Sequence[str]], headers: Sequence[str]) -> dict[str, Variable]:
    """Wording and labels of each header that a sheet speaks of.

    >>> rows = [["Muuttuja", "Koodi"], ["K1 Ikä", "1", "alle 30"], ["", "2", "yli 30"], ["K2", "1=huono, 5=hyvä"]]
    >>> variables_in(rows, ["K1", "K2"])["K1"][:2]
    ('Ikä', {'1': 'alle 30', '2': 'yli 30'})
    >>> variables_in(rows, ["K1", "K2"])["K2"][:2]
    ('', {'1': 'huono', '5': 'hyvä'})
    >>> variables_in([["v1", "1=huono, 5=hyvä"], ["v2", "Tilat", "kuten v1"]], ["v1", "v2"])["v2"][:2]
    ('Tilat', {'1': 'huono', '5': 'hyvä'})
    """
    by_name = {plain(header): header for header in headers}
    found: dict[str, Variable] = {}
    like: dict[str, str] = {}  # "kuten v5_1": the labels of another
    current: list[str] = []
    for row in rows:
        cells = [tidy(cell) for cell in row if cell.strip()]
        if not cells:
            current = []
            continue
        named, rest = _named(cells, by_name, headers)
        of_other = len(cells) > 2 and number_of(cells[0]) is None and number_of(cells[-2]) is not None
        current = named or ([] if of_other else current)  # a variable that the answers do not have
        same = next((by_name[plain(m[1])] for c in rest if (m := _LIKE.fullmatch(c)) and plain(m[1]) in by_name), None)
        like |= dict.fromkeys(current, same) if same else {}
        wording, labels = _said([cell for cell in rest if not _LIKE.fullmatch(cell)])
        for header in current:
            before = found.get(header, Variable("", {}))
            new = wording if len(named) == 1 and not before.wording else before.wording
            of = _whole_of(header, cells[0]) if len(cells) > 1 else False
            asked = wording if of and not before.question else before.question
            found[header] = Variable(new, before.labels | labels, asked)
    for header, other in like.items():
        found[header] = found[header]._replace(labels=found[header].labels or found.get(other, found[header]).labels)
    return {header: said for header, said in found.items() if said.labels or said.wording}


def _whole_of(header: str, name: str) -> bool:
    """Whether a name is that of the question of which a header is a part ("K4" of "K4a").

    >>> _whole_of("G02Q04[SQ001]", "G02Q04"), _whole_of("K4a", "K4"), _whole_of("K4", "K4")
    (True, True, False)
    """
    part = _SUB.fullmatch(header.strip())
    return plain(name) != plain(header) and plain(name) in (plain(part[1] if part else header), plain(_stem(header)))


def _named(cells: list[str], by_name: dict[str, str], headers: Sequence[str]) -> tuple[list[str], list[str]]:
    """The headers that a row speaks of in its first cell, and what else it says."""
    first, rest = _SUB.sub(r"\1: \2", cells[0]) if _SUB.fullmatch(cells[0]) else cells[0], cells[1:]
    if plain(first) in by_name:
        return [by_name[plain(first)]], rest
    if parts := [h for h in headers if (sub := _SUB.fullmatch(h.strip())) and plain(sub[1]) == plain(first)]:
        return parts, rest
    if (
        len(battery := [h for h in headers if _NAME.fullmatch(h.strip()) and plain(_stem(h.strip())) == plain(first)])
        > 1
    ):
        return battery, rest
    if matrix := [h for h in headers if plain(h.rpartition(": ")[0]) == plain(first) != ""]:
        return matrix, rest
    if (number := _QUESTION.fullmatch(plain(first))) and (mine := [h for h in headers if _number_of(h) == number[1]]):
        return mine, rest
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


def _number_of(header: str) -> str:
    """The number that a form gives the question of a header, '' where it has none.

    >>> _number_of("5. Mitä mieltä olet?: Tilat"), _number_of("Q12 Roll"), _number_of("5 päivää")
    ('5', '12', '')
    """
    found = re.match(r"\s*(?:[qkQK]\.?(\d{1,3})\b|(\d{1,3})[.)]\s)", header)
    return (found[1] or found[2]) if found else ""


def _stem(name: str) -> str:
    """What names of a battery share ("K3a": "K3", "k5_1": "k5_")."""
    return re.sub(r"(?:[a-zA-Z]|\d+)$", "", name)


def _said(cells: list[str]) -> tuple[str, dict[str, str]]:
    """The wording and the labels in a row."""
    wording, labels = "", dict[str, str]()
    for n, cell in enumerate(cells):
        pairs = {code_of(code): label.strip(" ,.") for code, label in _PAIR.findall(cell)}
        if len(pairs) > 1 or pairs and _PAIR.match(cell):
            labels |= pairs
        elif number_of(cell) is not None:
            after = next((c for c in cells[n + 1 :] if number_of(c) is None), "")
            labels |= {code_of(cell): after} if after else {}
            break
        elif _LETTERS.fullmatch(cell) and n + 1 < len(cells):
            labels[code_of(cell)] = cells[n + 1]
            break
        elif not wording:
            wording = cell
    return wording, labels


def code_of(cell: str) -> str:
    """A code as it is compared."""
    number = number_of(cell)
    return f"{number:g}" if number is not None else plain(cell)


def both(a: Variable | None, b: Variable | None) -> Variable:
    """What two sheets say of a column, the first before the second."""
    a, b = a or Variable("", {}), b or Variable("", {})
    return Variable(a.wording or b.wording, b.labels | a.labels, a.question or b.question)
