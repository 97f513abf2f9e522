"""The unit of the search: a missing person, or a surplus one where nothing else is weighed."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.problem import Problem
from scheduler.domain.site import ShortageTier
from scheduler.engine.tables.instance import compile_problem
from scheduler.engine.tables.price_scale import single_surplus, typical_price
from tests.engine.worlds import Size, random_problem


def priced(missing: float, surplus: float, growth: str, pay: float = 0.0) -> Problem:
    problem = random_problem(3, Size(tiers=False, extras=False))
    prices = replace(
        problem.prices,
        shortage=(ShortageTier(0.0, missing),),
        surplus=surplus,
        surplus_growth=growth,  # type: ignore[arg-type]
    )
    agents = tuple(replace(agent, pay_rate=pay) for agent in problem.agents)
    return replace(problem, prices=prices, agents=agents)


def test_a_missing_person_is_the_unit() -> None:
    for problem in (priced(60.0, 1.0, "square"), priced(4000.0, 4.0, "flat"), priced(4000.0, 4.0, "square", pay=9.0)):
        instance = compile_problem(problem)
        assert single_surplus(instance) is None
        assert typical_price(instance) == 1000 * problem.prices.shortage[0].price


def test_surplus_is_where_a_missing_person_is_a_must() -> None:
    instance = compile_problem(priced(4000.0, 4.0, "square"))
    assert single_surplus(instance) == 4000.0
    assert typical_price(instance) == 8000.0
