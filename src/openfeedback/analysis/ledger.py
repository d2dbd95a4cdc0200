"""The ledger of what is published together: every count, the relations between them, and which rows must stay empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openfeedback.analysis.intruder import Aim, Counts, Knowledge, ranges_known, reached
from openfeedback.analysis.solutions import Solutions

if TYPE_CHECKING:
    from scipy import sparse

Row = tuple[str, ...]
Variable = tuple[Row, str]  # a row and which of its counts
PEOPLE = "respondents_n"


class Ledger:
    """Rows of published tables with their counts, and linear relations between the counts.

    A row is emptied whole. Rows with 1 … ``min_cell`` - 1 respondents are small: ``protect`` empties further rows until
    an intruder who knows all shown rows and all relations finds every value from 1 to ``min_cell`` - 1 possible for
    the respondents of each small row.
    """

    def __init__(self, min_cell: int):
        self.min_cell = min_cell
        self._place: dict[Variable, int] = {}
        self._values: list[float] = []
        self._most: list[float] = []
        self._owner: list[int] = []  # a variable's row; -1 where it is published nowhere
        self._rows: dict[Row, int] = {}
        self._people: list[float] = []
        self._hidden: list[bool] = []
        self._open: list[bool] = []
        self._eased: set[int] = set()  # variables of which two values are enough, since no more can be had
        self._known = Solutions(np.zeros(0))  # counts that fitted what was published, so far
        self._index: dict[int, list[int]] | None = None
        self._relations: list[tuple[list[int], list[float], float, float]] = []

    def row(
        self, key: Row, counts: dict[str, float], hidden: bool = False, may_hide: bool = True, most: float = np.inf
    ) -> None:
        """A row of a published table: its ``counts`` (respondents_n among them) and whether it is emptied already.

        ``most``: more respondents than this cannot be (the size of a group). With ``may_hide`` False the row stays as
        it is: it is published already. A row given twice (in two tables) is one row.
        """
        if key in self._rows:
            self._hidden[self._rows[key]] |= hidden
            return
        self._rows[key] = len(self._people)
        self._people.append(float(counts[PEOPLE]))
        self._hidden.append(hidden or 0 < counts[PEOPLE] < self.min_cell)
        self._open.append(may_hide)
        for name, value in counts.items():
            self._variable((key, name), float(value), most if name == PEOPLE else np.inf, self._rows[key])
        for name in counts:
            if name == "units_n":  # nobody stands behind a unit of nobody: units are at least as many as respondents
                self.relate([((key, name), 1.0), ((key, PEOPLE), -1.0)], 0.0, np.inf)

    def unpublished(self, name: Variable, most: float = np.inf) -> None:
        """A count that no table shows (of the people whom two runs share, say); it may be anything up to ``most``."""
        self._variable(name, np.nan, most, -1)

    def relate(self, terms: Iterable[tuple[Variable, float]], low: float, high: float) -> None:
        """What anyone can know: low ≤ Σ coefficient · count ≤ high. One of a count that is in no table is left out."""
        listed = list(terms)
        if listed and all(name in self._place for name, _ in listed):
            self._index = None
            self._relations.append(([self._place[name] for name, _ in listed], [f for _, f in listed], low, high))

    def total(self, parts: Sequence[Variable], value: float) -> None:
        """Counts with a known sum."""
        self.relate([(name, 1.0) for name in parts], value, value)

    def value_of(self, names: Iterable[Variable]) -> float:
        """Sum of counts that are in the ledger."""
        return sum(self._values[self._place[name]] for name in names if name in self._place)

    def protect(self, prefer: Callable[[Row, Row], float] | None = None) -> set[Row]:
        """Empty rows until every small row is safe or nothing is left to empty; gives the keys of all emptied rows.

        Where a count would not be safe even if every row were emptied, it is enough that it is not known exactly; for a
        count that would be even then, nothing is emptied. ``prefer``: how much emptying the
        second row helps the first; by default the nearest row with fewest respondents is emptied.
        """
        hidden, asked, lost = np.array(self._hidden, bool), set[int](), set[int]()
        self._known, self._eased = Solutions(np.array(self._values, dtype=float)), set[int]()
        before, step = hidden.copy(), 1
        while needy := self._unsafe(hidden, lost):
            if new := needy - asked:
                lost |= self._lost(hidden, new)
                asked |= new
            chosen = {place for v in needy - lost for place in self._next(v, hidden, prefer, step)}
            if not chosen:
                break
            hidden[list(chosen)] = True
            step *= 2  # soon there, and what proves needless is given back
        self._give_back(hidden, np.flatnonzero(hidden & ~before), lost)
        self._hidden = hidden.tolist()
        return {key for key, place in self._rows.items() if hidden[place]}

    def _give_back(self, hidden: NDArray[np.bool_], rows: NDArray[np.int64], lost: set[int]) -> None:
        """Show those of the rows again that protect nothing: halves first, of each half those of most respondents."""
        if len(rows) < 2:  # the last one was needed when it was emptied, or nothing was
            return
        names = {place: repr(key) for key, place in self._rows.items()}
        queue = [sorted(rows.tolist(), key=lambda row: (-self._people[row], names[row]))]
        while queue:
            part = queue.pop()
            hidden[part] = False
            if self._unsafe(hidden, lost, stop=True):
                hidden[part] = True
                half = len(part) // 2
                queue += [part[half:], part[:half]] if half else []

    def audit(self) -> pd.DataFrame:
        """What the intruder finds for each emptied count: row, count, value, low, high, small, safe."""
        self._known, self._eased = Solutions(np.array(self._values, dtype=float)), set()
        emptied, low, high, aim = self._attack(np.array(self._hidden, bool))
        names = list(self._place)
        small = self._small()
        rows = [
            (names[v][0], names[v][1], self._values[v], lo, hi, bool(small[self._owner[v]]), bool(ok))
            for v, lo, hi, ok in zip(emptied, low, high, reached(low, high, aim), strict=True)
            if self._owner[v] >= 0
        ]
        return pd.DataFrame(rows, columns=["row", "count", "value", "low", "high", "small", "safe"])

    def _variable(self, name: Variable, value: float, most: float, owner: int) -> None:
        self._place[name] = len(self._values)
        self._values.append(value)
        self._most.append(most)
        self._owner.append(owner)

    def _small(self) -> NDArray[np.bool_]:
        people = np.array(self._people)
        return (people > 0) & (people < self.min_cell)

    def _matrix(self) -> tuple[sparse.csr_array, Counts, Counts]:
        from scipy.sparse import csr_array

        rows = [i for i, (places, *_) in enumerate(self._relations) for _ in places]
        columns = [place for places, *_ in self._relations for place in places]
        factors = [factor for _, each, *_ in self._relations for factor in each]
        shape = (len(self._relations), len(self._values))
        ends = np.array([(low, high) for *_, low, high in self._relations], float).reshape(-1, 2)
        return csr_array((factors, (rows, columns)), shape=shape), ends[:, 0], ends[:, 1]

    def _attack(
        self, hidden: NDArray[np.bool_], only: set[int] | None = None, stop: bool = False
    ) -> tuple[NDArray[np.int64], Counts, Counts, Aim]:
        """The emptied variables, their ranges (sought for ``only`` some) and how far those should reach."""
        owner, values = np.array(self._owner, dtype=np.int64), np.array(self._values, dtype=float)
        gone = np.append(hidden, True)[owner]  # -1 is the last: a count that no table shows
        matrix, low, high = self._matrix()
        known = matrix[:, ~gone] @ values[~gone]
        doubtful = np.zeros(len(values), bool)  # a zero was emptied beside it: it may itself be a zero
        zeros = gone & (values == 0)
        if zeros.any():
            doubtful[np.unique(matrix[matrix[:, zeros].count_nonzero(axis=1) > 0].indices)] = True
            doubtful = np.isin(owner, owner[doubtful])  # a row counts nobody in all its counts or in none
        least = np.where((owner < 0) | doubtful | zeros, 0.0, 1.0)
        top = np.minimum(np.array(self._most, dtype=float), 10 * max(np.nansum(values), 100.0))
        emptied = np.flatnonzero(gone)
        whole = (owner[emptied] >= 0).astype(float)
        know = Knowledge(matrix[:, emptied], low - known, high - known, least[emptied], top[emptied], whole)
        aim = self._aim(emptied)
        if only is not None:
            other = ~np.isin(emptied, list(only))
            aim = Aim(
                np.where(other, np.inf, aim.low), np.where(other, -np.inf, aim.high), np.where(other, 0, aim.width)
            )
        seen = self._known.ranges(emptied, least, top)
        low_now, high_now = ranges_known(know, aim, seen, lambda part, x: self._known.add(emptied[part], x), stop)
        return emptied, low_now, high_now, aim

    def _aim(self, emptied: NDArray[np.int64]) -> Aim:
        """Small rows: every value below the minimum for respondents, as wide a range for units; covers: two values."""
        owner, names = np.array(self._owner, dtype=np.int64)[emptied], list(self._place)
        published = owner >= 0
        small = np.append(self._small(), False)[owner]  # -1 is the last: nobody's row
        eased = np.isin(emptied, list(self._eased))
        people = np.array([names[v][1] == PEOPLE for v in emptied], bool) & small & ~eased
        covers = published & ~small & (np.array(self._values)[emptied] > 0)
        wide = max(self.min_cell - 2.0, 1.0)
        top = np.minimum(self.min_cell - 1.0, np.array(self._most)[emptied])
        of_small = np.where(people, np.minimum(wide, top - 1), wide)
        width = np.where(small & ~eased, of_small, np.where(covers | eased, 1.0, 0.0))
        return Aim(np.where(people, 1.0, np.inf), np.where(people, top, -np.inf), width)

    def _unsafe(self, hidden: NDArray[np.bool_], lost: set[int], stop: bool = False) -> set[int]:
        """Emptied variables whose range is too narrow, lost ones apart; with ``stop`` one of them at least."""
        emptied, low, high, aim = self._attack(hidden, set(range(len(self._values))) - lost, stop)
        return {int(v) for v in emptied[~reached(low, high, aim)]} - lost

    def _lost(self, hidden: NDArray[np.bool_], variables: set[int]) -> set[int]:
        """Those of the variables that would be known exactly even if every row were emptied.

        Of others whose range would be too narrow, two values are asked for from now on.
        """
        emptied, low, high, aim = self._attack(hidden | np.array(self._open, bool), variables)
        short = ~reached(low, high, aim)
        self._eased |= {int(v) for v in emptied[short & (high - low >= 1)]} & variables
        return {int(v) for v in emptied[short]} & variables - self._eased

    def _next(
        self, variable: int, hidden: NDArray[np.bool_], prefer: Callable[[Row, Row], float] | None, count: int
    ) -> list[int]:
        """The rows to empty for the variable, ``count`` at most."""
        if prefer is None:
            return self._cheapest(variable, hidden, count)
        mine = list(self._place)[variable][0]
        able = [(prefer(mine, key), repr(key), place) for key, place in self._rows.items()
                if not hidden[place] and self._open[place]]  # fmt: skip
        return [place for *_, place in sorted(able, reverse=True)[:count]]

    def _cheapest(self, variable: int, hidden: NDArray[np.bool_], count: int) -> list[int]:
        """The rows with fewest respondents that share a relation with the variable, or with one that does; zeros last.

        Counts that no table shows stand between rows without making them farther apart.
        """
        near, seen = {variable}, {variable}
        while near:
            around = self._around(near)
            rows = {self._owner[p] for p in around if self._owner[p] >= 0}
            able = [r for r in rows if not hidden[r] and self._open[r]]
            if able:
                key = {place: repr(row) for row, place in self._rows.items() if place in able}
                return sorted(able, key=lambda r: (self._people[r] == 0, self._people[r], key[r]))[:count]
            near = {p for p in around if hidden[self._owner[p]] and self._owner[p] >= 0} - seen
            seen |= near
        return []

    def _around(self, near: set[int]) -> set[int]:
        """Variables that share a relation with those, also by way of variables that no table shows."""
        found: set[int] = set()
        while near:
            shared = {p for v in near for i in self._relations_of()[v] for p in self._relations[i][0]} - found
            found |= shared
            near = {p for p in shared if self._owner[p] < 0}
        return found

    def _relations_of(self) -> dict[int, list[int]]:
        """Places of the relations in which each variable stands."""
        if self._index is None:
            self._index = {v: [] for v in range(len(self._values))}
            for i, (places, *_) in enumerate(self._relations):
                for place in places:
                    self._index[place].append(i)
        return self._index
