"""Hours of the clock by weekday, cut at midnight and checked."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from scheduler.domain.clock import MINUTES_PER_DAY, WEEKDAYS, clock_text
from scheduler.domain.opening import Opening
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.opening_keys import OpenHours

Spans = list[tuple[int, int]]


def opening_spans(reading: SiteReading, placed: Placed[Any], hours: OpenHours, key: str) -> Opening:
    """Spans per weekday of an item's ``key``; one that runs over midnight is cut there, its rest goes to the next day.

    Starts and ends off the grid and spans that overlap are noted.
    """
    days: list[Spans] = [[] for _ in WEEKDAYS]
    for weekday in range(7):
        for start, end in hours.of(weekday):
            for minute in (start, end):
                reading.on_grid(placed, minute, key, _written_key(hours, weekday), clock=_clock(minute))
            days[weekday].append((start, end if end > start else MINUTES_PER_DAY))
            if end < start and end > 0:
                days[(weekday + 1) % 7].append((0, end))
    for weekday, spans in enumerate(days):
        for (_, end), (start, _) in pairwise(sorted(spans)):
            if start < end:
                message = f"two spans overlap on {WEEKDAYS[weekday]} from {_clock(start)} to {_clock(end)}; join them"
                placed.issue(reading.issues, message, key, _written_key(hours, weekday))
    return tuple(tuple(sorted(spans)) for spans in days)


def _written_key(hours: OpenHours, weekday: int) -> str:
    """Key the spans of a weekday come from."""
    group = "weekdays" if weekday < 5 else "weekend"
    return next((key for key in (WEEKDAYS[weekday], group) if getattr(hours, key) is not None), "daily")


def _clock(minute: int) -> str:
    return "24:00" if minute == MINUTES_PER_DAY else clock_text(minute)
