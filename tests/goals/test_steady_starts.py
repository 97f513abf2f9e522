"""Starts that jump: known weeks, and the automaton against the measure on drawn ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.site import Prices
from scheduler.goals.registry import goals_of, tour_terms
from scheduler.goals.steady_starts import SteadyStarts
from tests.factories import duty, tiny_problem

OFF = ""


def week(clocks: list[str], week_start: int = 0) -> tuple[Problem, Roster]:
    """A site of which A1 starts at these times, day by day."""
    problem = tiny_problem()
    horizon = replace(problem.horizon, days=len(clocks), week_start=week_start)
    problem = replace(problem, horizon=horizon, prices=Prices(mode="requirement", start_jump=3.0), demand=())
    duties = [duty(problem, "A1", day, clock) for day, clock in enumerate(clocks) if clock != OFF]
    return problem, Roster(tuple(duties))


def cost(problem: Problem, roster: Roster) -> float:
    return SteadyStarts().measure(problem, roster, Allotment(()))


@pytest.mark.parametrize(
    ("clocks", "expected"),
    [
        (["08:00", "09:00", "07:00", "08:00"], 0),  # two hours from the earliest to the latest
        (["08:00", "09:30", "06:30", "08:00"], 6),
        (["23:30", "00:30", "22:30", "01:00"], 3),  # over midnight
        ([OFF, "20:00", OFF, "08:00"], 3),
        (["08:00", "20:00", "20:00", "20:00"], 9),  # the first one sets the time
        (["08:00"] * 7 + ["20:00"] * 7, 0),  # another week, another time
        ([], 0),
    ],
)
def test_known_weeks(clocks: list[str], expected: float) -> None:
    assert cost(*week(clocks or [OFF])) == expected


@given(st.lists(st.sampled_from([OFF, "00:30", "06:00", "07:00", "07:30", "08:00", "23:30"]), min_size=1, max_size=16),
       st.integers(0, 6))  # fmt: skip
def test_the_search_is_told_what_is_measured(clocks: list[str], week_start: int) -> None:
    problem, roster = week(clocks, week_start)
    (automaton,) = tour_terms(problem, problem.contexts["A1"]).automata
    state, total = automaton.start, 0
    for day, clock in enumerate(clocks):
        minutes = None if clock == OFF else int(clock[:2]) * 60 + int(clock[3:])
        state, price = automaton.step(state, day, minutes)
        total += price
    assert (total + automaton.final(state)) / 1000 == cost(problem, roster)


def test_without_a_price_there_is_no_such_goal() -> None:
    problem, _ = week(["08:00", "20:00"])
    assert "steady_starts" not in goals_of(replace(problem, prices=Prices(mode="requirement")))
