"""Random surveys with contents and weights, so small that an attacker can try every way of answering them."""

import itertools
from functools import cache

import numpy as np

from openfeedback.disclosure.engine import State, is_small
from openfeedback.disclosure.people import Printed, build
from openfeedback.disclosure.weighted import levels, with_shares

THEME = ("theme", "t")
ONE, OTHER, PHASES = "t/a", "t/b", ("alku", "loppu")
CELLS = [(ONE, "alku"), (ONE, "loppu"), (OTHER, "alku")]  # contents, and phases in which they may be wished for
KINDS = np.array([*itertools.product([0, 1], repeat=len(CELLS)), [0] * len(CELLS)], bool)  # the last one praises
PRAISE = len(KINDS) - 1
EVERYWAY = {("cell", "t", p): [i for i, cell in enumerate(CELLS) if cell[1] == p] for p in PHASES}
EVERYWAY |= {("content", "t", c): [i for i, cell in enumerate(CELLS) if cell[0] == c] for c in (ONE, OTHER)}
EVERYWAY |= {("content cell", "t", *cell): [i] for i, cell in enumerate(CELLS)}


def holding(measure):
    """Which kinds of people hold a measure."""
    if measure == THEME:
        return KINDS.any(axis=1) | (np.arange(len(KINDS)) == PRAISE)
    return KINDS[:, EVERYWAY[measure]].any(axis=1)


class ContentSurvey:
    """Four people of weights 1 to 3 in overlapping groups, who wished for contents of a theme in phases, or praised it.

    Of what is printed some is exact, some asked to be hidden, some published before; beside an exact count may stand
    the weighted share of its group.
    """

    def __init__(self, seed, people=4, min_cell=3):
        random = np.random.default_rng(seed)
        self.ids, self.min_cell = [f"r{i}" for i in range(people)], min_cell
        likely = random.dirichlet(np.full(len(KINDS), 0.6))
        self.kinds = random.choice(len(KINDS), people, p=likely)
        self.weights = dict(zip(self.ids, random.choice([1.0, 2.0, 3.0], people).tolist(), strict=True))
        background = random.integers(0, 2, people)
        masks = [np.ones(people, bool), background == 0, background == 1, random.random(people) < 0.6]
        self.groups = list(dict.fromkeys(self._who(m) for m in masks if m.any()))
        self.holders = {m: self._who(holding(m)[self.kinds]) for m in (THEME, *EVERYWAY)}
        self.printed = [p for m in (THEME, *EVERYWAY) for g in self.groups if (p := self._print(m, g, random))]

    def _who(self, mask):
        return frozenset(np.array(self.ids)[mask].tolist())

    def _print(self, measure, group, random):
        whole = len(group) == len(self.ids)
        seldom = {"theme": 0.3, "cell": 0.6, "content": 0.6, "content cell": 1.0}[measure[0]]  # as in the tables
        if not whole and random.random() < seldom:
            return None  # not printed at all
        state = State(random.choice([State.EXACT, State.EXACT, State.EXACT, State.ASKED]))
        inside = (("content", *measure[1:3]), ("cell", measure[1], measure[3])) if measure[0] == "content cell" else ()
        held, everybody = (sum(self.weights[i] for i in who) for who in (group & self.holders[measure], group))
        share = round(held / everybody, 2) if random.random() < 0.7 else None
        return Printed(("run", "/".join(measure), "+".join(sorted(group))), measure, group, state,
                       bool(random.random() < 0.1), None if measure == THEME else THEME, makes=inside,
                       share=share)  # fmt: skip

    def models(self):
        """Families of the counts alone."""
        return build(self.printed, self.holders, self.min_cell)

    def weighted(self, decided):
        """The family with everybody's weight known: counts as they are ``decided``, and the shares beside them."""
        told = [one._replace(state=decided[one.key], fixed=True) for one in self.printed]
        (built,) = build(told, self.holders, self.min_cell, levels(self.weights))
        return built, *with_shares(built, {one.key: one for one in self.printed if one.share is not None}, self.weights)

    def leave_out(self, shares):
        """Weighted shares (run, "share", row …) that are not printed."""
        gone = {(run, *row) for run, _, *row in shares}
        self.printed = [one._replace(share=None) if one.key in gone else one for one in self.printed]

    def counts(self, measure, group, by_weight=False):
        """In each world, how many of a group hold a measure, or the sum of their weights."""
        member = np.array([(self.weights[i] if by_weight else 1) * (i in group) for i in self.ids], np.float32)
        return every_world(measure, len(self.ids)) @ member

    def fitting(self, built, model, beside):
        """Worlds that fit every print of a model."""
        fits = np.ones(len(KINDS) ** len(self.ids), bool)
        for i, count in enumerate(model.counts):
            measure, group = self.of(built, beside.get(i, i))
            found = self.counts(measure, group, i in beside)
            fits &= (found >= count.low - 1e-9) & (found <= count.high + 1e-9)
        return fits

    def of(self, built, i):
        """Measure and group of a count of a family."""
        one = next(p for p in self.printed if p.key in built.places[i])
        return one.measure, one.people

    def deduced(self, built, model, beside, some=None):
        """The attacker's own way: the values that each count of people (or of ``some``) has in the worlds that fit."""
        fits = self.fitting(built, model, beside)
        wanted = range(len(built.places)) if some is None else some
        return {i: np.unique(self.counts(*self.of(built, i))[fits]) for i in wanted}


@cache
def every_world(measure, people):
    """Everything that may be true, world by world: who of the people holds a measure."""
    kinds = np.array(list(itertools.product(range(len(KINDS)), repeat=people)), np.int8)
    return holding(measure)[kinds].astype(np.float32)


def hidden(model):
    """Small counts that are not printed exactly."""
    return [i for i, c in enumerate(model.counts) if is_small(c.value, model.min_cell) and not c.exact and c.guarded]
