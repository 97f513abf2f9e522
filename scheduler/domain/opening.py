"""Opening hours of a queue, in the queue's own zone, on the planning grid."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.clock import MINUTES_PER_DAY, Horizon, clock_moment
from scheduler.domain.site import Queue

Opening = tuple[tuple[tuple[int, int], ...], ...]
"""Per weekday (Monday first) spans as minutes of the local day."""


def open_intervals(queue: Queue, horizon: Horizon) -> tuple[bool, ...]:
    """Tell for every interval of the horizon whether the queue is open during any part of it.

    Spans are clock readings in the queue's zone, so a day of 00:00-24:00 has 23 or 25 hours at a clock change. A span
    whose end is not after its start runs over midnight, as does one that ends past 24:00.
    """
    return intervals_of(queue.opening, ZoneInfo(queue.time_zone), horizon)


def intervals_of(opening: Opening, zone: ZoneInfo, horizon: Horizon) -> tuple[bool, ...]:
    """Tell the same of any spans on the clock of a zone."""
    step, count = horizon.interval_minutes, horizon.num_intervals
    found = [False] * count
    for opens, closes in _spans(opening, zone, horizon):
        # Ceiling division: an interval the span only touches in part is open.
        for index in range(max(0, opens // step), min(count, -(-closes // step))):
            found[index] = True
    return tuple(found)


def _spans(opening: Opening, zone: ZoneInfo, horizon: Horizon) -> list[tuple[int, int]]:
    """Spans as minutes since the origin, from the day before the horizon on; they may reach outside it."""
    day = horizon.date_at(horizon.moment(0)) - timedelta(days=2)
    last = horizon.end + timedelta(days=2)
    spans = []
    while day <= last:
        for opens, closes in opening[day.weekday()]:
            ends = closes if closes > opens else closes + MINUTES_PER_DAY
            spans.append((_minute(horizon, day, opens, zone), _minute(horizon, day, ends, zone)))
        day += timedelta(days=1)
    return spans


def _minute(horizon: Horizon, day: date, minute: int, zone: ZoneInfo) -> int:
    return horizon.minute_of(clock_moment(day, minute, zone))
