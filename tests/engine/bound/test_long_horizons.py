"""Search and bound enclose the optimum of small sites of four and thirteen weeks, and the bound is proven again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.checking import check_roster
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.engine import SearchOptions, solve
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.prove_again import prove_again
from scheduler.rules.registry import make_rule
from tests.engine.worlds import ANNA, HOURLY, plain_problem

WEEKS = [4, 13]


def long_site(weeks: int) -> Problem:
    """One person on three dates a week; a limit over all dates, which ties the weeks, leaves some of them short."""
    once = plain_problem().demand[0]
    demand = replace(
        once,
        open=once.open * weeks,
        volume=once.volume * weeks,
        aht_seconds=once.aht_seconds * weeks,
        required=once.required * weeks,
    )
    few = make_rule("max_quantity", {"measure": "days", "limit": 2 * weeks - 1, "window": "horizon"})
    agents = (replace(ANNA, pay_rate=10.0),)
    horizon = replace(HOURLY, days=7 * weeks)
    return plain_problem(horizon=horizon, demand=(demand,), agents=agents, rules=(few,))


@pytest.mark.parametrize("weeks", WEEKS)
def test_search_and_bound_enclose_the_optimum_of_the_full_model(weeks: int) -> None:
    problem = long_site(weeks)
    result = solve(problem, SearchOptions(iterations=20 * weeks, workers=1, engine="search"))
    answer = FullModel(problem).solve(120, 1, 0)
    assert answer.status is Status.OPTIMAL
    optimum = answer.objective / 1000
    assert check_roster(problem, result.roster) == ()
    assert result.bound is not None
    assert 0 < result.bound <= optimum + 1e-6
    assert optimum <= result.objective + 1e-6
    assert result.objective - result.bound <= 0.05 * result.objective
    assert result.certificate is not None
    proof = prove_again(problem, result.certificate, 1.0, 1)
    assert list(proof.differences(result.bound, result.certificate.unavoidable_pay)) == []
