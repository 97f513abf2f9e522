"""Days off: known weeks, and the automaton against the measure on drawn ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import PastDuty, Roster
from scheduler.domain.site import Prices
from scheduler.goals.days_off import DaysOff
from scheduler.goals.registry import goals_of, tour_terms
from tests.factories import duty, tiny_problem

PRICES = Prices(mode="requirement", single_day_off=7.0, days_off_apart=11.0)


def week(worked: str, before: str = "", week_start: int = 0, start: date | None = None) -> tuple[Problem, Roster]:
    """A site of which A1 works the dates marked ``x``; ``before`` are the dates before the first one."""
    problem = tiny_problem()
    horizon = replace(problem.horizon, days=len(worked), week_start=week_start, start=start or problem.horizon.start)
    nights = [horizon.start - timedelta(days=len(before) - day) for day, mark in enumerate(before) if mark == "x"]
    past = tuple(PastDuty("A1", when, *_noon(when), 240, "day") for when in nights)
    problem = replace(problem, horizon=horizon, prices=PRICES, history=past, demand=())
    return problem, Roster(tuple(duty(problem, "A1", day) for day, mark in enumerate(worked) if mark == "x"))


def _noon(when: date) -> tuple[datetime, datetime]:
    start = datetime.combine(when, time(12), UTC)
    return start, start + timedelta(hours=4)


def cost(problem: Problem, roster: Roster) -> float:
    return DaysOff().measure(problem, roster, Allotment(()))


def walked(problem: Problem, roster: Roster) -> float:
    """What the automata say of everybody's tour, by walking them."""
    total = 0
    for agent_id, context in problem.contexts.items():
        worked = {problem.horizon.day_of(one.date) for one in roster.by_agent.get(agent_id, ())}
        for automaton in tour_terms(problem, context).automata:
            state = automaton.start
            for day in range(problem.horizon.days):
                state, price = automaton.step(state, day, True if day in worked else None)
                total += price
            total += automaton.final(state)
    return total / 1000


@pytest.mark.parametrize(
    ("worked", "before", "expected"),
    [
        ("xxxxx..", "", 0),  # a weekend
        (".xxxxx.", "", 11),  # off on Monday and on Sunday: two days, not together
        ("xx.xxx.", "", 7 + 11),
        ("xx.x.x.", "", 7 + 7 + 11),
        ("..xxxxx", "", 0),
        (".xxx..x", "x", 7),  # Monday lies between Sunday's duty and Tuesday's
        (".xxx..x", ".", 0),
        (".xxx..x", "x.", 0),  # Monday is the second day off
        ("xxx....", "x.", 7),  # Sunday lies between Saturday's duty and Monday's
        (".......", "x", 0),  # nobody who does not work misses anything
        ("xxxxxx.", "", 11),  # Sunday may have a Monday off behind it: unknown, and of another week
        ("xxxxxxx", "", 11),
        ("x.x", "", 7),  # no whole week
        ("xxxxx..xx.xxx.", "", 7 + 11),
        ("xxxxxx..xxxxxx", "", 11 + 11),  # together, but each week has one
    ],
)
def test_known_weeks(worked: str, before: str, expected: float) -> None:
    assert cost(*week(worked, before)) == expected


def test_a_week_begins_where_the_site_says() -> None:
    assert cost(*week("xxxxxx..xxxxxx", week_start=6)) == 0  # Sunday and Monday of the one whole week
    assert cost(*week("xxxxxx..xxxxxx", week_start=6, start=date(2026, 11, 22))) == 11 + 11


@given(st.text("x.", min_size=1, max_size=21), st.text("x.", max_size=4), st.integers(0, 6))
def test_the_search_is_told_what_is_measured(worked: str, before: str, week_start: int) -> None:
    problem, roster = week(worked, before, week_start)
    assert walked(problem, roster) == cost(problem, roster)


def test_without_prices_there_is_no_such_goal() -> None:
    problem, _ = week("x.x.x.x")
    problem = replace(problem, prices=Prices(mode="requirement"))
    assert "days_off" not in goals_of(problem)
    assert not tour_terms(problem, problem.contexts["A1"]).automata
