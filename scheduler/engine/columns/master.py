"""The linear relaxation over columns: fractions of tours, people flowing from skill groups to queues, convex costs.

Its duals are the prices the oracle is asked at; at the end of column generation its value is the tour bound. Only for
instances with few rows (see ``num_rows``): for the others the dual's ascent finds the prices.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from ortools.linear_solver import pywraplp

from scheduler.domain.money import MILLI
from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.columns.pool import Column
from scheduler.engine.tables.instance import Instance
from scheduler.engine.tables.sellers import Sellers


class Master:
    """A linear programme in GLOP that grows by columns.

    Parameters
    ----------
    instance, sellers
        The problem.
    counts
        ``(S,)`` agents of each seller to decide.
    heads
        ``(G, T)`` people there anyway: duties carried in, and agents that are not to be decided.
    masks
        ``(G, T)`` queues each group serves, one bit a queue.

    Notes
    -----
    Rows: one a seller (its fractions add up to its agents), one a slot and queue that somebody can serve, and one a
    slot and group with several queues. Costs are in currency units.
    """

    def __init__(self, instance: Instance, sellers: Sellers, counts: Ints, heads: Ints, masks: Ints) -> None:
        self.instance, self.sellers, self.masks = instance, sellers, masks
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.objective = self.solver.Objective()
        self.constant = instance.empty_cost() / MILLI
        self.columns: list[Column] = []
        self._variables: list[pywraplp.Variable] = []
        self._seller_rows = [self.solver.Constraint(float(n), float(n)) for n in counts]
        self._queue_rows: dict[tuple[int, int], pywraplp.Constraint] = {}
        self._group_rows: dict[tuple[int, int], pywraplp.Constraint] = {}
        self._row_of_cell: dict[int, pywraplp.Constraint] = {}
        self._add_coverage(heads)

    def _add_coverage(self, heads: Ints) -> None:
        size = self.instance.values.shape[0]
        for g in range(self.masks.shape[0]):
            for t in np.flatnonzero(self.masks[g]).tolist():
                mask = int(self.masks[g, t])
                queues = [q for q in range(mask.bit_length()) if mask >> q & 1]
                for q in queues:
                    if (t, q) not in self._queue_rows:
                        self._queue_rows[t, q] = self._queue_row(t, q)
                if len(queues) == 1:
                    self._row_of_cell[g * size + t] = self._queue_rows[t, queues[0]]
                    continue
                row = self.solver.Constraint(0.0, 0.0)
                for q in queues:
                    flow = self.solver.NumVar(0.0, self.solver.infinity(), "")
                    row.SetCoefficient(flow, -1.0)
                    self._queue_rows[t, q].SetCoefficient(flow, 1.0)
                self._row_of_cell[g * size + t] = self._group_rows[t, g] = row
        self.set_heads(heads)

    def _queue_row(self, t: int, q: int) -> pywraplp.Constraint:
        """People on a queue, less one variable for each stretch of equal worth: their sum is what is there."""
        row = self.solver.Constraint(0.0, 0.0)
        worth = self.instance.values[t, q]
        last = len(worth) - 1
        edges = [0, *(k for k in range(1, last + 1) if worth[k] != worth[k - 1]), last + 1]
        for first, stop in pairwise(edges):
            most = self.solver.infinity() if stop > last else float(stop - first)
            step = self.solver.NumVar(0.0, most, "")
            row.SetCoefficient(step, -1.0)
            self.objective.SetCoefficient(step, -float(worth[first]) / MILLI)
        return row

    @property
    def num_rows(self) -> int:
        """Rows of the programme."""
        return int(self.solver.NumConstraints())

    def set_heads(self, heads: Ints) -> None:
        """Say who is there anyway."""
        size = self.instance.values.shape[0]
        fixed: dict[int, float] = {}
        for cell, row in self._row_of_cell.items():
            fixed[row.index()] = fixed.get(row.index(), 0.0) + float(heads[cell // size, cell % size])
        for row in {r.index(): r for r in self._row_of_cell.values()}.values():
            there = fixed[row.index()]
            row.SetBounds(-there, -there)

    def set_counts(self, counts: Ints) -> None:
        """Say how many agents of each seller are to be decided."""
        for row, count in zip(self._seller_rows, counts, strict=True):
            row.SetBounds(float(count), float(count))

    def add(self, columns: Iterable[Column]) -> None:
        """Let the programme use some columns."""
        for column in columns:
            variable = self.solver.NumVar(0.0, self.solver.infinity(), "")
            self.objective.SetCoefficient(variable, column.cost / MILLI)
            self._seller_rows[column.seller].SetCoefficient(variable, 1.0)
            for cell in column.cells.tolist():
                if cell in self._row_of_cell:
                    self._row_of_cell[cell].SetCoefficient(variable, 1.0)
            self.columns.append(column)
            self._variables.append(variable)

    def solve(self) -> float | None:
        """Value in milli-currency; ``None`` where GLOP gives no optimum (then trust nothing of it)."""
        self.objective.SetMinimization()
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        return float(self.objective.Value() + self.constant) * MILLI

    def fractions(self) -> NDArray[np.float64]:
        """Fraction of each column, in the order they were added."""
        return np.array([variable.solution_value() for variable in self._variables])

    def prices(self, start: Floats) -> Floats:
        """``(T, Q)`` milli-currency a person more is worth; ``start`` where nobody can serve."""
        found = start.copy()
        for (t, q), row in self._queue_rows.items():
            found[t, q] = row.dual_value() * MILLI
        return found

    def seller_duals(self) -> NDArray[np.float64]:
        """``(S,)`` milli-currency one agent more of each seller would cost; columns below it are worth adding."""
        return np.array([row.dual_value() for row in self._seller_rows]) * MILLI
