"""One run's tables protected together: matrix, feedback, breakdowns and the sizes of groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations, product

import numpy as np
import pandas as pd

from openfeedback.analysis.disclosure import suppress, told_totals
from openfeedback.analysis.groups import UNKNOWN
from openfeedback.analysis.ledger import PEOPLE, Ledger, Row, Variable
from openfeedback.analysis.publication import UNITS, emptied, keyed
from openfeedback.analysis.rounding import rounded
from openfeedback.settings import MatrixSettings

Groups = Mapping[tuple[str, str], frozenset[str]]  # (by, group) → respondents
Relation = tuple[list[tuple[tuple[str, str], float]], float, float]


def protect_run(
    tables: Mapping[str, pd.DataFrame], mentions: pd.DataFrame, respondents: pd.DataFrame, settings: MatrixSettings
) -> dict[str, pd.DataFrame]:
    """A run's counts protected together; given as yet unsuppressed, returned with ``suppressed`` and emptied rows.

    ``tables``: ``matrix``, and any of ``feedback``, ``groups``, ``event_shares`` (both as by_group makes them with
    min_cell 1) and ``group_matrix``. The result has ``group_sizes`` too: by, group, respondents_n, suppressed.
    ``mentions`` (respondent_id, theme) gives the number of respondents of each theme, which the intruder is taken to
    know unless it is below the minimum; the totals of units of the matrix's lines are taken as known as in
    ``suppress``; so is who belongs to which group. A group of fewer than ``min_cell`` people is emptied whole, with
    another group as cover for its size. Counts that stay are rounded to ``settings.round_to``.
    """
    sets = _groups(tables, mentions, respondents)
    sizes = _sizes(sets, settings.min_cell)
    tiny = set(zip(sizes.loc[sizes["suppressed"], "by"], sizes.loc[sizes["suppressed"], "group"], strict=True))
    ledger = Ledger(settings.min_cell)
    for name, table in tables.items():
        shut = (
            suppress(table, settings.min_cell, settings.hide, told_totals)["suppressed"]
            if name == "matrix"
            else _of(table, tiny)
        )
        for (cell, counts, _), hidden, most in zip(keyed(table), shut, _most(table), strict=True):
            ledger.row((_kept_as(name), *cell), counts, bool(hidden), most=float(most))
    _matrix_totals(ledger, tables["matrix"], settings.min_cell)
    raised = mentions.dropna(subset=["theme"]).drop_duplicates(["respondent_id", "theme"])["theme"].value_counts()
    relations = list(_between(sets, 2 * settings.min_cell))
    for theme in dict.fromkeys(str(t) for table in tables.values() for t in table["theme"]):
        n = int(raised.get(theme, 0))
        _theme_relations(ledger, tables, theme, n if n >= settings.min_cell or n == 0 else None, relations)
    gone = ledger.protect()
    made = {n: _shut(table, {row[1:] for row in gone if row[0] == _kept_as(n)}, tiny) for n, table in tables.items()}
    return {name: rounded(table, settings.round_to) for name, table in {**made, "group_sizes": sizes}.items()}


def _kept_as(name: str) -> str:
    """Breakdowns by event stand among the other breakdowns: a run may ask for them twice."""
    return "groups" if name == "event_shares" else name


def _groups(tables: Mapping[str, pd.DataFrame], mentions: pd.DataFrame, respondents: pd.DataFrame) -> Groups:
    """Who belongs to each group of every breakdown, among those who answered an open question."""
    columns = dict.fromkeys(by for table in tables.values() if "by" in table for by in table["by"])
    people = respondents[respondents["respondent_id"].isin(mentions["respondent_id"])].drop_duplicates("respondent_id")
    return {
        (by, str(group)): frozenset(part)
        for by in columns
        for group, part in people["respondent_id"].groupby(people[by].astype("str").fillna(UNKNOWN), sort=True)
    }


def _sizes(sets: Groups, min_cell: int) -> pd.DataFrame:
    """Sizes of the groups: small ones emptied, and others so that they follow from no sum and from no other group."""
    ledger = Ledger(min_cell)
    for key, members in sets.items():
        ledger.row(key, {PEOPLE: len(members)})
    for by in {by for by, _ in sets}:
        ledger.total([(key, PEOPLE) for key in sets if key[0] == by], sum(len(sets[k]) for k in sets if k[0] == by))
    for terms, low, high in _between(sets, 0):
        ledger.relate([((key, PEOPLE), factor) for key, factor in terms], low, high if high == 0 else np.inf)
    gone = ledger.protect()
    rows = [(*key, pd.NA if key in gone else len(members), key in gone) for key, members in sets.items()]
    made = pd.DataFrame(rows, columns=["by", "group", PEOPLE, "suppressed"])
    return made.astype({"by": "str", "group": "str", PEOPLE: "Int64", "suppressed": bool})


def _between(sets: Groups, near: int) -> Iterator[Relation]:
    """What the groups of two backgrounds tell of each other: parts of a group, and groups of nearly the same people."""
    for one, other in permutations(dict.fromkeys(by for by, _ in sets), 2):
        for group in [key for key in sets if key[0] == one]:
            others = [key for key in sets if key[0] == other]
            parts = [key for key in others if sets[key] <= sets[group]]
            if parts:
                rest = len(sets[group]) - sum(len(sets[key]) for key in parts)
                yield [(group, 1.0), *((key, -1.0) for key in parts)], 0.0, float(rest)
            for key in others:
                mine, theirs = len(sets[group] - sets[key]), len(sets[key] - sets[group])
                if one < other and sets[group] & sets[key] and min(mine, theirs) < near:
                    yield [(group, 1.0), (key, -1.0)], -float(theirs), float(mine)


def _of(table: pd.DataFrame, groups: set[tuple[str, str]]) -> pd.Series:
    """Rows of these groups."""
    if "by" not in table:
        return pd.Series(False, table.index)
    return pd.Series(
        [pair in groups for pair in zip(table["by"], table["group"], strict=True)], table.index, dtype=bool
    )


def _most(table: pd.DataFrame) -> pd.Series:
    return table["group_n"].astype("float64") if "group_n" in table else pd.Series(np.inf, table.index)


def _shut(table: pd.DataFrame, gone: set[Row], tiny: set[tuple[str, str]]) -> pd.DataFrame:
    """The table with these rows emptied; a group's size stays where it may be shown."""
    made = emptied(table, gone)
    return made.assign(group_n=table["group_n"].astype("Int64").mask(_of(table, tiny))) if "group_n" in table else made


def _matrix_totals(ledger: Ledger, matrix: pd.DataFrame, min_cell: int) -> None:
    """Totals of units of rows, columns and the whole, those that may be told."""
    rows = [(("matrix", *cell), counts) for cell, counts, _ in keyed(matrix)]
    lines = [rows]
    for i, key in enumerate(("theme", "phase"), start=1):
        each = [[r for r in rows if r[0][i] == name] for name in sorted(matrix[key].astype("str").unique())]
        lines += [line for line, told in zip(each, told_totals(matrix, min_cell, key), strict=True) if told]
    for line in lines:
        behind = sum(counts[PEOPLE] for _, counts in line)
        if len(line) > 1 and (behind >= min_cell or behind == 0):
            ledger.total([(key, UNITS) for key, _ in line], sum(counts[UNITS] for _, counts in line))


def _theme_relations(
    ledger: Ledger, tables: Mapping[str, pd.DataFrame], theme: str, n: int | None, relations: list[Relation]
) -> None:
    """Groups of one background make up the theme's ``n`` respondents (None: unknown); cells and kinds are parts."""
    of = {name: [cell for cell, *_ in keyed(table[table["theme"] == theme])] for name, table in tables.items()}
    whole: Variable = (("theme", theme), PEOPLE)
    rest = [] if n is not None else [(whole, -1.0)]
    if n is None:
        ledger.unpublished(whole)
    for name in ("matrix", "feedback"):
        for cell in of.get(name, []):
            ledger.relate([(((name, *cell), PEOPLE), 1.0), *rest], -np.inf, float(n or 0))
    places = {(cell[1], cell[2]): ("groups", *cell) for name in ("groups", "event_shares") for cell in of.get(name, [])}
    for by in dict.fromkeys(by for by, _ in places):
        parts = [((row, PEOPLE), 1.0) for (one, _), row in places.items() if one == by]
        told = 0.0 if n is None else ledger.value_of(part for part, _ in parts)
        ledger.relate([*parts, *rest], told, told)
    for terms, low, high in relations:
        ledger.relate([((places.get(key, key), PEOPLE), factor) for key, factor in terms], low, high)
    _cell_relations(ledger, of.get("group_matrix", []), theme, places)


def _cell_relations(
    ledger: Ledger, cells: list[tuple[str, ...]], theme: str, places: Mapping[tuple[str, str], Row]
) -> None:
    """Groups make up a cell of the matrix, and a group's cell is a part of the group's respondents of the theme."""
    for phase, by in product(sorted({c[1] for c in cells}), sorted({c[2] for c in cells})):
        parts = [((("group_matrix", *c), PEOPLE), 1.0) for c in cells if c[1:3] == (phase, by)]
        whole = (("matrix", theme, phase), PEOPLE)
        missing = ledger.value_of([whole]) - ledger.value_of(part for part, _ in parts)  # of whom no group is known
        ledger.relate([*parts, (whole, -1.0)], -missing, -missing)
    for cell in cells:
        group = (places.get((cell[2], cell[3]), ("none",)), PEOPLE)
        ledger.relate([((("group_matrix", *cell), PEOPLE), 1.0), (group, -1.0)], -np.inf, 0.0)
