"""Decisions written into the tables of a release."""

from __future__ import annotations

from collections.abc import Mapping, Set

import pandas as pd

from openfeedback.disclosure.contents import has_contents, joined_release, written_contents
from openfeedback.disclosure.engine import State
from openfeedback.disclosure.parts import protect_means, told_totals
from openfeedback.disclosure.people import Key
from openfeedback.disclosure.printing import Decision, suppress
from openfeedback.disclosure.rounding import rounded
from openfeedback.disclosure.shapes import SHAPES, SIZES, Release, key_of
from openfeedback.disclosure.weighted import SHARE


def written(name: str, release: Release, decided: Mapping[Key, Decision]) -> dict[str, pd.DataFrame]:
    """A run's tables of counts as they may be seen, by name, once it is decided how each of their counts is printed."""
    made = {}
    true, release = release, joined_release(release, [key[1:] for key, d in decided.items()
                                                      if key[0] == name and d.state is State.JOINED])  # fmt: skip
    for table, frame in release.new.items():
        if table not in SHAPES:
            made[table] = frame
            continue
        untold = None if is_size_published(name, decided) else Decision(State.GROUP, 0, 0)
        rows = [decided.get((name, table, *key_of(table, row)), untold) for row in frame.to_dict("records")]
        shown = suppress(frame, rows, SHAPES[table].cover is State.RANGE, SHAPES[table].keys)
        made[table] = _without_shares(shown, name, table, decided)
        if "group_n" in frame and "by" in frame:
            made[table] = _with_sizes(made[table], frame, name, decided)
    if "coding_range" in made and "matrix" in release.new and is_size_published(name, decided):
        cells = {key[2:]: d for key, d in decided.items() if key[:2] == (name, "matrix")}
        made |= told_totals(
            release.new["matrix"], made["matrix"], made["coding_range"], cells, release.settings.min_cell
        )
    made = written_contents(name, true, made, decided) if has_contents(true) else made
    if "power" in made:
        made["power"] = _power(made["power"], telling_items(name, release, decided), release.settings.min_cell)
    if "event_means" in made:
        shut = {key[3] for key, d in decided.items() if key[:3] == (name, "group_sizes", "event_id") and d.state}
        made["event_means"] = protect_means(made["event_means"], shut, release.settings.min_cell)
    return {table: rounded(frame, release.settings.round_to) for table, frame in made.items()}


def _with_sizes(shown: pd.DataFrame, true: pd.DataFrame, name: str, decided: Mapping[Key, Decision]) -> pd.DataFrame:
    """A group's size stays beside its suppressed rows where it is told; where it is not, no share may tell it."""
    sizes = {key[2:]: d.state for key, d in decided.items() if key[0] == name and key[1] in SIZES}
    groups = list(zip(true["by"].astype("str"), true["group"].astype("str"), strict=True))
    exact = pd.Series([sizes.get(group) is State.EXACT for group in groups], true.index, dtype=bool)
    untold = pd.Series([bool(sizes.get(group)) for group in groups], true.index, dtype=bool)
    shares = {c: shown[c].mask(untold) for c in ("share", "ci_low", "ci_high") if c in shown}
    return shown.assign(group_n=true["group_n"].astype("Int64").where(exact), **shares)


def _without_shares(shown: pd.DataFrame, name: str, table: str, decided: Mapping[Key, Decision]) -> pd.DataFrame:
    """A count stays where the weighted share beside it would tell of another."""
    keys = [(name, SHARE, table, *key_of(table, row)) for row in shown.to_dict("records")]
    gone = pd.Series([key in decided for key in keys], shown.index, dtype=bool)
    return shown.assign(**{c: shown[c].mask(gone) for c in ("share", "ci_low", "ci_high") if c in shown and gone.any()})


def _power(power: pd.DataFrame, shut: Set[str], min_cell: int) -> pd.DataFrame:
    """What can be seen with an item's respondents, where they are enough and their number may be told."""
    few = power["item_id"].astype("str").isin(shut) | (power["respondents_n"] < min_cell)
    shown = [Decision(State.OMITTED if gone else State.EXACT, 0, 0) for gone in few]
    return suppress(power, shown, False, ["item_id", "share"])


def telling_items(name: str, release: Release, sizes: Mapping[Key, Decision]) -> set[str]:
    """Items that hardly anybody rated but a group whose size is not told: how many rated them would tell it."""
    shut = [key[2:] for key, d in sizes.items() if key[0] == name and key[1] in SIZES and d.state is not State.EXACT]
    groups = [release.who.groups[by, group] for by, group in shut if (by, group) in release.who.groups]
    rated = {item: people for (by, item), people in release.who.groups.items() if by == "item"}
    least = release.settings.min_cell
    return {item for item, people in rated.items() if any(people & g and len(people - g) < least for g in groups)}


def is_size_published(name: str, decided: Mapping[Key, Decision]) -> bool:
    """May the number of a release's people be told, and with it any share of them?"""
    return decided[name, "everyone"].state is State.EXACT
