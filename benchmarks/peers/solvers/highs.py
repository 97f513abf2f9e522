"""HiGHS as a MIP solver, through OR-Tools' MathOpt; variants ``flows`` and ``deficiency``.

Given whole starts and breaks, allotting people to queues is a transportation problem with whole corners, so only starts
and breaks are declared whole.
"""

from __future__ import annotations

import math
import time
from datetime import timedelta
from importlib.metadata import version

from ortools.math_opt.python import mathopt

from benchmarks.peers.solvers.command import Order, run
from benchmarks.peers.solvers.greedy import greedy_roster
from benchmarks.peers.solvers.hint import complete_values
from benchmarks.peers.solvers.instance import Answer, PlainInstance
from benchmarks.peers.solvers.linear_model import BIG, LinearModel, MonolithicModel


def solve(instance: PlainInstance, order: Order) -> Answer:
    """Build the model and solve it."""
    began = time.perf_counter()
    cover, *more = order.variant.split("+")
    hint = "hint" in more
    whole = MonolithicModel(instance, cover, "steps" in more, "counts" in more)
    model, variables = to_math_opt(whole.model)
    asked = mathopt.ModelSolveParameters()
    if hint:
        values = complete_values(whole, greedy_roster(instance, order.seed))
        asked.solution_hints.append(
            mathopt.SolutionHint(variable_values=dict(zip(variables, map(float, values), strict=True)))
        )
    # MathOpt passes no number of threads on to HiGHS, which chooses for itself.
    limits = mathopt.SolveParameters(time_limit=timedelta(seconds=order.seconds), random_seed=order.seed)
    ready = time.perf_counter()
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=limits, model_params=asked)
    seconds = time.perf_counter() - ready
    found = result.has_primal_feasible_solution()
    bound = result.dual_bound()
    values = [round(v) for v in result.variable_values(variables)] if found else []
    return Answer(
        status=_status(result.termination.reason, found),
        duties=whole.duties(values) if found else (),
        version=f"HiGHS in ortools {version('ortools')}",
        claimed=result.objective_value() if found else None,
        bound=bound if math.isfinite(bound) else None,
        setup_seconds=ready - began,
        seconds=seconds,
    )


def _status(reason: mathopt.TerminationReason, found: bool) -> str:
    if reason is mathopt.TerminationReason.OPTIMAL:
        return "optimal"
    if reason is mathopt.TerminationReason.INFEASIBLE:
        return "infeasible"
    return "feasible" if found else "unknown"


def to_math_opt(plain: LinearModel) -> tuple[mathopt.Model, list[mathopt.Variable]]:
    """Write the rows into a MathOpt model."""
    model = mathopt.Model()
    variables = [
        model.add_variable(lb=low, ub=high, is_integer=key[0] in ("start", "break"))
        for key, low, high in zip(plain.keys, plain.lows, plain.highs, strict=True)
    ]
    for terms, low, high in plain.rows:
        row = model.add_linear_constraint(lb=-math.inf if low <= -BIG else low, ub=math.inf if high >= BIG else high)
        for variable, coefficient in terms.items():
            row.set_coefficient(variables[variable], coefficient)
    for variable, coefficient in plain.cost.items():
        model.objective.set_linear_coefficient(variables[variable], coefficient)
    return model, variables


if __name__ == "__main__":
    run(solve)
