"""Meals of duties carried in without breaks: inside their shift's window, and not all at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from scheduler.domain.meal_crowds import MealCrowds
from scheduler.domain.presence import carried_duties
from scheduler.domain.problem import Problem
from scheduler.domain.roster import MEAL, Duty, PastDuty
from scheduler.domain.shifts import BreakSpec, Shift
from tests.factories import tiny_problem

NIGHT = Shift("night", 20 * 60, 20 * 60, 30, (540,), (BreakSpec("meal", 60, False, 180, 300),))


def carried(shift: str) -> tuple[Duty, ...]:
    """Everybody of the tiny site has worked the night before the first date, 20:00 to 05:00."""
    problem: Problem = tiny_problem()
    start = problem.horizon.origin - timedelta(hours=4)
    night = start.astimezone(problem.horizon.tz).date()
    past = tuple(
        PastDuty(agent.agent_id, night, start, start + timedelta(hours=9), 480, shift) for agent in problem.agents
    )
    return carried_duties(replace(problem, history=past, shifts={**problem.shifts, "night": NIGHT}))


def meals(duties: tuple[Duty, ...]) -> list[float]:
    """Minutes after each duty's start at which its meal begins."""
    found = [(duty, segment) for duty in duties for segment in duty.segments if segment.activity == MEAL]
    assert all(segment.minutes == 60 for _, segment in found)
    return [(segment.start - duty.start).total_seconds() / 60 for duty, segment in found]


def test_they_are_spread_over_the_window_of_their_shift() -> None:
    found = meals(carried("night"))
    assert len(found) == len(tiny_problem().agents) >= 3
    assert all(180 <= at <= 300 for at in found)
    assert len(set(found)) == 3  # 180, 240 and 300 minutes in, none of which overlap
    assert max(Counter(found).values()) <= -(-len(found) // 3)


def test_of_an_unknown_shift_it_lies_in_the_middle() -> None:
    assert set(meals(carried("gone"))) == {240}


def test_the_quietest_start_is_the_nearest_of_several_and_the_wanted_one_of_none() -> None:
    crowds = MealCrowds(15)
    crowds.add(60, 60)
    assert crowds.quietest([0, 15, 60, 120, 180], 60, near=110) == 120
    assert crowds.quietest([60, 75], 60, near=60) == 60
    assert crowds.quietest([], 60, near=45) == 45
    crowds.add(60, 60, people=-1)
    assert crowds.quietest([60, 120], 60, near=60) == 60
