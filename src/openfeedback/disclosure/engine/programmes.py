"""Linear and integer programmes over what an attacker knows: built once, asked many times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from openfeedback.disclosure.engine.model import Model, Numbers

if TYPE_CHECKING:
    from scipy import sparse

NODES = 2000  # of the branching: not a limit of time, so that a busy machine finds the same
CLOSE = 1e-6


class Found(NamedTuple):
    """Numbers that fit (None where none do, or none were found), the duals of the rows, and a bound of the goal.

    No numbers that fit make the goal less than ``bound``; it is infinite where none fit at all.
    """

    numbers: Numbers | None
    dual: Numbers
    bound: float


class Programme:
    """Rows of sums between their ends; unknowns from 0 to ``most``. One solver, which keeps where it was."""

    def __init__(self, rows: sparse.csr_array, low: Numbers, high: Numbers, most: Numbers):
        import highspy

        self.low, self.high, self._n = low, high, len(most)
        self._columns = np.arange(self._n, dtype=np.int32)
        lp = highspy.HighsLp()
        lp.num_row_, lp.num_col_ = rows.shape
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.zeros(self._n), np.zeros(self._n), most
        lp.row_lower_, lp.row_upper_ = low, high
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
        self._solver: Any = highspy.Highs()
        settings = {"output_flag": False, "parallel": "off", "threads": 1, "mip_max_nodes": NODES}
        for name, value in settings.items():
            self._solver.setOptionValue(name, value)
        self._solver.passModel(lp)

    def between(self, row: int, low: float, high: float) -> None:
        """From now on the row's sum lies between these ends."""
        self._solver.changeRowBounds(row, low, high)

    def at_most(self, columns: Sequence[int], most: Sequence[float] | Numbers) -> None:
        """From now on these unknowns are no greater."""
        for column, end in zip(columns, most, strict=True):
            self._solver.changeColBounds(column, 0.0, float(end))

    def divisible(self, goal: Numbers) -> Found:
        """Numbers, perhaps fractions, that make ``goal`` least."""
        self._solver.changeColsCost(self._n, self._columns, goal)
        self._solver.run()
        if not self._optimal():
            return Found(None, np.zeros(len(self.low)), np.inf)
        solution = self._solver.getSolution()
        value = self._solver.getInfo().objective_function_value
        return Found(np.array(solution.col_value, float), np.array(solution.row_dual, float), float(value))

    def whole(self, goal: Numbers, columns: int | None = None, gap: float = 0.0) -> Found:
        """Whole numbers (the first ``columns``) that make ``goal`` least; found divisible first, mostly enough.

        ``gap``: by how much of the least the goal may be greater.

        >>> from scipy.sparse import csr_array
        >>> row = Programme(csr_array([[1.0, 1.0]]), np.array([12.0]), np.array([12.0]), np.array([9.0, 9.0]))
        >>> row.whole(np.array([1.0, 0.0])).numbers.tolist()
        [3.0, 9.0]
        """
        found, columns = self.divisible(goal), self._n if columns is None else columns
        if found.numbers is None or is_whole(found.numbers[:columns]):
            return found
        kinds, some = self._kinds(), self._columns[:columns]
        self._solver.setOptionValue("mip_rel_gap", gap)
        self._solver.changeColsIntegrality(columns, some, np.full(columns, kinds[1]))
        self._solver.run()
        info, status = self._solver.getInfo(), self._solver.getModelStatus()
        there = info.primal_solution_status == self._feasible()
        numbers = np.array(self._solver.getSolution().col_value, float) if there else None
        bound = np.inf if str(status).endswith("kInfeasible") else max(found.bound, float(info.mip_dual_bound))
        self._solver.changeColsIntegrality(columns, some, np.full(columns, kinds[0]))
        return Found(numbers, found.dual, bound)

    def _optimal(self) -> bool:
        return str(self._solver.getModelStatus()).endswith("kOptimal")

    @staticmethod
    def _kinds() -> tuple[Any, Any]:
        import highspy

        return highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger

    @staticmethod
    def _feasible() -> int:
        import highspy

        return int(highspy.SolutionStatus.kSolutionStatusFeasible)


def programme(model: Model) -> Programme:
    """What the attacker knows of a model."""
    return Programme(*model.known(), model.most)


def is_whole(numbers: Numbers) -> bool:
    """Are all of them whole numbers (nearly)?"""
    return bool(np.abs(numbers - np.round(numbers)).max(initial=0.0) <= CLOSE)
