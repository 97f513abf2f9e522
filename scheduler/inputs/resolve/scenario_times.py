"""When a change of a scenario holds: dates, moments, times of day and weekdays, on the clock of a queue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.clock import MINUTES_PER_DAY, Horizon, clock_moment, local_midnight
from scheduler.domain.what_if import Spans, joined
from scheduler.inputs.reading.moments import no_length, parse_end, parse_start
from scheduler.inputs.schema.scenario_demand import WhenKeys

A_DATE = re.compile(r"\d{4}-\d\d?-\d\d?")


class WrongMomentError(ValueError):
    """A moment that cannot be meant; ``key`` is where it stands."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def limits(keys: WhenKeys, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """First and last moment of a change, where they are given.

    Raises
    ------
    WrongMomentError
        If one is no moment, or the last is not after the first.
    """
    found: list[datetime | None] = []
    for key, text, parse in (("from", keys.start, parse_start), ("to", keys.end, parse_end)):
        try:
            found.append(None if text is None else parse(text, zone))
        except ValueError as error:
            raise WrongMomentError(key, f"{error}; or a date YYYY-MM-DD") from None
    first, last = found
    if first is not None and last is not None and last <= first:
        assert keys.start is not None
        assert keys.end is not None
        message = f"to {keys.end} is not after from {keys.start}; exchange or correct them"
        raise WrongMomentError("to", no_length(keys.start, keys.end, zone) or message)
    return first, last


def spans_of(keys: WhenKeys, zone: ZoneInfo, horizon: Horizon) -> Spans | None:
    """Return the time a change covers inside the horizon; ``None``: all of it, because nothing else is said.

    A time of day belongs to the date it begins on: with ``to: 2026-11-24``, ``between: "22:00-02:00"`` ends on the 25th
    at 02:00. A first or last moment with a time cuts whatever goes on then.

    Raises
    ------
    WrongMomentError
        As `limits`.
    """
    first, last = limits(keys, zone)
    if first is None and last is None and keys.between is None and keys.weekdays is None:
        return None
    begins = 0 if first is None or _is_date(keys.start) else horizon.minute_of(first)
    ends = horizon.end_minute if last is None or _is_date(keys.end) else horizon.minute_of(last)
    pieces = (
        (horizon.minute_of(opens), horizon.minute_of(closes)) for opens, closes in _windows(keys, zone, horizon, first)
    )
    return joined(pieces, max(0, begins), min(horizon.end_minute, ends))


def _windows(
    keys: WhenKeys, zone: ZoneInfo, horizon: Horizon, first: datetime | None
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the time of day of every date that counts, from before the horizon to after it."""
    start, end = keys.between or (0, MINUTES_PER_DAY)
    when = horizon.start - timedelta(days=2)
    latest = horizon.end + timedelta(days=2)
    if first is not None and _is_date(keys.start):
        when = max(when, first.astimezone(zone).date())
    if keys.end is not None and _is_date(keys.end):
        latest = min(latest, date.fromisoformat(keys.end))
    while when <= latest:
        if keys.weekdays is None or when.weekday() in keys.weekdays:
            opens = local_midnight(when, zone) if start == 0 else clock_moment(when, start, zone)
            yield opens, clock_moment(when, end if end > start else end + MINUTES_PER_DAY, zone)
        when += timedelta(days=1)


def _is_date(text: str | None) -> bool:
    return text is not None and A_DATE.fullmatch(text) is not None
