"""A linear programme that grows by variables, in GLOP through the messages of MathOpt.

Messages carry whole columns at once, where MathOpt's Python objects take a call a coefficient and make an object a
value: on the programmes of a column search that takes half as long again. MathOpt is loaded with this file, not at the
first programme: a Ctrl-C in the middle of that leaves a solver that cannot be loaded.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver
from pybind11_abseil.status import StatusCode, StatusNotOk

from scheduler.engine.array_types import Floats, Ints


@dataclass(frozen=True)
class Variables:
    """Some variables, 0 or more each.

    Parameters
    ----------
    costs, most
        ``(V,)`` cost of one unit, and the upper limit, infinite where there is none.
    rows, owners, coefficients
        ``(E,)`` entries of the matrix: row, number among these variables, coefficient; each pair once.
    """

    costs: Floats
    most: Floats
    rows: Ints
    owners: Ints
    coefficients: Floats


@dataclass(frozen=True)
class Optimum:
    """A least cost, ``(V,)`` values of the variables and ``(R,)`` duals of the rows."""

    cost: float
    values: NDArray[np.float64]
    duals: NDArray[np.float64]


class GrowingProgramme:
    """Least ``costs @ x`` where every row of ``matrix @ x`` has its sum.

    GLOP presolves each time. From the last basis instead it would take a fifth less time, and reach other optima where
    there are several.

    Parameters
    ----------
    num_rows
        Number of rows.

    Attributes
    ----------
    sums
        ``(R,)`` what each row adds up to, 0 at first; may be changed between solutions.
    """

    def __init__(self, num_rows: int) -> None:
        self.sums = np.zeros(num_rows)
        self._known_sums = self.sums.copy()
        self._count = 0
        self._new: list[Variables] = []
        model = model_pb2.ModelProto()
        model.linear_constraints.ids.extend(range(num_rows))
        model.linear_constraints.lower_bounds.extend(self.sums)
        model.linear_constraints.upper_bounds.extend(self.sums)
        self._solver = solver.new(parameters_pb2.SOLVER_TYPE_GLOP, model, parameters_pb2.SolverInitializerProto())
        wanted = model_parameters_pb2.ModelSolveParametersProto()
        wanted.variable_values_filter.skip_zero_values = True
        wanted.reduced_costs_filter.filter_by_ids = True  # none
        how = parameters_pb2.SolveParametersProto()
        self._how: tuple[Any, ...] = (how, wanted, None, callback_pb2.CallbackRegistrationProto(), None, None)

    def add(self, variables: Variables) -> None:
        """Take in some variables, numbered on from those there are."""
        self._new.append(variables)

    def solve(self, seconds: float = np.inf) -> Optimum | None:
        """Solve to the optimum; ``None`` where GLOP gives none in these seconds (then trust nothing of it)."""
        if np.isfinite(seconds):
            self._how[0].time_limit.FromNanoseconds(max(1, int(1e9 * seconds)))
        try:
            with _signals_wait():
                is_updated = self._solver.update(self._changes())
                result = self._solver.solve(*self._how)
        except StatusNotOk as error:
            if error.code == StatusCode.INTERNAL.value:  # GLOP ended abnormally: numbers too far apart
                return None
            raise
        if not is_updated:
            raise AssertionError("GLOP takes variables and sums without building the programme anew")
        if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return None
        solution = result.solutions[0]
        return Optimum(
            solution.primal_solution.objective_value,
            _dense(solution.primal_solution.variable_values, self._count),
            _dense(solution.dual_solution.dual_values, len(self.sums)),
        )

    def _changes(self) -> model_update_pb2.ModelUpdateProto:
        """Whatever has changed since the last solution."""
        update = model_update_pb2.ModelUpdateProto()
        changed = np.flatnonzero(self.sums != self._known_sums)
        bounds = update.linear_constraint_updates
        for bound in (bounds.lower_bounds, bounds.upper_bounds):
            bound.ids.extend(changed.tolist())
            bound.values.extend(self.sums[changed].tolist())
        self._known_sums = self.sums.copy()
        rows, columns, coefficients = [], [], []
        for own in self._new:
            ids = range(self._count, self._count + len(own.costs))
            update.new_variables.ids.extend(ids)
            update.new_variables.lower_bounds.extend([0.0] * len(ids))
            update.new_variables.upper_bounds.extend(own.most.tolist())
            update.new_variables.integers.extend([False] * len(ids))
            priced = np.flatnonzero(own.costs)
            update.objective_updates.linear_coefficients.ids.extend((priced + self._count).tolist())
            update.objective_updates.linear_coefficients.values.extend(own.costs[priced].tolist())
            rows.append(own.rows)
            columns.append(own.owners + self._count)
            coefficients.append(own.coefficients)
            self._count += len(ids)
        if self._new:
            order = np.lexsort((np.concatenate(columns), np.concatenate(rows)))
            matrix = update.linear_constraint_matrix_updates
            matrix.row_ids.extend(np.concatenate(rows)[order].tolist())
            matrix.column_ids.extend(np.concatenate(columns)[order].tolist())
            matrix.coefficients.extend(np.concatenate(coefficients)[order].tolist())
        self._new = []
        return update


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Let signals wait until the end: what a handler raises while MathOpt converts messages is lost."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    handlers = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in handlers:
        signal.signal(number, lambda *signal_and_frame: came.append(signal_and_frame))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    if came:
        handler = handlers[signal.Signals(came[0][0])]
        if callable(handler):
            handler(*came[0])


def _dense(sparse: Any, size: int) -> NDArray[np.float64]:
    """Spread a message's ids and values over ``(size,)``."""
    found = np.zeros(size)
    found[np.array(sparse.ids, np.int64)] = sparse.values
    return found
