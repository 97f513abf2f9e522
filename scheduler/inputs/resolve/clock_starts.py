"""Moments at which something that lies in hours of the clock may begin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scheduler.domain.clock import MINUTES_PER_DAY, clock_moment, span_minutes

Hours = tuple[int, int]
"""Minutes of the day; a second one not after the first is of the next date."""
WHOLE_DAY: Hours = (0, MINUTES_PER_DAY)


def clock_starts(
    dates: Iterable[date], between: Hours | None, minutes: int, step_minutes: int, zone: ZoneInfo
) -> list[datetime]:
    """Give the moments, rising, each once, at which it may begin so that it ends inside its hours by the clock.

    Parameters
    ----------
    dates
        Local dates on which the hours begin.
    between
        Its hours; ``None``: the whole date.
    minutes
        Length of it, > 0.
    step_minutes
        It may begin at every so many minutes after the first, > 0.

    Returns
    -------
    list of datetime
        Aware; empty where the hours are shorter than it is.
    """
    first, last = between or WHOLE_DAY
    steps = range(first, first + span_minutes(first, last) - minutes + 1, step_minutes)
    return sorted({clock_moment(day, minute, zone) for day in dates for minute in steps})
