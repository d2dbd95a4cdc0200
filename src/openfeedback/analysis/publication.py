"""Joint protection: tables that are published together must not tell each other's emptied cells."""

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import product

import numpy as np
import pandas as pd

from openfeedback.analysis.disclosure import blank, protect, suppress
from openfeedback.analysis.ledger import PEOPLE, Ledger, Row, Variable
from openfeedback.errors import InputError
from openfeedback.settings import MatrixSettings
from openfeedback.tables import require

KEYS = ("theme", "phase", "kind", "by", "group", "item_id", "topic_id", "question_id", "event_id")
UNITS = "units_n"


def protect_publication(
    tables: Mapping[str, pd.DataFrame], people: Mapping[str, Collection[str]], min_cell: int
) -> dict[str, pd.DataFrame]:
    """The same table of several runs made safe to stand side by side: no difference of runs tells a small cell.

    ``tables``: run → its counts **before** suppression (``build_matrix``, ``build_feedback`` and ``by_group`` with
    min_cell 1, or any table with key columns of ``KEYS`` and respondents_n, perhaps units_n). A row whose
    ``suppressed`` is true stays emptied, as it was published so: give its true counts all the same.
    ``people``: run → ids of the respondents that the run rests on (those of its ``responses``); from these sets it
    follows which runs are parts of which. Give the whole, each event, county and group of the batch in one call.
    Returns the tables with more rows emptied, ``suppressed`` true there. A run of fewer than ``min_cell`` people is
    emptied whole. Raises InputError where a run has a table but no people, or a table lacks respondents_n.

    What the intruder knows: every row shown, how many people each combination of runs shares, and that a row of two
    runs counts the same people. Publish sizes of runs through ``protect_sizes`` only.
    """
    if missing := sorted(set(tables) - set(people)):
        raise InputError(f"protect_publication: no people of run '{missing[0]}'; give the ids of its respondents")
    ledger, atoms = Ledger(min_cell), _atoms({run: people[run] for run in tables})
    for run, table in tables.items():
        require(table, [PEOPLE], f"table of run {run}")
        for cell, counts, hidden in _rows(table):
            ledger.row((run, *cell), counts, hidden or len(set(people[run])) < min_cell, most=len(set(people[run])))
    cells = list(dict.fromkeys(cell for table in tables.values() for cell, *_ in _rows(table)))
    units = all(UNITS in table for table in tables.values())
    for cell in cells:
        _share_out(ledger, cell, atoms, units)
    gone = ledger.protect()
    return {run: _emptied(table, {row[1:] for row in gone if row[0] == run}) for run, table in tables.items()}


def protect_sizes(people: Mapping[str, Collection[str]], min_cell: int) -> pd.Series:
    """Number of respondents of each run, empty where it is small or would tell a small difference of runs.

    >>> runs = {"all": ["a", "b", "c", "d", "e", "f"], "one": ["a", "b", "c", "d", "e"], "other": ["f"]}
    >>> protect_sizes(runs, 3).tolist()
    [6, <NA>, <NA>]
    """
    ledger = Ledger(min_cell)
    for run, ids in people.items():
        ledger.row((run,), {PEOPLE: len(set(ids))})
    atoms = _atoms(people)
    for i in range(len(atoms)):
        ledger.unpublished(((), f"people of {i}"))
    for run in people:
        parts = [(((), f"people of {i}"), -1.0) for i, (members, _) in enumerate(atoms) if run in members]
        ledger.relate([(((run,), PEOPLE), 1.0), *parts], 0.0, 0.0)
    gone = ledger.protect()
    return pd.Series(
        {run: pd.NA if (run,) in gone else len(set(ids)) for run, ids in people.items()}, dtype="Int64", name=PEOPLE
    )


def protect_run(
    tables: Mapping[str, pd.DataFrame], mentions: pd.DataFrame, settings: MatrixSettings
) -> dict[str, pd.DataFrame]:
    """One run's matrix, feedback, groups and group_matrix, protected together; counts as yet unsuppressed.

    ``mentions`` (respondent_id, theme) gives the number of respondents of each theme, which the intruder is taken to
    know unless it is below the minimum; totals of units of the matrix's lines as in ``suppress``.
    """
    m, first = settings.min_cell, _one_by_one(tables, settings)
    ledger = Ledger(m)
    for name, table in tables.items():
        sizes = table["group_n"] if "group_n" in table else pd.Series(np.inf, table.index)
        for (cell, counts, _), hidden, most in zip(_rows(table), first[name]["suppressed"], sizes, strict=True):
            ledger.row((name, *cell), counts, bool(hidden), most=float(most))
    raised = mentions.dropna(subset=["theme"]).drop_duplicates(["respondent_id", "theme"])["theme"].value_counts()
    _matrix_totals(ledger, tables["matrix"], m)
    for theme in dict.fromkeys(t for table in tables.values() for t in table["theme"]):
        _theme_relations(ledger, tables, str(theme), int(raised.get(theme, 0)), m)
    gone = ledger.protect()
    return {name: _shut(name, tables, first, {row[1:] for row in gone if row[0] == name}) for name in tables}


def _one_by_one(tables: Mapping[str, pd.DataFrame], settings: MatrixSettings) -> dict[str, pd.DataFrame]:
    """Each table protected by itself, rows in the caller's order."""
    made = {}
    for name, table in tables.items():
        few = table[PEOPLE].between(1, settings.min_cell - 1).to_numpy(bool)
        if name == "matrix":
            made[name] = suppress(table, settings.min_cell, settings.hide)
        elif name == "groups" and len(table):
            made[name] = protect(table, settings.min_cell)
        elif name == "group_matrix":
            made[name] = blank(table, few | _of_tiny_groups(table, tables["groups"], settings.min_cell))
        else:
            made[name] = blank(table, few)
    return made


def _of_tiny_groups(table: pd.DataFrame, groups: pd.DataFrame, min_cell: int) -> np.ndarray:
    shut = protect(groups, min_cell) if len(groups) else groups
    tiny = shut.loc[shut["group_n"].isna(), ["by", "group"]].drop_duplicates() if len(shut) else groups
    pairs = set(zip(tiny["by"], tiny["group"], strict=True)) if len(tiny) else set()
    return np.array([pair in pairs for pair in zip(table["by"], table["group"], strict=True)], bool)


def _shut(
    name: str, tables: Mapping[str, pd.DataFrame], first: Mapping[str, pd.DataFrame], gone: set[Row]
) -> pd.DataFrame:
    """The table with these rows emptied; a group's size stays where it was shown."""
    shut = _emptied(tables[name], gone)
    return shut.assign(group_n=first[name]["group_n"].to_numpy()) if name == "groups" and len(shut) else shut


def _emptied(table: pd.DataFrame, gone: set[Row]) -> pd.DataFrame:
    return blank(table, np.array([cell in gone for cell, *_ in _rows(table)], bool))


def _rows(table: pd.DataFrame) -> list[tuple[tuple[str, ...], dict[str, float], bool]]:
    """Key, counts and whether it is emptied already, row by row."""
    keys = [c for c in KEYS if c in table]
    names = [c for c in (PEOPLE, UNITS) if c in table]
    hidden = table["suppressed"] if "suppressed" in table else pd.Series(False, table.index)
    cells = table[keys].astype("str").itertuples(index=False, name=None)
    counts = table[names].astype("float64").itertuples(index=False, name=None)
    return [
        (cell, dict(zip(names, each, strict=True)), bool(gone))
        for cell, each, gone in zip(cells, counts, hidden, strict=True)
    ]


def _matrix_totals(ledger: Ledger, matrix: pd.DataFrame, min_cell: int) -> None:
    """Totals of units of rows, columns and the whole, where enough respondents stand behind them."""
    rows = [(("matrix", *cell), counts) for cell, counts, _ in _rows(matrix)]
    themes, phases = ({key[i] for key, _ in rows} for i in (1, 2))
    lines = [[r for r in rows if r[0][1] == t] for t in sorted(themes)]
    lines += [[r for r in rows if r[0][2] == p] for p in sorted(phases)]
    for line in [*lines, rows]:
        behind = sum(counts[PEOPLE] for _, counts in line)
        if len(line) > 1 and (behind >= min_cell or behind == 0):
            ledger.total([(key, UNITS) for key, _ in line], sum(counts[UNITS] for _, counts in line))


def _theme_relations(ledger: Ledger, tables: Mapping[str, pd.DataFrame], theme: str, n: int, min_cell: int) -> None:
    """Groups of one background make up the theme's respondents; cells, kinds and groups are parts of them."""
    of = {name: [cell for cell, *_ in _rows(table[table["theme"] == theme])] for name, table in tables.items()}
    groups, cells = of.get("groups", []), of.get("group_matrix", [])
    known = n >= min_cell or n == 0
    whole: Variable = (("theme", theme), PEOPLE)
    if not known:
        ledger.unpublished(whole)
    for by in sorted({cell[1] for cell in groups}):
        parts = [((("groups", *cell), PEOPLE), 1.0) for cell in groups if cell[1] == by]
        told = ledger.value_of(part for part, _ in parts) if known else 0.0
        ledger.relate([*parts, *([] if known else [(whole, -1.0)])], told, told)
    for name, cell in [("matrix", c) for c in of["matrix"]] + [("feedback", c) for c in of.get("feedback", [])]:
        part = (((name, *cell), PEOPLE), 1.0)
        ledger.relate([part, *([] if known else [(whole, -1.0)])], -np.inf, float(n) if known else 0.0)
    for phase, by in product(sorted({c[1] for c in cells}), sorted({c[2] for c in cells})):
        parts = [((("group_matrix", *c), PEOPLE), 1.0) for c in cells if c[1:3] == (phase, by)]
        whole = (("matrix", theme, phase), PEOPLE)
        missing = ledger.value_of([whole]) - ledger.value_of(part for part, _ in parts)  # of whom no group is known
        ledger.relate([*parts, (whole, -1.0)], -missing, -missing)
    for cell in cells:
        group = (("groups", theme, cell[2], cell[3]), PEOPLE)
        ledger.relate([((("group_matrix", *cell), PEOPLE), 1.0), (group, -1.0)], -np.inf, 0.0)


def _atoms(people: Mapping[str, Collection[str]]) -> list[tuple[frozenset[str], int]]:
    """Groups of people who belong to the same runs: those runs, and how many people."""
    member: dict[str, list[str]] = {}
    for run in sorted(people):
        for one in set(people[run]):
            member.setdefault(one, []).append(run)
    sizes = Counter(frozenset(runs) for runs in member.values())
    return sorted(sizes.items(), key=lambda atom: sorted(atom[0]))


def _share_out(ledger: Ledger, cell: tuple[str, ...], atoms: list[tuple[frozenset[str], int]], units: bool) -> None:
    """A cell of a run counts those of the run's people, shared out over who else counts them."""
    for i, (_, n) in enumerate(atoms):
        ledger.unpublished((cell, f"people of {i}"), n)
        if units:
            ledger.unpublished((cell, f"units of {i}"))
            ledger.relate([((cell, f"units of {i}"), 1.0), ((cell, f"people of {i}"), -1.0)], 0.0, np.inf)
    for run in sorted({run for runs, _ in atoms for run in runs}):
        mine = [i for i, (runs, _) in enumerate(atoms) if run in runs]
        for name, what in [(PEOPLE, "people"), *([(UNITS, "units")] if units else [])]:
            parts = [((cell, f"{what} of {i}"), -1.0) for i in mine]
            ledger.relate([(((run, *cell), name), 1.0), *parts], 0.0, 0.0)
