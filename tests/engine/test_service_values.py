"""People priced by falling values instead of the requirement: every part of the engine and the check agree."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.checking import check_roster
from scheduler.checking.claimed_people import check_allotment
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.engine import SearchOptions, solve
from scheduler.engine.allotment import allot
from scheduler.engine.bound.dual import Dual, steps_clock
from scheduler.engine.columns.search import fits
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.tables.granularity import granularity
from scheduler.engine.tables.instance import compile_problem
from scheduler.engine.tables.new_coverage import make_coverage
from scheduler.goals.registry import measure_goals, person_values
from tests.engine.worlds import Size, legal_problem, with_values


def site(seed: int) -> Problem:
    """Two or three agents, one to three queues, two days; every fourth site prices one queue only by values."""
    size = Size(2 + seed % 2, 1 + seed % 3, 60, (0, 1), 2, bound=seed % 5 == 0)
    return with_values(legal_problem(7000 + seed, size), seed, mixed=seed % 4 == 3)


@pytest.mark.parametrize("seed", range(36))
def test_bound_search_model_and_recount_agree_on_what_a_roster_costs(seed: int) -> None:
    problem = site(seed)
    optimum = FullModel(problem, coverage="rows" if seed % 2 else "flows").solve(60, 1, 0)
    assert optimum.status is Status.OPTIMAL
    instance = compile_problem(problem)
    dual, rng = Dual.of(instance), np.random.default_rng(seed)
    for scale in (0.0, 3000.0, 30000.0):
        assert dual.evaluate(rng.uniform(0, scale, instance.values.shape[:2])) <= optimum.objective + 1e-6
    dual.ascend(steps_clock(100))
    assert dual.bound <= optimum.objective + 1e-6
    result = solve(problem, SearchOptions(iterations=8, workers=1, engine="search"))
    assert check_roster(problem, result.roster) == ()
    assert check_allotment(problem, result.roster, result.allotment) == ()
    assert result.goals == measure_goals(problem, result.roster, result.allotment)
    assert round(1000 * result.objective) >= round(optimum.objective) >= 1000 * (result.bound or 0.0) - 1e-6
    assert min(result.goals.values()) >= 0
    assert ("service" in result.goals, "shortage" in result.goals) == (True, seed % 4 == 3 and len(problem.queues) > 1)
    for form in ("rows", "flows"):
        kept = FullModel(problem, free=(), fixed=result.roster, coverage=form).solve(20, 1, 0)
        assert round(kept.objective) == round(1000 * result.objective)


@pytest.mark.parametrize("seed", range(0, 12, 3))
def test_the_usual_engine_proves_sites_priced_by_values(seed: int) -> None:
    problem = site(seed)
    result = solve(problem, SearchOptions(iterations=400, workers=1))
    optimum = FullModel(problem).solve(60, 1, 0)
    assert result.status is Status.OPTIMAL
    assert round(1000 * result.objective) == round(optimum.objective)


@pytest.mark.parametrize("seed", range(36))
def test_costs_are_multiples_of_the_granularity(seed: int) -> None:
    problem = site(seed)
    instance = compile_problem(problem)
    result = solve(problem, SearchOptions(iterations=2, workers=1, engine="search"))
    assert round(1000 * result.objective) % granularity(instance) == 0


def test_sites_whose_agents_serve_one_queue_are_searched_by_columns() -> None:
    problem = with_values(legal_problem(7100, Size(3, 1, 60, (0, 1), 2)), 5)
    assert fits(compile_problem(problem))


def test_values_that_fall_more_than_once_are_never_taken_for_flat() -> None:
    values = np.array([[[5.0, 5.0, 3.0, 0.0]]])
    for required in range(4):
        coverage = make_coverage(values, np.array([[required]]), np.ones((1, 1), np.bool_), [1])
        assert not coverage.sets


def test_nobody_at_work_costs_all_the_values() -> None:
    problem = site(1)
    instance = compile_problem(problem)
    assert instance.empty_cost() == person_values(problem).clip(min=0).sum()
    nobody = FullModel(problem, free=()).solve(5, 1, 0)
    assert nobody.roster is not None
    goals = measure_goals(problem, nobody.roster, allot(problem, nobody.roster))
    assert round(nobody.objective) == round(1000 * sum(goals.values()))
