"""Learners: both oracles, the search, the bound, the full model and the proof count their shares alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from ortools.sat.python import cp_model

from scheduler.domain.heads import EIGHTHS, Share
from scheduler.domain.problem import Problem
from scheduler.engine import SearchOptions, solve
from scheduler.engine.allotment import allot
from scheduler.engine.cp_sat.agent_model import AgentModel
from scheduler.engine.kernels.arrays import make_workspace
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE
from scheduler.engine.kernels.state_sums import STATES
from scheduler.engine.kernels.tours import best_tour, empty_tours
from scheduler.engine.tables.instance import compile_problem
from scheduler.goals.day_prices import DayPrices
from scheduler.rules.registry import rules_for
from tests.engine.drawn_learners import with_drawn_learners
from tests.engine.test_coupled_rows import both_reach_the_optimum, search_reaches_the_model
from tests.engine.worlds import Size, draw_prices, legal_problem


def drawn(seed: int) -> Problem:
    """Draw a site with learners; every third has shifts bound to a queue."""
    return with_drawn_learners(legal_problem(seed, Size(bound=seed % 3 == 0, queues=1 + seed % 3)), seed)


def oracles_agree(problem: Problem, seed: int) -> int:
    """Compare both oracles of every agent where each skill set and share has worths of its own."""
    instance, draw = compile_problem(problem), np.random.default_rng(seed)
    space, slots = make_workspace(instance.tables, instance.num_slots), problem.horizon.num_intervals
    proven = 0
    for a, agent_id in enumerate(instance.agents):
        crowds = list(zip(instance.groups, instance.eighths, strict=True))
        worth = {crowd: draw_prices(draw, instance.num_slots)[:slots] for crowd in crowds}
        gains = np.stack([worth[crowd] for crowd in crowds])
        tour = empty_tours(1, problem.horizon.days)[0]
        group, cls = int(instance.group_of[a]), int(instance.tables.class_of[a])
        if instance.classes[cls].left_out:
            continue
        fast = best_tour(instance.tables, space, gains, np.zeros((STATES, slots)), group, cls, tour)
        exact = _by_model(problem, agent_id, worth)
        if exact is not None:
            proven += 1
            assert exact == (round(fast) if fast > HARDLY_POSSIBLE else -np.inf)
    return proven


def _by_model(problem: Problem, agent_id: str, worth: dict[tuple[frozenset[str], int], Any]) -> float | None:
    """Value of the best tour by CP-SAT at worths by skill set and eighths; ``None`` where it is not proven."""
    context, model, prices = problem.contexts[agent_id], cp_model.CpModel(), DayPrices(problem)
    view = AgentModel(context, model)
    for rule in rules_for(problem, context):
        rule.constrain(view)
    terms = []
    free = any(not shift.queue for shift in problem.shifts.values())
    for (queue, skills, eighths), by_slot in view.crowds().items():
        gains = worth.get((skills if queue or free else frozenset[str](), eighths))
        if gains is None:  # a duty bound to a queue whose skill nobody holds on a date of such shares: never chosen
            continue
        terms += [sign * round(gains[slot]) * literal for slot, pairs in by_slot.items() for sign, literal in pairs]
    constant = 0
    for day in range(problem.horizon.days):
        facts = prices.facts(context, day)
        idle = prices.cost(facts, day, None)
        constant -= idle
        terms += [(idle - prices.cost(facts, day, option)) * literal for option, literal in view.options(day)]
    model.maximize(sum(terms) + constant)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = 20.0
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return -np.inf
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None


@pytest.mark.parametrize("seed", range(8))
def test_both_oracles_agree(seed: int) -> None:
    assert oracles_agree(drawn(seed), seed) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 220))
def test_both_oracles_agree_on_many_sites(seed: int) -> None:
    oracles_agree(drawn(seed), seed)


@pytest.mark.parametrize("seed", range(8))
def test_the_search_and_its_bound_enclose_the_optimum(seed: int) -> None:
    search_reaches_the_model(drawn(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 170))
def test_the_search_and_its_bound_enclose_the_optimum_of_many_sites(seed: int) -> None:
    search_reaches_the_model(drawn(seed))


@pytest.mark.parametrize("seed", range(4))
def test_search_and_full_model_together_prove_the_optimum(seed: int) -> None:
    both_reach_the_optimum(drawn(seed))


def _all_count_for(problem: Problem, eighths: int) -> Problem:
    share = Share(problem.horizon.start - timedelta(days=30), problem.horizon.end, eighths)
    return replace(problem, agents=tuple(replace(agent, shares=(share,)) for agent in problem.agents))


def test_people_who_all_count_for_a_whole_head_are_counted_as_before() -> None:
    problem = legal_problem(3)
    options = SearchOptions(iterations=40, workers=1, engine="search")
    assert solve(_all_count_for(problem, EIGHTHS), options).roster == solve(problem, options).roster


def test_two_halves_are_one_head() -> None:
    problem = legal_problem(3)
    halves = _all_count_for(problem, EIGHTHS // 2)
    roster = solve(halves, SearchOptions(iterations=40, workers=1, engine="search")).roster
    whole, half = (sum(map(sum, allot(one, roster).staffed)) for one in (problem, halves))
    assert 2 * half == whole > 0
