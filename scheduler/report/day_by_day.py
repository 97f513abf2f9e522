"""Hours and duties of each day, all queues together."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.run import Run
from scheduler.report.queue_coverage import curves, missing_hours
from scheduler.report.text import day_text, hours_text


@dataclass(frozen=True)
class DayRow:
    """One day: agent-hours, number of duties that start on it, and their paid hours."""

    day: str
    required: str
    short: str
    surplus: str
    duties: str
    paid: str


def day_by_day(run: Run) -> tuple[DayRow, ...]:
    """One row a day of the horizon."""
    horizon, found, rows = run.problem.horizon, curves(run), []
    for day in range(horizon.days):
        date = horizon.date_of(day)
        own = [duty for duty in run.roster.duties if duty.date == date]
        sums = [sum(hours) for hours in zip(*(missing_hours(run, curve, day) for curve in found), strict=True)]
        required, short, surplus = (hours_text(hours) for hours in sums or (0.0, 0.0, 0.0))
        paid = hours_text(sum(duty.paid_minutes for duty in own) / 60)
        rows.append(DayRow(day_text(date), required, short, surplus, f"{len(own):,}", paid))
    return tuple(rows)
