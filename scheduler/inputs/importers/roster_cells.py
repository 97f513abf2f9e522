"""Dates and clock times in the cells and headers of rosters, in every form a spreadsheet writes them.

Dates: ``2026-11-23``, ``23/11/2026`` by their order, ``23-Nov-26``, ``Nov 23, 2026``, ``20261123``, a spreadsheet's day
number (``46349``); without a year (``23/11``, ``Mon 23 Nov``) the one inside the dates planned. Times: ``8:00``,
``08:00:00``, ``8:00 AM``, ``0800``, ``24:00``, a fraction of a day (``0.375``), with an offset ``01:30+00:00``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from scheduler.domain.clock import MINUTES_PER_DAY, clock_moment
from scheduler.inputs.importers.readings import fixed_offset, parse_reading
from scheduler.inputs.importers.written_dates import DAY_MONTH, FIRST_DAY, MONTH_DAY, MONTHS, SERIAL

TIME = r"\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?"
OFFSET = r"Z|[+-]\d\d:\d\d"
CLOCK = re.compile(r"(\d{1,2}):?(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(?:([AaPp])\.?[Mm]\.?)?")
TIMED = re.compile(rf"({TIME})({OFFSET})?")
SHORT_TIME = r"\d{1,2}\.\d\d|\d{4}"
"""Forms of a time that are one only beside another: ``8.30``, ``0830``."""
SPAN = re.compile(rf"({TIME}|{SHORT_TIME})({OFFSET})?\s*(?:[-–—]|to)\s*({TIME}|{SHORT_TIME})({OFFSET})?")
MOMENT = re.compile(rf"(.*[^\s,])[\s,T]+({TIME}(?:{OFFSET})?)")
FRACTION = re.compile(r"0?[.,]\d+|0")
NUMERIC = re.compile(r"(?<!\d)\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)")
SHORT = re.compile(r"(?:[^\W\d]{2,12}\.?,?\s+)?(\d{1,2})[/.-](\d{1,2})\.?")
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)
CLOSE_SECONDS = 5
"""How far a fraction of a day may be from a whole minute: it is written with few digits."""


@dataclass(frozen=True)
class Clock:
    """A reading of the clock.

    Parameters
    ----------
    minute
        Of the day, 0 to 1440.
    offset
        From UTC, where it is written.
    """

    minute: int
    offset: timezone | None = None

    def moment(self, day: date, zone: ZoneInfo) -> datetime:
        """Moment (UTC) of the reading on a date."""
        if self.offset is None:
            return clock_moment(day, self.minute, zone)
        midnight = datetime.combine(day, time(), self.offset)
        return (midnight + timedelta(minutes=self.minute)).astimezone(UTC)

    def after(self, start: datetime, day: date, zone: ZoneInfo) -> datetime:
        """First moment of the reading after another: on the date, its second occurrence there, or the next date."""
        found = [self.moment(day, zone)]
        if self.offset is None:
            found.append(clock_moment(day, self.minute, zone, fold=1))
        return next((moment for moment in found if moment > start), self.moment(day + timedelta(days=1), zone))


def parse_time(text: str) -> Clock:
    """Turn the text of a time of day into a reading.

    Raises
    ------
    ValueError
        If it is none, or not a whole minute.
    """
    timed = TIMED.fullmatch(text)
    if timed is None and FRACTION.fullmatch(text):
        seconds = float(text.replace(",", ".")) * 86_400
        minute = round(seconds / 60)
        if abs(seconds - 60 * minute) > CLOSE_SECONDS:
            raise ValueError(f"found {text!r}, a fraction of a day that is no whole minute")
        return Clock(minute)
    clock = CLOCK.fullmatch(timed[1] if timed else text)
    if clock is None or (timed is None and not re.fullmatch(r"\d{4}", text)):
        raise ValueError(f"found {text!r}, a time HH:MM is allowed")
    hour, minutes, half = int(clock[1]), int(clock[2]), (clock[4] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(f"found {text!r}, hours from 1 to 12 are allowed before {half}m")
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    if minutes > 59 or hour * 60 + minutes > MINUTES_PER_DAY:
        raise ValueError(f"found {text!r}, a time HH:MM from 00:00 to 24:00 is allowed")
    if int(clock[3] or 0):
        raise ValueError(f"found {text!r}, whole minutes are allowed")
    return Clock(hour * 60 + minutes, fixed_offset(timed[2]) if timed and timed[2] else None)


def parse_span(text: str) -> tuple[Clock, Clock] | None:
    """Two readings with a dash between them; ``None`` where the text is something else.

    Raises
    ------
    ValueError
        If it is a span of times that do not exist.
    """
    span = SPAN.fullmatch(text)
    if span is None:
        return None
    first, last = (re.sub(r"\A(\d{1,2})\.?(\d\d)\Z", r"\1:\2", span[index]) for index in (1, 3))
    return parse_time(first + (span[2] or "")), parse_time(last + (span[4] or ""))


def find_day(text: str, order: str, first: date, last: date) -> date | None:
    """Find the date in a text that may hold more (a weekday, a line break); ``None`` where there is none.

    Parameters
    ----------
    order
        ``ymd``, ``dmy`` or ``mdy``.
    first, last
        Dates planned: a date without a year is the one among them, and what only may be a date is none beyond them.

    Raises
    ------
    ValueError
        If it looks like a date and is none.
    """
    numeric = NUMERIC.search(text)
    if numeric is not None:
        return parse_reading(f"{numeric[0]} 00:00", order).date()
    for pattern, (day, month) in ((DAY_MONTH, (1, 2)), (MONTH_DAY, (2, 1))):
        if named := pattern.search(text):
            number = MONTHS.index(named[month][:3].lower()) + 1
            return _of_year(text, named[3], number, int(named[day]), first, last)
    found: list[date] = []
    if short := SHORT.fullmatch(text):
        month, day = (2, 1) if order == "dmy" else (1, 2)
        found = _existing(int(short[month]), int(short[day]), range(first.year, last.year + 1))
    elif serial := SERIAL.fullmatch(text):
        found = [FIRST_DAY + timedelta(days=int(serial[1]))]
    elif re.fullmatch(r"\d{8}", text):
        try:
            found = [parse_reading(f"{text} 00:00", order).date()]
        except ValueError:
            return None
    return next((one for one in found if first <= one <= last), None)


def parse_day(text: str, order: str) -> date:
    """Turn a cell that is a date with its year, and perhaps a time, into the date.

    Raises
    ------
    ValueError
        If it is none.
    """
    moment = MOMENT.fullmatch(text)
    plain = moment[1] if moment is not None else text
    named = DAY_MONTH.search(plain) or MONTH_DAY.search(plain)
    if named is not None and named[3] is None:
        raise ValueError(f"found {text!r}, a date with its year is allowed")
    if named is not None or NUMERIC.search(plain) or SERIAL.fullmatch(plain):
        found = find_day(plain, order, EARLIEST, LATEST)
        if found is not None:
            return found
    return parse_reading(f"{plain} 00:00", order).date()


def _of_year(text: str, year: str | None, month: int, day: int, first: date, last: date) -> date:
    """Return a date with the year given, else that of the dates planned it lies among, else the first's."""
    years = range(first.year, last.year + 1) if year is None else [int(year) + (2000 if len(year) == 2 else 0)]
    found = _existing(month, day, years)
    if not found:
        raise ValueError(f"found {text!r}, a date that does not exist")
    return next((one for one in found if first <= one <= last), found[0])


def _existing(month: int, day: int, years: range | list[int]) -> list[date]:
    found = []
    for year in years:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return found


def parse_moment_cell(text: str, order: str, first: date, last: date) -> tuple[date | None, Clock]:
    """Take a cell apart into its date, where it has one, and its time.

    Raises
    ------
    ValueError
        If it holds no time.
    """
    serial = SERIAL.fullmatch(text)
    if serial is not None and serial[2] is not None:
        return FIRST_DAY + timedelta(days=int(serial[1])), parse_time(f"0.{serial[2]}")
    moment = MOMENT.fullmatch(text)
    if moment is not None:
        day = find_day(moment[1], order, first, last)
        if day is not None:
            return day, parse_time(moment[2])
    elif TIMED.fullmatch(text) or FRACTION.fullmatch(text) or re.fullmatch(r"\d{4}", text):
        return None, parse_time(text)
    reading = parse_reading(text, order)
    offset = reading.tzinfo if isinstance(reading.tzinfo, timezone) else None
    return reading.date(), Clock(reading.hour * 60 + reading.minute, offset)
