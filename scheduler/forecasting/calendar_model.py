"""The calendar model: day's total by weekday, calendar effects and a moving level, times the weekday's profile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.domain.clock import WEEKDAYS
from scheduler.forecasting.atoms import Array, weekday_of
from scheduler.forecasting.day_model import DayModel, fit_days
from scheduler.forecasting.days import DayTable, DayTotals, Flags, day_totals
from scheduler.forecasting.holiday_calendar import DayCalendar
from scheduler.forecasting.outages import without_outages
from scheduler.forecasting.profiles import weekday_profiles

LEAST_DAYS = 40
"""Days from the first to the last of a history below which weekday means are forecast instead: six weeks from a Monday
to a Friday."""

MOST_DAYS = 1100
"""Days of history that are read."""

CALENDAR_DAYS_AFTER = 31
"""Days a calendar should reach beyond the forecast, to know the last business days of its last month."""

_BELIEVED = 0.5


@dataclass(frozen=True)
class CalendarForecast:
    """What the model expects and what it learnt from.

    Parameters
    ----------
    volume
        ``(days, 288)`` contacts from the day after the history on; ``nan`` where no day of the weekday has data.
    profile
        ``(days, 288)`` shares of the day, ``nan`` as in ``volume``.
    borrowed
        ``(days,)``, whether the weekday has no history and the others' mean stands in.
    usable
        ``(history days,)``, days that tell profiles and handle times.
    table
        The history without outages.
    totals, days
        What was known and fitted by day.
    excluded
        What was left out and why, one sentence each.
    """

    volume: Array
    profile: Array
    borrowed: Flags
    usable: Flags
    table: DayTable
    totals: DayTotals
    days: DayModel
    excluded: tuple[str, ...]


def forecast_calendar(table: DayTable, calendar: DayCalendar, days: int) -> CalendarForecast:
    """Forecast the ``days`` after the history.

    Parameters
    ----------
    table
        History of at least one day with contacts.
    calendar
        Begins with the first day of the table and reaches over the days to forecast.
    """
    origin = len(table)
    table, excluded = without_outages(table)
    totals = day_totals(table)
    model = fit_days(totals, table.weekdays, calendar)
    usable = (model.weight > _BELIEVED) & ~calendar.public[:origin] & ~calendar.minor[:origin]
    if not usable.any():
        usable = ~np.isnan(totals.total)
    profile, borrowed = weekday_profiles(table, totals, usable)
    ahead = weekday_of(table.first + origin + np.arange(days, dtype=np.int64))
    total = model.expected[origin : origin + days]
    excluded += _day_sentences(table, totals, model, calendar)
    return CalendarForecast(
        total[:, None] * profile[ahead],
        profile[ahead],
        borrowed[ahead],
        usable,
        table,
        totals,
        model,
        tuple(excluded),
    )


def _day_sentences(table: DayTable, totals: DayTotals, model: DayModel, calendar: DayCalendar) -> list[str]:
    """Days left out: outliers, days of which too little is known, and days without data that nothing explains."""
    told = []
    for day in np.flatnonzero(model.outlier).tolist():
        had, usual = totals.total[day], model.expected[day]
        name = f" ({calendar.holiday[day]})" if calendar.holiday[day] else ""
        told.append(
            f"{table.date(day)}{name}: {had:,.0f} contacts where about {usual:,.0f} were to be expected, "
            "counts little and is left out of the profile"
        )
    partly = np.isnan(totals.total) & (totals.known_share > 0)
    for day in np.flatnonzero(partly).tolist():
        told.append(f"{table.date(day)}: only {totals.known_share[day]:.0%} of the day is known, left out")
    regular = {w for w in range(7) if not model.closed[-28:][_weekdays(calendar)[-28:] == w].all()}
    blank = np.isnan(totals.total) & (totals.known_share == 0) & ~model.closed[: len(table)]
    for day in np.flatnonzero(blank).tolist():
        if int(table.weekdays[day]) in regular:
            weekday = WEEKDAYS[int(table.weekdays[day])]
            told.append(f"{table.date(day)}: no data on a {weekday} that usually has some, taken as unknown, not as 0")
    return told


def _weekdays(calendar: DayCalendar) -> Array:
    return np.asarray(weekday_of(calendar.first + np.arange(len(calendar), dtype=np.int64)))
