"""Activities left out: costs counted by hand, and the automaton against the measure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from scheduler.domain.activities import Coaching
from scheduler.domain.joint_activities import JointActivity
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Duty, Roster, Segment
from scheduler.goals.registry import goals_of, joint_terms, measure_goals, tour_terms
from tests.factories import at, duty, tiny_allotment


def coached(problem: Problem, day: int, activity: str) -> Duty:
    """Ana from 08:00 with half an hour of an activity at 09:00."""
    one = duty(problem, "A1", day)
    first, *rest = one.segments
    begin, end = at(problem, day, "09:00"), at(problem, day, "09:30")
    parts = (replace(first, end=begin), Segment(begin, end, activity, True), replace(first, start=end))
    return replace(one, segments=(*parts, *rest))


@pytest.fixture
def coached_problem(problem: Problem) -> Problem:
    start = problem.horizon.start
    coachings = (
        Coaching("a", "A1", 30, start, start + timedelta(2), price=7.0),
        Coaching("b", "A1", 30, start + timedelta(1), start + timedelta(1), price=11.0, kind="briefing"),
        Coaching("must", "A1", 30, start, start + timedelta(6)),
        Coaching("later", "A1", 30, start, start + timedelta(9), price=13.0),
    )
    return replace(problem, coachings=coachings)


def cost(problem: Problem, roster: Roster) -> float:
    return measure_goals(problem, roster, tiny_allotment(problem, roster.duties)).get("coachings_left_out", 0.0)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({}, 18.0),
        ({0: "coaching:a"}, 11.0),
        ({2: "coaching:a", 1: "briefing:b"}, 0.0),
        ({3: "coaching:a", 1: "briefing:b"}, 7.0),  # a date too late is left out
        ({0: "coaching:must", 1: "coaching:later"}, 18.0),
    ],
)
def test_a_session_left_out_costs_its_price(coached_problem: Problem, held: dict[int, str], expected: float) -> None:
    roster = Roster(tuple(coached(coached_problem, day, activity) for day, activity in held.items()))
    assert cost(coached_problem, roster) == expected


def test_the_automaton_says_what_is_measured(coached_problem: Problem) -> None:
    context = coached_problem.contexts["A1"]
    (automaton,) = tour_terms(coached_problem, context).automata
    for held in product((None, -1, 0, 1, 2), repeat=3):
        state, total = automaton.start, 0
        for day in range(coached_problem.horizon.days):
            state, price = automaton.step(state, day, held[day] if day < 3 else None)
            total += price
        left = 7 * (0 not in held) + 11 * (1 not in held[:2])
        assert total == left * 1000


def test_sites_without_prices_have_no_such_goals(problem: Problem) -> None:
    must = replace(problem, coachings=(Coaching("a", "A1", 30, problem.horizon.start, problem.horizon.end),))
    assert "coachings_left_out" not in goals_of(must)
    assert "meetings_left_out" not in goals_of(must)


def test_a_meeting_nobody_is_at_costs_its_price(problem: Problem) -> None:
    starts = (at(problem, 0, "09:00"),)
    joint = (
        JointActivity("a", "meeting", 30, starts, ("A1", "B2"), 1, 2, price=20.5),
        JointActivity("b", "meeting", 30, starts, ("A1", "B2"), 1, 2, price=3.0, is_due=False),
        JointActivity("c", "meeting", 30, starts, ("A1", "B2"), 1, 2),
    )
    problem = replace(problem, joint_activities=joint)
    assert joint_terms(problem).left_out == {"meeting:a": 20_500, "meeting:b": 3_000}
    nobody = Allotment(((0,) * problem.horizon.num_intervals,) * 2)
    assert measure_goals(problem, Roster(()), nobody)["meetings_left_out"] == 23.5
    roster = Roster((coached(problem, 0, "meeting:a"),))
    assert measure_goals(problem, roster, nobody)["meetings_left_out"] == 3.0
