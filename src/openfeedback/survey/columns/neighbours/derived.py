"""Columns that say again what another says: its codes, its groups, another time of answering."""

from __future__ import annotations

from itertools import pairwise

from openfeedback.survey.columns.cells import is_small
from openfeedback.survey.columns.roles import Column, Seen, as_scale
from openfeedback.survey.findings import rows_said
from openfeedback.survey.scales import Scale, number_of, read_scale, with_numbers
from openfeedback.survey.wordings import data, matches, plain
from openfeedback.vocabulary import ColumnRole

SLIPS = 0.05  # share of rows whose group may be another than that of their number
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
                if labels.recognised_from != "header" and (scale := _by_codes(seen, codes, labels)):
                    made[labels.position] = as_scale(labels, scale)
    return made


def _by_codes(seen: Seen, codes: Column, labels: Column) -> Scale | None:
    """The scale of labels that are one only with their numbers ("siltä väliltä" between two of a known scale)."""
    both = seen.export.cells[[codes.position, labels.position]].dropna().drop_duplicates()
    joined = with_numbers({str(label): str(code) for code, label in both.itertuples(index=False)})
    scale = read_scale(joined.values(), labels.title)
    return scale._replace(scores={label: scale.scores[of] for label, of in joined.items()}) if scale else None


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
