from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.domain.presence import PART_INTERVAL, carried_duties, intervals_inside, people_sums, presence
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, PastDuty, Roster, Segment
from tests.factories import tiny_problem, tiny_roster


@pytest.fixture
def problem() -> Problem:
    return tiny_problem()


def from_sunday(problem: Problem, hours: float, paid: int, segments: tuple[Segment, ...] = ()) -> Problem:
    """A duty of Ana from 20:00 of the evening before the first date."""
    start = problem.horizon.origin - timedelta(hours=4)
    past = PastDuty("A1", problem.horizon.date_of(-1), start, start + timedelta(hours=hours), paid, "late", segments)
    return replace(problem, history=(past,))


def test_people_are_counted_on_whole_intervals_by_the_queues_they_serve(problem: Problem) -> None:
    roster = tiny_roster(problem)
    there = presence(problem, roster.duties)
    worked = {agent.skills: 0 for agent in problem.agents}
    for duty in roster.duties:
        (skills,) = (agent.skills for agent in problem.agents if agent.agent_id == duty.agent_id)
        worked[skills] += sum(segment.minutes for segment in duty.segments if segment.activity == "work")
    assert {skills: 30 * sum(heads) for skills, heads in there.items()} == {s: m for s, m in worked.items() if m}


def test_a_shift_of_one_queue_counts_for_that_queue_alone(problem: Problem) -> None:
    start = problem.horizon.origin + timedelta(hours=8)
    duty = Duty("A1", problem.horizon.start, "x", (Segment(start, start + timedelta(hours=1), "work", True, "mail"),))
    assert {skills: sum(heads) for skills, heads in presence(problem, [duty]).items()} == {frozenset({"mail"}): 2}


def test_strangers_and_other_activities_are_nobody(problem: Problem) -> None:
    start = problem.horizon.origin + timedelta(hours=8)
    meal = (Segment(start, start + timedelta(hours=1), "meal", False),)
    work = (Segment(start, start + timedelta(hours=1), "work", True),)
    assert presence(problem, [Duty("A1", problem.horizon.start, "x", meal)]) == {}
    assert presence(problem, [Duty("nobody", problem.horizon.start, "x", work)]) == {}


def test_intervals_worked_in_part_do_not_count_and_the_horizon_ends_them(problem: Problem) -> None:
    horizon = problem.horizon
    assert intervals_inside(horizon, horizon.moment(10), horizon.moment(100)) == range(1, 3)
    assert intervals_inside(horizon, horizon.moment(-90), horizon.moment(60)) == range(2)
    assert intervals_inside(horizon, horizon.moment(horizon.end_minute - 30), horizon.moment(10**6)) == range(335, 336)


def test_a_duty_that_reaches_into_the_horizon_is_carried_with_a_meal_in_its_middle(problem: Problem) -> None:
    (duty,) = carried_duties(from_sunday(problem, hours=9, paid=480))
    assert [(s.activity, s.minutes, s.paid) for s in duty.segments] == [
        ("work", 240, True),
        ("meal", 60, False),
        ("work", 240, True),
    ]
    assert duty.date == problem.horizon.date_of(-1)


def test_a_duty_that_ends_before_the_horizon_is_not_carried(problem: Problem) -> None:
    assert carried_duties(from_sunday(problem, hours=4, paid=240)) == ()


def test_minutes_that_fill_no_interval_are_set_apart(problem: Problem) -> None:
    (duty,) = carried_duties(from_sunday(problem, hours=4.75, paid=285))
    assert [(s.activity, s.minutes) for s in duty.segments] == [("work", 270), (PART_INTERVAL, 15)]
    assert sum(sum(heads) for heads in presence(problem, [duty]).values()) == 1  # 00:00 to 00:30 of the first date


def test_a_roster_gives_everybody_their_duties_in_order(problem: Problem) -> None:
    duties = tiny_roster(problem).duties
    mixed = Roster(tuple(reversed(duties)))
    assert {agent: [d.start for d in own] for agent, own in mixed.by_agent.items()} == {
        agent: sorted(d.start for d in duties if d.agent_id == agent) for agent in {d.agent_id for d in duties}
    }
    assert mixed.paid_minutes == sum(duty.paid_minutes for duty in duties)


def test_people_short_in_one_interval_are_not_made_up_for_by_surplus_in_another() -> None:
    assert people_sums((2, 1, 0, 3), (1, 4, 0, 3)) == (6, 1, 3)
    assert people_sums((), ()) == (0, 0, 0)
