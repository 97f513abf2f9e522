"""Days, weeks and months of a target: on the queue's clock, a month with what came of it before the horizon."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.domain.roster import Roster
from scheduler.domain.site import ServiceTarget
from scheduler.simulation import SimulationOptions, simulate
from scheduler.simulation.service_report import QueueReport, report
from tests.simulation.centres import centre, everybody, queue, work

OPTIONS = SimulationOptions(replications=8)
PEOPLE = [["calls"]] * 20


def worked(zone: str, start: float, end: float, days: int = 1) -> tuple[QueueReport, QueueReport]:
    """Far more people than needed from hour to hour of a UTC horizon that begins on a Monday, then nobody."""
    calls = queue(time_zone=zone, target=ServiceTarget(0.95, 20, period="day"), patience_seconds=60.0)
    problem = centre([calls], [60.0], PEOPLE, days=days)
    roster = Roster(tuple(work(problem, agent, start, end) for agent in range(len(PEOPLE))))
    found, everything = report(simulate(problem, roster, OPTIONS))
    return found, everything


def test_a_day_is_one_of_the_queue_s_clock() -> None:
    """Monday in Tokyo ends at 15:00 UTC; nobody works on its Tuesday."""
    found, everything = worked("Asia/Tokyo", 0, 15)
    assert found.met == found.met_day == everything.met_day == 0.5
    assert worked("UTC", 0, 15)[0].met_day == 0.0


def test_a_week_is_one_of_the_queue_s_clock() -> None:
    """Until 05:00 UTC it is Sunday in New York, of the week before."""
    assert worked("America/New_York", 5, 24)[0].met_week == 0.5
    assert worked("UTC", 5, 24)[0].met_week == 0.0


def month(full: bool, **changes: float) -> float | None:
    target = ServiceTarget(0.8, 20, period="month", **changes)  # type: ignore[arg-type]
    problem = centre([queue(target=target, patience_seconds=60.0)], [60.0], PEOPLE)
    return report(simulate(problem, everybody(problem) if full else Roster(()), OPTIONS))[0].met


def test_a_month_is_judged_with_what_came_of_it_before_the_horizon() -> None:
    assert (month(True), month(False)) == (1.0, 0.0)
    assert month(True, month_offered=100_000.0, month_in_time=79_000.0) == 0.0
    assert month(False, month_offered=100_000.0, month_in_time=90_000.0) == 1.0


def test_what_the_month_was_before_counts_in_the_first_month_only() -> None:
    """The horizon's second day begins December."""
    target = ServiceTarget(0.8, 20, period="month", month_offered=100_000.0, month_in_time=50_000.0)
    problem = centre([queue(target=target)], [60.0], PEOPLE, days=2)
    horizon = replace(problem.horizon, start=problem.horizon.start.replace(day=30))
    problem = replace(problem, horizon=horizon)
    found = report(simulate(problem, everybody(problem), OPTIONS))[0]
    assert found.met == found.met_month == pytest.approx(0.5)
    assert found.met_week == 1.0
