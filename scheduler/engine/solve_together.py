"""One problem in one piece: compile, search, prove, and hand back a roster with its bound."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

from scheduler.domain.certificate import Proof
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.money import MILLI
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.roster import Roster
from scheduler.engine.allotment import allot
from scheduler.engine.bound.certify import certificate
from scheduler.engine.bound.dual import Dual
from scheduler.engine.bound.joint_market import COURSES_RELAXED, RELAXED
from scheduler.engine.bound.reduced_costs import option_losses
from scheduler.engine.cp_sat.full_model import FullModel, ModelAnswer
from scheduler.engine.ending import ended
from scheduler.engine.options import Listener, Progress, SearchOptions, silent
from scheduler.engine.search.run import SearchOutcome, by_columns, run_search
from scheduler.engine.search.warm_up import warm_up
from scheduler.engine.search.workers import further_workers
from scheduler.engine.tables.decode import decode
from scheduler.engine.tables.granularity import granularity, rounded_up
from scheduler.engine.tables.instance import Instance, compile_problem
from scheduler.engine.tables.joint_tables import UNMET
from scheduler.goals.registry import measure_goals

SMALL_OPTIONS = 3_000
"""Up to so many duty options of all agents together, the full CP-SAT model follows the search (a dozen agents)."""
SMALL_AGENTS = 40
"""Nor does it follow for more agents than this, however few options (locks) each has: building it takes too long."""
SMALL_ROWS = 20_000
"""Nor for more intervals of presence rows and total rows."""
TABLES_SECONDS = 2.0
"""How often the progress of setting up is told."""
SEARCH_SHARE = 0.4
"""Share of the limit the search takes where the full model follows."""


def solve_together(
    problem: Problem,
    options: SearchOptions | None = None,
    listener: Listener = silent,
    executor: Executor | None = None,
) -> SearchResult:
    """Find a roster for everybody at once and prove how good it is; ``solve_apart`` looks for parts first.

    Parameters
    ----------
    problem
        Complete inputs, demand included.
    options
        Limits, seed, engine.
    listener
        Told of progress while the search runs.
    executor
        Where workers beside this thread run, if it is a ``ThreadPoolExecutor``.

    Raises
    ------
    InfeasibleError
        If some agent's own rules leave no legal tour.
    """
    options = options or SearchOptions()
    outcome = None
    try:
        with further_workers(problem, options, executor) as workers:
            instance = compile_problem(problem, _tables_told(listener))
            base = Roster(problem.base) if problem.base else None
            columns = by_columns(instance, base)
            compile_seconds = warm_up(problem, columns, moves=not columns) if options.engine != "cp-sat" else 0.0
            if workers is not None:
                compile_seconds += workers.ready()
            began = time.perf_counter()
            if options.engine == "cp-sat":
                return _by_model_alone(instance, options, listener, began)
            small = options.engine == "auto" and _is_small(instance)
            outcome = run_search(instance, options, base, listener, SEARCH_SHARE if small else 1.0, workers)
    except KeyboardInterrupt:
        if outcome is None:
            raise
        outcome.interrupted = True  # while the workers ended
    if outcome.objective >= UNMET / 2:  # somebody does not hold what the plan of joint activities asks
        return _by_model_alone(instance, options, listener, began)
    roster, stopped = ended(lambda: decode(instance, outcome.tours))
    objective, bound, interrupted = (
        outcome.objective,
        rounded_up(outcome.bound, granularity(instance)),
        outcome.interrupted or stopped,
    )
    proof: Proof = "prices"
    if small and not interrupted and objective - bound >= 1:
        try:
            answer = _prove(instance, options, outcome, roster, listener, began)
        except KeyboardInterrupt:  # keep what the search found
            answer, interrupted = ModelAnswer(Status.UNKNOWN, None, math.inf, -math.inf), True
        if answer.roster is not None and (cost := _cost(problem, answer.roster)) < objective - 0.5:
            roster, objective = answer.roster, cost
        proven = rounded_up(answer.bound, granularity(instance))
        # The model holds every roster that costs no more than this one, not those that cost more.
        if math.isfinite(answer.bound) and min(proven, objective) > bound:
            bound, proof = min(proven, objective), "full model"

    def certified() -> SearchResult:
        result = _result(
            instance,
            roster,
            bound,
            outcome.unavoidable_pay,
            time.perf_counter() - began,
            compile_seconds,
            outcome.rounds,
            objective,
        )
        relaxed = ((RELAXED,) if problem.joint_activities else ()) + ((COURSES_RELAXED,) if problem.courses else ())
        proven = certificate(instance, result, outcome.prices, proof)
        return replace(result, certificate=proven, relaxed_in_bound=relaxed if proof == "prices" else ())

    result, stopped = ended(certified)
    return replace(result, interrupted=interrupted or stopped)


def _is_small(instance: Instance) -> bool:
    """Whether the full model is built soon enough to follow the search."""
    rows = len(instance.joint.rows) * instance.problem.horizon.num_intervals + len(instance.joint.totals)
    return instance.num_options <= SMALL_OPTIONS and len(instance.agents) <= SMALL_AGENTS and rows <= SMALL_ROWS


def _prove(
    instance: Instance,
    options: SearchOptions,
    outcome: SearchOutcome,
    roster: Roster,
    listener: Listener,
    began: float,
) -> ModelAnswer:
    """Hand the roster, the bound and what its prices rule out to the full model for the rest of the limit."""
    losses = option_losses(instance, outcome.prices)
    gap = outcome.objective - losses.bound
    allowed = {agent_id: losses.allowed(a, gap) for a, agent_id in enumerate(instance.agents)}
    model = FullModel(instance.problem, allowed=allowed)
    model.bound_tours(losses, gap)
    model.hint(roster)

    def report(objective: float, bound: float) -> None:
        best, proven = min(objective, outcome.objective) / MILLI, max(bound, outcome.bound) / MILLI
        listener(Progress("full model", time.perf_counter() - began, best, proven))

    left = options.time_limit - (time.perf_counter() - began)
    counted = options.iterations is not None
    limit = max(1.0, (options.iterations or 0) / 100) if counted else max(1.0, left)
    answer = model.solve(limit, options.workers, options.seed, outcome.bound, counted, report)
    if answer.status is Status.INFEASIBLE:
        raise AssertionError("the full model refuses a legal roster or the proven bound is wrong: please report this")
    return answer


def _tables_told(listener: Listener) -> Callable[[int, int], None]:
    """Tell how far the tables are, where they take long; seconds are those of setting up."""
    began = last = time.perf_counter()

    def told(done: int, count: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last >= TABLES_SECONDS:
            last = now
            listener(Progress(f"tables {done}/{count}", now - began))

    return told


def _by_model_alone(instance: Instance, options: SearchOptions, listener: Listener, began: float) -> SearchResult:
    dual = Dual.of(instance)
    unavoidable = dual.unavoidable_pay()
    dual.flat_start()
    model = FullModel(instance.problem)
    if instance.problem.base:
        model.hint(Roster(instance.problem.base))
    counted = options.iterations is not None
    answer = model.solve(
        max(1.0, (options.iterations or 0) / 100) if counted else options.time_limit,
        options.workers,
        options.seed,
        deterministic=counted,
        on_solution=lambda objective, bound: listener(
            Progress("full model", time.perf_counter() - began, objective / MILLI, bound / MILLI)
        ),
    )
    if answer.status is Status.INFEASIBLE:
        raise InfeasibleError("the rules leave no legal roster; run `scheduler check` for the reasons")
    if answer.roster is None:
        nobody = Roster(())
        allotment = allot(instance.problem, nobody)
        return SearchResult(
            answer.status,
            nobody,
            allotment,
            measure_goals(instance.problem, nobody, allotment),
            None,
            seconds=time.perf_counter() - began,
        )
    result = _result(
        instance,
        answer.roster,
        rounded_up(answer.bound, granularity(instance)),
        unavoidable,
        time.perf_counter() - began,
        0.0,
        0,
        _cost(instance.problem, answer.roster),
    )
    return replace(result, certificate=certificate(instance, result, dual.best_prices, "full model"))


def _cost(problem: Problem, roster: Roster) -> float:
    """Milli-currency of a roster by the goals (a model stopped early may claim more than its roster costs)."""
    return round(sum(measure_goals(problem, roster, allot(problem, roster)).values()) * MILLI)


def _result(
    instance: Instance,
    roster: Roster,
    bound: float,
    unavoidable: float,
    seconds: float,
    compile_seconds: float,
    rounds: int,
    objective: float,
) -> SearchResult:
    problem = instance.problem
    allotment = allot(problem, roster)
    goals = measure_goals(problem, roster, allotment)
    counted = sum(goals.values()) * MILLI
    if abs(counted - objective) > 0.5 or bound > objective + 0.5:
        raise AssertionError(
            f"the search says cost {objective / MILLI} and bound {bound / MILLI}, the goals {counted / MILLI}: "
            "please report this"
        )
    return SearchResult(
        status=Status.OPTIMAL if objective - bound < 0.5 else Status.FEASIBLE,
        roster=roster,
        allotment=allotment,
        goals=goals,
        bound=max(0.0, min(bound, objective)) / MILLI if math.isfinite(bound) else None,
        unavoidable_pay=unavoidable / MILLI,
        seconds=seconds,
        compile_seconds=compile_seconds,
        iterations=rounds,
    )
