"""Protection: what is published together, decided together and written into the tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from openfeedback.disclosure.contents import joined_release, prints_of_joined, prints_of_units, telling_titles, untitled
from openfeedback.disclosure.engine import Model, State, attack, cover, is_small
from openfeedback.disclosure.means import nested
from openfeedback.disclosure.people import SIZE, Built, Key, Measure, People, Printed, build
from openfeedback.disclosure.printing import Decision
from openfeedback.disclosure.shapes import COMPARED, SHAPES, Release, Tables, prints_of
from openfeedback.disclosure.weighted import told_shares
from openfeedback.disclosure.who import Who
from openfeedback.disclosure.writing import is_size_published, telling_items, written
from openfeedback.settings import MatrixSettings

NEAR = 4  # times the minimum: an item that more people keep from being whole groups tells too little of any of them
Map = Callable[[Callable[[Built], Any], Iterable[Built]], Iterable[Any]]


def protect(
    new: Tables, published: Tables, who: Who, settings: MatrixSettings, later: Tables | None = None
) -> dict[str, pd.DataFrame]:
    """The ``new`` true tables made safe beside each other and beside those that are ``published`` already.

    A protected table has the columns of the true one, and ``suppressed``, ``reason`` (a ``State``), and
    ``respondents_low`` and ``respondents_high``, between which a suppressed count lies by what is printed. Tables that
    ``SHAPES`` does not know come back as they are. ``later``: tables that the run will publish when these stand, whose
    counts are known already: all are decided together, so that no more is hidden than together.
    """
    release = Release(new, who, settings, published)
    return written("", release, decide({"": replace(release, new={**new, **(later or {})})}))


def decide(releases: Mapping[str, Release], each: Map = map) -> dict[Key, Decision]:
    """How every count of the releases is printed, by (release, table, key of the row …).

    A release whose number of people cannot be told tells nothing: any share would tell it. Contents whose title would
    tell more than that they are few join the others of their theme, until no further one must.
    """
    joined = {name: telling_titles(release) for name, release in releases.items()}
    decided, themes = _decide_all(releases, joined, each), set[str]()
    while True:
        more = {name: untitled(release, name, decided) - joined[name] for name, release in releases.items()}
        themes = {key[1] for keys in more.values() for key in keys}
        if not themes:
            break
        joined = {name: keys | more[name] for name, keys in joined.items()}
        decided |= _decide_all(releases, joined, each, themes)
    few = {name: Decision(State.JOINED, 0, r.settings.min_cell - 1) for name, r in releases.items()}
    return decided | {(name, *key): few[name] for name, keys in joined.items() for key in keys}


def _decide_all(
    releases: Mapping[str, Release], joined: Mapping[str, Collection[Key]], each: Map, themes: Collection[str] = ()
) -> dict[Key, Decision]:
    """All decisions (or those of some ``themes``) where these contents are not named."""
    min_cell = max((release.settings.min_cell for release in releases.values()), default=1)
    sizes, silent = _decided_sizes(releases, min_cell)
    made = {name: joined_release(release, joined[name]) for name, release in releases.items()}
    holders: dict[Measure, People] = {}
    for name, release in made.items():
        for measure, people in release.who.holders.items():
            known = _named(measure, name, release)
            holders[known] = holders.get(known, frozenset()) | people
    counts = [p for name in made for p in _counts(name, made[name], sizes, silent[name])]
    counts += [p for name, release in releases.items() if not silent[name]
               for p in _renamed(prints_of_joined(name, release, joined[name]), name, release)]  # fmt: skip
    counts = [p for p in counts if not themes or (p.of is not None and p.of[-1] in themes)
              or p.measure[1:] in {("theme", theme) for theme in themes}]  # fmt: skip
    omitted = {p.key: Decision(State.OMITTED, 0, len(p.people)) for p in counts if _left_out(p, holders, min_cell)}
    left = made_whole([p for p in counts if p.key not in omitted], holders)
    apart, kept = _apart(made, holders, left)
    decided = _decided(build(kept, holders, min_cell), each)
    weights = {person: w for r in releases.values() for person, w in (r.who.weights or {}).items()}
    shares = told_shares(kept, decided, holders, weights, min_cell, each) if weights else {}
    return {**sizes, **omitted, **apart, **decided, **shares}


def _decided_sizes(releases: Mapping[str, Release], min_cell: int) -> tuple[dict[Key, Decision], dict[str, bool]]:
    """How the sizes of everyone and of groups are printed, and which releases tell nothing."""
    silent = {name: len(release.who.everyone()) < release.settings.min_cell for name, release in releases.items()}
    while True:
        sizes = _decided(build([p for name, r in releases.items() for p in _sizes(name, r, silent[name])], {},
                               min_cell), map)  # fmt: skip
        now = {name: not is_size_published(name, sizes) for name in releases}
        if now == silent:
            return sizes, silent
        silent = {name: silent[name] or now[name] for name in releases}


def made_whole(printed: Sequence[Printed], holders: Mapping[Measure, People]) -> list[Printed]:
    """The prints, of which those in comparisons make up a theme only where all of its phases are counted."""
    parts: dict[Measure, People] = {}
    for one in printed:
        for whole in one.makes if one.key[1] in COMPARED else ():
            parts[whole] = parts.get(whole, frozenset()) | holders.get(one.measure, frozenset())
    torn = {whole for whole, people in parts.items() if not holders.get(whole, frozenset()) <= people}
    return [one._replace(makes=tuple(w for w in one.makes if w not in torn)) for one in printed]


def _apart(
    releases: Mapping[str, Release], holders: Mapping[Measure, People], counts: Sequence[Printed]
) -> tuple[dict[Key, Decision], list[Printed]]:
    """Comparisons on items whose respondents are far from being whole groups say too little of any group.

    They are decided among themselves, item by item. Second: all other prints.
    """
    near = {name: near_items(release) for name, release in releases.items()}
    found: dict[Key, Decision] = {}
    items: dict[tuple[str, str, int], list[Printed]] = defaultdict(list)
    for one in counts:
        if one.key[1] in COMPARED and one.key[-1] not in near[one.key[0]]:
            items[one.key[0], one.key[-1], releases[one.key[0]].settings.min_cell].append(one)
    for (_, _, min_cell), mine in sorted(items.items()):
        found |= _decided(build(mine, holders, min_cell), map)
    return found, [one for one in counts if one.key not in found]


def near_items(release: Release) -> set[str]:
    """Items whose respondents are whole groups, or nearly: who answered them counts as known."""
    items = [item for by, item in release.who.groups if by == "item"]
    return {item for item in items if _is_near(release.who, item, release.settings.min_cell)}


def _is_near(who: Who, item: str, min_cell: int) -> bool:
    """Do fewer than ``NEAR`` times the minimum keep an item's respondents from being whole groups of one background?"""
    rated, off = who.groups["item", item], dict[str, int]()
    for (by, _), people in who.groups.items():
        if by not in ("", "item"):
            there = len(rated & people)
            off[by] = off.get(by, 0) + min(there, len(people) - there)
    return min([len(who.everyone()) - len(rated), *off.values()]) < NEAR * min_cell


def _left_out(one: Printed, holders: Mapping[Measure, People], min_cell: int) -> bool:
    """Is a row left out for another reason than its count, which is not small? It tells nothing then, nor hides it."""
    if one.state is not State.OMITTED or one.units is not None:
        return False
    return not is_small(len(holders.get(one.measure, frozenset()) & one.people), min_cell)


def _decided(models: Sequence[Built], each: Map) -> dict[Key, Decision]:
    found: dict[Key, Decision] = {}
    for built, decisions in zip(models, each(_decide_one, models), strict=True):
        for places, decision in zip(built.places, decisions, strict=True):
            found |= dict.fromkeys(places, decision)
    return found


def _decide_one(built: Built) -> list[Decision]:
    """Cover the small counts; a count that covers is printed as the range that follows from all other prints.

    Of a small one nothing is printed but that: not what else is known of it (``least``).
    """
    model = _with_zeros(cover(built.model), built.places)
    ends = attack(model, [i for i, count in enumerate(model.counts) if count.state is State.RANGE])
    return [
        Decision(count.state, int(ends.surely_low[i]), int(ends.surely_high[i]))
        if count.state is State.RANGE
        else Decision(count.state, 1 if count.state is State.SMALL else int(count.low), int(count.high))
        for i, count in enumerate(model.counts)
    ]


def _with_zeros(model: Model, places: Sequence[Sequence[Key]]) -> Model:
    """Where a number of a row is untold, so are the row's zeros: else it would tell that there is somebody."""
    rows = {key[:-1] for count, keys in zip(model.counts, places, strict=True) for key in keys
            if count.state is State.UNTOLD}  # fmt: skip
    there = [any(key[:-1] in rows for key in keys) for keys in places]
    nobody = [count.exact and not count.value and not count.fixed for count in model.counts]
    zeros = [i for i, zero in enumerate(nobody) if zero and there[i]]
    return model.printed(dict.fromkeys(zeros, State.UNTOLD))


def _named(measure: Measure, name: str, release: Release) -> Measure:
    """Topics, contents, words and units are each run's own; all other measures are those of a coding."""
    own = measure[0] in ("topic", "content", "content cell", "units", "word")
    return measure if measure == SIZE else (name if own else release.coding, *measure)


def _renamed(printed: Iterable[Printed], name: str, release: Release) -> Iterable[Printed]:
    def named(measures: Iterable[Measure]) -> tuple[Measure, ...]:
        return tuple(_named(measure, name, release) for measure in measures)

    for one in printed:
        yield one._replace(
            measure=_named(one.measure, name, release),
            of=None if one.of is None else _named(one.of, name, release),
            within=named(one.within), makes=named(one.makes), spends=named(one.spends),
        )  # fmt: skip


def _sizes(name: str, release: Release, silent: bool) -> list[Printed]:
    """Everyone and the groups; of a silent release everyone alone."""
    who, few = release.who, len(release.who.everyone()) < release.settings.min_cell
    state = State.SMALL if few else State.RANGE if silent else State.EXACT
    found = [Printed((name, "everyone"), SIZE, who.everyone(), state,
                     bool(release.published), cover=State.OMITTED, weight=10.0)]  # fmt: skip
    for tables, fixed in ((release.published, True), ({} if silent else release.new, False)):
        for table in (t for t in tables if t in SHAPES and SHAPES[t].measure == "size"):
            found += prints_of(name, table, tables[table], who, release.rules, fixed)
    return found


def _counts(name: str, release: Release, sizes: Mapping[Key, Decision], silent: bool) -> list[Printed]:
    """All counts but sizes; comparisons are left out on items whose size is not told, and of people nearly the same."""
    if silent:
        return []
    found: list[Printed] = []
    for tables, fixed in ((release.published, True), (release.new, False)):
        for table in (t for t in tables if t in SHAPES and SHAPES[t].measure != "size"):
            found += _renamed(prints_of(name, table, tables[table], release.who, release.rules, fixed), name, release)
        found += _renamed(prints_of_units(name, release, release.rules, fixed), name, release)
    compared = {t: f for t, f in release.new.items() if t in COMPARED}
    before = {t: f for t, f in release.published.items() if t in COMPARED}
    gone = nested(compared, before, release.who, release.settings.min_cell)
    items = telling_items(name, release, sizes)
    return [
        one._replace(state=State.OMITTED)
        if not one.fixed and one.state is State.EXACT and one.key[1] in compared
        and (one.key[1:] in gone or one.key[-1] in items)
        else one
        for one in found
    ]  # fmt: skip
