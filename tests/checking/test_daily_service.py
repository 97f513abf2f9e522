"""A must that a day misses is a finding; a goal that a day misses is only dear."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from scheduler.checking import check_all
from scheduler.checking.daily_service import reached_share
from scheduler.domain.demand import DayTarget
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.goals.day_targets import missed_contacts
from tests.engine.test_day_targets import day_site


def asking(problem: Problem, daily: Literal["none", "goal", "must"]) -> Problem:
    """The site with half of its day's contacts in time as a goal or a must."""
    (queue,) = problem.queues
    target = replace(queue.target, fraction=0.5, daily=daily)
    return replace(problem, queues=(replace(queue, target=target),))


def people(hours: int) -> Allotment:
    """One person in the first open hours of Monday."""
    return Allotment((tuple(int(8 <= i < 8 + hours) for i in range(168)),))


def test_a_day_that_misses_a_must_is_a_finding() -> None:
    problem = asking(day_site(100_000), "must")
    (found,) = check_all(problem, Roster(()), people(4))
    assert (found.rule, found.agent_id, found.limit, found.actual) == (
        "daily service target",
        "",
        "50.0% in time",
        "40.00% in time",
    )
    assert found.when == problem.horizon.local(0)
    assert found.message == "q on Mon 23 Nov: 40.00% of contacts in time, 50.0% are a must"


@pytest.mark.parametrize(("daily", "hours"), [("must", 5), ("goal", 4), ("none", 0)])
def test_a_day_that_keeps_it_or_only_should_is_none(daily: Literal["none", "goal", "must"], hours: int) -> None:
    assert check_all(asking(day_site(100_000), daily), Roster(()), people(hours)) == ()


@pytest.mark.parametrize("hours", range(11))
def test_a_finding_and_its_price_agree(hours: int) -> None:
    problem, allotment = asking(day_site(100_000), "must"), people(hours)
    assert bool(check_all(problem, Roster(()), allotment)) == any(missed_contacts(problem, allotment))


@pytest.mark.parametrize(
    ("missed", "share"),
    [
        (0, 0.5),
        (1, 0.4999),  # a hair below the target is not told as the target
        (400, 0.48),
        (10_000, 0.0),
        (10_022, 0.0),  # lateness rounded up interval by interval: not -0.11 %
    ],
)
def test_a_share_of_contacts_lies_between_nothing_and_all(missed: int, share: float) -> None:
    target = DayTarget("q", 0, 24, offered=20_000, allowed=10_000, price=1, worth=1, late=())
    assert reached_share(target, 0.5, missed) == share


def test_a_day_on_which_nobody_works_has_no_negative_share_in_time() -> None:
    problem = asking(day_site(100_000), "must")
    (target,) = problem.day_targets
    dearer = replace(target, late=tuple(tuple(2 * one for one in late) for late in target.late))
    (found,) = check_all(replace(problem, day_targets=(dearer,)), Roster(()), people(0))
    assert found.actual == "0.00% in time"
    assert "-" not in found.message
