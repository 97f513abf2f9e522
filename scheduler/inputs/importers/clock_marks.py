"""Clock readings that mark intervals -> moments, over both clock changes.

Where a reading may mean several moments, the order of the rows tells which: a series (one queue, one medium) goes on
hour after hour, oldest or newest row first. A file's order is told by its steps inside dates. Rows in no order at all
are counted: the first row of a reading is its first occurrence.

A mark of an interval's end is read both ways phone systems write it: as the clock then shows, and as the start's
reading plus the length. On the night clocks jump from 01:00 to 02:00 the interval 00:30-01:00 is marked 01:00 or 02:00;
on the night they go back from 02:00 to 01:00 the last interval of the first hour is marked 02:00 or 01:00.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.clock import MINUTES_PER_DAY, is_skipped, reading_moment

NEAR = timedelta(hours=3)
"""Rows of a series this near to a repeated reading help to tell which occurrence it is."""
MOST_ROWS = 1000
"""Rows of one series and night up to which their order is looked at; six hours of minutes are 360."""
OUT_OF_ORDER, UNUSUAL, HOLE = 1000, 10, 1
"""What speaks against a meaning: rows that go backwards, another occurrence than the usual one, intervals left out."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Marks:
    """The meaning of every row's mark.

    Parameters
    ----------
    starts, ends
        Aware UTC; ``None`` where the reading is missing or skipped.
    skipped
        Rows whose reading clocks skip.
    doubtful
        Rows that mark an end inside or at the end of the skipped time; they may repeat the row before.
    repeated
        Rows whose reading means several moments.
    newest_first
        Whether rows go backwards in time.
    """

    starts: list[datetime | None]
    ends: list[datetime | None]
    skipped: Bools
    doubtful: Bools
    repeated: Bools
    newest_first: bool


@dataclass(frozen=True)
class _Meaning:
    """Moments an interval may start at, in order, and the usual one of them."""

    starts: tuple[datetime, ...]
    usual: datetime | None = None
    is_doubtful: bool = False


def read_marks(
    readings: Sequence[datetime | None],
    series: np.ndarray,
    zone: ZoneInfo | timezone,
    minutes: int,
    marks_end: bool = False,
    newest_first: bool | None = None,
) -> Marks:
    """Find the moments of all rows.

    Parameters
    ----------
    readings
        Naive where they are of ``zone``, aware where the file says an offset.
    series
        What a row is one interval of.
    minutes
        Length of the intervals; whole days are local days, so of 23 or 25 hours where clocks change.
    newest_first
        ``None``: as the file itself tells.
    """
    length = timedelta(minutes=minutes)
    is_day = minutes % MINUTES_PER_DAY == 0
    backwards = _goes_back(readings, series) if newest_first is None else newest_first

    @cache
    def meaning(reading: datetime) -> _Meaning:
        return _meaning(reading, zone, length, marks_end, is_day)

    found = [None if reading is None else meaning(reading) for reading in readings]
    starts = [None if one is None else one.usual for one in found]
    repeated = np.array([one is not None and len(one.starts) > 1 for one in found], dtype=bool)
    for window in _windows(readings, series, repeated):
        rows = [row for row in window if (one := found[row]) is not None and one.starts]
        meanings = [one for row in rows if (one := found[row]) is not None]
        if len(rows) > MOST_ROWS:
            chosen: tuple[datetime, ...] = ()
        else:
            chosen = _in_order(meanings[::-1], length)[::-1] if backwards else _in_order(meanings, length)
        for row, start in zip(rows, chosen or _counted(meanings), strict=True):
            starts[row] = start

    def end(start: datetime | None) -> datetime | None:
        if start is None or not is_day or not isinstance(zone, ZoneInfo):
            return None if start is None else start + length
        return reading_moment(start.astimezone(zone).replace(tzinfo=None) + length, zone)

    return Marks(
        starts,
        [end(start) for start in starts],
        np.array([one is not None and not one.starts for one in found], dtype=bool),
        np.array([one is not None and one.is_doubtful for one in found], dtype=bool),
        repeated,
        backwards,
    )


def _meaning(
    reading: datetime, zone: ZoneInfo | timezone, length: timedelta, marks_end: bool, is_day: bool
) -> _Meaning:
    back = length if marks_end else timedelta(0)
    if reading.tzinfo is not None or not isinstance(zone, ZoneInfo):
        aware = reading if reading.tzinfo is not None else reading.replace(tzinfo=zone)
        start = aware.astimezone(UTC) - back
        return _Meaning((start,), start)
    if is_day:
        start = reading_moment(reading - back, zone)
        return _Meaning((start,), start)
    of_start = _moments(reading - back, zone)
    if not marks_end:
        return _Meaning(of_start, of_start[0] if of_start else None)
    of_end = tuple(moment - length for moment in _moments(reading, zone) or _jump(reading, zone))
    starts = tuple(sorted({*of_start, *of_end}))
    usual = of_end[0] if of_end else of_start[0] if of_start else None
    return _Meaning(starts, usual, is_doubtful=bool(starts) and not of_start)


def _moments(reading: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Moments clocks show a reading, none to two."""
    if is_skipped(reading, zone):
        return ()
    return tuple(sorted({reading_moment(reading.replace(fold=fold), zone) for fold in (0, 1)}))


def _jump(reading: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Return the moment clocks jump where a skipped reading is the one they jump from."""
    jump = reading_moment(reading, zone)
    shown = (jump - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
    return (jump,) if shown + timedelta(seconds=1) == reading else ()


def _goes_back(readings: Sequence[datetime | None], series: np.ndarray) -> bool:
    """Tell whether, inside the dates of a series, more rows go back in time than forth."""
    last: dict[object, datetime] = {}
    steps = 0
    for reading, one in zip(readings, series.tolist(), strict=True):
        if reading is None or reading.tzinfo is not None:
            continue
        before = last.get(one)
        if before is not None and before != reading and before.date() == reading.date():
            steps += 1 if reading > before else -1
        last[one] = reading
    return steps < 0


def _windows(readings: Sequence[datetime | None], series: np.ndarray, repeated: Bools) -> list[list[int]]:
    """Rows around the repeated readings, by series and night, in the order of the file."""
    nights: dict[object, set[date]] = defaultdict(set)
    near: dict[tuple[object, date], list[datetime]] = defaultdict(list)
    for row in np.flatnonzero(repeated).tolist():
        reading = readings[row]
        assert reading is not None
        nights[series[row]].add(reading.date())
        near[series[row], reading.date()].append(reading)
    if not nights:
        return []
    rows: dict[tuple[object, date], list[int]] = defaultdict(list)
    for row, reading in enumerate(readings):
        if reading is None or reading.tzinfo is not None:
            continue
        for night in nights.get(series[row], ()):
            around = near[series[row], night]
            if min(around) - NEAR <= reading <= max(around) + NEAR:
                rows[series[row], night].append(row)
    return list(rows.values())


def _in_order(meanings: Sequence[_Meaning], length: timedelta) -> tuple[datetime, ...]:
    """Choose the meanings under which rows go on in time, with as few holes as possible; none where none do."""
    best: dict[datetime, tuple[int, tuple[datetime, ...]]] = {}
    for one in meanings:
        reached: dict[datetime, tuple[int, tuple[datetime, ...]]] = {}
        for start in one.starts:
            own = 0 if start == one.usual else UNUSUAL
            options = [(cost + own + _step(path[-1], start, length), path) for cost, path in best.values()]
            cost, path = min(options, key=lambda option: option[0]) if best else (own, ())
            reached[start] = (cost, (*path, start))
        best = reached
    cost, path = min(best.values(), key=lambda option: option[0])
    return path if cost < OUT_OF_ORDER else ()


def _step(before: datetime, start: datetime, length: timedelta) -> int:
    if start <= before:
        return OUT_OF_ORDER
    return HOLE if start > before + length else 0


def _counted(meanings: Sequence[_Meaning]) -> tuple[datetime, ...]:
    """First rows of a reading mean its first occurrence, second rows the second."""
    met: dict[tuple[datetime, ...], int] = defaultdict(int)
    total: dict[tuple[datetime, ...], int] = defaultdict(int)
    for one in meanings:
        total[one.starts] += 1
    found = []
    for one in meanings:
        if total[one.starts] == 1 and one.usual is not None:
            found.append(one.usual)
        else:
            found.append(one.starts[min(met[one.starts], len(one.starts) - 1)])
        met[one.starts] += 1
    return tuple(found)
