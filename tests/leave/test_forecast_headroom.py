from __future__ import annotations

from dataclasses import replace

from scheduler.domain.problem import Problem
from scheduler.leave.day_takings import TimeAway
from scheduler.leave.forecast_headroom import Headroom
from tests.factories import MONDAY
from tests.leave.conftest import day


def headroom(problem: Problem, *queues: str) -> Headroom:
    return Headroom(problem, queues, {name: TimeAway(context) for name, context in problem.contexts.items()})


def test_a_date_needs_its_busiest_interval_and_its_hours(problem: Problem) -> None:
    calls, both = headroom(problem, "calls"), headroom(problem, "calls", "mail")
    # Two people from 08:00, 14 h over 7.5 h of work a duty; with mail three at once and 17 h.
    assert (calls.days[MONDAY].people, calls.days[MONDAY].needed) == (2, 2)
    assert (both.days[MONDAY].people, both.days[MONDAY].needed) == (3, 3)
    assert (calls.days[day(5)].people, calls.days[day(5)].needed) == (2, 0)


def test_hours_over_the_longest_duty_need_more_people_than_the_busiest_interval(problem: Problem) -> None:
    flat = tuple(
        replace(d, required=tuple(1 if n else 0 for n in d.required)) if d.queue == "calls" else d
        for d in problem.demand
    )
    # One person at a time, ten hours, and nobody works longer than 7.5 h.
    assert headroom(replace(problem, demand=flat), "calls").days[MONDAY].needed == 2


def test_a_week_has_the_working_time_of_contracts_less_what_is_required(problem: Problem) -> None:
    week = headroom(problem, "calls").weeks[MONDAY]
    assert (week.available, week.required, week.day_minutes) == (2 * 5 * 450, 5 * 14 * 60, 450)
    assert week.room == 300


def test_people_who_leave_count_to_their_last_date(problem: Problem) -> None:
    agents = tuple(replace(a, end_date=day(1)) if a.agent_id == "B2" else a for a in problem.agents)
    found = headroom(replace(problem, agents=agents), "calls")
    assert [found.days[day(n)].people for n in (1, 2)] == [2, 1]
    assert found.weeks[MONDAY].available == (5 + 2) * 450
