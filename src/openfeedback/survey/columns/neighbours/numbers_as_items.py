"""Small whole numbers as scale items, where a comment follows or the columns beside hold the same range."""

from __future__ import annotations

import re

from openfeedback.survey.columns.cells import is_small
from openfeedback.survey.columns.roles import Column, Seen, as_scale
from openfeedback.survey.scales import number_of, points, read_scale
from openfeedback.survey.wordings import data, matches, plain
from openfeedback.vocabulary import ColumnRole

SHORT = 4  # words of a header that names an amount ("Year of studies"); a longer one may only mention a time
SLIDER = "0-100"
TOP = 10  # different numbers that a scale of points hardly has
SPREAD = 60  # between the least and the greatest answer on a slider
BATTERY = 3  # items of one battery, at least
_ITEM = re.compile(r"(\S*?\d[_.-]?)(?:[a-z]|(?<=[_.-])\d{1,2})")


def with_neighbours(seen: Seen, columns: list[Column]) -> list[Column]:
    """Small whole numbers are a scale item where a comment follows, or where the next columns hold the same range."""
    made = list(columns)
    for j, column in enumerate(columns):
        counts = len(column.title.split()) <= SHORT and matches(plain(column.title), data("headers")["amounts"])
        if column.role != ColumnRole.BACKGROUND or column.recognised_from != "numbers" or counts:
            continue
        if not _nearly_small(seen, column):
            continue
        commented = j + 1 < len(columns) and columns[j + 1].recognised_from == "comment to the column before"
        if commented or _in_matrix(seen, columns, j) or _beside(seen, columns, j):
            scale = read_scale(seen.counts[j], column.title)
            ask = "which end is the better one? The higher number is taken to be"
            made[j] = as_scale(column, scale)._replace(confidence=0.7, ask=ask) if scale else column
    return made


def _in_matrix(seen: Seen, columns: list[Column], j: int) -> bool:
    """Whether a neighbour holds the same small numbers under a sentence of its own."""
    near = [k for k in (j - 1, j + 1) if 0 <= k < len(columns)]
    mine = _matrix_like(seen, columns[j])
    return mine and any(_matrix_like(seen, columns[k]) for k in near) or _in_row(seen, columns, j)


def _beside(seen: Seen, columns: list[Column], j: int) -> bool:
    """Whether a neighbour is an item of numbers that holds these, or two columns side by side hold all from 1 to 5."""
    mine = _whole_points(seen, columns[j])
    if len(mine) < 3 or matches(plain(columns[j].title), data("headers")["amounts"]):
        return False
    for near in (columns[k] for k in (j - 1, j + 1) if 0 <= k < len(columns)):
        ends = points(near.scale.name) if near.role == ColumnRole.SCALE and near.scale else []
        if len(ends) > 3 and ends[0] == 1 and near.scale and near.scale.name[:1].isdigit() and max(mine) <= ends[-1]:
            return True
        numbers = near.recognised_from == "numbers" and not matches(plain(near.title), data("headers")["amounts"])
        if (
            numbers
            and min(len(mine), len(_whole_points(seen, near))) >= 4
            and max(mine) == max(_whole_points(seen, near)) >= 5
        ):
            return True
    return False


def _whole_points(seen: Seen, column: Column) -> set[float]:
    """The whole numbers of a column of points from 1 to 7; empty where it holds others too, a few halves aside."""
    counts = seen.counts[column.position]
    numbers = {x: n for x in counts if (n := number_of(x)) is not None and 1 <= n <= 7}
    halves = sum(counts[x] for x, n in numbers.items() if n != int(n))
    return (
        {n for n in numbers.values() if n == int(n)}
        if len(numbers) == len(counts) and halves <= 0.1 * sum(counts.values())
        else set()
    )


def _nearly_small(seen: Seen, column: Column) -> bool:
    return is_small(seen.counts[column.position]) or bool(_whole_points(seen, column))


def _in_row(seen: Seen, columns: list[Column], j: int) -> bool:
    """Whether three columns side by side hold the same small numbers from 1 up."""
    for first in range(max(0, j - 2), min(j, len(columns) - 3) + 1):
        row = columns[first : first + 3]
        if all(_few(seen, c) for c in row) and len({_top(seen, c) for c in row}) == 1:
            return True
    return False


def _top(seen: Seen, column: Column) -> float:
    return max(number_of(x) or 0 for x in seen.counts[column.position])


def _few(seen: Seen, column: Column) -> bool:
    return column.recognised_from == "numbers" and _from_one_up(seen, column, least=4)


def _matrix_like(seen: Seen, column: Column) -> bool:
    return _from_one_up(seen, column, least=3) and len(column.title.split()) >= 3


def _from_one_up(seen: Seen, column: Column, least: int) -> bool:
    """Whether a column holds ``least`` or more different numbers from 1 to 7, and nothing else."""
    counts = seen.counts[column.position]
    return is_small(counts, 7) and "0" not in counts and len(counts) >= least


def with_sliders(seen: Seen, columns: list[Column]) -> list[Column]:
    """Whole numbers up to 100 are sliders beside other sliders, or where three columns side by side hold such ones."""
    made = list(columns)
    sliders = [c.position for c in columns if c.scale and c.scale.name == SLIDER]
    mine = [c.position for c in columns if _slides(seen, c)]
    runs = [j for j in mine if sum(k in mine or k in sliders for k in range(j - 2, j + 3)) >= BATTERY]
    for j in runs if sliders else [j for j in runs if all(_wide(seen, k) for k in mine)]:
        scale = read_scale(seen.counts[j], columns[j].title, SLIDER)
        if scale:
            ask = "" if sliders else "is it a slider from 0 to 100? It is read as one"
            made[j] = as_scale(columns[j], scale)._replace(confidence=0.7, ask=ask)
    return made


def _slides(seen: Seen, column: Column) -> bool:
    """Whether a column of whole numbers from 0 to 100, many of them different, may be a slider's."""
    counts = seen.counts[column.position]
    plainly = column.role == ColumnRole.BACKGROUND and column.recognised_from == "numbers" and is_small(counts, 100)
    return plainly and len(counts) > TOP and not matches(plain(column.title), data("headers")["amounts"])


def _wide(seen: Seen, j: int) -> bool:
    """Whether numbers spread over most of the way from 0 to 100, unlike ages and counts."""
    numbers = [number_of(x) or 0 for x in seen.counts[j]]
    return max(numbers) - min(numbers) >= SPREAD and max(numbers) >= 80


def with_battery(seen: Seen, columns: list[Column]) -> list[Column]:
    """Numbers named as items of one battery ("k5_1" … "k5_4", "K3a" … "K3d") are items where most of it are."""
    made = list(columns)
    batteries: dict[str, list[Column]] = {}
    for column in columns:
        if found := _ITEM.fullmatch(column.title):
            batteries.setdefault(found[1], []).append(column)
    for battery in (each for each in batteries.values() if len(each) >= BATTERY):
        items = [c for c in battery if c.scale and re.fullmatch(r"[01]-\d+", c.scale.name)]
        rest = [c for c in battery if c.role == ColumnRole.BACKGROUND and c.recognised_from == "numbers"]
        if len(items) < len(battery) / 2 or len(items) + len(rest) < len(battery):
            continue
        name = max((c.scale.name for c in items if c.scale), key=lambda name: points(name)[-1])
        for column in rest:
            scale = read_scale(seen.counts[column.position], column.title, name)
            if scale and is_small(seen.counts[column.position], points(name)[-1]):
                made[column.position] = as_scale(column, scale)._replace(confidence=0.7, ask=items[0].ask)
    return made
