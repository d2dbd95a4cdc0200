"""Weighted shares beside counts: whoever knows everybody's weight must not learn of a small count from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from openfeedback.disclosure.engine import Count, Model, State, as_printed, attack, cover
from openfeedback.disclosure.people import Built, Key, Measure, People, Printed, build
from openfeedback.disclosure.printing import Decision

STEP = 0.01  # a weighted share is told in whole per cents (analysis.weights)
SHARE = "share"  # in a decision's key, before that of the row beside whose count the share stands
Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


def told_shares(
    printed: Sequence[Printed], decided: Mapping[Key, Decision], holders: Mapping[Measure, People],
    weights: Mapping[str, float], min_cell: int, each: Map = map,
) -> dict[Key, Decision]:  # fmt: skip
    """The weighted shares that are left out, by (release, "share", table, key of the row …).

    ``decided``: how the counts are printed; the share beside one that is printed exactly is told, unless some small
    count could be fewer numbers with it than without. ``weights``: of each person, as the attacker knows them.
    """
    told = [one._replace(state=decided[one.key].state, fixed=True) for one in printed]
    shares = {one.key: one for one in printed if one.share is not None}
    families = [built for built in build(told, holders, min_cell, levels(weights)) if _hidden(built.model)]
    found: dict[Key, Decision] = {}
    for built, gone in zip(families, each(_left_out, [(b, shares, dict(weights)) for b in families]), strict=True):
        keys = (key for i in gone for key in built.places[i] if key in shares)
        found |= {(key[0], SHARE, *key[1:]): Decision(State.OMITTED, 0, 0) for key in keys if not shares[key].fixed}
    return found


def levels(weights: Mapping[str, float]) -> list[People]:
    """People of the same weight."""
    found: dict[float, set[str]] = {}
    for person, weight in sorted(weights.items()):
        found.setdefault(weight, set()).add(person)
    return [frozenset(found[weight]) for weight in sorted(found)]


def with_shares(
    built: Built, shares: Mapping[Key, Printed], weights: Mapping[str, float]
) -> tuple[Model, dict[int, int]]:
    """The model with the weighted shares that stand beside its exact counts, and of which count each new place is."""
    counts, beside = list(built.model.counts), {}
    for i, (count, places) in enumerate(zip(built.model.counts, built.places, strict=True)):
        mine = [shares[key] for key in places if key in shares]
        if mine and count.exact and 0 < count.value < count.size:
            beside[len(counts)] = i
            counts.append(_weighted(count, mine, built, weights))
    return replace(built.model, counts=tuple(counts)), beside


def _weighted(count: Count, mine: Sequence[Printed], built: Built, weights: Mapping[str, float]) -> Count:
    people = [built.people[j] for j in count.parts]
    factors = tuple(weights.get(min(who), 0.0) for who in people)
    whole = sum(factor * len(who) for factor, who in zip(factors, people, strict=True))
    share = float(mine[0].share or 0.0)
    off = STEP / 2 if STEP / 2 <= share <= 1 - STEP / 2 else STEP / 4  # "under 1 %" says from 0 to half a per cent
    sums = Count(share * whole, count.parts, whole, loss=count.loss, fixed=any(one.fixed for one in mine),
                 cover=State.OMITTED, factors=factors, off=off * whole + 1e-6)  # fmt: skip
    return as_printed(sums, State.EXACT, built.model.min_cell)


def _hidden(model: Model) -> list[int]:
    return [i for i, count in enumerate(model.counts) if count.guarded and not count.exact]


def _left_out(asked: tuple[Built, Mapping[Key, Printed], Mapping[str, float]]) -> list[int]:
    """Places of the counts beside which no weighted share may stand; all where it cannot be shown that some may."""
    model, beside = with_shares(*asked)
    free = {place: State.OMITTED for place in beside if not model.counts[place].fixed}
    if not free:
        return []
    hidden, covered = _hidden(asked[0].model), cover(model)
    without, after = attack(model.printed(free), hidden), attack(covered, hidden)
    if not all(np.array_equal(a[hidden], b[hidden]) for a, b in zip(without[:2], after[:2], strict=True)):
        return [beside[place] for place in free]
    return [beside[place] for place in free if not covered.counts[place].exact]
