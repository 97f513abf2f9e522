"""Monolithic CP-SAT: the whole problem in one model; variants ``flows``, ``deficiency``, each also with ``+hint``."""

from __future__ import annotations

import time
from importlib.metadata import version

from ortools.sat.python import cp_model

from benchmarks.peers.solvers.command import Order, run
from benchmarks.peers.solvers.greedy import greedy_roster
from benchmarks.peers.solvers.hint import complete_values
from benchmarks.peers.solvers.instance import Answer, PlainInstance
from benchmarks.peers.solvers.linear_model import BIG, LinearModel, MonolithicModel

STATUS = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "infeasible",
    cp_model.UNKNOWN: "unknown",
}


def solve(instance: PlainInstance, order: Order) -> Answer:
    """Build the model, hand over the hint where one is asked for, solve."""
    began = time.perf_counter()
    cover, *more = order.variant.split("+")
    hint = "hint" in more
    whole = MonolithicModel(instance, cover, "steps" in more, "counts" in more)
    model, variables = to_cp_sat(whole.model)
    if hint:
        for variable, value in zip(variables, complete_values(whole, greedy_roster(instance, order.seed)), strict=True):
            model.add_hint(variable, value)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = order.workers
    solver.parameters.random_seed = order.seed
    # With probing and symmetry detection on, presolve alone took the minute at a hundred agents (measured).
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.max_time_in_seconds = order.seconds
    ready = time.perf_counter()
    status = solver.solve(model)
    seconds = time.perf_counter() - ready
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    values = [solver.value(v) for v in variables] if found else []
    return Answer(
        status=STATUS.get(status, "invalid"),
        duties=whole.duties(values) if found else (),
        version=f"ortools {version('ortools')}",
        claimed=solver.objective_value if found else None,
        bound=solver.best_objective_bound if status != cp_model.MODEL_INVALID else None,
        setup_seconds=ready - began,
        seconds=seconds,
    )


def to_cp_sat(plain: LinearModel) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """Write the rows into a CP-SAT model; rows of three literals and fewer become clauses in its presolve."""
    model = cp_model.CpModel()
    variables = [
        model.new_bool_var("") if high == 1 else model.new_int_var(low, high, "")
        for low, high in zip(plain.lows, plain.highs, strict=True)
    ]
    for terms, low, high in plain.rows:
        row = cp_model.LinearExpr.weighted_sum([variables[v] for v in terms], list(terms.values()))
        if low == high:
            model.add(row == low)
        elif low <= -BIG:
            model.add(row <= high)
        elif high >= BIG:
            model.add(row >= low)
        else:
            model.add_linear_constraint(row, low, high)
    costs = plain.cost
    model.minimize(cp_model.LinearExpr.weighted_sum([variables[v] for v in costs], list(costs.values())))
    return model, variables


if __name__ == "__main__":
    run(solve)
