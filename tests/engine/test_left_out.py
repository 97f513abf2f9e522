"""Activities that may be left out at a price: search and bound enclose the optimum, the best over all choices."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random

import numpy as np
import pytest

from scheduler.checking import check_all
from scheduler.domain.joint_activities import held_activities
from scheduler.domain.money import MILLI
from scheduler.domain.problem import Problem
from scheduler.domain.result import Status
from scheduler.domain.roster import Roster
from scheduler.engine.allotment import allot
from scheduler.engine.anneal.chain import Chain
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.options import SearchOptions
from scheduler.engine.prove_again import prove_again
from scheduler.engine.solve import solve
from scheduler.engine.tables.decode import decode
from scheduler.engine.tables.instance import compile_problem
from scheduler.goals.registry import measure_goals
from tests.engine.drawn_joint import SMALL, joint_problem
from tests.engine.worlds import Size, legal_problem

SEARCH = SearchOptions(iterations=16, workers=1, engine="search")
PRICES = (0.5, 30.0, 90.0, 4000.0)


def optional(problem: Problem, seed: int, every: bool = False) -> Problem:
    """Let most activities be left out, due or not, each at a price of its own."""
    r = Random(seed)
    joint = tuple(
        replace(one, price=r.choice(PRICES), is_due=False) if every or r.random() < 0.8 else one
        for one in problem.joint_activities
    )
    coachings = tuple(replace(one, price=r.choice(PRICES), is_due=False) for one in problem.coachings)
    return replace(problem, joint_activities=joint, coachings=coachings)


def assert_encloses(problem: Problem) -> None:
    optimum = FullModel(problem).solve(60, 1, 0)
    if optimum.status is Status.INFEASIBLE:
        return
    assert optimum.roster is not None
    assert not check_all(problem, optimum.roster, allot(problem, optimum.roster))
    costs = measure_goals(problem, optimum.roster, allot(problem, optimum.roster))
    assert sum(costs.values()) * MILLI == pytest.approx(optimum.objective, abs=0.6)
    result = solve(problem, SEARCH)
    assert not check_all(problem, result.roster, result.allotment)
    assert result.bound is not None
    assert result.bound * MILLI <= optimum.objective + 0.5 <= result.objective * MILLI + 1
    assert result.certificate is not None
    proof = prove_again(problem, result.certificate, 30.0, 1)
    assert proof.from_prices >= result.bound - 0.002


@pytest.mark.parametrize("seed", range(24))
def test_search_and_bound_enclose_the_optimum(seed: int) -> None:
    assert_encloses(optional(joint_problem(seed), seed))


@pytest.mark.parametrize("seed", range(12))
def test_so_they_do_where_coachings_may_be_left_out(seed: int) -> None:
    problem = legal_problem(seed, replace(SMALL, extras=True))
    assert_encloses(optional(problem, seed))


@pytest.mark.parametrize("seed", range(300, 312))
def test_the_optimum_is_the_best_over_what_is_left_out(seed: int) -> None:
    problem = optional(joint_problem(seed, replace(SMALL, agents=3)), seed, every=True)
    best = np.inf
    activities = problem.joint_activities
    for count in range(len(activities) + 1):
        for gone in combinations(activities, count):
            kept = tuple(replace(one, price=None, is_due=True) for one in activities if one not in gone)
            answer = FullModel(replace(problem, joint_activities=kept)).solve(60, 1, 0)
            if answer.roster is not None:
                best = min(best, answer.objective + sum(one.milli or 0 for one in gone))
    assert FullModel(problem).solve(60, 1, 0).objective == best


@pytest.mark.parametrize("seed", range(8))
def test_the_cost_of_a_chain_counts_what_its_plan_leaves_out(seed: int) -> None:
    instance = compile_problem(optional(joint_problem(seed), seed, every=True))
    chain = Chain(instance, seed)
    chain.start(seed)
    chain.construct()
    for _ in range(60):
        chain.joint.step(chain.unit, 0.001)  # type: ignore[union-attr]
    roster = decode(instance, chain.tours)
    problem = instance.problem
    costs = measure_goals(problem, roster, allot(problem, roster))
    assert sum(costs.values()) * MILLI == pytest.approx(chain.objective, abs=0.6)


def test_what_costs_little_to_leave_out_is_left_out_and_what_costs_much_is_held() -> None:
    problem = joint_problem(7)
    for price, count in ((0.001, 0), (1e6, len(problem.joint_activities))):
        priced = tuple(replace(one, price=price, is_due=False) for one in problem.joint_activities)
        result = solve(replace(problem, joint_activities=priced), SEARCH)
        assert len(held_activities(priced, result.roster.duties)) == count


def test_a_roster_to_start_from_keeps_what_it_holds() -> None:
    problem = optional(joint_problem(7), 7, every=True)
    priced = tuple(replace(one, price=1e6) for one in problem.joint_activities)
    problem = replace(problem, joint_activities=priced)
    first = solve(problem, SEARCH)
    again = solve(replace(problem, base=first.roster.duties), SEARCH)
    assert held_activities(priced, again.roster.duties) == held_activities(priced, first.roster.duties)


def test_due_and_not_held_is_a_finding() -> None:
    problem = joint_problem(7)
    due = tuple(replace(one, price=1.0, is_due=True) for one in problem.joint_activities)
    problem = replace(problem, joint_activities=due, demand=problem.demand)
    nobody = Roster(())
    told = [finding.rule for finding in check_all(problem, nobody, allot(problem, nobody))]
    assert told.count("joint_activities") == len(due)


def test_worlds_have_coachings() -> None:
    assert any(legal_problem(seed, Size(agents=4, queues=2, extras=True)).coachings for seed in range(12))
