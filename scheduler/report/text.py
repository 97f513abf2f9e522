"""Numbers and times as people read them; what rounds to nothing is 0, never -0."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any


def hours_text(hours: float) -> str:
    """Hours with one decimal (two below one hour), thousands separated."""
    digits = 2 if 0 < abs(hours) < 1 else 1
    return f"{hours:z,.{digits}f}"


def money_text(amount: float, currency: str) -> str:
    """Amount in whole units from a thousand on, else with cents, and the currency."""
    return f"{amount:z,.0f} {currency}" if abs(amount) >= 1000 else f"{amount:z,.2f} {currency}"


def percent_text(fraction: float) -> str:
    """Percentage with one decimal; two below one percent."""
    return f"{fraction:z.2%}" if 0 < abs(fraction) < 0.01 else f"{fraction:z.1%}"


def count_text(count: int, one: str, many: str) -> str:
    """Put a count before its noun."""
    return f"{count:,} {one if count == 1 else many}"


def day_text(day: date) -> str:
    """Weekday, day and month: ``Mon 23 Nov``."""
    return f"{day:%a} {day.day} {day:%b}"


def span_text(start: datetime, end: datetime) -> str:
    """Clock readings of a span; both in the zone to be shown."""
    return f"{start:%H:%M}–{end:%H:%M}"


def number(summary: dict[str, Any], key: str) -> float:
    """Read a number of a run's summary; 0 where it has none."""
    value = summary.get(key)
    return float(value) if isinstance(value, (int, float)) else 0.0
