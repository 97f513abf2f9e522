from __future__ import annotations

import pytest

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster
from tests.factories import tiny_problem, tiny_roster


@pytest.fixture
def problem() -> Problem:
    return tiny_problem()


def test_a_roster_lists_each_agent_s_duties_in_order_of_time(problem: Problem) -> None:
    roster = tiny_roster(problem)
    back = Roster(tuple(reversed(roster.duties)))
    assert back.by_agent == roster.by_agent
    own = roster.by_agent["A1"]
    assert [duty.start for duty in own] == sorted(duty.start for duty in roster.duties if duty.agent_id == "A1")
    assert "nobody" not in roster.by_agent
    assert roster.paid_minutes == sum(duty.paid_minutes for duty in roster.duties) > 0


def test_a_duty_runs_from_its_first_segment_to_its_last_and_pays_the_paid_ones(problem: Problem) -> None:
    duty: Duty = tiny_roster(problem).duties[0]
    assert (duty.start, duty.end) == (duty.segments[0].start, duty.segments[-1].end)
    assert duty.minutes == sum(segment.minutes for segment in duty.segments)
    unpaid = [segment for segment in duty.segments if not segment.paid]
    assert [segment.activity for segment in unpaid] == ["meal"]
    assert all(segment.is_rest for segment in unpaid)
    assert duty.paid_minutes == duty.minutes - sum(segment.minutes for segment in unpaid)
