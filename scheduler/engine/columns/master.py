"""The linear relaxation over columns: fractions of tours, people flowing from skill groups to queues, convex costs.

Its duals are the prices the oracle is asked at; at the end of column generation its value is the tour bound. Only for
instances with few rows (see ``num_rows``): for the others the dual's ascent finds the prices.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.money import MILLI
from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.columns.growing_programme import GrowingProgramme, Optimum, Variables
from scheduler.engine.columns.pool import Column
from scheduler.engine.columns.stage_clock import Left, forever
from scheduler.engine.kernels.constants import OFF
from scheduler.engine.tables.instance import Instance
from scheduler.engine.tables.sellers import Sellers


class Master:
    """A linear programme that grows by columns.

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
    left
        Seconds left: a solution that takes longer is given up.

    Notes
    -----
    Rows: one a seller (its fractions add up to its agents), one a slot and queue that somebody can serve, and one a
    slot and group with several queues. Costs are in currency units.
    """

    def __init__(
        self, instance: Instance, sellers: Sellers, counts: Ints, heads: Ints, masks: Ints, left: Left = forever
    ) -> None:
        self._left = left
        self.instance, self.sellers, self.masks = instance, sellers, masks
        self.constant = instance.empty_cost() / MILLI
        self.columns: list[Column] = []
        rows = _Rows(instance.values, masks, len(counts))
        self._queue_rows, self._row_of_cell = rows.queue_rows, rows.row_of_cell
        self._programme = GrowingProgramme(rows.count)
        variables = rows.variables()
        self._programme.add(variables)
        self._first_column = len(variables.costs)
        self._optimum: Optimum
        self.set_counts(counts)
        self.set_heads(heads)

    @property
    def num_rows(self) -> int:
        """Rows of the programme."""
        return len(self._programme.sums)

    def set_heads(self, heads: Ints) -> None:
        """Say who is there anyway."""
        served = self._row_of_cell != OFF
        there = np.bincount(self._row_of_cell[served], heads.reshape(-1)[served], self.num_rows)
        sellers = len(self.sellers.members)
        self._programme.sums[sellers:] = -there[sellers:]

    def set_counts(self, counts: Ints) -> None:
        """Say how many agents of each seller are to be decided."""
        self._programme.sums[: len(counts)] = counts

    def add(self, columns: Iterable[Column]) -> None:
        """Let the programme use some columns."""
        new = list(columns)
        rows = [np.append(self._row_of_cell[column.cells], column.seller) for column in new]
        owners = np.repeat(np.arange(len(new)), [len(own) for own in rows])
        where = np.concatenate([*rows, np.zeros(0, np.int64)])
        served = where != OFF
        costs = np.array([column.cost for column in new]) / MILLI
        unlimited = np.full(len(new), np.inf)
        self._programme.add(Variables(costs, unlimited, where[served], owners[served], np.ones(int(served.sum()))))
        self.columns += new

    def solve(self) -> float | None:
        """Value in milli-currency; ``None`` where GLOP gives no optimum in time (then trust nothing of it)."""
        found = self._programme.solve(self._left())
        if found is None:
            return None
        self._optimum = found
        return (found.cost + self.constant) * MILLI

    def fractions(self) -> NDArray[np.float64]:
        """Fraction of each column, in the order they were added."""
        return self._optimum.values[self._first_column :]

    def prices(self, start: Floats) -> Floats:
        """``(T, Q)`` milli-currency a person more is worth; ``start`` where nobody can serve."""
        served = self._queue_rows != OFF
        return np.where(served, self._optimum.duals[self._queue_rows] * MILLI, start)

    def seller_duals(self) -> NDArray[np.float64]:
        """``(S,)`` milli-currency one agent more of each seller would cost; columns below it are worth adding."""
        return self._optimum.duals[: len(self.sellers.members)] * MILLI


class _Rows:
    """Rows of coverage after those of the sellers, and the variables that are in them from the start.

    Attributes
    ----------
    count
        Rows so far.
    queue_rows
        ``(T, Q)`` row of each slot and queue, OFF where nobody can serve.
    row_of_cell
        ``(G * T,)`` row in which a person of a group stands in a slot, OFF where the group serves nobody.
    """

    def __init__(self, values: Floats, masks: Ints, sellers: int) -> None:
        self.count = sellers
        self.queue_rows = np.full(values.shape[:2], OFF, np.int64)
        self.row_of_cell = np.full(masks.size, OFF, np.int64)
        self._limits: list[tuple[float, float]] = []
        self._entries: list[tuple[int, int, float]] = []
        for cell in np.flatnonzero(masks.reshape(-1)).tolist():
            t, mask = cell % len(values), int(masks.reshape(-1)[cell])
            queues = [q for q in range(mask.bit_length()) if mask >> q & 1]
            for q in queues:
                if self.queue_rows[t, q] == OFF:
                    self.queue_rows[t, q] = self._queue_row(values[t, q])
            self.row_of_cell[cell] = self.queue_rows[t, queues[0]]
            if len(queues) > 1:
                self.row_of_cell[cell] = self._group_row(self.queue_rows[t, queues].tolist())

    def variables(self) -> Variables:
        """Return the variables the rows begin with."""
        costs, most = np.array(self._limits).reshape(-1, 2).T
        rows, owners, coefficients = np.array(self._entries).reshape(-1, 3).T
        return Variables(costs, most, rows.astype(np.int64), owners.astype(np.int64), coefficients)

    def _group_row(self, queue_rows: list[int]) -> int:
        """People of a group, less those who flow from it to each of its queues: nobody is left."""
        for queue_row in queue_rows:
            self._entries += [(self.count, len(self._limits), -1.0), (queue_row, len(self._limits), 1.0)]
            self._limits.append((0.0, np.inf))
        self.count += 1
        return self.count - 1

    def _queue_row(self, worth: Floats) -> int:
        """People on a queue, less one variable for each stretch of equal worth: their sum is what is there."""
        last = len(worth) - 1
        edges = [0, *(k for k in range(1, last + 1) if worth[k] != worth[k - 1]), last + 1]
        for first, stop in pairwise(edges):
            self._entries.append((self.count, len(self._limits), -1.0))
            self._limits.append((-float(worth[first]) / MILLI, np.inf if stop > last else float(stop - first)))
        self.count += 1
        return self.count - 1
