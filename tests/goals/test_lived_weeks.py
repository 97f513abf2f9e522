"""Single working days, rotation, the usual week and weekends: known weeks, and each face against the measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.agents import Absence
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Duty, PastDuty, Roster, Segment
from scheduler.domain.shifts import DutyForm, DutyOption
from scheduler.domain.site import Prices
from scheduler.goals.base import Goal
from scheduler.goals.registry import goals_of, tour_terms
from scheduler.goals.shift_rotation import ShiftRotation
from scheduler.goals.usual_week import UsualWeek
from scheduler.goals.weekends import Weekends
from scheduler.goals.working_days import WorkingDays
from tests.factories import tiny_problem

MONDAY = date(2026, 11, 23)
MINUTES = 8 * 60
ALL = Prices(
    mode="requirement",
    single_working_day=3.0,
    backward_rotation=5.0,
    late_before_day_off=7.0,
    early_after_day_off=11.0,
    pattern_change=13.0,
    weekends_in_a_row=17.0,
    single_day_off=19.0,
    days_off_apart=23.0,
    start_spread=29.0,
)
Starts = Sequence[int | None]
"""Start of each date's duty on the clock, in hours; ``None`` is a date off."""


def lived(prices: Prices, own: Starts, before: Starts = (), start: date = MONDAY) -> tuple[Problem, Roster]:
    """A site of which A1 has eight-hour duties at these hours; ``before`` are the dates before the first."""
    problem = tiny_problem()
    horizon = replace(problem.horizon, days=len(own), start=start, zone="UTC")
    earlier = [(start - timedelta(days=len(before) - n), hour) for n, hour in enumerate(before) if hour is not None]
    history = tuple(PastDuty("A1", when, *span(when, hour), MINUTES, "day") for when, hour in earlier)
    problem = replace(problem, horizon=horizon, prices=prices, history=history, demand=(), wishes=(), absences=())
    mine = [(horizon.date_of(day), hour) for day, hour in enumerate(own) if hour is not None]
    duties = (Duty("A1", when, "day", (Segment(*span(when, hour), "work", True),)) for when, hour in mine)
    return problem, Roster(tuple(duties))


def span(when: date, hour: int) -> tuple[datetime, datetime]:
    start = datetime.combine(when, time(hour), UTC)
    return start, start + timedelta(minutes=MINUTES)


def measured(goal: Goal[Any], problem: Problem, roster: Roster) -> float:
    return goal.measure(problem, roster, Allotment(()))


def walked(goal: Goal[Any], problem: Problem, own: Starts) -> float:
    """What the face the search sees says of A1's tour, and of the others, who are off."""
    total = 0
    for agent_id, context in problem.contexts.items():
        options: list[DutyOption | None] = [None] * len(own)
        if agent_id == "A1":
            form = DutyForm("day", MINUTES, (), (0,), (MINUTES,))
            minute = problem.horizon.minute_at
            options = [None if h is None else DutyOption(day, minute(day, 60 * h), form) for day, h in enumerate(own)]
        for day, option in enumerate(options):
            total += goal.value(problem, goal.facts(context, day), day, option)
        for automaton in tour_terms(problem, context).automata:
            if automaton.name != goal.name:
                continue
            state = automaton.start
            for day, option in enumerate(options):
                state, price = automaton.step(state, day, None if option is None else automaton.feature(option))
                total += price
            total += automaton.final(state)
    return total / 1000


OFF = None


@pytest.mark.parametrize(
    ("own", "before", "expected"),
    [
        ((9, OFF, 9, 9, OFF, OFF, 9), (), 3),  # Monday alone, nothing known before; Sunday's next date is not known
        ((OFF, OFF, 9, OFF, 9, OFF, OFF), (), 6),
        ((OFF, 9, 9, 9, 9, 9, OFF), (OFF, 9), 3),  # the Sunday before was alone
        ((OFF, 9, 9, 9, 9, 9, OFF), (9, 9), 0),
        ((9, OFF, 9, 9, OFF, OFF, OFF), (OFF, 9), 0),
        ((OFF,) * 7, (), 0),
    ],
)
def test_single_working_days(own: Starts, before: Starts, expected: float) -> None:
    problem, roster = lived(replace(Prices(mode="requirement"), single_working_day=3.0), own, before)
    assert measured(WorkingDays(), problem, roster) == walked(WorkingDays(), problem, own) == expected


@pytest.mark.parametrize(
    ("own", "before", "expected"),
    [
        ((6, 14, 22, OFF, OFF, OFF, OFF), (), 11 + 7),  # forward all week: early after a day off, night before one
        ((22, 14, 9, OFF, OFF, OFF, OFF), (), 5),  # two blocks back, then one; home by 17:00
        ((12, 6, OFF, OFF, 12, 12, OFF), (), 5),
        ((22, 10, OFF, 9, 9, 9, 9), (), 0),  # twelve hours are neither way
        ((OFF, 9, 9, 9, 9, 9, OFF), (12, 13), 7),  # Sunday's duty ends at 21:00
        ((OFF, 9, 9, 9, 9, 9, OFF), (12, 12), 0),  # at 20:00
        ((6, 9, 9, 9, 9, OFF, OFF), (12,), 5),
        ((7, 9, 9, 9, 9, OFF, OFF), (OFF,), 11),
        ((8, 9, 9, 9, 9, OFF, OFF), (OFF,), 0),
    ],
)
def test_rotation_and_edges_of_days_off(own: Starts, before: Starts, expected: float) -> None:
    prices = Prices(mode="requirement", backward_rotation=5.0, late_before_day_off=7.0, early_after_day_off=11.0)
    problem, roster = lived(prices, own, before)
    assert measured(ShiftRotation(), problem, roster) == walked(ShiftRotation(), problem, own) == expected


@pytest.mark.parametrize(
    ("own", "before", "expected"),
    [
        ((9, 9, 9, 9, 9, OFF, OFF), (9, 9, 9, 9, 9, OFF, OFF), 0),
        ((11, 7, 9, 9, 9, OFF, OFF), (9, 9, 9, 9, 9, OFF, OFF), 0),
        ((12, 9, 9, 9, OFF, OFF, 9), (9, 9, 9, 9, 9, OFF, OFF), 3 * 13),
        ((23, OFF, OFF, OFF, OFF, OFF, OFF), (1, OFF, OFF, OFF, OFF, OFF, OFF), 0),
        ((9, 9, 9, 9, 9, OFF, OFF), (OFF,) * 7, 0),  # nothing to keep
        ((9, 9, 9, 9, 9, OFF, OFF), (9, OFF, OFF, OFF, OFF, OFF, OFF, OFF), 0),  # eight days ago is not last week
    ],
)
def test_the_usual_week(own: Starts, before: Starts, expected: float) -> None:
    problem, roster = lived(Prices(mode="requirement", pattern_change=13.0), own, before)
    assert measured(UsualWeek(), problem, roster) == walked(UsualWeek(), problem, own) == expected


def test_leave_changes_no_pattern() -> None:
    own = (OFF, 9, 9, 9, 9, OFF, OFF)
    problem, roster = lived(Prices(mode="requirement", pattern_change=13.0), own, (9, 9, 9, 9, 9, OFF, OFF))
    midnight = datetime.combine(MONDAY, time(), UTC)
    away = Absence("A1", midnight, midnight + timedelta(days=1), "leave", True)
    on_leave = replace(problem, absences=(away,))
    assert measured(UsualWeek(), problem, roster) == walked(UsualWeek(), problem, own) == 13
    assert measured(UsualWeek(), on_leave, roster) == walked(UsualWeek(), on_leave, own) == 0


WEEK_OFF = (OFF,) * 7
SATURDAY, SUNDAY = (OFF,) * 5 + (9, OFF), (OFF,) * 6 + (9,)


@pytest.mark.parametrize(
    ("own", "before", "weeks", "expected"),
    [
        (SATURDAY, SUNDAY, 2, 17),
        (SATURDAY, WEEK_OFF, 2, 0),
        (SATURDAY, WEEK_OFF + SUNDAY, 3, 0),
        (SATURDAY, SATURDAY + SUNDAY, 3, 17),
        (SATURDAY + SUNDAY + SATURDAY, WEEK_OFF, 2, 2 * 17),
        (SATURDAY + WEEK_OFF + SATURDAY, SUNDAY, 2, 17),
        ((OFF,) * 5 + (9, 9), SUNDAY, 2, 17),
    ],
)
def test_weekends_in_a_row(own: Starts, before: Starts, weeks: int, expected: float) -> None:
    prices = Prices(mode="requirement", weekends_in_a_row=17.0, weekend_off_weeks=weeks)
    problem, roster = lived(prices, own, before)
    assert measured(Weekends(), problem, roster) == walked(Weekends(), problem, own) == expected


@pytest.mark.parametrize(("saturday_before", "expected"), [(9, 0), (OFF, 17)])
def test_a_weekend_begun_before_the_horizon_is_paid_once(saturday_before: int | None, expected: float) -> None:
    before = (*SATURDAY, *(OFF,) * 5, saturday_before)[-13:]
    problem, roster = lived(
        Prices(mode="requirement", weekends_in_a_row=17.0), (9, *WEEK_OFF[1:]), before, MONDAY - timedelta(days=1)
    )
    assert measured(Weekends(), problem, roster) == walked(Weekends(), problem, (9, *WEEK_OFF[1:])) == expected


hours = st.one_of(st.none(), st.integers(0, 23))


@given(
    st.lists(hours, min_size=1, max_size=17),
    st.lists(hours, max_size=30),
    st.integers(0, 6),
    st.integers(2, 4),
)
def test_what_the_search_sees_is_what_is_measured(
    own: list[int | None], before: list[int | None], weekday: int, weeks: int
) -> None:
    prices = replace(ALL, weekend_off_weeks=weeks)
    problem, roster = lived(prices, own, before, MONDAY + timedelta(days=weekday))
    for goal in goals_of(problem).values():
        cost = measured(goal, problem, roster)
        if goal.name in ("working_days", "shift_rotation", "usual_week", "weekends"):
            assert cost == walked(goal, problem, own), goal.name
        ceiling = goal.ceiling(problem)
        assert (ceiling is None) == (not goal.keys)
        assert ceiling is None or cost <= ceiling, goal.name
