"""The examples stay what they are for: Manila tight, with rest that costs money; the clinic proven in seconds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scheduler.checking import check_roster
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.site import WEEK_PRICES
from scheduler.engine import SearchOptions, solve
from scheduler.pipeline import SiteRequest, load_problem

CONFIGS = Path(__file__).parents[2] / "configs"
SEARCH = SearchOptions(iterations=200, workers=1, engine="search")


@pytest.fixture(scope="module")
def manila() -> Problem:
    """Manila with its people priced by the requirement, which is what the shares below speak of."""
    problem = load_problem(SiteRequest(CONFIGS / "manila"))[0]
    demand = tuple(replace(one, values=()) for one in problem.demand)
    return replace(problem, demand=demand, prices=replace(problem.prices, mode="requirement"))


@pytest.fixture(scope="module")
def solved(manila: Problem) -> SearchResult:
    return solve(manila, SEARCH)


def required_hours(problem: Problem) -> float:
    return sum(sum(demand.required) for demand in problem.demand) * problem.horizon.interval_minutes / 60


def short_hours(problem: Problem, result: SearchResult) -> float:
    missing = sum(
        max(0, required - staffed)
        for demand, row in zip(problem.demand, result.allotment.staffed, strict=True)
        for required, staffed in zip(demand.required, row, strict=True)
    )
    return missing * problem.horizon.interval_minutes / 60


def test_manila_needs_about_as_many_hours_as_its_contracts_hold(manila: Problem) -> None:
    paid = sum(context.contract.max_paid_minutes for context in manila.contexts.values()) / 60
    assert 0.85 * paid < required_hours(manila) < paid


def test_every_manila_queue_needs_several_people_at_its_peak(manila: Problem) -> None:
    for demand in manila.demand:
        assert max(demand.required) >= 4, demand.queue


@pytest.mark.slow
def test_one_to_eight_percent_of_manila_stays_short_where_people_are_what_counts(manila: Problem) -> None:
    # The price of a service would leave more people short, where another contact is worth more elsewhere.
    demand = tuple(replace(one, values=()) for one in manila.demand)
    by_heads = replace(manila, demand=demand, prices=replace(manila.prices, mode="requirement"))
    found = solve(by_heads, SEARCH)
    assert check_roster(by_heads, found.roster) == ()
    assert 0.01 < short_hours(by_heads, found) / required_hours(by_heads) < 0.08


@pytest.mark.slow
def test_the_usual_search_of_manila_ends_with_a_legal_roster(manila: Problem, solved: SearchResult) -> None:
    assert check_roster(manila, solved.roster) == ()
    assert short_hours(manila, solved) > 0


@pytest.mark.slow
def test_rest_binds_in_manila(manila: Problem, solved: SearchResult) -> None:
    rules = tuple(rule for rule in manila.rules if rule.type != "min_rest")
    assert len(rules) == len(manila.rules) - 1
    free = solve(replace(manila, rules=rules), SEARCH)
    assert free.objective < 0.995 * solved.objective


@pytest.mark.slow
def test_clinic_is_solved_to_proven_optimality_and_by_the_full_model_alone_without_prices_of_weeks() -> None:
    problem, _ = load_problem(SiteRequest(CONFIGS / "clinic"))
    nothing: dict[str, Any] = dict.fromkeys(WEEK_PRICES, 0.0)
    plain = replace(problem, prices=replace(problem.prices, **nothing))
    whole = SearchOptions(workers=2, time_limit=120)
    for asked, options in ((problem, whole), (plain, replace(whole, engine="cp-sat"))):
        result = solve(asked, options)
        assert result.status is Status.OPTIMAL
        assert check_roster(asked, result.roster) == ()
