"""What is due and not held is a finding, although it may be left out at a price."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scheduler.checking import check_all
from scheduler.domain.activities import Coaching
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster, Segment
from tests.factories import at, duty, tiny_allotment


def test_a_due_session_not_held_is_a_finding(problem: Problem) -> None:
    start = problem.horizon.start
    coachings = (
        Coaching("a", "A1", 30, start, start, 30, 0, "briefing", 5.0),
        Coaching("b", "A1", 30, start, start, 30, 0, "briefing", 5.0, is_due=False),
        Coaching("c", "A1", 30, start, start + timedelta(30), 30, 0, "briefing", 5.0),
    )
    problem = replace(problem, coachings=coachings)
    one = duty(problem, "A1", 0)
    found = check_all(problem, Roster((one,)), tiny_allotment(problem, (one,)))
    assert [f.message for f in found if f.rule == "due_sessions"] == [
        "A1 has no briefing:a of 30 min, due by 2026-11-02"
    ]
    first, *rest = one.segments
    begin, end = at(problem, 0, "08:00"), at(problem, 0, "08:30")
    held = replace(one, segments=(Segment(begin, end, "briefing:a", True), replace(first, start=end), *rest))
    assert not [f for f in check_all(problem, Roster((held,)), tiny_allotment(problem, (held,))) if "due" in f.rule]
