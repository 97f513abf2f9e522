"""Courses as the check sees them: what is held as asked is no finding, planted faults are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scheduler.checking.course_findings import check_courses
from scheduler.domain.courses import Completion, Course, Gap
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from tests.checking.test_joint_findings import rostered

FIRST, SECOND, LATER = "training:basics.g1.s1", "training:basics.g1.s2", "training:more.g1.s1"
Places = dict[tuple[str, int], list[tuple[str, int, int]]]


def with_courses(problem: Problem) -> Problem:
    """Ana and Ben take two sessions a day apart, and then another course; Cleo has completed the first."""
    start = problem.horizon.start
    basics = Course("basics", ((FIRST, SECOND),), (Gap(1, 1),), ("A1", "B2"), 2, 2, 2, start + timedelta(days=2))
    more = Course("more", ((LATER,),), (), ("A1", "B2"), 2, 2, 2, problem.horizon.end, ("basics",))
    return replace(problem, courses=(basics, more), completions=(Completion("C3", "basics", start),))


def at_all(first: int = 0, second: int = 1, later: int = 2) -> Places:
    """Both at each session, at 09:00 of a day."""
    places: Places = {}
    for activity, day in ((FIRST, first), (SECOND, second), (LATER, later)):
        for name in ("A1", "B2"):
            places.setdefault((name, day), []).append((activity, 60, 60))
    return places


def told(problem: Problem, places: Places) -> list[str]:
    roster: Roster = rostered(problem, places)
    return [one.message for one in check_courses(with_courses(problem), roster)]


def test_what_is_held_as_asked_is_no_finding(problem: Problem) -> None:
    assert told(problem, at_all()) == []


@pytest.mark.parametrize(
    ("places", "says"),
    [
        (at_all(first=1, second=0), "session 2 begins on Mon"),
        (at_all(first=0, second=2, later=3), "session 2 is 2 days after session 1, asked for are 1-1 days"),
        (at_all(first=2, second=3, later=4), "the deadline is"),
        (at_all(later=0), "begins before completing basics"),
        ({key: own for key, own in at_all().items() if key != ("B2", 1)}, "B2 is at 1 of its 2 sessions"),
        ({key: own for key, own in at_all().items() if key[0] != "B2"}, "group 1 has 1 person, due are 2 to 2"),
        ({key: own for key, own in at_all().items() if key[1] != 1}, "group 1 is held in part: 1 sessions"),
        ({key: own for key, own in at_all().items() if key[1] == 2}, "A1 begins before completing basics"),
    ],
)
def test_every_planted_fault_is_a_finding(problem: Problem, places: Places, says: str) -> None:
    found = told(problem, places)
    assert any(says in message for message in found), found


def test_nobody_is_in_two_groups(problem: Problem) -> None:
    asked = with_courses(problem)
    twice = Course("twice", ((FIRST,), (SECOND,)), (), ("A1", "B2"), 2, 1, 2, asked.horizon.end)
    roster = rostered(problem, at_all())
    found = [one.message for one in check_courses(replace(asked, courses=(twice,)), roster)]
    assert "twice has A1 in group 1 and in group 2" in found
