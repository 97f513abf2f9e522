"""Learners beside their partners, as the check sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scheduler.checking import check_all
from scheduler.checking.nesting_findings import check_nesting
from scheduler.domain.agents import Absence
from scheduler.domain.nesting import NestingPair
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from tests.factories import duty, tiny_allotment


def nested(problem: Problem) -> Problem:
    """Ben learns beside Ana from Tuesday to Thursday."""
    start = problem.horizon.start
    return replace(problem, nesting=(NestingPair("B2", "A1", start + timedelta(1), start + timedelta(3)),))


def told(problem: Problem, own: dict[int, str], partners: dict[int, str]) -> list[str]:
    duties = [duty(problem, "A1", day, clock) for day, clock in partners.items()]
    duties += [duty(problem, "B2", day, clock) for day, clock in own.items()]
    return [finding.message for finding in check_nesting(problem, Roster(tuple(duties)))]


def test_the_same_start_is_kept(problem: Problem) -> None:
    assert not told(nested(problem), {1: "08:30", 2: "09:00"}, {1: "08:30", 2: "09:00", 3: "08:00"})


def test_another_start_and_a_day_off_are_findings(problem: Problem) -> None:
    assert told(nested(problem), {1: "08:00", 3: "08:00"}, {1: "08:30"}) == [
        "B2 has a start at 08:00 on Tue 03 Nov, beside A1 it is a start at 08:30",
        "B2 has a start at 08:00 on Thu 05 Nov, beside A1 it is a day off",
    ]


def test_dates_outside_and_a_partner_who_is_absent_are_left_aside(problem: Problem) -> None:
    problem = nested(problem)
    start = problem.horizon.moment(problem.horizon.midnight(2))
    away = Absence("A1", start, start + timedelta(days=1), "leave", True)
    assert not told(replace(problem, absences=(away,)), {0: "08:00", 2: "08:00", 4: "08:00"}, {0: "09:00"})


def test_it_is_one_of_all_checks(problem: Problem) -> None:
    roster = Roster((duty(problem, "B2", 1),))
    found = check_all(nested(problem), roster, tiny_allotment(problem, roster.duties))
    assert [finding.rule for finding in found if finding.rule == "nesting"] == ["nesting"]
