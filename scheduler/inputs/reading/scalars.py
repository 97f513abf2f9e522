"""Scalars of the input files, made from text; each refuses with what was found, what is allowed and what to do."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from scheduler.domain.clock import MINUTES_PER_DAY, WEEKDAYS, YEARS, minute_of_day
from scheduler.inputs.reading.issues import nearest, shortened, unknown
from scheduler.inputs.reading.look_alikes import control_characters

DATE_PATTERN = r"^\d{4}-\d\d-\d\d$"
THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+")
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
WHOLE = re.compile(r"[+-]?\d+")
OPEN_YEARS = (1, 1900, 1901, 9999)
"""Years by which other programs say that there is no date."""
SMALLEST_PRICE, LARGEST_PRICE = 0.01, 1e9
"""Prices and pay rates are 0 or between these. Smaller ones would vanish, as money is counted in thousandths."""
LINES = str.maketrans("", "", "\n\r\t")
LONGEST_NUMBER = 40
"""Characters of a number; more than any of any unit needs."""
YES = {"yes": True, "true": True, "no": False, "false": False}


def parse_number(value: Any) -> Any:
    """Text to a finite number with a decimal point."""
    if not isinstance(value, str):
        return value
    _refuse_long(value)
    if not NUMBER.fullmatch(value.strip()):
        advice = f"; write {value.replace(',', '.')}" if NUMBER.fullmatch(value.replace(",", ".").strip()) else ""
        if THOUSANDS.fullmatch(value.strip()):
            advice = f"; write {value.replace(',', '')}, or {value.replace(',', '.', 1)} if the comma is a decimal one"
        raise ValueError(
            f"found {value!r}, a number with a decimal point is allowed (no units, no signs but -){advice}"
        )
    return float(value)


def parse_whole(value: Any) -> Any:
    """Text to an integer."""
    if not isinstance(value, str):
        return value
    _refuse_long(value)
    if not WHOLE.fullmatch(value.strip()):
        raise ValueError(f"found {value!r}, a whole number is allowed")
    return int(value)


def _refuse_long(text: str) -> None:
    if len(text.strip()) > LONGEST_NUMBER:
        raise ValueError(f"found {text.strip()[:20]!r}... with {len(text.strip())} characters, which is no number here")


def known_price(value: float) -> float:
    """Refuse prices above 0 that would be rounded to nothing."""
    if 0 < value < SMALLEST_PRICE:
        raise ValueError(f"found {value:g}, 0 or at least {SMALLEST_PRICE:g} is allowed: less would be rounded away")
    return value


EVERY = "every"
"""Stands for all weekdays."""


def parse_share(value: Any) -> Any:
    """Text to a share from 0 to 1; percentages are refused with the share they mean."""
    text = str(value).strip()
    percent = text.removesuffix("%").strip()
    number = float(percent) if NUMBER.fullmatch(percent) else None
    if number is not None and (text != percent or 1 < number <= 100):
        raise ValueError(f"found {text!r}, a share from 0 to 1 is allowed, not a percentage; write {number / 100:g}")
    if number is None or not 0 <= number <= 1:
        raise ValueError(f"found {text!r}, a share from 0 to 1 is allowed, e.g. 0.8")
    return number


def parse_yes_no(value: Any) -> Any:
    """Text to a boolean: yes, no, true or false."""
    if isinstance(value, bool):
        return value
    if str(value).lower() not in YES:
        raise ValueError(f"found {value!r}, allowed are yes, no, true and false")
    return YES[str(value).lower()]


def parse_clock(value: Any) -> Any:
    """``HH:MM`` to minutes after midnight, 00:00 to 24:00."""
    if isinstance(value, int):
        return value
    try:
        return minute_of_day(str(value))
    except ValueError:
        text = str(value)
        short = re.fullmatch(r"(\d):?([0-5]\d)", text)
        advice = f"; write 0{short[1]}:{short[2]}" if short else ""
        raise ValueError(f"found {text!r}, a time HH:MM from 00:00 to 24:00 is allowed{advice}") from None


def parse_span(value: Any) -> Any:
    """``HH:MM-HH:MM`` to two minutes of the day; an end not after the start runs over midnight."""
    if not isinstance(value, str):
        return value
    start, sep, end = value.partition("-")
    if not sep:
        raise ValueError(f'found {value!r}, a span HH:MM-HH:MM is allowed, e.g. "08:00-18:00" or "00:00-24:00"')
    span = parse_clock(start.strip()), parse_clock(end.strip())
    if span[0] == span[1] or span[0] == MINUTES_PER_DAY:
        raise ValueError(f'found {value!r}, a span that is empty; all day is "00:00-24:00"')
    return span


def parse_spans(value: Any) -> Any:
    """One span or a list of them; ``closed`` is none."""
    if isinstance(value, str) and value.strip().casefold() == "closed":
        return []
    return [parse_span(v) for v in value] if isinstance(value, list) else [parse_span(value)]


def parse_date(value: Any) -> Any:
    """``YYYY-MM-DD`` to a date."""
    if not isinstance(value, str):
        return value
    try:
        if not re.fullmatch(DATE_PATTERN, value):
            raise ValueError
        found = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"found {value!r}, a date YYYY-MM-DD that exists is allowed, e.g. 2026-11-23") from None
    check_year(value, found.year)
    return found


def check_year(text: str, year: int) -> None:
    """Refuse years no roster is made in (mostly typing errors).

    Raises
    ------
    ValueError
        If the year is not one of `YEARS`.
    """
    if year not in YEARS:
        hint = "; leave it empty if it means no date" if year in OPEN_YEARS else ""
        raise ValueError(f"found {text!r}, years from {YEARS.start} to {YEARS.stop - 1} are allowed{hint}")


def parse_weekday(value: Any) -> Any:
    """Weekday name to its number, Monday 0."""
    if isinstance(value, int):
        return value
    if value not in WEEKDAYS:
        raise ValueError(unknown("weekday", str(value), WEEKDAYS))
    return WEEKDAYS.index(value)


def parse_weekdays(value: Any) -> Any:
    """Weekday names joined by ``|`` to their numbers, rising; ``every`` is all seven."""
    if not isinstance(value, str):
        return value
    if value == EVERY:
        return tuple(range(len(WEEKDAYS)))
    names = [name.strip() for name in value.split("|")]
    for name in names:
        if name not in WEEKDAYS:
            raise ValueError(unknown("weekday", name, (*WEEKDAYS, EVERY)))
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise ValueError(f"found {value!r}, which names {twice} twice; keep one")
    return tuple(sorted(map(WEEKDAYS.index, names)))


def known_zone(value: str) -> str:
    """Check an IANA zone name."""
    try:
        ZoneInfo(value)
    except Exception:
        close = nearest(value, sorted(available_timezones()))
        hint = f"; did you mean {close!r}?" if close else ""
        raise ValueError(
            f"unknown time zone {shortened(value)!r}{hint} Allowed are IANA names such as Europe/Lisbon or Asia/Manila"
        ) from None
    return value


def known_currency(value: str) -> str:
    """Check the form of an ISO 4217 code."""
    if not re.fullmatch(r"[A-Z]{3}", value):
        advice = f"; write {value.upper()}" if re.fullmatch(r"[A-Za-z]{3}", value) else ""
        raise ValueError(
            f"found {shortened(value)!r}, a currency code of three capital letters is allowed, e.g. EUR{advice}"
        )
    return value


def known_name(value: str) -> str:
    """Check a name or id: not empty, no line break, no ``|`` (which joins names in tables)."""
    if not value.strip() or "|" in value or "\n" in value or value != value.strip():
        raise ValueError(f"found {value!r}, a name without '|', line breaks or blanks around it is allowed")
    if hidden := control_characters(value):
        raise ValueError(f"found {value!r}, which holds {', '.join(hidden)}; delete what cannot be seen")
    return value


def known_text(value: str) -> str:
    """Check a text people read: no characters that cannot be shown; a spreadsheet's cell may have several lines."""
    if hidden := control_characters(value.translate(LINES)):
        raise ValueError(f"found {value!r}, which holds {', '.join(hidden)}; delete what cannot be seen")
    return value
