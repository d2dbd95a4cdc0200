"""Columns of one kind side by side: labels of one scale, questions on who answers."""

from __future__ import annotations

import re

from openfeedback.survey.columns.roles import Column, Seen, as_scale
from openfeedback.survey.scales import (
    ASK_OWN_WORDS,
    Scale,
    catalogue,
    is_ambiguous,
    is_opt_out,
    label_value,
    points,
    read_answers,
    read_scale,
    split_number,
)
from openfeedback.survey.wordings import data, matches, plain
from openfeedback.vocabulary import ColumnRole

ODD = 1  # labels of an item that its matrix does not have, at most
SHARED = 2  # labels that two columns of one scale have in common


def with_first_facts(seen: Seen, columns: list[Column]) -> list[Column]:
    """Questions of yes and no among those of who answers, before the first other question, ask that too."""
    made = list(columns)
    who = False
    for column in columns:
        if column.role == ColumnRole.BACKGROUND:
            who = True
        elif column.scale and column.scale.name == "yes_no":
            judges = matches(plain(column.title), [*data("scales")["grading_words"], *data("questions")["judging"]])
            if who and not judges:
                made[column.position] = column._replace(
                    role=ColumnRole.BACKGROUND, recognised_from="among background", confidence=0.7, scale=None, ask=""
                )
        elif column.role in (ColumnRole.OPEN, ColumnRole.SCALE, ColumnRole.CHOICE) and seen.counts[column.position]:
            break
    return made


def with_matrix(seen: Seen, columns: list[Column]) -> list[Column]:
    """Columns of one matrix are items where another of it is, but for a label that none of its scales has: asked.

    Such a label, which many may choose, is what the catalogue of opt-outs lacks.
    """
    scales: dict[str, Scale] = {}
    for column in columns:
        if column.scale and column.scale.name in catalogue() and (stem := _stem(column.title)):
            scales.setdefault(stem, column.scale)
    made = list(columns)
    for column in columns:
        scale = scales.get(_stem(column.title))
        if column.role != ColumnRole.BACKGROUND or scale is None:
            continue
        counts, entry = seen.counts[column.position], catalogue()[scale.name]
        odd = [x for x in counts if label_value(x, entry) is None and not is_opt_out(x) and not is_ambiguous(x)]
        read = read_answers(counts, column.title, scale.name, odd) if len(odd) <= ODD else None
        if read and len(odd) < len(counts):
            asks = [f"is {x!r} no answer? It is left out" for x in odd]
            made[column.position] = as_scale(column, read._replace(asks=(*read.asks, *asks)))
    return made


def _stem(title: str) -> str:
    """The question of a matrix before its item, '' where a title has none.

    >>> _stem("Hur nöjd är du?: Lokalerna"), _stem("Lokalerna")
    ('hur nöjd är du', '')
    """
    found = re.match(r"(.+\S)\s*(?:: | [-–—] |\[)\S", title)
    return plain(found[1]) if found else ""


def _as_long(columns: list[Column]) -> list[Column]:
    """The columns; numbered labels ("2 = harvoin") of which another column has more are points of the longer scale."""
    made = list(columns)
    numbered = [(c, c.scale) for c in columns if c.scale and re.fullmatch(r"1-\d+", c.scale.name)]
    for column, scale in numbered:
        mine = {x for x in scale.scores if split_number(x)[0] is not None}
        alike = [other.name for _, other in numbered if len(mine & set(other.scores)) >= SHARED]
        if alike:
            name = max(alike, key=lambda name: points(name)[-1])
            made[column.position] = column._replace(scale=scale._replace(name=name))
    return made


def with_family(columns: list[Column]) -> list[Column]:
    """Scale items of one family are read together: a midpoint that nobody chose here may have been chosen beside it."""
    families: dict[str, set[str]] = {}
    for column in columns:
        if column.scale and column.scale.name in catalogue():
            families.setdefault(catalogue()[column.scale.name].family, set()).update(column.scale.scores)
    made = _as_long(columns)
    for j, column in enumerate(columns):
        if column.scale and column.scale.name in catalogue():
            labels = families[catalogue()[column.scale.name].family]
            scale = read_scale(column.scale.scores, column.title, also=labels)
            own = tuple(ask for ask in column.scale.asks if ask.endswith(ASK_OWN_WORDS))
            made[j] = as_scale(column, scale._replace(asks=(*scale.asks, *own))) if scale else column
    return made
