"""A must that a day misses is a finding; a goal that a day misses is only dear."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from scheduler.checking import check_all
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
