"""Measures of work: dates, paid hours, weekends and nights of a finished roster, by the date duties begin on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from scheduler.domain.clock import clock_overlap_minutes
from scheduler.domain.fair_points import NIGHT_MINUTES, WEEKEND
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster

Dated = dict[str, list[tuple[date, float]]]


def days_worked(problem: Problem, roster: Roster) -> Dated:
    """Count dates with a duty."""
    return {agent_id: [(when, 1.0) for when in sorted(dates)] for agent_id, dates in _dates(problem, roster).items()}


def paid_hours(problem: Problem, roster: Roster) -> Dated:
    """Add up paid hours."""
    return _of_duties(problem, roster, lambda duty: duty.paid_minutes / 60)


def nights_worked(problem: Problem, roster: Roster) -> Dated:
    """Count duties with at least `NIGHT_MINUTES` of the site's night window."""
    night, zone = problem.night, problem.horizon.tz

    def is_night(duty: Duty) -> float:
        minutes = clock_overlap_minutes(duty.start, duty.end, zone, night.start, night.end)
        return float(minutes >= NIGHT_MINUTES)

    return _of_duties(problem, roster, is_night)


def weekends_worked(problem: Problem, roster: Roster) -> Dated:
    """Count Saturdays with the next Sunday on which there is a duty, unless the days before the horizon counted them.

    A weekend belongs to the first of its dates that is worked.
    """
    found: Dated = {}
    for agent_id, dates in _dates(problem, roster).items():
        before = {past.date for past in problem.contexts[agent_id].history}
        counted = {_saturday(when) for when in before if when.weekday() in WEEKEND}
        for when in sorted(dates):
            if when.weekday() in WEEKEND and _saturday(when) not in counted:
                counted.add(_saturday(when))
                found.setdefault(agent_id, []).append((when, 1.0))
    return found


def _saturday(when: date) -> date:
    return when - timedelta(days=when.weekday() - WEEKEND[0])


def _dates(problem: Problem, roster: Roster) -> dict[str, set[date]]:
    found: dict[str, set[date]] = {}
    for duty in _inside(problem, roster):
        found.setdefault(duty.agent_id, set()).add(duty.date)
    return found


def _of_duties(problem: Problem, roster: Roster, amount: Callable[[Duty], float]) -> Dated:
    found: Dated = {}
    for duty in _inside(problem, roster):
        if value := amount(duty):
            found.setdefault(duty.agent_id, []).append((duty.date, value))
    return found


def _inside(problem: Problem, roster: Roster) -> Iterator[Duty]:
    """Duties of people of the problem dated inside the horizon."""
    horizon, known = problem.horizon, problem.contexts
    yield from (one for one in roster.duties if one.agent_id in known and horizon.start <= one.date <= horizon.end)
