"""Dates a spreadsheet writes in words or as a number, in figures: ``23-Nov-26``, ``Mon 23 Nov 2026``, ``46349.375``."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
DAY_MONTH = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?[\s./-]*{MONTH}\b\.?(?:[\s.,/-]*(\d{{4}}|\d\d)\b(?!:))?", re.I)
MONTH_DAY = re.compile(rf"\b{MONTH}\b\.?[\s/-]*(\d{{1,2}})(?:st|nd|rd|th)?\b(?:[\s.,/-]+(\d{{4}}|\d\d)\b(?!:))?", re.I)
SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
FRACTION = re.compile(r"(.+)\s(0?[.,]\d+|0)")
WEEKDAY = re.compile(r"[^\W\d]{2,12}\.?,?\s+(?=\d)")
TWO_TIMES = re.compile(r"(\S+)\s+0?0:00(?::00(?:\.0+)?)?\s+(\S.*)")
"""A date column that shows its midnight, and a time of day after it."""
FIRST_DAY = date(1899, 12, 30)
"""Day number 0 of a spreadsheet."""


def in_figures(text: str) -> str:
    """Write a date and time in figures, the year first where the month has a name; other texts as they are."""
    serial = SERIAL.fullmatch(text)
    if serial is not None and serial[2] is not None:
        return f"{_day(serial[1])} {_time_of(f'0.{serial[2]}')}"
    doubled = TWO_TIMES.fullmatch(text)
    if doubled is not None:
        text = f"{doubled[1]} {doubled[2]}"
    fraction = FRACTION.fullmatch(text)
    if fraction is not None:
        text = f"{fraction[1]} {_time_of(fraction[2])}"
    day_number = re.fullmatch(r"(\d{5}) (.+)", text)
    if day_number is not None:
        return f"{_day(day_number[1])} {day_number[2]}"
    for pattern, (day, month) in ((DAY_MONTH, (1, 2)), (MONTH_DAY, (2, 1))):
        named = pattern.search(text)
        if named is not None and named[3] is not None:
            year = int(named[3]) + (2000 if len(named[3]) == 2 else 0)
            number = MONTHS.index(named[month][:3].lower()) + 1
            rest = text[named.end() :].lstrip(" ,T")
            return f"{year:04d}-{number:02d}-{int(named[day]):02d} {rest}".rstrip()
    return WEEKDAY.sub("", text, count=1) if WEEKDAY.match(text) else text


def _day(number: str) -> date:
    return FIRST_DAY + timedelta(days=int(number))


def _time_of(fraction: str) -> str:
    """Time of day of a fraction, to the nearest second."""
    seconds = round(float(fraction.replace(",", ".")) * 86_400)
    return f"{datetime.combine(FIRST_DAY, time()) + timedelta(seconds=min(seconds, 86_399)):%H:%M:%S}"
