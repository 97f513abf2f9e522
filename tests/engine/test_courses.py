"""Courses in the search: it and the bound enclose the optimum, whatever is drawn; small cases counted by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.checking import check_all
from scheduler.checking.course_findings import check_courses
from scheduler.domain.agents import Agent
from scheduler.domain.courses import Completion, Course, ExternalTrainer, Gap
from scheduler.domain.errors import InfeasibleError
from scheduler.domain.joint_activities import HeldActivity, JointActivity, held_activities
from scheduler.domain.money import MILLI
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult, Status
from scheduler.engine.allotment import allot
from scheduler.engine.anneal.chain import Anneal, Chain
from scheduler.engine.bound.dual import steps_clock
from scheduler.engine.cp_sat.full_model import FullModel
from scheduler.engine.options import SearchOptions
from scheduler.engine.parts.decompose import independent_parts
from scheduler.engine.prove_again import prove_again
from scheduler.engine.solve import solve
from scheduler.engine.tables.decode import decode
from scheduler.engine.tables.instance import compile_problem
from scheduler.engine.tables.joint_tables import UNMET
from tests.engine.drawn_courses import course_problem
from tests.engine.worlds import moment, plain_problem

SEARCH = SearchOptions(iterations=16, workers=1, engine="search")


@pytest.mark.parametrize("seed", range(24))
def test_search_and_bound_enclose_the_optimum(seed: int) -> None:
    problem = course_problem(seed)
    optimum = FullModel(problem).solve(60, 1, 0)
    try:
        result = solve(problem, SEARCH)
    except InfeasibleError:
        assert optimum.status is Status.INFEASIBLE
        return
    assert optimum.roster is not None
    assert not check_all(problem, optimum.roster, allot(problem, optimum.roster))
    assert not check_all(problem, result.roster, result.allotment)
    assert result.bound is not None
    assert result.bound * MILLI <= optimum.objective + 0.5 <= result.objective * MILLI + 1


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(1_000, 100_000))
def test_whatever_moves_do_courses_are_held_as_asked(seed: int) -> None:
    problem = course_problem(seed)
    instance = compile_problem(problem)
    try:
        chain = Chain(instance, seed, counted=True)
    except InfeasibleError:
        return
    chain.start(seed)
    chain.construct(sweeps=1)
    for _ in range(3):
        chain.anneal_moves(steps_clock(2), Anneal(2.0, 1.0))
        chain.anneal_ruins(steps_clock(2), Anneal(2.0, 1.0))
        assert chain.joint is not None
        assert chain.joint.joint.fits(chain.joint.plan)
        cost, tours = chain.objective, chain.tours.copy()
        chain.recount()
        assert chain.objective == cost
        assert (chain.tours == tours).all()
        if chain.objective < UNMET / 2:  # everybody's duties hold what the plan asks
            assert not list(check_courses(problem, decode(instance, chain.tours)))


def taught(groups: int = 1, sessions: int = 1, people: str = "ABCD", price: float | None = None) -> Problem:
    """Four alike; a course of an hour a session, at 10:00, 11:00 or 12:00 on the first two days."""
    agents = tuple(Agent(name, name, "", "any", frozenset({"q"})) for name in "ABCD")
    starts = tuple(moment(day, hour) for day in (0, 1) for hour in (10, 11, 12))
    size = len(people) // groups
    names = tuple(tuple(f"training:first.g{g + 1}.s{k + 1}" for k in range(sessions)) for g in range(groups))
    activities = tuple(
        JointActivity(
            name.removeprefix("training:"),
            "training",
            60,
            starts,
            tuple(people),
            size,
            size,
            price=None if price is None else (0.0 if k else price),
            is_due=price is None,
        )
        for group in names
        for k, name in enumerate(group)
    )
    gaps = tuple(Gap() for _ in range(sessions - 1))
    end = plain_problem().horizon.end
    course = Course("first", names, gaps, tuple(people), len(people), size, size, end, (), price is not None)
    return plain_problem(agents=agents, joint_activities=activities, courses=(course,))


def held(problem: Problem, result: SearchResult) -> dict[str, HeldActivity]:
    """What is held, by name; nothing is broken."""
    assert not check_all(problem, result.roster, result.allotment)
    found = held_activities(problem.joint_activities, result.roster.duties)
    return {one.activity.activity_id: one for one in found}


def test_everybody_is_in_one_group_and_comes_to_all_its_sessions() -> None:
    problem = taught(groups=2, sessions=2)
    found = held(problem, solve(problem, SEARCH))
    one, other = found["first.g1.s1"], found["first.g2.s1"]
    assert sorted((*one.attendees, *other.attendees)) == list("ABCD")
    assert found["first.g1.s2"].attendees == one.attendees
    assert found["first.g1.s2"].start >= one.span[1]
    assert found["first.g2.s2"].start >= other.span[1]


def test_sessions_keep_their_distance() -> None:
    problem = taught(sessions=2)
    (course,) = problem.courses
    apart = replace(problem, courses=(replace(course, gaps=(Gap(1, 1),)),))
    found = held(apart, solve(apart, SEARCH))
    assert (found["first.g1.s2"].start.date() - found["first.g1.s1"].start.date()).days == 1
    too_far = replace(problem, courses=(replace(course, gaps=(Gap(2),)),))
    with pytest.raises(InfeasibleError, match="training:first"):
        solve(too_far, SEARCH)


def test_a_course_comes_after_the_one_it_builds_on() -> None:
    problem = taught(people="AB")
    (first,) = problem.courses
    (activity,) = problem.joint_activities
    second = replace(
        first, course_id="second", groups=(("training:second.g1.s1",),), people=tuple("AC"), after=("first",)
    )
    both = replace(
        problem,
        joint_activities=(activity, replace(activity, activity_id="second.g1.s1", attendees=tuple("AC"))),
        courses=(first, second),
        completions=(Completion("C", "first", problem.horizon.start),),
    )
    found = held(both, solve(both, SEARCH))
    assert found["second.g1.s1"].start >= found["first.g1.s1"].span[1]
    with pytest.raises(InfeasibleError):
        solve(replace(both, completions=()), SEARCH)


def test_a_wanted_course_is_held_where_that_costs_less_than_its_price() -> None:
    dear, cheap = taught(price=1_000_000.0), taught(price=0.01)
    assert list(held(dear, solve(dear, SEARCH))) == ["first.g1.s1"]
    (demand,) = cheap.demand
    busy = replace(cheap, demand=(replace(demand, required=tuple(4 * is_open for is_open in demand.open)),))
    result = solve(busy, SEARCH)
    assert held(busy, result) == {}
    assert result.goals["meetings_left_out"] == 0.01
    optimum = FullModel(busy).solve(30, 1, 0)
    assert optimum.objective == pytest.approx(result.objective * MILLI)


def test_a_wanted_course_nobody_can_hold_is_left_out() -> None:
    problem = taught(sessions=2, price=50.0)
    (course,) = problem.courses
    too_far = replace(problem, courses=(replace(course, gaps=(Gap(2),)),))
    result = solve(too_far, SEARCH)
    assert held(too_far, result) == {}
    assert result.goals["meetings_left_out"] == 50.0
    assert result.bound is not None
    assert result.bound <= result.objective


def test_an_outside_trainer_leads_one_group_at_a_time_inside_their_hours() -> None:
    problem = taught(groups=2)
    outside = ExternalTrainer("Ms Outside", ((moment(0, 10), moment(0, 12)),))
    starts = problem.joint_activities[0].starts[:2]
    led = replace(
        problem,
        joint_activities=tuple(replace(one, externals=(outside,), starts=starts) for one in problem.joint_activities),
    )
    found = held(led, solve(led, SEARCH))
    assert {one.start for one in found.values()} == set(starts)
    assert {one.external for one in found.values()} == {"Ms Outside"}
    only = replace(led, joint_activities=tuple(replace(one, starts=starts[:1]) for one in led.joint_activities))
    with pytest.raises(InfeasibleError):
        solve(only, SEARCH)


def test_courses_and_who_shares_them_are_one_part() -> None:
    problem = taught(people="AB")
    (queue,), (demand,) = problem.queues, problem.demand
    apart = replace(
        problem,
        agents=tuple(replace(agent, skills=frozenset({f"q{agent.agent_id}"})) for agent in problem.agents),
        queues=tuple(replace(queue, name=f"q{name}") for name in "ABCD"),
        demand=tuple(replace(demand, queue=f"q{name}") for name in "ABCD"),
    )
    parts = independent_parts(apart)
    assert [len(part.agents) for part in parts] == [2, 1, 1]
    assert [len(part.courses) for part in parts] == [1, 0, 0]
    held(apart, solve(apart, SEARCH))


@pytest.mark.parametrize("seed", [1, 3, 8])
def test_what_the_prices_prove_is_proven_again(seed: int) -> None:
    problem = course_problem(seed)
    try:
        result = solve(problem, SEARCH)
    except InfeasibleError:
        return
    assert result.certificate is not None
    proof = prove_again(problem, result.certificate, 30.0, 1)
    assert proof.from_prices == pytest.approx(result.bound, abs=0.002)


def test_a_roster_to_start_from_keeps_its_groups() -> None:
    problem = taught(groups=2, sessions=2)
    before = solve(problem, SEARCH)
    based = replace(problem, base=before.roster.duties)
    again = solve(based, SEARCH)
    assert held(based, again) == held(problem, before)
    assert again.objective <= before.objective + 1e-6
