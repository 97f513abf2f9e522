from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from scheduler.checking import check_roster
from scheduler.checking.claimed_people import check_allotment
from scheduler.domain.agents import Contract
from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.roster import PastDuty, Roster
from scheduler.domain.shifts import Shift
from scheduler.domain.site import Prices
from scheduler.engine import Progress, SearchOptions, solve
from scheduler.engine.allotment import allot
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.goals.registry import measure_goals
from tests.engine.sites import site_problem
from tests.engine.worlds import (
    ANNA,
    FLAT,
    HOURLY,
    LOOSE,
    Size,
    legal_problem,
    moment,
    plain_duty,
    plain_problem,
    random_problem,
)


def counted(iterations: int, seed: int = 0, engine: str = "search") -> SearchOptions:
    return SearchOptions(iterations=iterations, seed=seed, workers=1, engine=engine)  # type: ignore[arg-type]


def assert_sound(problem: Problem, result: SearchResult) -> None:
    """Legal, honestly allotted, goals as measured anew, bound below."""
    assert check_roster(problem, result.roster) == ()
    assert check_allotment(problem, result.roster, result.allotment) == ()
    assert result.goals == measure_goals(problem, result.roster, result.allotment)
    assert result.bound is not None
    assert result.bound <= result.objective + 1e-9
    assert 0 <= result.unavoidable_pay <= result.objective + 1e-9


@pytest.mark.parametrize("seed", range(6))
def test_all_engines_come_to_the_same_optimum(seed: int) -> None:
    problem = legal_problem(2000 + seed, Size(2, 2, 60, (0, 1), 2, tiers=seed % 2 == 0))
    results = [solve(problem, counted(800, engine=engine)) for engine in ("auto", "cp-sat")]
    for result in results:
        assert_sound(problem, result)
        assert result.status is Status.OPTIMAL
    assert results[0].objective == pytest.approx(results[1].objective, abs=1e-9)
    alone = solve(problem, counted(40))
    assert_sound(problem, alone)
    assert alone.objective >= results[0].objective - 1e-9


@pytest.mark.parametrize(("site", "engine"), [("clinic", "search"), ("clinic", "auto"), ("random", "search")])
def test_counted_work_with_one_worker_gives_the_same_roster_twice(site: str, engine: str) -> None:
    problem = site_problem(site) if site == "clinic" else legal_problem(2100, Size(4, 3, bound=True))
    first, second = (solve(problem, counted(24, 5, engine)) for _ in range(2))
    assert first.roster == second.roster
    assert (first.allotment, first.bound, first.iterations) == (second.allotment, second.bound, second.iterations)


def test_other_work_between_two_runs_changes_nothing() -> None:
    problem = site_problem("clinic")
    first = solve(problem, counted(16, 9))
    solve(legal_problem(2101), counted(10, 3))
    np.random.default_rng(1).random(10)
    assert solve(problem, counted(16, 9)).roster == first.roster


def test_seeds_are_used() -> None:
    problem = site_problem("clinic")
    assert len({solve(problem, counted(8, seed)).roster.duties for seed in range(4)}) > 1


def test_two_workers_find_a_sound_roster_in_time() -> None:
    problem = site_problem("clinic")
    told: list[Progress] = []
    result = solve(problem, SearchOptions(time_limit=2.0, workers=2, engine="search"), told.append)
    assert_sound(problem, result)
    bests = [p.objective for p in told if p.objective is not None]
    assert bests == sorted(bests, reverse=True)
    assert told[-1].phase == "done"


def test_the_clinic_is_solved_to_a_small_gap_by_the_search_alone() -> None:
    problem = site_problem("clinic")
    result = solve(problem, counted(60))
    assert_sound(problem, result)
    assert result.objective - (result.bound or 0) < 0.05 * result.objective


def test_ctrl_c_keeps_the_best_roster() -> None:
    problem = site_problem("clinic")

    def interrupt(progress: Progress) -> None:
        if progress.phase == "ruin and recreate":
            raise KeyboardInterrupt

    result = solve(problem, SearchOptions(iterations=40, workers=1, engine="auto"), interrupt)
    assert_sound(problem, result)
    assert len(result.roster.duties) > 30


def test_a_site_without_demand_sends_everybody_home_or_to_their_cheapest_week() -> None:
    plain = plain_problem()
    closed = QueueDemand("q", (False,) * 168, (0.0,) * 168, (240.0,) * 168, (0,) * 168)
    result = solve(replace(plain, demand=(closed,), agents=(replace(ANNA, pay_rate=10.0),)), counted(8, engine="auto"))
    assert (result.roster.duties, result.objective, result.status) == ((), 0.0, Status.OPTIMAL)


# Allotment -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_the_allotment_is_the_cheapest_and_leaves_nobody_out(seed: int) -> None:
    problem = replace(random_problem(2200 + seed, Size(4, 2, 60, (0, 1, 2), 2, bound=True)), rules=())
    result = solve(problem, counted(4)) if not problem.coachings and not problem.sessions else None
    roster = result.roster if result else Roster(())
    allotment = allot(problem, roster)
    assert check_allotment(problem, roster, allotment) == ()
    said = sum(measure_goals(problem, roster, allotment)[name] for name in ("shortage", "surplus"))
    for slot in range(0, 72, 5):
        other = _cheaper_somewhere(problem, roster, slot)
        assert other is None or other >= said - 1e-9


def _cheaper_somewhere(problem: Problem, roster: Roster, slot: int) -> float | None:
    """Least shortage and surplus cost over all ways to split the people of one interval over two queues."""
    best = None
    allotment = allot(problem, roster)
    total = int(sum(row[slot] for row in allotment.staffed))
    for split in product(range(total + 1), repeat=len(problem.queues)):
        if sum(split) != total:
            continue
        rows = [list(row) for row in allotment.staffed]
        for q, people in enumerate(split):
            rows[q][slot] = people
        changed = replace(allotment, staffed=tuple(map(tuple, rows)))
        if check_allotment(problem, roster, changed):
            continue
        goals = measure_goals(problem, roster, changed)
        cost = goals["shortage"] + goals["surplus"]
        best = cost if best is None else min(best, cost)
    return best


def test_people_of_duties_carried_in_cover() -> None:
    start, end = HOURLY.moment(-240), HOURLY.moment(10 * 60)
    past = PastDuty("A", HOURLY.date_of(-1), start, end, 14 * 60, "night")
    problem = plain_problem(history=(past,))
    allotment = allot(problem, Roster(()))
    assert [i for i in range(168) if allotment.staffed[0][i]] == [8, 9]
    assert allotment.staffed[0][8] == 1
    short = measure_goals(problem, Roster(()), allotment)["shortage"]
    assert short == 28 * 60
    result = solve(problem, counted(20))
    assert_sound(problem, result)
    assert result.objective == pytest.approx(FullModel(problem).solve(20, 1, 0).objective / 1000)


def test_nobody_serves_a_closed_queue_and_idle_people_cost_the_surplus_price() -> None:
    problem = plain_problem(agents=(ANNA, replace(ANNA, agent_id="B")))
    both = Roster((plain_duty(0, 3), plain_duty(0, 3, 10, "B")))
    allotment = allot(problem, both)
    assert sum(allotment.staffed[0]) == 14
    assert all(not allotment.staffed[0][i] for i in range(168) if not problem.demand[0].open[i])
    overlap = 14 - 10
    assert measure_goals(problem, both, allotment)["surplus"] == overlap * 1.0


# Shifts bound to one queue --------------------------------------------------------------------------------------------


def bound_problem(needs: tuple[int, int]) -> Problem:
    """An agent of two skills whose only shift works queue q; ``needs`` people on q and on other."""
    base = plain_problem()
    is_open = base.demand[0].open
    demand = tuple(
        QueueDemand(name, is_open, (1.0,) * 168, (240.0,) * 168, tuple(n * int(o) for o in is_open))
        for name, n in zip(("q", "other"), needs, strict=True)
    )
    queues = (base.queues[0], replace(base.queues[0], name="other"))
    shift = replace(base.shifts["day"], queue="q")
    agents = (replace(ANNA, skills=frozenset({"q", "other"})),)
    return replace(base, queues=queues, demand=demand, shifts={"day": shift}, agents=agents)


@pytest.mark.parametrize("engine", ["search", "auto", "cp-sat"])
def test_a_bound_shift_serves_its_queue_only(engine: str) -> None:
    elsewhere = solve(bound_problem((0, 1)), counted(20, engine=engine))
    assert (elsewhere.roster.duties, elsewhere.objective) == ((), 30 * 60)
    problem = bound_problem((1, 1))
    here = solve(problem, counted(20, engine=engine))
    assert_sound(problem, here)
    staffed = here.allotment.staffed
    assert (sum(staffed[0]), sum(staffed[1])) == (21, 0)
    assert here.objective == (30 - 21 + 30) * 60
    assert {s.queue for d in here.roster.duties for s in d.segments if s.activity == "work"} == {"q"}


def test_bound_and_free_shifts_are_chosen_by_what_they_serve() -> None:
    base = bound_problem((1, 1))
    only = replace(base.shifts["day"], weekdays=(0,))
    other = Shift("flex", 480, 600, 60, (480,), only.breaks, 60, 1440, (0,))
    contract = Contract("any", 0, 3000, 0, 1, ("day", "flex"), 2400)
    agents = tuple(replace(base.agents[0], agent_id=name) for name in "ABC")
    problem = replace(base, shifts={"day": only, "flex": other}, contracts={"any": contract}, agents=agents)
    needs_other = replace(problem, demand=(bound_problem((1, 1)).demand[0], bound_problem((1, 2)).demand[1]))
    result = solve(needs_other, counted(60, engine="auto"))
    assert_sound(needs_other, result)
    optimum = FullModel(needs_other).solve(60, 1, 0)
    assert round(1000 * result.objective) == round(optimum.objective)
    assert {d.shift for d in result.roster.duties} <= {"day", "flex"}
    assert sum(result.allotment.staffed[1]) > 0


@pytest.mark.parametrize("seed", range(6))
def test_sites_with_bound_shifts_agree_over_the_engines(seed: int) -> None:
    problem = legal_problem(2300 + seed, Size(3, 2, 60, (0, 1), 2, bound=True))
    result = solve(problem, counted(24))
    assert_sound(problem, result)
    answer = FullModel(problem).solve(6.0, 1, 0, deterministic=True)
    assert round(1000 * result.objective) >= round(answer.bound)
    if answer.status is Status.OPTIMAL:
        assert (result.bound or 0) * 1000 <= answer.objective + 0.5


def test_an_agent_without_the_skill_never_works_the_bound_shift() -> None:
    problem = replace(bound_problem((1, 1)), agents=(replace(ANNA, skills=frozenset({"other"})),))
    for engine in ("search", "cp-sat"):
        assert solve(problem, counted(12, engine=engine)).roster.duties == ()


# Prices --------------------------------------------------------------------------------------------------------------


def test_work_is_bought_only_where_it_costs_less_than_it_saves() -> None:
    for rate, works in ((50.0, True), (70.0, False)):
        problem = plain_problem(
            agents=(replace(ANNA, pay_rate=rate),),
            prices=Prices(shortage=FLAT, surplus=0.0),
            contract=replace(LOOSE, max_days=1),
        )
        result = solve(problem, counted(20, engine="auto"))
        assert (result.status, bool(result.roster.duties)) == (Status.OPTIMAL, works)
        assert result.objective == (30 * 60 - 7 * (60 - rate) if works else 30 * 60)
    assert moment(0, 8) == HOURLY.moment(480)


SCRIPT = """
from scheduler.engine import SearchOptions, solve
from tests.engine.sites import site_problem
result = solve(site_problem("clinic"), SearchOptions(iterations=8, workers=1, seed=3, engine="search"))
print(repr((result.roster, result.allotment, result.bound)))
"""


@pytest.mark.slow
def test_two_processes_with_other_hash_seeds_find_the_same_roster() -> None:
    root = Path(__file__).resolve().parents[2]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    first, second = (run.communicate()[0] for run in runs)
    assert [run.returncode for run in runs] == [0, 0]
    assert first == second
    assert len(first) > 1000
