"""Differences of more than three points are explained by what is in the site, with a figure, and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.run import Run
from scheduler.domain.simulated_service import SimulatedQueue
from scheduler.domain.site import Shrinkage
from scheduler.report.formula_difference import explanations
from scheduler.report.service_outlook import outlooks
from tests.simulation.centres import centre, everybody, queue

BOTH, ONE = ["calls", "chats"], ["calls"]


def explained(problem: Problem, staffed: tuple[int, ...], **shares: tuple[float, float]) -> list[str]:
    """What is said where ``shares`` (in time, abandoned) come out other by so much than the formula's."""
    size = problem.horizon.num_intervals
    roster: Roster = everybody(problem)
    run = Run(problem, roster, Allotment(tuple((heads,) * size for heads in staffed)))
    found = outlooks(run)
    played = {}
    for one in found:
        gain, lost = shares.get(one.queue, (0.0, 0.0))
        own: dict[str, Any] = dict.fromkeys(SimulatedQueue.__dataclass_fields__)
        played[one.queue] = SimulatedQueue(**{**own, "in_time": one.in_time + gain, "abandoned": one.abandoned + lost})
    return list(explanations(run, found, played))


def two_queues(skills: list[list[str]], **changes: Any) -> Problem:
    return centre([queue("calls", patience_seconds=100.0), queue("chats", **changes)], [60.0, 30.0], skills)


def test_up_to_three_points_nothing_is_said() -> None:
    assert explained(two_queues([BOTH] * 10), (6, 4), calls=(0.03, -0.03), chats=(-0.029, 0.0)) == []


def test_people_of_several_skills_who_help_out_are_told_with_how_many_hours_they_are() -> None:
    (told,) = explained(two_queues([BOTH] * 10), (6, 4), calls=(0.05, 0.0))
    assert told.startswith("calls: ")
    assert "people with several skills help out: 1.7 times the 144.0 h allotted to it can take its contacts" in told


def test_in_one_pool_nobody_is_said_to_help_out() -> None:
    (told,) = explained(two_queues([ONE] * 10), (10, 0), calls=(0.05, 0.0))
    assert "several skills" not in told


def test_people_who_serve_a_queue_that_comes_first_are_told_where_it_is_worse() -> None:
    chats = two_queues([BOTH] * 6 + [["chats"]] * 2, priority=5)
    (told,) = explained(chats, (4, 4), chats=(-0.06, 0.0))
    assert "75.0% of the hours that can serve it serve calls as well, which come first" in told
    assert "help out" not in told
    (other,) = explained(two_queues([BOTH] * 6 + [["chats"]] * 2), (4, 4), chats=(-0.06, 0.0))
    assert "where the longest wait comes first" in other


def test_small_teams_of_whom_some_are_missing_whole_are_told_where_it_is_worse() -> None:
    problem = replace(two_queues([ONE] * 8), shrinkage=Shrinkage(absence=0.1))
    (told,) = explained(problem, (8, 0), calls=(-0.05, 0.0))
    assert "people are missing whole: 10.0% of 8.0 at once on average" in told
    (better,) = explained(problem, (8, 0), calls=(0.05, 0.0))
    assert "missing whole" not in better
    (present,) = explained(two_queues([ONE] * 8), (8, 0), calls=(-0.05, 0.0))
    assert "missing whole" not in present


def test_written_work_done_in_gaps_is_told_with_the_hours_there_are() -> None:
    mail = two_queues([BOTH] * 10, channel="email")
    (told,) = explained(mail, (10, 0), chats=(0.2, 0.0))
    assert "worked in the gaps between contacts of other queues: people with its skill have about 1" in told
    apart = two_queues([ONE] * 10, channel="email")
    (none,) = explained(apart, (10, 0), chats=(0.2, 0.0))
    assert "gaps" not in none


def test_intervals_with_more_work_than_people_are_counted() -> None:
    (told,) = explained(two_queues([ONE] * 4), (4, 0), calls=(0.0, -0.1))
    assert "in 48 of 48 intervals more work comes than its people can do" in told
    assert "abandoned simulated" in told


def test_a_forecast_error_the_formula_leaves_out_is_told() -> None:
    problem = centre([queue("calls", patience_seconds=100.0)], [60.0], [ONE] * 30, day_error=0.1, dispersion=2.0)
    (told,) = explained(replace(problem, average_forecast_error=False), (30,), calls=(-0.05, 0.0))
    assert "days are off by 10.0%, which average_forecast_error: no leaves out" in told
    assert "scatter 2.0 times" in told
    (averaged,) = explained(problem, (30,), calls=(-0.05, 0.0))
    assert "days are off" not in averaged
