"""Local times in files to aware moments.

A local time that occurs twice (clocks go back) means its first occurrence; one that clocks skip is an error.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.clock import MINUTES_PER_DAY, NonexistentTimeError, local_midnight, local_to_utc
from scheduler.inputs.reading.scalars import check_year, parse_clock, parse_date

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?")
CLOCK = re.compile(r"\d\d?:\d\d")


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """Turn ``YYYY-MM-DD HH:MM[:SS]`` (``T`` for the blank is fine), with or without UTC offset, into aware UTC.

    Raises
    ------
    ValueError
        If the text has another form, the date does not exist, or clocks skip the time.
    """
    match = MOMENT.fullmatch(text)
    if match is None:
        raise ValueError(
            f"found {text!r}, a local time YYYY-MM-DD HH:MM is allowed, with or without offset like +01:00"
        )
    try:
        moment = datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3] or ''}")
    except ValueError:
        raise ValueError(f"found {text!r}, a date and time that do not exist") from None
    check_year(text, moment.year)
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return _existing(moment, zone)


def parse_start(text: str, zone: ZoneInfo) -> datetime:
    """Like `parse_moment`; a bare date is its beginning."""
    return _midnight(parse_date(text), zone) if _is_date(text) else parse_moment(text, zone)


def parse_end(text: str, zone: ZoneInfo) -> datetime:
    """Like `parse_moment`; a bare date is its end."""
    return _midnight(parse_date(text) + timedelta(days=1), zone) if _is_date(text) else parse_moment(text, zone)


def clock_moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Moment of a minute of a local date; 1440 and more run into later dates."""
    extra, minute = divmod(minute, MINUTES_PER_DAY)
    return _existing(datetime.combine(day + timedelta(days=extra), time(minute // 60, minute % 60)), zone)


def parse_clock_or_moment(text: str, day: date, zone: ZoneInfo, after: datetime | None = None) -> datetime:
    """Turn ``HH:MM`` of ``day`` or a full local time into aware UTC.

    Parameters
    ----------
    after
        An ``HH:MM`` not after this moment is read on the next date (duties over midnight).
    """
    if not CLOCK.fullmatch(text):
        return parse_moment(text, zone)
    minute = parse_clock(text)
    moment = clock_moment(day, minute, zone)
    return clock_moment(day, minute + MINUTES_PER_DAY, zone) if after is not None and moment <= after else moment


def _is_date(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d?-\d\d?", text) is not None


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return local_midnight(day, zone)


def _existing(local: datetime, zone: ZoneInfo) -> datetime:
    try:
        return local_to_utc(local, zone)
    except NonexistentTimeError as error:
        raise ValueError(f"found {local:%Y-%m-%d %H:%M}: {error}; write a time that exists") from None
