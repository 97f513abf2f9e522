"""The only place where local time, UTC and planning intervals meet.

Inside the product every moment is either an aware UTC ``datetime`` or an integer number of minutes since
the horizon's origin (UTC midnight of the first local date). Durations, rest and paid time are elapsed;
night windows, shift starts and opening hours are local clock readings.

A clock reading has one meaning, wherever it stands (`reading_moment`; for a minute of a date, `clock_moment` and
`Horizon.minute_at`):

- One that clocks skip means the moment they jump: on a night from 02:00 to 03:00, 02:00, 02:30 and 03:00 are the same
  moment. So the end of a date is where the next one begins, also where clocks jump over midnight; windows keep their
  order; and what lies wholly inside the skipped hour has no length. A date that is skipped as a whole has no minutes.
- One that clocks show twice means its first occurrence, unless an offset says otherwise. So a window of readings lies
  between two moments: one that ends at 02:30 is over when clocks go back to 02:00 (`counted_reading`).
- 24:00 and later readings are read on the dates that follow.

Only what a machine has recorded (rows of an imported history) is read by the order of its rows
(`scheduler.inputs.importers.clock_marks`): there a skipped reading shows that the time zone is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

MINUTES_PER_DAY = 24 * 60
YEARS = range(1970, 2200)
"""Years rosters are made in; the calendar's ends are typing errors, or another program's words for no date."""
MOST_WEEKS = 53
"""Weeks that are planned at once."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def reading_moment(local: datetime, zone: ZoneInfo) -> datetime:
    """UTC moment of a naive clock reading; see the module for readings that are skipped or occur twice.

    Never raises. ``local.fold`` 1 asks for the second occurrence.
    """
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(fold=0):
        return moment
    # The offset from before the jump reads the time too late, the one from after it too early: the jump lies between.
    late, early = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        early, late = (middle, late) if middle.astimezone(zone).utcoffset() == before else (early, middle)
    return late


def is_skipped(local: datetime, zone: ZoneInfo) -> bool:
    """Tell whether clocks jump over a naive local reading."""
    return reading_moment(local, zone).astimezone(zone).replace(tzinfo=None) != local.replace(fold=0)


def minutes_between(start: datetime, end: datetime) -> int:
    """Elapsed minutes from ``start`` to ``end``, both aware; negative where ``end`` is earlier."""
    if start.tzinfo is not UTC or end.tzinfo is not UTC:  # Python takes the difference of clock readings of one zone
        start, end = start.astimezone(UTC), end.astimezone(UTC)
    return round((end - start).total_seconds() / 60)


def minute_of_day(text: str) -> int:
    """Minutes after midnight of ``HH:MM``; ``24:00`` is 1440.

    Raises
    ------
    ValueError
        If the text is not a clock reading from 00:00 to 24:00.
    """
    hours, sep, minutes = text.partition(":")
    if not sep or len(hours) != 2 or len(minutes) != 2 or not (hours + minutes).isdigit():
        raise ValueError(f"{text!r} is not a time HH:MM")
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > MINUTES_PER_DAY:
        raise ValueError(f"{text!r} is not a time from 00:00 to 24:00")
    return total


def span_minutes(first: int, last: int) -> int:
    """Minutes from one reading of the clock to another, 1-1440; a second one not after the first is a day later."""
    return last - first + (MINUTES_PER_DAY if last <= first else 0)


def dates_between(first: date, last: date) -> list[date]:
    """Dates from one to another, both inclusive."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def clock_text(minute: int) -> str:
    """``HH:MM`` of a minute of the day; minutes past 24 h wrap."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


@dataclass(frozen=True)
class Horizon:
    """Local dates to plan, and the grid of intervals over them.

    Parameters
    ----------
    zone
        IANA name of the site's time zone.
    start
        First local date.
    days
        Number of local dates, >= 1. A week may have 167, 168 or 169 hours.
    interval_minutes
        Length of a planning interval; divides 60. Shifts, breaks and activities lie on this grid.
    week_start
        Weekday a week begins on, 0 = Monday.
    """

    zone: str
    start: date
    days: int
    interval_minutes: int = 15
    week_start: int = 0

    @cached_property
    def tz(self) -> ZoneInfo:
        """The site's zone."""
        return ZoneInfo(self.zone)

    @cached_property
    def origin(self) -> datetime:
        """UTC moment of local midnight at the start of the first date; minute 0."""
        return local_midnight(self.start, self.tz)

    @cached_property
    def midnights(self) -> tuple[int, ...]:
        """Minutes since the origin of the local midnights of the dates; ``days + 1`` values."""
        return tuple(
            minutes_between(self.origin, local_midnight(self.date_of(day), self.tz)) for day in range(self.days + 1)
        )

    @cached_property
    def _minutes(self) -> dict[tuple[int, int], int]:
        """Minutes of the clock readings asked for so far."""
        return {}

    @cached_property
    def _readings(self) -> dict[int, tuple[int, int]]:
        """Clock readings of the minutes asked for so far."""
        return {}

    @property
    def end_minute(self) -> int:
        """Minutes from the origin to the end of the last date."""
        return self.midnights[-1]

    @property
    def num_intervals(self) -> int:
        """Number of whole intervals in the horizon."""
        return self.end_minute // self.interval_minutes

    @property
    def end(self) -> date:
        """Last local date, inclusive."""
        return self.date_of(self.days - 1)

    def date_of(self, day: int) -> date:
        """Local date of a day index; negative days lie before the horizon."""
        return self.start + timedelta(days=day)

    def day_of(self, when: date) -> int:
        """Day index of a local date; outside ``0..days - 1`` for dates outside the horizon."""
        return (when - self.start).days

    def week_of(self, day: int) -> int:
        """Index of the week a day lies in; week 0 holds the first date."""
        return (day + (self.start.weekday() - self.week_start) % 7) // 7

    def week_days(self, week: int) -> range:
        """Day indices of a week; may reach outside ``0..days - 1``."""
        first = week * 7 - (self.start.weekday() - self.week_start) % 7
        return range(first, first + 7)

    @property
    def weeks(self) -> range:
        """Indices of the weeks the horizon touches."""
        return range(self.week_of(self.days - 1) + 1)

    def midnight(self, day: int) -> int:
        """Minutes since the origin of the local midnight that starts a day; any day index."""
        if 0 <= day <= self.days:
            return self.midnights[day]
        return minutes_between(self.origin, local_midnight(self.date_of(day), self.tz))

    def day_intervals(self, day: int) -> slice:
        """Return the intervals of a local date of the horizon."""
        return slice(self.midnights[day] // self.interval_minutes, self.midnights[day + 1] // self.interval_minutes)

    def minute_at(self, day: int, minute_of_day: int) -> int:
        """Minutes since the origin of a clock reading on a day (`clock_moment`)."""
        if (day, minute_of_day) not in self._minutes:
            moment = clock_moment(self.date_of(day), minute_of_day, self.tz)
            self._minutes[day, minute_of_day] = minutes_between(self.origin, moment)
        return self._minutes[day, minute_of_day]

    def readings_at(self, minute: int) -> tuple[int, int]:
        """First and last reading (minute of the local day) that mean a minute since the origin.

        Both are what the clock shows, except at a jump: there all skipped readings of that date mean it as well.
        """
        if minute not in self._readings:
            self._readings[minute] = self._readings_of(minute)
        return self._readings[minute]

    def _readings_of(self, minute: int) -> tuple[int, int]:
        shown, before = self.local(minute), self.local(minute - 1)
        last = shown.hour * 60 + shown.minute
        skipped_from = before.hour * 60 + before.minute + 1 if before.date() == shown.date() else 0
        return min(skipped_from, last) if before.utcoffset() != shown.utcoffset() else last, last

    def counted_reading(self, minute: int) -> int:
        """Minute of the day that a minute since the origin counts as in windows of readings (`counted_reading`)."""
        local = counted_reading(self.moment(minute), self.tz)
        return local.hour * 60 + local.minute

    def moment(self, minute: int) -> datetime:
        """UTC moment of a minute since the origin."""
        return self.origin + timedelta(minutes=minute)

    def minute_of(self, moment: datetime) -> int:
        """Minutes since the origin of an aware moment."""
        return minutes_between(self.origin, moment)

    def is_on_grid(self, moment: datetime) -> bool:
        """Whether an aware moment is a border of an interval, also outside the dates planned."""
        return (moment - self.origin) % timedelta(minutes=self.interval_minutes) == timedelta()

    def may_start(self, when: date, moment: datetime) -> bool:
        """Whether a duty of a date may start at an aware moment: one of that date, on the grid.

        A moment read on the clock of the date may lie on the next one, where clocks jump over the rest of the date.
        """
        return self.date_at(moment) == when and self.is_on_grid(moment)

    def local(self, minute: int) -> datetime:
        """Local aware datetime of a minute since the origin."""
        return self.moment(minute).astimezone(self.tz)

    def date_at(self, moment: datetime) -> date:
        """Local date an aware moment falls on."""
        return moment.astimezone(self.tz).date()


def local_midnight(day: date, zone: ZoneInfo) -> datetime:
    """UTC moment at which a local date begins; where midnight is skipped, the first moment that exists."""
    return clock_moment(day, 0, zone)


def clock_overlap_minutes(start: datetime, end: datetime, zone: ZoneInfo, from_minute: int, to_minute: int) -> int:
    """Elapsed minutes of ``[start, end)`` inside a daily local window.

    Parameters
    ----------
    start, end
        Aware moments.
    zone
        Zone whose clock the window is read on.
    from_minute, to_minute
        Minutes of the day; ``to_minute <= from_minute`` means the window runs over midnight (22:00-06:00).
    """
    if to_minute <= from_minute:
        to_minute += MINUTES_PER_DAY
    total = 0
    day = start.astimezone(zone).date() - timedelta(days=1)
    last = end.astimezone(zone).date()
    while day <= last:
        opens = clock_moment(day, from_minute, zone)
        closes = clock_moment(day, to_minute, zone)
        total += max(0, minutes_between(max(start, opens), min(end, closes)))
        day += timedelta(days=1)
    return total


def counted_reading(moment: datetime, zone: ZoneInfo) -> datetime:
    """Naive reading that a moment counts as in windows of readings: what the clock shows, read once.

    While clocks show a time for the second time it is the last minute they show twice: whatever window opened or closed
    at one of these readings did so the first time.
    """
    local = moment.astimezone(zone)
    if local.fold:
        while local.fold:
            moment += timedelta(minutes=1)
            local = moment.astimezone(zone)
        local -= timedelta(minutes=1)
    return local.replace(tzinfo=None, fold=0)


def counted_readings(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the reading each minute of ``[start, end)`` counts as."""
    moment = start.astimezone(UTC)
    while moment < end:
        yield counted_reading(moment, zone)
        moment += timedelta(minutes=1)


def clock_moment(day: date, minute: int, zone: ZoneInfo, fold: Literal[0, 1] = 0) -> datetime:
    """UTC moment of a minute of a local date; 1440 and more run into later dates.

    Never raises (`reading_moment`). ``fold`` 1 asks for the second occurrence of a reading that clocks show twice.
    """
    extra, minute = divmod(minute, MINUTES_PER_DAY)
    local = datetime.combine(day + timedelta(days=extra), time(minute // 60, minute % 60, fold=fold))
    return reading_moment(local, zone)
