"""Dates, times and numbers as foreign files write them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from scheduler.inputs.importers.written_dates import in_figures
from scheduler.inputs.reading.scalars import check_year

CLOCK = re.compile(r"(\d{1,2}):?(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*([AaPp][Mm])?\s*(Z|[+-]\d\d:?\d\d)?")
DATE = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})")
COMPACT = {
    "ymd": re.compile(r"(\d{4}|\d\d)(\d\d)(\d\d)"),
    "dmy": re.compile(r"(\d\d)(\d\d)(\d{4}|\d\d)"),
    "mdy": re.compile(r"(\d\d)(\d\d)(\d{4}|\d\d)"),
}
"""Dates without signs, by their order."""
BLANK_GROUPS = " \u00a0\u202f\u2009'\u2019"
"""Signs between thousands that are never a decimal point: blanks of every width, and Swiss apostrophes."""
OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


def parse_reading(text: str, date_order: str) -> datetime:
    """Turn a foreign date and time into a clock reading, aware where the text has an offset.

    Parameters
    ----------
    text
        Date with ``-``, ``/``, ``.`` or no signs, blank or ``T``, time ``H:MM``, ``HHMM``, ``H:MM:SS``, ``H:MM PM``;
        ``Z`` or an offset. Dates in words and numbers of spreadsheets: `in_figures`.
    date_order
        ``ymd``, ``dmy`` or ``mdy``; a year of four digits in front is ymd whatever this says.

    Raises
    ------
    ValueError
        If it is no such text.
    """
    date_text, _, time_text = text.replace("T", " ", 1).partition(" ")
    is_compact = date_text.isdigit()
    day = (COMPACT[date_order] if is_compact else DATE).fullmatch(date_text)
    clock = CLOCK.fullmatch(time_text.strip())
    wrong = f"found {text!r}, a date in the order {date_order} and a time H:MM are allowed; check date_order"
    if day is None or clock is None:
        figures = in_figures(text)
        if figures == text:
            raise ValueError(wrong)
        try:
            return parse_reading(figures, date_order)
        except ValueError:
            raise ValueError(wrong) from None
    order = "ymd" if len(day[1]) == 4 and not is_compact else date_order
    parts = {name: int(value) for name, value in zip(order, day.groups(), strict=True)}
    if parts["y"] < 100:
        parts["y"] += 2000
    hour, next_day = _hour(int(clock[1]), clock[4] or "")
    try:
        reading = datetime(parts["y"], parts["m"], parts["d"], hour, int(clock[2]), int(clock[3] or 0))
    except ValueError:
        raise ValueError(wrong) from None
    check_year(text, reading.year)
    reading += timedelta(days=next_day)
    return reading if not clock[5] else reading.replace(tzinfo=fixed_offset(clock[5]))


def _hour(hour: int, half: str) -> tuple[int, int]:
    """Hour of the day and days to add; 24 is the next date's midnight."""
    if half:
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    return (0, 1) if hour == 24 else (hour, 0)


def parse_amount(text: str, decimal_comma: bool) -> float:
    """Turn ``1,234.5`` (or ``1.234,5``), ``1 234``, ``1'234`` or ``1.2E+03`` into a finite number >= 0.

    Groups of thousands have three digits, or the two of Indian files (``12,34,567``), with one sign throughout.

    Raises
    ------
    ValueError
        If it is no such number.
    """
    if not _is_amount(text, decimal_comma):
        example = "1.234,5" if decimal_comma else "1,234.5"
        other = f"; decimal_comma: {'no' if decimal_comma else 'yes'}?" if _is_amount(text, not decimal_comma) else ""
        raise ValueError(f"found {text!r}, a number like {example} (0 or more) is allowed{other}")
    point, group = _signs(decimal_comma)
    found = float(re.sub(f"[{re.escape(group)}{BLANK_GROUPS}]", "", text).replace(point, "."))
    if not math.isfinite(found):
        raise ValueError(f"found {text!r}, a number like 1234 is allowed; this one is too large")
    return found


def _is_amount(text: str, decimal_comma: bool) -> bool:
    is_number = _amounts(decimal_comma).fullmatch(text) is not None
    return is_number and any(ch.isdigit() for ch in text.lower().partition("e")[0])


@cache
def _amounts(decimal_comma: bool) -> re.Pattern[str]:
    point, group = (re.escape(sign) for sign in _signs(decimal_comma))
    sign = f"[{group}{BLANK_GROUPS}]"
    grouped = rf"\d{{1,3}}(?P<sign>{sign})\d{{3}}(?:(?P=sign)\d{{3}})*|\d{{1,2}}(?:{group}\d\d)+{group}\d{{3}}"
    return re.compile(rf"\+?(\d+|{grouped})?({point}\d*)?(?:[eE][+-]?\d{{1,3}})?")


def _signs(decimal_comma: bool) -> tuple[str, str]:
    """Signs before decimals and between thousands."""
    return (",", ".") if decimal_comma else (".", ",")


def fixed_offset(text: str) -> timezone:
    """Zone of ``+08:00``, ``-0330`` or ``Z``."""
    match = OFFSET.fullmatch(text)
    if match is None:
        return UTC
    minutes = int(match[2]) * 60 + int(match[3])
    return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
