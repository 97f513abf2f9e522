"""Prices at both ends of their range: what is legal and best does not depend on the currency."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.checking import check_roster
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.site import ShortageTier
from scheduler.engine import SearchOptions, solve
from tests.engine.worlds import ANNA, Size, legal_problem, plain_problem, with_values

OPTIMAL = Size(2, 2, 60, (0, 1), 2)


def in_another_currency(problem: Problem, factor: float) -> Problem:
    """The same problem with every price and pay rate times ``factor``."""
    prices = problem.prices
    return replace(
        problem,
        prices=replace(
            prices,
            shortage=tuple(ShortageTier(tier.beyond, tier.price * factor) for tier in prices.shortage),
            surplus=prices.surplus * factor,
            wish=prices.wish * factor,
            change=prices.change * factor,
        ),
        queues=tuple(
            replace(queue, shortage_price=None if queue.shortage_price is None else queue.shortage_price * factor)
            for queue in problem.queues
        ),
        agents=tuple(replace(agent, pay_rate=agent.pay_rate * factor) for agent in problem.agents),
        demand=tuple(
            replace(demand, values=tuple(tuple(round(v * factor) for v in own) for own in demand.values))
            for demand in problem.demand
        ),
    )


def solved(problem: Problem, engine: str = "auto") -> SearchResult:
    """A sound result."""
    result = solve(problem, SearchOptions(iterations=800, seed=0, workers=1, engine=engine))  # type: ignore[arg-type]
    assert check_roster(problem, result.roster) == ()
    assert result.bound is not None
    assert 0 <= result.unavoidable_pay <= result.objective
    assert result.bound <= result.objective
    return result


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("factor", [0.1, 1e3, 1e6])
def test_every_engine_finds_the_same_optimum_in_every_currency(seed: int, factor: float) -> None:
    problem = legal_problem(2000 + seed, replace(OPTIMAL, tiers=seed % 2 == 0))
    usual = solved(problem)
    assert usual.status is Status.OPTIMAL
    for engine in ("auto", "cp-sat"):
        scaled = solved(in_another_currency(problem, factor), engine)
        assert scaled.status is Status.OPTIMAL
        assert scaled.objective == pytest.approx(factor * usual.objective, rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("factor", [0.1, 1e5])
def test_values_of_people_scale_too(seed: int, factor: float) -> None:
    problem = with_values(legal_problem(2300 + seed, replace(OPTIMAL, tiers=False)), seed)
    usual = solved(problem)
    scaled = solved(in_another_currency(problem, factor))
    assert usual.status is scaled.status is Status.OPTIMAL
    # Values are whole thousandths: at a tenth of the prices each of them is off by half of one.
    assert scaled.objective == pytest.approx(factor * usual.objective, rel=1e-3)


@pytest.mark.parametrize("engine", ["auto", "search", "cp-sat"])
@pytest.mark.parametrize("price", [1e7, 1e8, 1e9])
def test_the_dearest_shortage_beside_the_cheapest_surplus(price: float, engine: str) -> None:
    """One person, needed 08:00-18:00 on three dates: three duties of 7 hours of 30 (worked by hand)."""
    problem = plain_problem()
    prices = replace(problem.prices, shortage=(ShortageTier(0.0, price),), surplus=0.01)
    result = solved(replace(problem, prices=prices), engine)
    assert result.objective == price * (30 - 3 * 7)


@pytest.mark.parametrize("rate", [0.01, 1e9])
def test_pay_at_both_ends(rate: float) -> None:
    """At 60 an hour missing, pay of 0.01 is worth three duties of 7 hours, pay of 1,000,000,000 is not."""
    result = solved(plain_problem(agents=(replace(ANNA, pay_rate=rate),)))
    assert result.objective == pytest.approx(9 * 60 + 21 * 0.01 if rate < 1 else 30 * 60)
