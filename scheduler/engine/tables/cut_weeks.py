"""One week of a longer problem as a problem of its own: good for guesses, not for proofs.

What ties it to the weeks around is cut: duties before it (but for the first week), coachings and totals whose dates
reach beyond it.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from scheduler.domain.demand import QueueDemand
from scheduler.domain.presence_rows import PresenceRow
from scheduler.domain.problem import Problem
from scheduler.domain.total_rows import TotalRow


def problem_of_days(problem: Problem, days: range) -> Problem:
    """Cut some successive days of the horizon out."""
    whole = problem.horizon
    horizon = replace(whole, start=whole.date_of(days.start), days=len(days))
    intervals = intervals_of_days(problem, days)
    first, last = horizon.start, horizon.end
    begins, ends = horizon.moment(0), horizon.moment(horizon.end_minute)
    totals = (_total(row, days) for row in problem.total_rows)
    return replace(
        problem,
        horizon=horizon,
        demand=tuple(_demand(own, intervals, whole.num_intervals) for own in problem.demand),
        wishes=tuple(own for own in problem.wishes if first <= own.date <= last),
        locks=tuple(own for own in problem.locks if first <= own.date <= last),
        base=tuple(own for own in problem.base if first <= own.date <= last),
        sessions=tuple(own for own in problem.sessions if begins <= own.start and own.end <= ends),
        coachings=tuple(own for own in problem.coachings if first <= own.earliest and own.latest <= last),
        history=problem.history if days.start == 0 else (),
        presence_rows=tuple(_row(row, intervals) for row in problem.presence_rows),
        total_rows=tuple(row for row in totals if row is not None),
        day_targets=(),
    )


def intervals_of_days(problem: Problem, days: range) -> range:
    """Intervals of the horizon in some successive days."""
    midnights, step = problem.horizon.midnights, problem.horizon.interval_minutes
    return range(midnights[days.start] // step, midnights[days.stop] // step)


def _demand(demand: QueueDemand, intervals: range, count: int) -> QueueDemand:
    """Cut every tuple that has a value an interval."""
    cut: dict[str, Any] = {
        one.name: value[intervals.start : intervals.stop]
        for one in fields(demand)
        if isinstance(value := getattr(demand, one.name), tuple) and len(value) == count
    }
    return replace(demand, **cut)


def _row(row: PresenceRow, intervals: range) -> PresenceRow:
    return replace(row, intervals=row.intervals[intervals.start : intervals.stop])


def _total(row: TotalRow, days: range) -> TotalRow | None:
    """Cut a total row to the periods of the days; ``None`` where one of them reaches beyond."""
    inside = row.periods[days.start : days.stop]
    beyond = {*row.periods[: days.start], *row.periods[days.stop :]}
    if beyond & set(inside):
        return None
    least = min(inside)
    base = row.base[least : max(inside) + 1]
    return replace(row, periods=tuple(period - least for period in inside), base=base)
