"""Hours and duties of each day, all queues together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from scheduler.domain.run import Run
from scheduler.pay.leave import leave_minutes
from scheduler.report.queue_coverage import Curve, missing_hours
from scheduler.report.text import day_text, hours_text


@dataclass(frozen=True)
class DayRow:
    """One day: agent-hours, number of duties that start on it, and the hours paid for them and for absences."""

    day: str
    required: str
    short: str
    surplus: str
    duties: str
    paid: str


def day_by_day(run: Run, found: Sequence[Curve]) -> tuple[DayRow, ...]:
    """One row a day of the horizon."""
    horizon, rows = run.problem.horizon, []
    absent: Counter[date] = Counter()
    for line in leave_minutes(run.problem, run.roster):
        absent[line.work_date] += line.minutes
    for day in range(horizon.days):
        when = horizon.date_of(day)
        own = [duty for duty in run.roster.duties if duty.date == when]
        sums = [sum(hours) for hours in zip(*(missing_hours(run, curve, day) for curve in found), strict=True)]
        required, short, surplus = (hours_text(hours) for hours in sums or (0.0, 0.0, 0.0))
        paid = hours_text((sum(duty.paid_minutes for duty in own) + absent[when]) / 60)
        rows.append(DayRow(day_text(when), required, short, surplus, f"{len(own):,}", paid))
    return tuple(rows)
