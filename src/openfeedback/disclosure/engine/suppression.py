"""Secondary suppression: which further counts are printed less exactly, so that least is lost.

For every small count and both ends of what must stay possible for it there must be numbers that fit all prints. Where
there are none, an elastic linear programme says which exact prints stand against them, one of which has to give way (a
*cut*), and which it would cost least to move. Of small models the counts that give way are the cheapest set that meets
all cuts, found by an integer programme; with them all ends are tried again, until none is missing: the cheapest cover
there is (Fischetti & Salazar 2001, Management Science 47, 1008-1027, with hitting sets as the master problem). Of large
ones what the programmes would move gives way, end after end, and what proves needless is given back (the sequential
method of Kelly, Golden & Assad 1992, Networks 22, 397-417).

A count gives way in steps (steps.py): what is chosen, cut and given back are steps.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from openfeedback.disclosure.engine.model import Model, Numbers
from openfeedback.disclosure.engine.programmes import CLOSE, Found, Programme, is_whole
from openfeedback.disclosure.engine.rules import State, aim_of
from openfeedback.disclosure.engine.steps import Step, steps_of

EXACT_ENDS = 16  # a model with more of them is large
ROUNDS = 25  # of cuts at the most
GAP = 0.2  # by how much more than the least may be moved, where whole numbers are hard to find
NEAR = 1e-3  # of one person's loss: what an unknown off its true value counts


class End(NamedTuple):
    """A value that must stay possible for a small count."""

    place: int
    value: int


class Fit(NamedTuple):
    """Whole numbers that were found to fit: what they make of each count, and which steps they need."""

    sums: Numbers
    moved: frozenset[int]


def cover(model: Model) -> Model:
    """The model with as much printed less exactly as its small counts need, and no more.

    An end that could not be reached if everything gave way that may is left out (nothing is lost for it), and the next
    value towards the true one is sought instead.
    """
    ends = [End(i, v) for i, c in enumerate(model.counts) if c.guarded and not c.exact and c.parts
            for v in _ends(model, i)]  # fmt: skip
    if not ends or len(model.counts) == 1:  # nothing else is printed that could tell it
        return model
    search = _Search(model, ends)
    chosen = search.sequential()
    if len(search.ends) <= EXACT_ENDS:
        chosen = search.optimal(chosen)
    return given_way(model, chosen)


def given_way(model: Model, some: Collection[int] | None = None) -> Model:
    """The model after some steps (by their place in ``steps_of``; all that there are)."""
    steps = steps_of(model)
    chosen = steps if some is None else [steps[j] for j in sorted(some)]
    return model.printed({step.place: step.state for step in chosen})  # a count's last step counts


class _Search:
    """What is known of a model while its cover is sought: ends still wanted, cuts, and numbers that fitted."""

    def __init__(self, model: Model, ends: list[End]):
        self.model, self.sums, self.ends = model, model.sums(), ends
        self.steps = steps_of(model)
        self._place = np.array([step.place for step in self.steps], dtype=int)
        self._low, self._high = (np.array([step[k] for step in self.steps], float) for k in (3, 4))
        self._elastic = _Elastic(model, self.steps)
        self._cuts: set[frozenset[int]] = set()
        self._fits: list[Fit] = []

    def loss(self, chosen: Collection[int]) -> float:
        """What is lost by these steps."""
        return sum(self.steps[j].loss for j in chosen)

    def sequential(self) -> frozenset[int]:
        """What the programmes move, end after end, without what proves needless."""
        chosen = frozenset[int]()
        for end in list(self.ends):
            chosen |= self._missing(end, chosen)
        for j in sorted(chosen, key=lambda j: (-self.steps[j].loss, j)):
            if all(self._surely_reached(end, chosen - {j}) for end in self.ends):
                chosen -= {j}
        return chosen

    def _surely_reached(self, end: End, chosen: frozenset[int]) -> bool:
        """Is the end reached with numbers that are easily found to be whole?"""
        if self._reached(end, chosen):
            return True
        found = self._elastic.ask(end, chosen)
        if found.numbers is None or not is_whole(found.numbers):
            return False
        self._keep(found.numbers)
        return self._reached(end, chosen)

    def _reached(self, end: End, chosen: frozenset[int]) -> bool:
        return any(abs(fit.sums[end.place] - end.value) < CLOSE and fit.moved <= chosen for fit in self._fits)

    def _keep(self, numbers: Numbers) -> frozenset[int]:
        moved = self._moved(numbers)
        self._fits.append(Fit(self.sums @ np.round(numbers), moved))
        return moved

    def optimal(self, known: frozenset[int]) -> frozenset[int]:
        """The cheapest steps, as far as ``ROUNDS`` find them; else those that are ``known``."""
        chosen = frozenset[int]()
        for _ in range(ROUNDS):
            cuts = len(self._cuts)
            missing = [end for end in list(self.ends) if self._missing(end, chosen)]
            if not missing:
                return chosen
            for end in missing:
                self._cut(end, chosen)
            if len(self._cuts) == cuts:
                break
            chosen = self._cheapest()
            if self.loss(chosen) >= self.loss(known) - CLOSE:
                break
        return known

    def _cheapest(self) -> frozenset[int]:
        """The steps of least loss that meet every cut, each with those before it."""
        from scipy.sparse import csr_array

        named = {j for cut in self._cuts for j in cut}
        names = sorted(named | {j - 1 for j in named if self.steps[j].second})
        place = {name: k for k, name in enumerate(names)}
        rows = [[float(name in cut) for name in names] for cut in sorted(self._cuts, key=sorted)]
        pairs = [j for j in names if self.steps[j].second]
        rows += [[float(name == j - 1) - float(name == j) for name in names] for j in pairs]
        least = np.array([1.0] * len(self._cuts) + [0.0] * len(pairs))
        loss = np.array([self.steps[j].loss for j in names]) + 1e-4 * np.arange(len(names))  # no ties
        found = Programme(csr_array(np.array(rows)), least, np.full(len(rows), np.inf), np.ones(len(names))).whole(loss)
        return frozenset(name for name in names if found.numbers is not None and found.numbers[place[name]] > 0.5)

    def _cut(self, end: End, chosen: frozenset[int]) -> None:
        """Keep what stands against an end, again and again until no more does."""
        while True:
            found = self._elastic.ask(end, chosen, pure=True)
            if found.numbers is None or not self._moved(found.numbers) - chosen:
                return
            against = self._elastic.against(found, chosen)
            if not against:
                return
            self._cuts.add(against)
            chosen |= against

    def _missing(self, end: End, chosen: frozenset[int]) -> frozenset[int]:
        """What must give way for this end besides the chosen; nothing where it is reached, or never can be."""
        if self._reached(end, chosen):
            return frozenset()
        found = self._elastic.ask(end, chosen)
        if found.numbers is not None and not is_whole(found.numbers):
            found = self._elastic.ask(end, chosen, whole=True)
        if found.numbers is None:
            return self._missing_nearer(end, chosen)
        return self._keep(found.numbers) - chosen

    def _missing_nearer(self, end: End, chosen: frozenset[int]) -> frozenset[int]:
        """An end that can never be reached is replaced by the next value towards the true one."""
        self.ends.remove(end)
        true = self.model.counts[end.place].value
        nearer = End(end.place, end.value + int(np.sign(true - end.value)))
        if nearer.value == true:
            return frozenset()
        self.ends.append(nearer)
        return self._missing(nearer, chosen)

    def _moved(self, numbers: Numbers) -> frozenset[int]:
        """The steps without which these numbers do not fit."""
        sums = (self.sums @ numbers)[self._place]
        return frozenset(np.flatnonzero((sums < self._low - CLOSE) | (sums > self._high + CLOSE)).tolist())


class _Elastic:
    """The programme of a model whose counts may go every one of their ``steps``, at its loss, upwards and downwards.

    It seeks how far the unknowns are off their true values, and prefers few to be: such answers are mostly whole.
    """

    def __init__(self, model: Model, steps: list[Step]):
        from scipy.sparse import csr_array, hstack

        rows, low, high = model.known()
        k, true = len(steps), rows @ model.true
        self._place = np.array([step.place for step in steps], dtype=int)
        slack = csr_array((np.ones(k), (self._place, np.arange(k))), shape=(rows.shape[0], k))
        up, down = (np.array([step[n] for step in steps], float) for n in (5, 6))
        most = [model.most - model.true, model.true, up, down]
        self._steps, self._true, self._room = steps, model.true, np.concatenate([up, down])
        self._loss = np.array([step.loss for step in steps], float)
        self._offset = true
        self._solver = Programme(hstack([rows, -rows, -slack, slack]).tocsr(), low - true, high - true,
                                 np.concatenate(most))  # fmt: skip

    def ask(self, end: End, chosen: Collection[int], whole: bool = False, pure: bool = False) -> Found:
        """What it takes that a count may be this value, when the ``chosen`` have given way.

        ``pure``: no matter how many unknowns are off, so that the duals are those of the prints alone.
        """
        loss = self._loss.copy()
        loss[list(chosen)] = 0.0
        goal = np.concatenate([np.full(2 * len(self._true), 0.0 if pure else NEAR), loss, loss])
        i = end.place
        off = end.value - self._offset[i]
        mine = np.flatnonzero(np.tile(self._place == i, 2))
        own = (2 * len(self._true) + mine).tolist()
        self._solver.between(i, off, off)
        self._solver.at_most(own, np.zeros(len(own)))  # the count itself is to be the value
        found = self._solver.whole(goal, 2 * len(self._true), GAP) if whole else self._solver.divisible(goal)
        self._solver.between(i, self._solver.low[i], self._solver.high[i])
        self._solver.at_most(own, self._room[mine])
        if found.numbers is None:
            return found
        up, down = np.split(found.numbers[: 2 * len(self._true)], 2)
        return found._replace(numbers=self._true + up - down)

    def against(self, found: Found, chosen: Collection[int]) -> frozenset[int]:
        """The next steps of the counts that stand against missing none: those with a dual."""
        hard = [j for j in range(len(self._steps)) if j not in chosen and abs(found.dual[self._place[j]]) > CLOSE]
        return frozenset(j for j in hard if not (self._steps[j].second and j - 1 in hard))


def _ends(model: Model, i: int) -> list[int]:
    """Both ends of what must stay possible for a count; its true value is possible anyway."""
    count = model.counts[i]
    aim = aim_of(count.state if count.state is State.SMALL else State.GROUP, count.size, model.min_cell)
    return [v for v in dict.fromkeys(max(end, count.least) for end in aim) if v != count.value]
