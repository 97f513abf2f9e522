from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product
from math import prod
from statistics import median

import numpy as np
import pytest

from scheduler.checking import check_roster
from scheduler.domain.agents import Contract
from scheduler.domain.certificate import Certificate
from scheduler.domain.presence import presence
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Status
from scheduler.domain.roster import Duty, Roster
from scheduler.engine import SearchOptions, solve
from scheduler.engine.allotment import allot
from scheduler.engine.bound.dual import Dual, steps_clock
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.tables.decode import make_duty
from scheduler.engine.tables.instance import compile_problem
from scheduler.goals.registry import measure_goals
from scheduler.rules.registry import rules_for
from tests.engine.worlds import Size, legal_problem


def tiny(seed: int, agents: int) -> Problem:
    """Some agents, one to three queues, two or three days: small enough for CP-SAT to prove."""
    days = (0, 1, 2) if agents == 2 else (0, 1)
    return legal_problem(1000 + seed, Size(agents, 1 + seed % 3, 60, days, 2, bound=seed % 4 == 0))


def bound_cases(seeds: range, most: int) -> list[float]:
    """Check the dual bound and the search against the proven optimum; returns the gaps."""
    gaps = []
    for seed in seeds:
        problem = tiny(seed, 2 + seed % (most - 1))
        answer = FullModel(problem).solve(2.0 * most - 3.0, 1, 0, deterministic=True)
        instance = compile_problem(problem)
        dual, rng = Dual.of(instance), np.random.default_rng(seed)
        shape = (instance.values.shape[0], instance.values.shape[1])
        for scale in (0.0, 3000.0, 30000.0):
            assert dual.evaluate(rng.uniform(-0.2 * scale, scale, shape)) <= answer.objective + 1e-6
        dual.ascend(steps_clock(150))
        assert dual.bound <= answer.objective + 1e-6
        found = round(1000 * solve(problem, SearchOptions(iterations=8, workers=1, engine="search")).objective)
        assert found >= answer.bound - 0.5
        assert found >= dual.bound - 1e-6
        if answer.status is Status.OPTIMAL:
            assert found >= answer.objective - 0.5
            gaps.append((answer.objective - dual.bound) / max(1.0, answer.objective))
    return gaps


def test_no_prices_prove_more_than_the_optimum_and_good_prices_come_near() -> None:
    gaps = bound_cases(range(46), 2) + bound_cases(range(60, 74), 3)
    assert len(gaps) >= 45
    assert median(gaps) < 0.03


@pytest.mark.slow
def test_bounds_hold_on_hundreds_of_small_sites() -> None:
    gaps = bound_cases(range(100, 320), 4)
    assert len(gaps) >= 200
    assert median(gaps) < 0.03


@pytest.mark.parametrize("seed", range(8))
def test_auto_proves_small_sites_optimal(seed: int) -> None:
    problem = legal_problem(1400 + seed, Size(2, 1 + seed % 2, 60, (0, 1), 1))
    result = solve(problem, SearchOptions(iterations=600, workers=1))
    assert result.status is Status.OPTIMAL
    assert result.bound == pytest.approx(result.objective, abs=1e-9)
    assert round(1000 * result.objective) == round(FullModel(problem).solve(60, 1, 0).objective)
    assert check_roster(problem, result.roster) == ()


# Micro sites: every roster there is -----------------------------------------------------------------------------------


def micro(seed: int) -> Problem:
    """Two agents, two days, few starts: at most some thousand rosters."""
    problem = legal_problem(1500 + seed, Size(2, 1 + seed % 2, 60, (0, 1), 2, extras=seed % 2 == 0))
    few = {
        name: replace(shift, latest_start=shift.earliest_start + shift.start_step, lengths=shift.lengths[:1])
        for name, shift in problem.shifts.items()
        if name in ("day", "short", "night")
    }
    contracts = {
        name: Contract(name, 0, 1800, 0, 2, tuple(s for s in c.shifts if s in few) or ("day",), 2400)
        for name, c in problem.contracts.items()
    }
    return replace(problem, shifts=few, contracts=contracts)


def every_duty(context: AgentContext, day: int) -> Iterator[Duty]:
    """Every option of a day with its breaks and coaching at every whole hour, where nothing overlaps."""
    for option in context.options(day):
        windows: list[Sequence[int]] = [range(b.earliest, b.latest + 1, 60) for b in option.form.breaks]
        if option.coaching >= 0:
            windows.append(range(0, option.form.minutes, 60))
        for offsets in product(*windows):
            breaks = len(option.form.breaks)
            duty = make_duty(context, option, list(offsets[:breaks]), offsets[breaks] if option.coaching >= 0 else None)
            whole = duty.end == context.horizon.moment(option.end)
            if whole and all(a.end == b.start for a, b in pairwise(duty.segments)):
                yield duty


def every_tour(problem: Problem, agent_id: str) -> list[tuple[Duty, ...]]:
    """Every tour the rules' checks accept; of those alike in presence and cost only the first."""
    context = problem.contexts[agent_id]
    rules = rules_for(problem, context)
    found: dict[object, tuple[Duty, ...]] = {}
    for pair in product(*([None, *every_duty(context, day)] for day in (0, 1))):
        tour = tuple(duty for duty in pair if duty is not None)
        if any(True for rule in rules for _ in rule.check(context, tour)):
            continue
        there = frozenset((skills, tuple(heads)) for skills, heads in presence(problem, tour).items())
        found.setdefault((there, *((d.date, d.shift, d.start, d.end, d.paid_minutes) for d in tour)), tour)
    return list(found.values())


@pytest.mark.parametrize("seed", [1, 4, 9, 13, 19, 20, 22, 23, 25, 26, 28, 33])
def test_the_full_model_and_the_search_find_the_best_of_all_rosters(seed: int) -> None:
    problem = micro(seed)
    tours = [every_tour(problem, agent_id) for agent_id in problem.contexts]
    assert prod(map(len, tours)) > 20
    best = best_of(problem, tours)
    assert round(FullModel(problem).solve(30, 1, 0).objective) == best
    result = solve(problem, SearchOptions(iterations=30, workers=1, engine="search"))
    assert round(1000 * result.objective) == best


def best_of(problem: Problem, tours: list[list[tuple[Duty, ...]]]) -> int:
    """Least cost of all rosters, milli-currency."""
    rosters = (Roster(tuple(duty for tour in chosen for duty in tour)) for chosen in product(*tours))
    return min(round(1000 * sum(measure_goals(problem, r, allot(problem, r)).values())) for r in rosters)


def test_fixed_agents_keep_their_duties_in_the_full_model() -> None:
    problem = legal_problem(1700, Size(3, 2, 60, (0, 1), 2, extras=False))
    first = FullModel(problem).solve(30, 1, 0)
    assert first.roster is not None
    for free in ((), ("A1",), ("A0", "A2")):
        answer = FullModel(problem, free=free, fixed=first.roster).solve(30, 1, 0)
        assert answer.roster is not None
        kept = [d for d in first.roster.duties if d.agent_id not in free]
        assert [d for d in answer.roster.duties if d.agent_id not in free] == kept
        assert answer.status is Status.OPTIMAL
        assert answer.objective == pytest.approx(first.objective)
        assert answer.bound == pytest.approx(first.bound)


def test_an_ascent_from_known_prices_begins_where_they_end() -> None:
    instance = compile_problem(legal_problem(7))
    cold = Dual.of(instance)
    cold.ascend(steps_clock(400))
    names = [demand.queue for demand in instance.problem.demand]
    known = {name: tuple(cold.best_prices[:, q].tolist()) for q, name in enumerate(names)}
    few = Dual.of(instance)
    few.ascend(steps_clock(5))
    warm = Dual.of(instance, Certificate(0.0, (), known))
    warm.ascend(steps_clock(5))
    assert warm.bound >= cold.bound - 1e-6
    assert few.bound < cold.bound
