"""Joint activities: search and bound enclose the optimum, which is the best over all plans; nothing is broken."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.checking import check_all
from scheduler.domain.agents import Agent
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.joint_activities import JointActivity, held_activities
from scheduler.domain.money import MILLI
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.domain.roster import Roster
from scheduler.engine.allotment import allot
from scheduler.engine.anneal.chain import Anneal, Chain
from scheduler.engine.bound.dual import steps_clock
from scheduler.engine.columns.search import fits
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.options import SearchOptions
from scheduler.engine.parts.decompose import independent_parts
from scheduler.engine.prove_again import prove_again
from scheduler.engine.solve import solve
from scheduler.engine.tables.decode import decode
from scheduler.engine.tables.instance import compile_problem
from tests.engine.drawn_joint import SMALL, joint_problem, plans, under
from tests.engine.drawn_rows import with_drawn_rows
from tests.engine.worlds import Size, moment, plain_problem

SEARCH = SearchOptions(iterations=16, workers=1, engine="search")
MOST_PLANS = 16
BOUND_SHIFTS = Size(agents=4, queues=2, bound=True)


def assert_right(problem: Problem, result: SearchResult) -> None:
    """No finding, and every activity is held."""
    assert not check_all(problem, result.roster, result.allotment)
    held = held_activities(problem.joint_activities, result.roster.duties)
    assert [one.activity for one in held] == list(problem.joint_activities)


def assert_encloses(problem: Problem) -> None:
    optimum = FullModel(problem).solve(60, 1, 0)
    try:
        result = solve(problem, SEARCH)
    except InfeasibleError:
        assert optimum.status is Status.INFEASIBLE
        return
    assert optimum.roster is not None
    assert not check_all(problem, optimum.roster, allot(problem, optimum.roster))
    assert_right(problem, result)
    assert result.bound is not None
    assert result.bound * MILLI <= optimum.objective + 0.5 <= result.objective * MILLI + 1


@pytest.mark.parametrize("seed", range(64))
def test_search_and_bound_enclose_the_optimum(seed: int) -> None:
    assert_encloses(joint_problem(seed))


@pytest.mark.parametrize("seed", range(100, 116))
def test_so_they_do_where_rows_price_people_together(seed: int) -> None:
    assert_encloses(with_drawn_rows(joint_problem(seed), seed))


@pytest.mark.parametrize("seed", range(200, 212))
def test_so_they_do_where_shifts_are_bound_to_queues(seed: int) -> None:
    assert_encloses(joint_problem(seed, BOUND_SHIFTS))


@pytest.mark.parametrize("seed", range(300, 324))
def test_the_optimum_is_the_best_over_all_plans(seed: int) -> None:
    problem = joint_problem(seed, replace(SMALL, agents=3, extras=seed % 2 == 0))
    every = plans(problem)[:MOST_PLANS]
    answers = [FullModel(under(problem, plan)).solve(60, 1, 0) for plan in every]
    best = min((one.objective for one in answers if one.roster is not None), default=np.inf)
    optimum = FullModel(problem).solve(60, 1, 0)
    if len(plans(problem)) <= MOST_PLANS:
        assert optimum.objective == best
    assert optimum.objective <= best


def two_of_three() -> Problem:
    """Three alike; two of them attend an hour at one of two times, in a room another activity takes at the first."""
    people = tuple(Agent(name, name, "", "any", frozenset({"q"})) for name in "ABC")
    first, second = moment(0, 10), moment(0, 13)
    return plain_problem(
        agents=people,
        joint_activities=(
            JointActivity("news", "training", 60, (first, second), ("A", "B", "C"), 2, 2, (), ("blue",)),
            JointActivity("pair", "coaching", 60, (first,), ("A",), 1, 1, ("C",), ("blue",)),
        ),
    )


def test_a_room_holds_one_activity_at_a_time() -> None:
    problem = two_of_three()
    result = solve(problem, SEARCH)
    assert_right(problem, result)
    news, pair = held_activities(problem.joint_activities, result.roster.duties)
    assert (news.start, news.room) == (problem.joint_activities[0].starts[1], "blue")
    assert (pair.attendees, pair.trainer, pair.room) == (("A",), "C", "blue")
    assert result.relaxed_in_bound == ("joint activities: rooms, people at one place at a time",)


def test_the_full_model_after_the_search_proves_the_optimum() -> None:
    problem = two_of_three()
    result = solve(problem, SearchOptions(iterations=16, workers=1))
    assert result.status is Status.OPTIMAL
    assert result.certificate is not None
    proof = prove_again(problem, result.certificate, 30.0, 1)
    assert not list(proof.differences(result.bound or 0.0, result.certificate.unavoidable_pay))


@pytest.mark.parametrize("seed", [2, 15, 29])
def test_what_the_prices_prove_is_proven_again(seed: int) -> None:
    problem = joint_problem(seed)
    result = solve(problem, SEARCH)
    assert result.certificate is not None
    proof = prove_again(problem, result.certificate, 30.0, 1)
    assert proof.from_prices == pytest.approx(result.bound, abs=0.002)


@pytest.mark.parametrize("seed", [2, 7, 19, 34])
def test_counted_work_gives_the_same_roster_every_time(seed: int) -> None:
    problem = joint_problem(seed)
    assert solve(problem, SEARCH).roster == solve(problem, SEARCH).roster


@pytest.mark.parametrize("seed", [2, 7, 19, 34])
def test_a_roster_to_start_from_keeps_its_activities(seed: int) -> None:
    problem = joint_problem(seed)
    before = solve(problem, SEARCH)
    based = replace(problem, base=before.roster.duties)
    chain = Chain(compile_problem(based), 1, counted=True)
    assert chain.load_roster(before.roster) == len(problem.agents)
    assert round(chain.objective) == round(before.objective * MILLI)
    again = solve(based, SEARCH)
    assert_right(based, again)
    assert again.objective <= before.objective + 1e-6


@pytest.mark.parametrize("seed", [2, 7, 19, 29, 52])
def test_a_chain_knows_what_its_tours_cost_whatever_it_tried(seed: int) -> None:
    problem = joint_problem(seed)
    instance = compile_problem(problem)
    chain = Chain(instance, seed, counted=True)
    chain.start(seed)
    chain.construct(sweeps=1)
    for _ in range(5):
        chain.anneal_moves(steps_clock(2), Anneal(2.0, 1.0))
        chain.anneal_ruins(steps_clock(2), Anneal(2.0, 1.0))
        cost, tours = chain.objective, chain.tours.copy()
        chain.recount()
        assert chain.objective == cost
        assert (chain.tours == tours).all()
    best, found = chain.result()
    roster = decode(instance, found)
    assert not check_all(problem, roster, allot(problem, roster))
    other = Chain(instance, seed + 1, counted=True)
    assert other.adopt(best, found)


def test_workers_exchange_plans_with_tours() -> None:
    problem = joint_problem(55)
    result = solve(problem, SearchOptions(time_limit=1.0, workers=3, engine="search"))
    assert_right(problem, result)


def test_people_of_one_activity_and_users_of_one_room_are_one_part() -> None:
    problem = plain_problem()
    (queue,), (demand,) = problem.queues, problem.demand
    names = "ABCD"
    problem = replace(
        problem,
        agents=tuple(Agent(name, name, "", "any", frozenset({f"q{name}"})) for name in names),
        queues=tuple(replace(queue, name=f"q{name}") for name in names),
        demand=tuple(replace(demand, queue=f"q{name}") for name in names),
    )
    start = (moment(0, 10), moment(0, 13))
    with_trainer = JointActivity("pair", "coaching", 60, start, ("A",), 1, 1, ("B",), ("blue",))
    in_same_room = JointActivity("news", "training", 60, start, ("C",), 1, 1, (), ("blue",))
    assert len(independent_parts(problem)) == 4
    assert len(independent_parts(replace(problem, joint_activities=(with_trainer,)))) == 3
    both = replace(problem, joint_activities=(with_trainer, in_same_room))
    parts = independent_parts(both)
    assert [len(part.agents) for part in parts] == [3, 1]
    assert [len(part.joint_activities) for part in parts] == [2, 0]
    result = solve(both, SearchOptions(iterations=16, workers=1, engine="search"))
    assert_right(both, result)


def test_columns_leave_joint_activities_to_the_other_search() -> None:
    problem = two_of_three()
    assert fits(compile_problem(replace(problem, joint_activities=())))
    assert not fits(compile_problem(problem))


def test_agents_who_stay_keep_their_activities_in_the_full_model() -> None:
    problem = two_of_three()
    roster = solve(problem, SEARCH).roster
    kept = FullModel(problem, free={"B"}, fixed=roster).solve(30, 1, 0)
    assert kept.roster is not None
    assert not check_all(problem, kept.roster, allot(problem, kept.roster))
    nobody = Roster(tuple(duty for duty in roster.duties if duty.agent_id != "C"))
    assert FullModel(problem, free={"A", "B"}, fixed=nobody).solve(30, 1, 0).status is Status.INFEASIBLE


def test_what_nobody_can_hold_has_no_roster() -> None:
    late = JointActivity("late", "training", 60, (moment(0, 22),), ("A",), 1, 1)
    with pytest.raises(InfeasibleError, match="training:late"):
        solve(plain_problem(joint_activities=(late,)), SEARCH)
