"""Synthetic histories with known effects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from scheduler.domain.site import CalendarEvent, Queue, ServiceTarget
from scheduler.forecasting.atoms import ATOMS_PER_DAY, Array
from scheduler.forecasting.calendar_model import CALENDAR_DAYS_AFTER
from scheduler.forecasting.days import DayTable
from scheduler.forecasting.holiday_calendar import DayCalendar, day_calendar

MONDAY = date(2026, 1, 5)
DAILY = (((0, 1440),),) * 7


def a_queue(holidays: str = "", events: tuple[CalendarEvent, ...] = ()) -> Queue:
    return Queue("q", "voice", "UTC", DAILY, ServiceTarget(0.8, 20), 300.0, holidays=holidays, events=events)


def number_of(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def humps() -> Array:
    """Share of the day by atom: two humps between 08:00 and 18:00, nothing else."""
    hour = np.arange(ATOMS_PER_DAY) / 12
    open_hours = (hour >= 8) & (hour < 18)
    shape = np.where(open_hours, np.exp(-((hour - 10.5) ** 2) / 4) + 0.8 * np.exp(-((hour - 15) ** 2) / 5) + 0.2, 0.0)
    return np.asarray(shape / shape.sum())


def table_of(
    total: Callable[[date], float | None],
    days: int,
    first: date = MONDAY,
    seed: int | None = None,
    aht: float = 240.0,
) -> DayTable:
    """Days of ``total`` contacts each (``None``: no data); Poisson counts with a seed, exact without."""
    generator = np.random.default_rng(seed)
    rows = []
    for offset in range(days):
        amount = total(first + timedelta(days=offset))
        expected = np.full(ATOMS_PER_DAY, np.nan) if amount is None else amount * humps()
        rows.append(expected if seed is None or amount is None else generator.poisson(expected).astype(float))
    offered = np.array(rows)
    return DayTable(number_of(first), offered, offered.copy(), offered * aht)


def calendar_for(queue: Queue, table: DayTable, days: int) -> DayCalendar:
    return day_calendar(queue, table.first, len(table) + days + CALENDAR_DAYS_AFTER)
