from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from scheduler.checking import check_roster
from scheduler.checking.claimed_people import check_allotment
from scheduler.domain.demand import DayTarget
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment, SearchResult, Status
from scheduler.domain.roster import Roster
from scheduler.engine import Progress, SearchOptions, solve
from scheduler.engine.allotment import allot
from scheduler.engine.day_target_rounds import most_in_time
from scheduler.engine.parts.solve_apart import solve_apart
from scheduler.goals.day_targets import missed_contacts
from scheduler.goals.registry import measure_days, measure_goals
from tests.engine.bound.test_bound import every_tour, micro
from tests.engine.worlds import ANNA, plain_problem, with_values


def with_targets(problem: Problem, seed: int) -> Problem:
    """Draw a target for the first two days of the first queue, with people worth falling values."""
    r = Random(seed)
    problem = with_values(problem, seed)
    demand = problem.demand[0]
    targets = []
    for day in (0, 1):
        rows = tuple(
            tuple(sorted((r.randint(1, 900) for _ in range(r.randint(0, 3))), reverse=True)) if is_open else ()
            for is_open in demand.open[24 * day : 24 * day + 24]
        )
        total = sum(map(sum, rows))
        if total:
            allowed, price = int(total * r.choice([-0.1, 0.2, 0.5, 0.8])), r.choice([500, 40_000])
            targets.append(DayTarget(demand.queue, 24 * day, 24 * day + 24, 2 * total, allowed, price, 1000, rows))
    return replace(problem, day_targets=tuple(targets))


def least_cost(problem: Problem) -> int:
    """Cost of the cheapest of all rosters of a site of one queue and two agents, milli-currency."""
    one, other = ([Roster(tour) for tour in every_tour(problem, agent_id)] for agent_id in problem.contexts)
    nobody = heads_of(problem, Roster(()))
    there = np.array([heads_of(problem, r) for r in one])[:, None] + np.array([heads_of(problem, r) for r in other])
    total = service_cost(problem.demand[0].values, there - nobody)
    for target in problem.day_targets:
        late = service_cost(target.late, there[:, :, target.first : target.last] - nobody[target.first : target.last])
        total -= target.price * np.minimum(0, target.allowed - late) // 1000
    idle = own_cost(problem, Roster(()))
    own = [np.array([own_cost(problem, r) - idle for r in rosters]) for rosters in (one, other)]
    return int((total + own[0][:, None] + own[1][None, :] + idle).min())


def heads_of(problem: Problem, roster: Roster) -> NDArray[np.int64]:
    return np.array(allot(problem, roster).staffed[0])


def own_cost(problem: Problem, roster: Roster) -> int:
    """Milli-currency of pay, wishes and changes."""
    return round(1000 * measure_days(problem, roster))


def service_cost(rows: tuple[tuple[int, ...], ...], there: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sum over intervals (the last axis) of what the people beyond those there would add."""
    total = np.zeros(there.shape[:-1], np.int64)
    for t, row in enumerate(rows):
        missing = np.append(np.cumsum(row[::-1], dtype=np.int64)[::-1], 0)
        total += missing[np.minimum(there[..., t], len(row))]
    return total


@pytest.mark.parametrize("seed", [2, 4, 8, 20, 26])
def test_no_round_proves_more_than_the_cheapest_roster_costs(seed: int) -> None:
    problem = with_targets(micro(seed), seed)
    assert len(problem.queues) == 1
    result = solve(problem, SearchOptions(iterations=60, workers=1, engine="search"))
    assert check_roster(problem, result.roster) == ()
    assert check_allotment(problem, result.roster, result.allotment) == ()
    assert result.goals == measure_goals(problem, result.roster, result.allotment)
    best = least_cost(problem)
    assert result.bound is not None
    assert 1000 * result.bound <= best + 1e-6
    assert round(1000 * result.objective) >= best


def day_site(price: int) -> Problem:
    """One agent who costs 10 an hour; contacts on Monday are worth little, but a target asks for half in time."""
    base = plain_problem(agents=(replace(ANNA, pay_rate=10.0),))
    demand = base.demand[0]
    values = tuple((500,) if is_open else () for is_open in demand.open)
    late = tuple((1000,) if is_open else () for is_open in demand.open[:24])
    target = DayTarget("q", 0, 24, 10_000, 5_000, price, 500, late)
    return replace(base, demand=(replace(demand, values=values),), day_targets=(target,))


@pytest.mark.parametrize(("price", "works", "goal"), [(100, False, 0.5), (100_000, True, 0.0)])
def test_a_day_is_filled_where_its_target_is_dear_enough(price: int, works: bool, goal: float) -> None:
    result = solve(day_site(price), SearchOptions(iterations=60, workers=1, engine="search"))
    assert bool(result.roster.duties) == works
    assert result.goals["day_targets"] == goal
    if works:
        assert result.status is Status.OPTIMAL or result.objective < 90


def test_a_target_out_of_reach_says_what_could_be_reached() -> None:
    site = day_site(100_000)
    unreachable = replace(site, day_targets=(replace(site.day_targets[0], allowed=1_000),))
    result = solve(unreachable, SearchOptions(iterations=60, workers=1, engine="search"))
    # Eight hours less the meal, of ten open hours with one contact each.
    assert most_in_time(unreachable, unreachable.day_targets[0], 0.8) == pytest.approx(0.6, abs=1e-6)
    (note,) = result.notes
    assert "q on Mon 23 Nov" in note
    assert "no legal roster reaches more than" in note


def test_contacts_missed_are_counted_by_the_day() -> None:
    problem = day_site(2_000)
    nobody = Allotment(((0,) * 168,))
    assert missed_contacts(problem, nobody) == (5_000,)
    assert measure_goals(problem, Roster(()), nobody)["day_targets"] == 10.0
    eight = Allotment((tuple(int(8 <= i < 12) for i in range(168)),))
    assert missed_contacts(problem, eight) == (1_000,)


def unproven(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """Let no round prove anything; the rounds of work each was given."""
    given: list[int | None] = []
    entry = import_module("scheduler.engine.parts.solve_apart")

    def solve_round(problem: Problem, options: SearchOptions, *others: object) -> SearchResult:
        given.append(options.iterations)
        return replace(solve_apart(problem, options), status=Status.FEASIBLE, bound=None)

    monkeypatch.setattr(entry, "solve_apart", solve_round)
    return given


def test_where_every_day_keeps_its_target_the_next_round_has_all_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    given = unproven(monkeypatch)
    kept = replace(day_site(100), day_targets=(replace(day_site(100).day_targets[0], allowed=10_000),))
    solve(kept, SearchOptions(iterations=60, workers=1, engine="search"))
    assert given == [12, 48]


def test_while_multipliers_move_rounds_go_on_and_leave_time_for_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    given = unproven(monkeypatch)
    result = solve(day_site(100_000), SearchOptions(iterations=60, workers=1, engine="search"))
    assert given == [12, 8, 8, 8, 8]
    assert result.bound is not None


@pytest.mark.parametrize("price", [100, 100_000])
def test_the_full_model_follows_only_where_multipliers_stand_still(monkeypatch: pytest.MonkeyPatch, price: int) -> None:
    engines: list[str] = []
    entry = import_module("scheduler.engine.parts.solve_apart")

    def solve_round(problem: Problem, options: SearchOptions, *others: object) -> SearchResult:
        engines.append(options.engine)
        searched = solve_apart(problem, replace(options, engine="search"))
        return replace(searched, status=Status.FEASIBLE, bound=None)

    monkeypatch.setattr(entry, "solve_apart", solve_round)
    allowed = 10_000 if price == 100 else 5_000
    site = replace(day_site(price), day_targets=(replace(day_site(price).day_targets[0], allowed=allowed),))
    solve(site, SearchOptions(iterations=60, workers=1, engine="auto"))
    assert engines == (["search", "auto"] if price == 100 else ["search"] * 5)


@pytest.mark.parametrize("seed", [2, 4, 8, 20, 26])
def test_auto_costs_no_more_than_the_search_alone_at_equal_iterations(seed: int) -> None:
    problem = with_targets(micro(seed), seed)
    search, auto = (
        solve(problem, SearchOptions(iterations=60, workers=1, engine=engine)) for engine in ("search", "auto")
    )
    assert auto.objective <= search.objective


def test_progress_tells_true_costs_proven_bounds_and_one_end() -> None:
    heard: list[Progress] = []
    result = solve(day_site(2_000), SearchOptions(iterations=60, workers=1, engine="search"), heard.append)
    phases = [progress.phase for progress in heard]
    assert phases.count("done") == 1
    assert phases[-1] == "done"
    known = heard[phases.index("round 1") :]
    costs = [progress.objective for progress in known if progress.objective is not None]
    assert len(costs) == len(known)
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == result.objective
    bounds = [progress.bound for progress in heard if progress.bound is not None]
    assert bounds == sorted(bounds)
    assert bounds[-1] == result.bound
