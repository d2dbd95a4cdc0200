"""From who is counted to a model: people who are alike in all that is published are one class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openfeedback.disclosure.engine import Count, Model, Relation, State, as_printed, is_small

People = frozenset[str]
Measure = tuple[str, ...]
Key = tuple[str, ...]
SIZE: Measure = ("size",)  # how many people there are at all
MANY = 1000  # unknowns of a family: with more, programmes take too long
ANYBODY = 10**6  # no group has as many people: how many there are is what is asked


class Printed(NamedTuple):
    """A count where it stands: its place, what is counted and of whom.

    ``fixed``: it is published already, as ``state`` says. ``of``: the measure that this one is a part of (who wished
    for something within a theme raised the theme). ``weight``: how much its loss matters, ``label`` that of the word
    "small"; ``cover``: how it is printed when it must cover for another count; ``least``: what its row tells by
    standing there. ``within``: further measures that it is a part of; ``makes``: those that it makes up together with
    all others that name them. ``units``: it counts not people but so many units; ``spends``: the measure of the units
    of which everybody counted here has one that nobody of the others who spend them has. ``share``: that stands beside
    the count (in a weighted survey the share of the weights).
    """

    key: Key
    measure: Measure
    people: People
    state: State = State.EXACT
    fixed: bool = False
    of: Measure | None = None
    weight: float = 1.0
    cover: State = State.RANGE
    label: float = 2.0
    least: int = 0
    within: tuple[Measure, ...] = ()
    makes: tuple[Measure, ...] = ()
    units: int | None = None
    spends: tuple[Measure, ...] = ()
    share: float | None = None


class Built(NamedTuple):
    """A model, the places where each of its counts stands, and the people of each of its unknowns."""

    model: Model
    places: tuple[tuple[Key, ...], ...]
    people: tuple[People, ...]


def build(
    printed: Iterable[Printed], holders: Mapping[Measure, People], min_cell: int, levels: Sequence[People] = ()
) -> list[Built]:
    """Models of what is published together, one for each set of measures that have to do with each other.

    ``holders``: of whom each measure holds (nobody where it is missing; everybody for ``SIZE``). The same measure of
    the same people is one count, wherever it stands. ``levels``: people who are told apart though no table does
    (those of one weight).
    """
    families: dict[Measure, list[Printed]] = defaultdict(list)
    for one in printed:
        families[one.of or one.measure].append(one)
    return [_family(whole, families[whole], holders, min_cell, levels) for whole in sorted(families)]


def classes(groups: Sequence[People]) -> tuple[list[People], NDArray[np.bool_]]:
    """People who belong to the same groups: the classes, and classes × groups.

    >>> found, member = classes([frozenset("abc"), frozenset("cd")])
    >>> [sorted(people) for people in found], member.tolist()
    ([['d'], ['a', 'b'], ['c']], [[False, True], [True, False], [True, True]])
    """
    everyone = sorted(frozenset().union(*groups))
    place = {person: i for i, person in enumerate(everyone)}
    member = np.zeros((len(everyone), len(groups)), bool)
    for j, people in enumerate(groups):
        member[[place[person] for person in people], j] = True
    kinds, label = np.unique(member, axis=0, return_inverse=True)
    order = np.argsort(label.ravel(), kind="stable")
    ends = np.cumsum(np.bincount(label.ravel(), minlength=len(kinds)))[:-1]
    return [frozenset(everyone[i] for i in part) for part in np.split(order, ends)], kinds


class _Measured(NamedTuple):
    """The unknowns of one measure: the place of the first, and the classes of people that they count in."""

    start: int
    groups: dict[People, int]
    classes: list[People]
    member: NDArray[np.bool_]

    def parts(self, people: People) -> tuple[int, ...]:
        """Unknowns that make up the count of these people."""
        return tuple(int(i) + self.start for i in np.flatnonzero(self.member[:, self.groups[people]]))


def _family(
    whole: Measure, printed: list[Printed], holders: Mapping[Measure, People], min_cell: int, levels: Sequence[People]
) -> Built:
    same: dict[tuple[Measure, People], list[Printed]] = defaultdict(list)
    for one in printed:
        same[one.measure, one.people].append(one)
    keys = sorted(same, key=lambda key: (key[0], len(key[1]), sorted(key[1])))
    measured = _measured(whole, keys, printed, levels)
    units = {one.measure: one.units for one in printed if one.units is not None}
    everybody = float(len(frozenset().union(*(one.people for one in printed))))
    true, most = [], []
    for m, each in measured.items():
        for who in each.classes:
            held = len(who & holders.get(m, who if m == SIZE else frozenset()))
            true.append(float(units.get(m, held)))
            most.append(everybody if m == SIZE else float(ANYBODY if m in units else len(who)))
    counts = [_count(same[key], measured[key[0]].parts(key[1]), true, min_cell) for key in keys]
    places = tuple(tuple(sorted(one.key for one in same[key])) for key in keys)
    relations = tuple(_relations(whole, measured, printed))
    model = Model(np.array(true), np.array(most), tuple(counts), relations, min_cell)
    return Built(model, places, tuple(who for each in measured.values() for who in each.classes))


def _measured(
    whole: Measure, keys: Sequence[tuple[Measure, People]], printed: Sequence[Printed], levels: Sequence[People]
) -> dict[Measure, _Measured]:
    """The measures with their classes, each divided by the groups of all where that makes at most ``MANY`` unknowns.

    Else whatever has parts is divided by the groups of its parts too, and the attack may find a range too wide where
    measures overlap within a class in a way that no sums tell. Units are divided by nobody.
    """
    measures = sorted({m for m, _ in keys} | {whole}, key=lambda m: (m != whole, m))
    parts: dict[Measure, set[Measure]] = {m: {m} for m in measures}
    for one in printed:
        for of in (w for w in (*one.within, *one.makes) if w in parts):
            parts[of].add(one.measure)
    every = list(dict.fromkeys(people for _, people in keys))
    if len(measures) * len(classes([*every, *levels])[0]) <= MANY:
        parts = dict.fromkeys(measures, set(measures))
    units = {one.measure for one in printed if one.units is not None}
    found, at = {}, 0
    for measure in measures:
        mine = {measure} if measure in units else set(measures) if measure == whole else parts[measure]
        groups = list(dict.fromkeys(people for m, people in keys if m in mine))
        everybody = frozenset().union(*groups)
        kinds, member = classes([*groups, *(level & everybody for level in levels if measure not in units)])
        found[measure] = _Measured(at, {people: j for j, people in enumerate(groups)}, kinds, member)
        at += len(kinds)
    return found


def _count(same: list[Printed], parts: tuple[int, ...], true: list[float], min_cell: int) -> Count:
    """One count for all its places: published exactly it is known; else the most hidden print that tells of it."""
    first, value = same[0], int(sum(true[i] for i in parts))
    small = is_small(value, min_cell) and first.units is None
    size = ANYBODY if first.measure == SIZE or first.units is not None else len(first.people)
    told = any(one.fixed and one.state is State.EXACT for one in same)
    ways = [one.state for one in same if one.state is not State.OMITTED]  # elsewhere it may be told
    state = State.EXACT if told else max(ways, key=list(State).index, default=State.OMITTED)
    if small and state is State.EXACT and not told:
        state = State.SMALL
    loss = sum(one.weight for one in same) * (min_cell if first.units is not None else value + min_cell)
    count = Count(value, parts, size, guarded=small, loss=loss, fixed=any(o.fixed for o in same),
                  cover=State.OMITTED if {one.cover for one in same} == {State.OMITTED} else State.RANGE,
                  least=min(value, max(1 if one.measure == SIZE else one.least for one in same)),
                  named=any(one.least for one in same), label=max(one.label for one in same))  # fmt: skip
    return as_printed(count, state, min_cell)


def _relations(whole: Measure, measured: Mapping[Measure, _Measured], printed: Iterable[Printed]) -> list[Relation]:
    """What anybody knows of the measures of a family: which are parts of which, and which make up another together."""
    inside: set[tuple[Measure, Measure]] = {(m, whole) for m in measured if m != whole and whole in measured}
    inside -= {(one.measure, whole) for one in printed if one.units is not None}
    unions: dict[Measure, set[Measure]] = defaultdict(set)
    spent: dict[Measure, set[Measure]] = defaultdict(set)
    for one in printed:
        inside |= {(one.measure, w) for w in (*one.within, *one.makes) if w in measured}
        for found, wholes in ((unions, one.makes), (spent, one.spends)):
            for w in (w for w in wholes if w in measured):
                found[w].add(one.measure)
    return [
        *(r for part, of in sorted(inside) for r in _inside(measured[part], measured[of])),
        *(r for of in sorted(unions) for r in _made_of(measured, of, sorted(unions[of]))),
        *(r for of in sorted(spent) for r in _spent(measured, of, sorted(spent[of]))),
    ]


def _inside(part: _Measured, whole: _Measured) -> list[Relation]:
    """Of no class do more people hold the part than hold the whole."""
    found = []
    for i, people in enumerate(part.classes):
        within = [j + whole.start for j, who in enumerate(whole.classes) if who & people]
        found.append(Relation((i + part.start, *within), (1.0, *([-1.0] * len(within))), -np.inf, 0.0))
    return found


def _made_of(measured: Mapping[Measure, _Measured], whole: Measure, parts: Sequence[Measure]) -> list[Relation]:
    """Of each class everybody who holds the whole holds one of the parts; of some classes together where only those
    have parts of their own."""
    one, found = measured[whole], set()
    blocks = [*one.classes, *_together([*one.classes, *(who for m in parts for who in measured[m].classes)])]
    for people in dict.fromkeys(blocks):
        mine = tuple(i + one.start for i, who in enumerate(one.classes) if who <= people)
        some = tuple(j + measured[m].start for m in parts for j, who in enumerate(measured[m].classes) if who & people)
        found.add((mine, some))
    return [Relation((*mine, *some), (*([1.0] * len(mine)), *([-1.0] * len(some))), -np.inf, 0.0)
            for mine, some in sorted(found)]  # fmt: skip


def _together(groups: Iterable[People]) -> list[People]:
    """The smallest sets of people that part no group.

    >>> [sorted(each) for each in _together([frozenset("ab"), frozenset("bc"), frozenset("d")])]
    [['a', 'b', 'c'], ['d']]
    """
    found: list[People] = []
    for group in groups:
        met = [each for each in found if each & group]
        found = [each for each in found if not each & group] + [frozenset(group).union(*met)]
    return found


def _spent(measured: Mapping[Measure, _Measured], units: Measure, parts: Sequence[Measure]) -> list[Relation]:
    """All the parts together count no more people than there are units."""
    some = [j + measured[m].start for m in parts for j in range(len(measured[m].classes))]
    mine = range(measured[units].start, measured[units].start + len(measured[units].classes))
    return [Relation((*some, *mine), (*([1.0] * len(some)), *([-1.0] * len(mine))), -np.inf, 0.0)]
