"""In which weeks of the horizon something that recurs falls due."""

from __future__ import annotations

import calendar
import zlib
from collections.abc import Iterator
from datetime import date, timedelta

from scheduler.domain.clock import Horizon
from scheduler.inputs.schema.recurring_keys import Every

Week = tuple[date, date]
"""First and last date, both inclusive, inside the horizon."""
WEEKS = {"week": 1, "fortnight": 2}


def due_weeks(
    horizon: Horizon, every: Every, name: str, anchor: date | None = None, held: date | None = None
) -> Iterator[Week]:
    """Yield weeks in which it falls due for somebody.

    Last held is known: due in the week that holds the date one period later, or in the first week where that is past,
    and a period after that again. Else an anchor says a week, and it is due every so many weeks before and after; a
    month means the same week of each month, the fourth where there is a fifth. Else people are dealt over the weeks by
    their names, always the same way.

    Parameters
    ----------
    name
        Of the rule and the person or team.
    held
        Date before the horizon.
    """
    weeks = _weeks(horizon)
    if held is not None:
        due = _next(held, every)
        for first, last in weeks:
            if due <= last:
                yield first, last
                due = _next(max(due, first), every)
        return
    lot = zlib.crc32(name.encode())
    for first, last in weeks:
        monday = first - timedelta(days=(first.weekday() - horizon.week_start) % 7)
        if every == "month":
            wanted = _week_of_month(anchor, horizon) if anchor is not None else lot % 4
            is_due = _week_of_month(monday, horizon) == wanted and monday.day <= 28
        else:
            start = anchor or date(2024, 1, 1)
            start -= timedelta(days=(start.weekday() - horizon.week_start) % 7)
            offset = 0 if anchor is not None else lot
            is_due = ((monday - start).days // 7 + offset) % WEEKS[every] == 0
        if is_due:
            yield first, last


def _weeks(horizon: Horizon) -> list[Week]:
    days = ((week.start, week.stop - 1) for week in map(horizon.week_days, horizon.weeks))
    return [(horizon.date_of(max(0, a)), horizon.date_of(min(horizon.days - 1, b))) for a, b in days]


def _next(when: date, every: Every) -> date:
    """One period later; the last date of a shorter month."""
    if every != "month":
        return when + timedelta(weeks=WEEKS[every])
    year, month = (when.year, when.month + 1) if when.month < 12 else (when.year + 1, 1)
    return date(year, month, min(when.day, calendar.monthrange(year, month)[1]))


def _week_of_month(when: date, horizon: Horizon) -> int:
    """Which week of its month a date lies in, 0-3, by the week's first date; a fifth is the fourth."""
    first = when - timedelta(days=(when.weekday() - horizon.week_start) % 7)
    return min(3, (first.day - 1) // 7)
