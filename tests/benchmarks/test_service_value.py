from __future__ import annotations

from itertools import pairwise

import pytest

from benchmarks.service_value.__main__ import compare
from benchmarks.service_value.day import OBJECTIVES, QUEUE, SUPPLY, day_problem, priced
from scheduler.checking import check_roster
from scheduler.engine import SearchOptions, solve
from scheduler.staffing.expected_service import expected_service


@pytest.mark.parametrize(("profile", "ratio"), [("U strong", 1.07), ("U mild", 0.97), ("M", 0.88)])
def test_the_requirement_is_the_share_of_the_supply_asked_for(profile: str, ratio: float) -> None:
    problem = day_problem(profile, ratio)
    demand = problem.demand[0]
    assert sum(demand.required) / SUPPLY == pytest.approx(ratio, abs=0.01)
    enough = expected_service(problem, [demand.required])[0]
    assert min(enough.in_time_by_interval) >= QUEUE.target.fraction - 1e-9
    fewer = expected_service(problem, [[max(0, n - 1) for n in demand.required]])[0]
    assert max(s for s, n in zip(fewer.in_time_by_interval, demand.required, strict=True) if n) < QUEUE.target.fraction


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_prices_people_by_falling_values(objective: str) -> None:
    problem = priced(day_problem("M", 0.97), objective)
    for values, is_open in zip(problem.demand[0].values, problem.demand[0].open, strict=True):
        assert bool(values) == is_open
        assert all(a >= b > 0 for a, b in pairwise((*values, 1)))


def test_quadratic_values_add_up_to_squares() -> None:
    problem = priced(day_problem("M", 0.97), "quadratic")
    demand = problem.demand[0]
    assert [sum(row) for row in demand.values] == [1000 * n * n for n in demand.required]


def test_everybody_works_one_duty_with_lunch() -> None:
    problem = priced(day_problem("U mild", 0.97), "service")
    result = solve(problem, SearchOptions(iterations=4, workers=1, engine="search"))
    assert check_roster(problem, result.roster) == ()
    assert len(result.roster.duties) == 60
    assert sum(result.allotment.staffed[0]) == SUPPLY


def test_the_verdict_compares_case_by_case() -> None:
    levels = {"linear": (0.6, 0.14), "quadratic": (0.58, 0.12), "service": (0.61, 0.125)}
    rows = [
        {"profile": "M", "requirement_share": 1.0, "objective": name, "service_level": level, "abandonment": lost}
        for name, (level, lost) in levels.items()
    ]
    verdict = compare(rows)
    assert verdict["holds"]
    assert verdict["service_level_minus_quadratic"]["least"] == pytest.approx(0.03)
    assert (verdict["abandons_less_than_linear"], verdict["abandons_less_than_quadratic"]) == (1, 0)
    rows[2]["service_level"] = 0.5
    assert not compare(rows)["holds"]
