"""Rows over many people: both oracles, the search, the bound, the full model and the proof count what is measured."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.problem import Problem
from scheduler.domain.shifts import DutyOption
from scheduler.engine import SearchOptions, solve
from scheduler.engine.cp_sat.oracles import LabelOracle, ModelOracle
from scheduler.engine.prove_again import prove_again
from scheduler.engine.tables.instance import compile_problem
from tests.engine.drawn_rows import with_drawn_rows
from tests.engine.worlds import draw_prices, legal_problem


def oracles_agree(problem: Problem, seed: int) -> int:
    """Compare both oracles of every agent at drawn worths of states; returns how many answers CP-SAT proved."""
    instance, draw = compile_problem(problem), np.random.default_rng(seed)
    proven = 0
    for number, agent_id in enumerate(instance.agents):
        labels, model = LabelOracle(instance, number), ModelOracle(problem, agent_id)
        for _ in range(3):
            values = draw_prices(draw, instance.num_slots)[: problem.horizon.num_intervals]
            worth = draw.integers(-20_000, 60_000, (3, len(values))).astype(np.float64)
            extra = {day: float(draw.integers(-90_000, 90_000)) for day in range(problem.horizon.days)}

            def earned(day: int, option: DutyOption, extra: dict[int, float] = extra) -> float:
                return extra[day] if problem.total_rows else 0.0

            fast, exact = labels.best(values, worth, earned), model.best(values, worth, earned)
            if exact.exact:
                proven += 1
                assert fast.value == (round(exact.value) if exact.duties is not None else -np.inf)
    return proven


@pytest.mark.parametrize("seed", range(8))
def test_both_oracles_agree(seed: int) -> None:
    assert oracles_agree(with_drawn_rows(legal_problem(seed), seed), seed) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 400))
def test_both_oracles_agree_on_many_sites(seed: int) -> None:
    oracles_agree(with_drawn_rows(legal_problem(seed), seed), seed)


def search_reaches_the_model(problem: Problem) -> None:
    """The search's cost is what is measured (it stops where not), its bound holds and is proven again."""
    exact = solve(problem, SearchOptions(time_limit=20.0, workers=1, engine="cp-sat"))
    found = solve(problem, SearchOptions(time_limit=20.0, workers=1, engine="search", iterations=300))
    for bound, cost in ((found.bound, exact.objective), (exact.bound, found.objective)):
        assert bound is not None
        assert bound <= cost + 1e-6
    assert found.objective <= exact.objective * 1.05 + 20
    assert found.certificate is not None
    proof = prove_again(problem, found.certificate, 10.0, 1)
    assert not list(proof.differences(found.bound or 0.0, found.certificate.unavoidable_pay))


def both_reach_the_optimum(problem: Problem) -> None:
    """Search and full model together claim no more than the model alone finds, and prove what it proves."""
    exact = solve(problem, SearchOptions(time_limit=20.0, workers=1, engine="cp-sat"))
    both = solve(problem, SearchOptions(time_limit=20.0, workers=1, engine="auto", iterations=300))
    assert both.bound is not None
    assert both.bound <= exact.objective + 1e-6
    if exact.status == both.status == "optimal":
        assert both.objective == pytest.approx(exact.objective, abs=0.001)


@pytest.mark.parametrize("seed", range(6))
def test_the_search_and_its_bound_enclose_the_optimum(seed: int) -> None:
    search_reaches_the_model(with_drawn_rows(legal_problem(seed), seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 200))
def test_the_search_and_its_bound_enclose_the_optimum_of_many_sites(seed: int) -> None:
    search_reaches_the_model(with_drawn_rows(legal_problem(seed), seed))


def test_rows_without_a_price_change_nothing() -> None:
    problem = legal_problem(3)
    rows = with_drawn_rows(problem, 3).presence_rows
    free = replace(problem, presence_rows=tuple(replace(row, price=0.0) for row in rows))
    options = SearchOptions(iterations=40, workers=1, engine="search")
    assert solve(free, options).objective == solve(problem, options).objective
