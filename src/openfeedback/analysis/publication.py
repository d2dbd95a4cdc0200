"""Joint protection: tables that are published together must not tell each other's emptied cells."""

from collections import Counter
from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from openfeedback.analysis.disclosure import blank
from openfeedback.analysis.ledger import PEOPLE, Ledger, Row
from openfeedback.errors import InputError
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
        for cell, counts, hidden in keyed(table):
            ledger.row((run, *cell), counts, hidden or len(set(people[run])) < min_cell, most=len(set(people[run])))
    cells = list(dict.fromkeys(cell for table in tables.values() for cell, *_ in keyed(table)))
    units = all(UNITS in table for table in tables.values())
    for cell in cells:
        _share_out(ledger, cell, atoms, units)
    gone = ledger.protect()
    return {run: emptied(table, {row[1:] for row in gone if row[0] == run}) for run, table in tables.items()}


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


def emptied(table: pd.DataFrame, gone: set[Row]) -> pd.DataFrame:
    """The table with the rows of these keys emptied."""
    return blank(table, np.array([cell in gone for cell, *_ in keyed(table)], bool))


def keyed(table: pd.DataFrame) -> list[tuple[tuple[str, ...], dict[str, float], bool]]:
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
