"""Random surveys so small that an attacker can try every way in which people may have answered."""

import functools
import itertools

import numpy as np

from openfeedback.disclosure.engine import State
from openfeedback.disclosure.people import Printed, build

THEME, CONTENT = ("theme", "t"), ("content", "t", "c")


class Survey:
    """A handful of people, overlapping groups of them, who raised a theme and who a content of it, and the prints."""

    def __init__(self, seed, people=7, min_cell=4):
        random = np.random.default_rng(seed)
        self.ids = [f"r{i}" for i in range(people)]
        holds = random.choice(3, people, p=random.dirichlet([2, 2, 1]))  # nothing, the theme, a content of it
        self.holders = {THEME: self._who(holds > 0), CONTENT: self._who(holds > 1)}
        groups = [np.ones(people, bool)]
        for _ in range(int(random.integers(1, 3))):  # a background divides people; an item was answered by some
            background = random.integers(0, random.integers(2, 4), people)
            groups += [background == g for g in np.unique(background)]
        groups += [random.random(people) < 0.6 for _ in range(int(random.integers(0, 2)))]
        groups = [self._who(g) for g in groups if g.any()]
        shown = [(THEME, g) for g in dict.fromkeys(groups) if random.random() < 0.9]
        shown += [(CONTENT, g) for g in dict.fromkeys(groups) if random.random() < 0.5]
        self.printed = [self._print(i, m, g, random, min_cell) for i, (m, g) in enumerate(shown)]
        self.min_cell = min_cell
        self._counted = {}

    def _who(self, mask):
        return frozenset(np.array(self.ids)[mask].tolist())

    def _print(self, i, measure, group, random, min_cell):
        state = State.GROUP if len(group) < 2 else random.choice([State.EXACT, State.EXACT, State.EXACT, State.ASKED])
        return Printed((f"{i:02}",), measure, group, State(state), bool(random.random() < 0.15),
                       THEME if measure == CONTENT else None)  # fmt: skip

    def models(self):
        return build(self.printed, self.holders, self.min_cell)

    def counts(self, places):
        """In each world, the count that stands at these places."""
        one = next(p for p in self.printed if p.key in places)
        if one.key not in self._counted:
            member = [i in one.people for i in self.ids]
            self._counted[one.key] = (worlds(len(self.ids))[:, member] > (one.measure == CONTENT)).sum(axis=1)
        return self._counted[one.key]


@functools.cache
def worlds(people):
    """Everything that may be true: person by person nothing, the theme, or the theme with the content."""
    return np.array(list(itertools.product(range(3), repeat=people)), np.int8)


def deduced(survey, built, model):
    """The attacker's own way: all worlds that fit every print, and what each count is in them."""
    counts = np.array([survey.counts(places) for places in built.places])
    low = np.array([[c.low] for c in model.counts])
    high = np.array([[c.high] for c in model.counts])
    fits = ((counts >= low) & (counts <= high)).all(axis=0)
    return counts[:, fits]
