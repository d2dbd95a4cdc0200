"""What a column's neighbours say of it: codes beside labels, items of one matrix, one time of answering."""

from __future__ import annotations

import re
from itertools import pairwise

from openfeedback.survey.columns.facts import Counts
from openfeedback.survey.columns.roles import Column, Seen
from openfeedback.survey.findings import rows_said
from openfeedback.survey.headers import data, matches, plain
from openfeedback.survey.scales import ASK_OWN_WORDS, Scale, catalogue, number_of, points, read_scale
from openfeedback.vocabulary import ColumnRole

SLIPS = 0.05  # share of rows whose group may be another than that of their number
BATTERY = 3  # items of one battery, at least
_ITEM = re.compile(r"(\S*?\d[_.-]?)(?:[a-z]|(?<=[_.-])\d{1,2})")
NPS = "nps3"  # the scale of promoters, passives and detractors


def one_time(columns: list[Column]) -> list[Column]:
    """One time of answering: by the tool, else by its header, else by its cells; of several the last."""
    times = [c for c in columns if c.role == ColumnRole.TIME]
    if len(times) < 2:
        return columns
    best = max(times, key=lambda c: (c.confidence, matches(plain(c.title), data("headers")["sent"]), -c.position))
    other = {
        c.position: c._replace(role=ColumnRole.IGNORED, recognised_from="another time") for c in times if c != best
    }
    return [other.get(c.position, c) for c in columns]


def without_codes(seen: Seen, columns: list[Column]) -> list[Column]:
    """A column of numbers beside one of labels that goes with it one to one holds its codes: it is left out."""
    made = list(columns)
    for a, b in pairwise(columns):
        for codes, labels in ((a, b), (b, a)):
            if _are_codes(seen, codes, labels):
                why = f"codes of '{labels.name}'"
                made[codes.position] = codes._replace(role=ColumnRole.IGNORED, recognised_from=why, scale=None, ask="")
    return made


def without_groups(seen: Seen, columns: list[Column]) -> list[Column]:
    """Promoters, passives and detractors beside the recommendation from which a tool derived them are left out."""
    made = list(columns)
    numbers = [c for c in columns if c.scale and c.scale.name == "0-10"]
    for column in (c for c in columns if c.scale and c.scale.name == NPS):
        of = next((n for n in numbers if _derived(seen, n, column)), None)
        if of is not None:
            why = f"groups of '{of.name}'"
            odd = _of_other_group(seen, of, column)
            ask = f"{rows_said(odd)}: another group than the number says; is the number right? It counts" if odd else ""
            made[column.position] = column._replace(role=ColumnRole.IGNORED, recognised_from=why, scale=None, ask=ask)
    return made


def _derived(seen: Seen, numbers: Column, groups: Column) -> bool:
    """Whether nearly each respondent's group is that of their number."""
    filled = len(seen.export.cells[[numbers.position, groups.position]].dropna())
    return len(_of_other_group(seen, numbers, groups)) <= SLIPS * filled > 0


def _of_other_group(seen: Seen, numbers: Column, groups: Column) -> list[str]:
    """Rows whose group is not that of their number: 0-6, 7-8 or 9-10."""
    assert numbers.scale
    assert groups.scale
    cells = seen.export.cells[[numbers.position, groups.position]].dropna()
    number = {x: score.value for x, score in numbers.scale.scores.items()}
    group = {x: score.value for x, score in groups.scale.scores.items()}
    both = [(row, number.get(n), group.get(g)) for row, n, g in cells.itertuples()]
    return [str(row) for row, n, g in both if n is not None and g is not None and 1 + (n > 6) + (n > 8) != g]


def _are_codes(seen: Seen, codes: Column, labels: Column) -> bool:
    numbers, words = seen.counts[codes.position], seen.counts[labels.position]
    kinds = (ColumnRole.BACKGROUND, ColumnRole.SCALE)
    if codes.role not in kinds or labels.role not in kinds or not 2 <= len(numbers) == len(words) <= 30:
        return False
    if not is_small(numbers, 99) or any(number_of(word) is not None for word in words):
        return False
    cells = seen.export.cells[[codes.position, labels.position]]
    both = cells.dropna().drop_duplicates()
    filled = cells.notna().sum()
    enough = filled.max() >= 3 * len(numbers)  # else one to one by chance
    return enough and len(both) == both.iloc[:, 0].nunique() == both.iloc[:, 1].nunique() and filled.nunique() == 1


def as_scale(column: Column, scale: Scale) -> Column:
    """The column as a scale item."""
    return column._replace(role=ColumnRole.SCALE, recognised_from=f"labels ({scale.name})", confidence=scale.confidence,
                           scale=scale, ask="; ".join(scale.asks))  # fmt: skip


def is_small(counts: Counts, top: int = 10) -> bool:
    """Whether all cells are whole numbers from 0 to ``top``."""
    numbers = [number_of(value) for value in counts]
    return bool(numbers) and all(n is not None and n == int(n) and 0 <= n <= top for n in numbers)


def with_neighbours(seen: Seen, columns: list[Column]) -> list[Column]:
    """Small whole numbers are a scale item where a comment follows, or where the next columns hold the same range."""
    made = list(columns)
    for j, column in enumerate(columns):
        if (
            column.role != ColumnRole.BACKGROUND
            or column.recognised_from != "numbers"
            or not _nearly_small(seen, column)
        ):
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


def with_family(columns: list[Column]) -> list[Column]:
    """Scale items of one family are read together: a midpoint that nobody chose here may have been chosen beside it."""
    families: dict[str, set[str]] = {}
    for column in columns:
        if column.scale and column.scale.name in catalogue():
            families.setdefault(catalogue()[column.scale.name].family, set()).update(column.scale.scores)
    made = list(columns)
    for j, column in enumerate(columns):
        if column.scale and column.scale.name in catalogue():
            labels = families[catalogue()[column.scale.name].family]
            scale = read_scale(column.scale.scores, column.title, also=labels)
            own = tuple(ask for ask in column.scale.asks if ask.endswith(ASK_OWN_WORDS))
            made[j] = as_scale(column, scale._replace(asks=(*scale.asks, *own))) if scale else column
    return made
