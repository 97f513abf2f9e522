"""Local times in files to aware moments.

A local time that occurs twice (clocks go back) means its first occurrence, one that clocks skip the moment they jump
(`scheduler.domain.clock`).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler.domain.clock import MINUTES_PER_DAY, clock_moment, is_skipped, local_midnight, reading_moment
from scheduler.inputs.reading.scalars import check_year, parse_clock, parse_date

MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?")
CLOCK = re.compile(r"\d\d?:\d\d")


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """Turn ``YYYY-MM-DD HH:MM[:SS]`` (``T`` for the blank is fine), with or without UTC offset, into aware UTC.

    Raises
    ------
    ValueError
        If the text has another form, or the date does not exist.
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
    return reading_moment(moment, zone)


def parse_start(text: str, zone: ZoneInfo) -> datetime:
    """Like `parse_moment`; a bare date is its beginning."""
    return local_midnight(parse_date(text), zone) if _is_date(text) else parse_moment(text, zone)


def parse_end(text: str, zone: ZoneInfo) -> datetime:
    """Like `parse_moment`; a bare date is its end."""
    return local_midnight(parse_date(text) + timedelta(days=1), zone) if _is_date(text) else parse_moment(text, zone)


def parse_clock_or_moment(text: str, day: date, zone: ZoneInfo, after: datetime | None = None) -> datetime:
    """Turn ``HH:MM`` of ``day`` or a full local time into aware UTC.

    Parameters
    ----------
    after
        An ``HH:MM`` means its next occurrence after this moment: the second one where clocks go back and the first
        is over, else that of the next date (duties over midnight).
    """
    if not CLOCK.fullmatch(text):
        return parse_moment(text, zone)
    minute = parse_clock(text)
    moments = (clock_moment(day, minute, zone), clock_moment(day, minute, zone, fold=1))
    later = clock_moment(day, minute + MINUTES_PER_DAY, zone)
    return next((moment for moment in moments if after is None or moment > after), later)


def no_length(start: str, end: str, zone: ZoneInfo) -> str:
    """Say why a span whose end is written after its start has no length; empty where that is not for the clocks."""
    for text in (start, end):
        match = MOMENT.fullmatch(text)
        if match is None or match[3] or match[2].startswith("24"):
            continue
        local = datetime.fromisoformat(f"{match[1]}T{match[2]}")
        if is_skipped(local, zone):
            jump = reading_moment(local, zone).astimezone(zone)
            return (
                f"found {start} to {end}: {text} does not exist in {zone.key}, clocks jump to {jump:%H:%M} then, so "
                "nothing is left of this time; delete the line, or write a time that exists"
            )
    return ""


def _is_date(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d?-\d\d?", text) is not None
