"""Starts that jump: known weeks, and the frames against the measure on drawn ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import PastDuty, Roster
from scheduler.domain.site import Prices
from scheduler.goals.registry import goals_of, tour_terms
from scheduler.goals.steady_starts import SteadyStarts
from tests.factories import duty, tiny_problem

OFF = ""


def week(clocks: list[str], week_start: int = 0, earlier: list[str] | None = None) -> tuple[Problem, Roster]:
    """A site of which A1 starts at these times, day by day; ``earlier`` ones are the dates before the horizon."""
    problem = tiny_problem()
    horizon = replace(problem.horizon, days=len(clocks), week_start=week_start)
    problem = replace(problem, horizon=horizon, prices=Prices(mode="requirement", start_spread=3.0), demand=())
    duties = [duty(problem, "A1", day, clock) for day, clock in enumerate(clocks) if clock != OFF]
    past = []
    for before, clock in enumerate(reversed(earlier or []), start=1):
        if clock != OFF:
            one = duty(problem, "A1", 0, clock)
            days = timedelta(days=before)
            past.append(PastDuty("A1", one.date - days, one.start - days, one.end - days, 480))
    return replace(problem, history=tuple(past)), Roster(tuple(duties))


def cost(problem: Problem, roster: Roster) -> float:
    return SteadyStarts().measure(problem, roster, Allotment(()))


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        (["08:00", "09:00", "07:00", "08:00"], 0),  # two hours from the earliest to the latest
        (["08:00", "09:30", "06:30", "08:00"], 3),  # three hours: one of them outside, or two by half an hour
        (["23:30", "00:30", "23:00", "01:00"], 0),  # over midnight
        (["23:30", "00:30", "22:30", "01:00"], 1.5),
        ([OFF, "20:00", OFF, "08:00"], 30),
        (["08:00", "20:00", "20:00", "20:00"], 30),  # the most have their way
        (["23:00", OFF, OFF, "02:00"], 3),  # the short way round the clock
        (["08:00"] * 7 + ["20:00"] * 7, 0),  # another week, another time
        ([], 0),
    ],
)
def test_known_weeks(clocks: list[str], expected: float) -> None:
    assert cost(*week(clocks or [OFF])) == expected


def test_a_week_goes_on_as_it_began() -> None:
    problem, roster = week(["08:00", "14:00"], week_start=5, earlier=["08:00", "13:00"])
    assert problem.horizon.start.weekday() == 0  # Saturday and Sunday belong to its week
    assert cost(problem, roster) == 3 * (3 + 4)
    assert cost(replace(problem, horizon=replace(problem.horizon, week_start=0)), roster) == 3 * 4


CLOCKS = st.sampled_from([OFF, "00:30", "06:00", "07:00", "07:30", "08:00", "16:30", "23:30"])


@given(st.lists(CLOCKS, min_size=1, max_size=16), st.integers(0, 6), st.lists(CLOCKS, max_size=5))
def test_the_search_is_told_what_is_measured(clocks: list[str], week_start: int, earlier: list[str]) -> None:
    problem, roster = week(clocks, week_start, earlier)
    total = 0
    for frame in tour_terms(problem, problem.contexts["A1"]).frames:
        starts = [(day, int(clocks[day][:2]) * 60 + int(clocks[day][3:])) for day in frame.days if clocks[day] != OFF]
        total += min(
            base + sum(frame.cost(choice, day, start) for day, start in starts)
            for choice, base in enumerate(frame.base)
        )
    assert total / 1000 == cost(problem, roster)


def test_without_a_price_there_is_no_such_goal() -> None:
    problem, _ = week(["08:00", "20:00"])
    assert "steady_starts" not in goals_of(replace(problem, prices=Prices(mode="requirement")))
