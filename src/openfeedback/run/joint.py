"""Every count of respondents that the appendices of a batch publish, and which of them must stay empty together.

Each count is the number of people in a known group (a run, or a part of it) of whom something holds (they raised a
theme, say). Two counts of the same thing over the same people are one count, wherever they stand; over other people
they are tied by the people whom both count. So all appendices and the index are one publication (``analysis.ledger``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from openfeedback.analysis.groups import UNKNOWN
from openfeedback.analysis.ledger import PEOPLE, Ledger
from openfeedback.analysis.matrix import NO_PHASE, of_kinds
from openfeedback.analysis.mentions import coded_units
from openfeedback.settings import MatrixSettings
from openfeedback.text.crews import pool

People = frozenset[str]
Measure = tuple[str, ...]
MANY = 100  # groups of people of whom one thing is counted: from here on processes are worth their start
SIZE, INDEX, EVENTS = "size", "index", "events"  # tables that are none of a run's own
TABLES = ("matrix", "feedback", "groups", "event_shares", "group_matrix", "coding_range", "comparisons",
          "comparisons_by")  # fmt: skip


class Count(NamedTuple):
    """A published count: where it stands, of what and of whom, its value, whether it is emptied or cannot be any more.

    ``coding``: runs of one coding give a unit the same codes, so that only their counts are tied.
    """

    run: str
    table: str
    key: tuple[str, ...]
    coding: str
    measure: Measure
    people: People
    n: int
    hidden: bool = False
    fixed: bool = False


class Material(NamedTuple):
    """What a run brings: its name, its coding, its tables, the section ``matrix``; ``fixed``: published already."""

    run: str
    coding: str
    tables: Mapping[str, pd.DataFrame]
    settings: MatrixSettings
    fixed: bool = False

    def everyone(self) -> People:
        """Who answered an open question."""
        return frozenset(self.tables["responses"]["respondent_id"].astype("str"))

    def few(self) -> bool:
        """Whether the appendix shows no result at all."""
        return len(self.everyone()) < self.settings.min_cell


def to_empty(counts: Iterable[Count], min_cell: int, jobs: int = 1) -> list[Count]:
    """Counts that must be emptied besides those that are, so that no small one follows from what all runs show.

    Counts that are ``fixed`` stay as they are: the others make up for it. ``jobs``: processes, where there is much.
    """
    tied: dict[tuple[str, Measure], dict[People, list[Count]]] = defaultdict(dict)
    for count in counts:
        tied[count.coding, count.measure].setdefault(count.people, []).append(count)
    measures = sorted(tied.values(), key=len, reverse=True)  # what takes longest first
    with pool(jobs, "protection of the batch") if jobs > 1 and len(measures[0]) > MANY else nullcontext(map) as each:
        found = [count for part in each(partial(_of_one_measure, min_cell=min_cell), measures) for count in part]
    return sorted(found, key=lambda count: (count.run, count.table, count.key))


def _of_one_measure(same: dict[People, list[Count]], min_cell: int) -> list[Count]:
    small = {people for people, each in same.items() if 0 < each[0].n < min_cell}
    hidden = {people for people, each in same.items() if any(count.hidden for count in each)}
    if small and len(same) > 1:
        hidden |= _protected(same, hidden, min_cell)
    return [count for people in hidden | small for count in same[people] if not (count.hidden or count.fixed)]


def _protected(same: Mapping[People, list[Count]], hidden: set[People], min_cell: int) -> set[People]:
    """Units need no rows of their own: a row is emptied whole, and whatever people fit, units fit them too."""
    groups = sorted(same, key=lambda people: (len(people), sorted(people)))
    sizes, member = _atoms(groups)
    known = same[groups[0]][0].measure != (SIZE,)  # how many people a group has is no secret, unless that is asked
    ledger = Ledger(min_cell)
    for i, size in enumerate(sizes):
        ledger.unpublished(((), f"people of {i}"), float(size) if known else np.inf)
    for j, people in enumerate(groups):
        row, free = (f"{j:06}",), not any(count.fixed and not count.hidden for count in same[people])
        most = float(len(people)) if known else np.inf
        ledger.row(row, {PEOPLE: float(same[people][0].n)}, people in hidden, free, most)
        parts = [(((), f"people of {i}"), -1.0) for i in np.flatnonzero(member[:, j])]
        ledger.relate([((row, PEOPLE), 1.0), *parts], 0.0, 0.0)
    return {groups[int(row[0])] for row in ledger.protect() if row}


def _atoms(groups: list[People]) -> tuple[list[int], np.ndarray]:
    """People who belong to the same groups: how many, and to which (atoms × groups)."""
    everyone = {person: i for i, person in enumerate(sorted(frozenset().union(*groups)))}
    member = np.zeros((len(everyone), len(groups)), bool)
    for j, people in enumerate(groups):
        member[[everyone[person] for person in people], j] = True
    kinds, sizes = np.unique(member, axis=0, return_counts=True)
    return sizes.tolist(), kinds


def counts_of(run: Material) -> Iterator[Count]:
    """Every count of people by theme that the appendix of a run shows, and what the index would show of the run."""
    everyone, raised = run.everyone(), _raised(run)
    places = _places(run, everyone)
    for name in TABLES:
        table = run.tables.get(name, pd.DataFrame())
        shut = table["suppressed"].tolist() if "suppressed" in table else [False] * len(table)
        for row, hidden in zip(table.to_dict("records"), shut, strict=True):
            measure, place = _measure(name, row), _place(name, row)
            if measure is not None and place in places:
                yield _count(run, name, key_of(name, row), measure, places[place], raised, hidden)
    for theme in sorted({measure[1] for measure in raised if measure[0] == "theme"}):
        yield _count(run, INDEX, (theme,), ("theme", theme), everyone, raised, False)._replace(fixed=False)


def sizes_of(run: Material, hidden_events: Mapping[str, bool]) -> Iterator[Count]:
    """Numbers of people that the appendix tells: of the run, of its events (which of them are empty) and its groups."""
    everyone = run.everyone()
    yield Count(run.run, SIZE, (), "", (SIZE,), everyone, len(everyone), run.few(), run.fixed)
    places = {} if run.few() else _places(run, everyone)
    for event, hidden in hidden_events.items():
        if (people := places.get(("event_id", event))) is not None:
            yield Count(run.run, EVENTS, (event,), "", (SIZE,), people, len(people), hidden, True)
    for row in run.tables["group_sizes"].to_dict("records") if "group_sizes" in run.tables else []:
        key = (str(row["by"]), str(row["group"]))
        if key in places:
            n = len(places[key])
            yield Count(run.run, EVENTS, key, "", (SIZE,), places[key], n, bool(row["suppressed"]), True)


def key_of(table: str, row: Mapping[Any, Any]) -> tuple[str, ...]:
    """The key of a row of a table."""
    columns = {"matrix": ("theme", "phase"), "feedback": ("theme", "kind"), "coding_range": ("theme",),
               "group_matrix": ("theme", "phase", "by", "group"), "comparisons": ("by", "theme", "item_id"),
               "comparisons_by": ("by", "theme", "item_id")}.get(table, ("theme", "by", "group"))  # fmt: skip
    return tuple(str(row[column]) for column in columns)


def _measure(table: str, row: Mapping[Any, Any]) -> Measure | None:
    """What is counted; None for topics, which are found anew in each run."""
    theme = str(row["theme"])
    if table in ("matrix", "group_matrix"):
        return "cell", theme, str(row["phase"])
    if table == "feedback":
        return "kind", theme, str(row["kind"])
    if table == "comparisons_by":
        return None if row["by"] == "topic" else (f"any {row['by']}", theme)
    return ("wish", theme) if table == "coding_range" else ("theme", theme)


def _place(table: str, row: Mapping[Any, Any]) -> tuple[str, str]:
    if table.startswith("comparisons"):
        return "item", str(row["item_id"])
    return (str(row["by"]), str(row["group"])) if "group" in row else ("", "")


def _places(run: Material, everyone: People) -> dict[tuple[str, str], People]:
    """Who is counted: everyone, those of a group, those who answered an item."""
    found = {("", ""): everyone}
    people = run.tables["respondents"].drop_duplicates("respondent_id")
    people = people[people["respondent_id"].isin(everyone)]
    columns = dict.fromkeys(["event_id", *(c for c in run.settings.by if c in people)])
    for by in columns:
        for group, part in people["respondent_id"].groupby(people[by].astype("str").fillna(UNKNOWN)):
            found[by, str(group)] = frozenset(part)
    answered = run.tables["scores"].dropna(subset=["value"])
    for item, part in answered["respondent_id"].groupby(answered["item_id"]):
        found["item", str(item)] = frozenset(part) & everyone
    return found


def _raised(run: Material) -> dict[Measure, People]:
    """Who raised what."""
    coded = coded_units(run.tables["codings"], run.tables["units"], run.tables["responses"]).dropna(subset=["theme"])
    coded = coded.assign(cell=coded["phase"].mask(coded["phase"] == "").fillna(NO_PHASE),
                         theme_phase=coded["theme"].astype("str") + " × " + coded["phase"].astype("str"))  # fmt: skip
    wishes = of_kinds(coded, run.settings.kinds)
    listed = [
        ("cell", wishes, ["theme", "cell"]), ("wish", wishes, ["theme"]), ("theme", coded, ["theme"]),
        ("kind", coded, ["theme", "kind"]), ("any kind", coded, ["kind"]), ("any theme_phase", coded, ["theme_phase"]),
    ]  # fmt: skip
    return {
        (name, *map(str, key)): frozenset(part)
        for name, frame, by in listed
        for key, part in frame.groupby(by)["respondent_id"]
    }


def _count(
    run: Material, table: str, key: tuple[str, ...], measure: Measure, people: People,
    raised: Mapping[Measure, People], hidden: bool,
) -> Count:  # fmt: skip
    found = raised.get(measure, frozenset())
    return Count(run.run, table, key, run.coding, measure, people, len(found & people), bool(hidden) or run.few(),
                 run.fixed)  # fmt: skip
