"""Methods of forecasting by name, as the backtest compares them."""

from __future__ import annotations

import numpy as np

from scheduler.forecasting import boosting
from scheduler.forecasting.atoms import ATOMS_PER_DAY, Array, weekday_of
from scheduler.forecasting.backtest import Method
from scheduler.forecasting.calendar_model import forecast_calendar
from scheduler.forecasting.days import DayTable, day_totals
from scheduler.forecasting.holiday_calendar import DayCalendar


def calendar_method(table: DayTable, calendar: DayCalendar, days: int) -> Array:
    """Multiply calendar effects and profile, the usual method."""
    return forecast_calendar(table, calendar, days).volume


def seasonal_naive(table: DayTable, _: DayCalendar, days: int) -> Array:
    """Repeat the last same weekday."""
    return _last_mean(table, days, 1)


def mean_of_four(table: DayTable, _: DayCalendar, days: int) -> Array:
    """Average the last four same weekdays."""
    return _last_mean(table, days, 4)


def _last_mean(table: DayTable, days: int, count: int) -> Array:
    """Mean of each weekday's last open days, atom by atom."""
    ahead = weekday_of(table.first + len(table) + np.arange(days, dtype=np.int64))
    opened = day_totals(table).total > 0
    means = np.full((7, ATOMS_PER_DAY), np.nan)
    for weekday in range(7):
        rows = np.flatnonzero(opened & (table.weekdays == weekday))[-count:]
        known = ~np.isnan(table.offered[rows])
        sums = np.where(known, table.offered[rows], 0.0).sum(axis=0)
        means[weekday] = np.divide(sums, known.sum(axis=0), out=means[weekday], where=known.any(axis=0))
    return means[ahead]


def available() -> dict[str, Method]:
    """Every method that can run here, by name; the usual one first."""
    return {**USUAL, **BOOSTED} if boosting.is_installed() else dict(USUAL)


USUAL: dict[str, Method] = {
    "calendar": calendar_method,
    "mean of four": mean_of_four,
    "seasonal naive": seasonal_naive,
}
BOOSTED: dict[str, Method] = {
    "boosting": boosting.boosted,
    "average": boosting.averaged,
}
