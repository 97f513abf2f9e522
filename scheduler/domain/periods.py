"""Days, weeks and months of a service target, on the clock of the queue's zone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from scheduler.domain.clock import Horizon

Period = Literal["day", "week", "month"]


def period_of_interval(horizon: Horizon, time_zone: str, period: Period) -> tuple[date, ...]:
    """Give every interval of the horizon the first date of the period it lies in.

    A contract's day is the client's: days, weeks (from the site's first weekday) and months begin at midnight of
    ``time_zone`` (IANA name). Those at either end of the horizon may be parts.
    """
    zone, step = ZoneInfo(time_zone), horizon.interval_minutes
    starts = (horizon.moment(i * step).astimezone(zone).date() for i in range(horizon.num_intervals))
    return tuple(_first_date(day, period, horizon.week_start) for day in starts)


def _first_date(day: date, period: Period, week_start: int) -> date:
    if period == "month":
        return day.replace(day=1)
    return day - timedelta(days=(day.weekday() - week_start) % 7) if period == "week" else day
