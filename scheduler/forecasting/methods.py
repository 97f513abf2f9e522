"""Methods of forecasting by name, as the backtest compares them."""

from __future__ import annotations

import numpy as np

from scheduler.domain.forecast_methods import AUTO, CALENDAR, MEAN_OF_FOUR, WEEKDAY
from scheduler.forecasting import boosting
from scheduler.forecasting.atoms import ATOMS_PER_DAY, Array, weekday_of
from scheduler.forecasting.backtest import Method
from scheduler.forecasting.calendar_model import forecast_calendar
from scheduler.forecasting.days import DayTable, day_totals
from scheduler.forecasting.holiday_calendar import DayCalendar
from scheduler.forecasting.rolling import expected_totals
from scheduler.forecasting.weighed import forecast_weighed

PLAIN_MEAN, NAIVE = "mean of four", "seasonal naive"
"""Rules of thumb every method is compared with."""


def weighed_method(table: DayTable, calendar: DayCalendar, days: int) -> Array:
    """Weigh the methods by the errors of their earlier forecasts, the usual way."""
    return forecast_weighed(table, calendar, 0, days).volume


def calendar_method(table: DayTable, calendar: DayCalendar, days: int) -> Array:
    """Take the calendar model alone."""
    return forecast_calendar(table, calendar, days).volume


def weekday_method(table: DayTable, calendar: DayCalendar, days: int) -> Array:
    """Take the weekday model alone."""
    return _alone(table, calendar, days, WEEKDAY)


def mean_of_four(table: DayTable, calendar: DayCalendar, days: int) -> Array:
    """Take the mean of the last four same weekdays alone, special days brought back to ordinary ones."""
    return _alone(table, calendar, days, MEAN_OF_FOUR)


def _alone(table: DayTable, calendar: DayCalendar, days: int, method: str) -> Array:
    made = forecast_calendar(table, calendar, days)
    return expected_totals(made.totals, made.table.weekdays, calendar, days, made.days)[method][:, None] * made.profile


def seasonal_naive(table: DayTable, _: DayCalendar, days: int) -> Array:
    """Repeat the last same weekday."""
    return _last_mean(table, days, 1)


def plain_mean_of_four(table: DayTable, _: DayCalendar, days: int) -> Array:
    """Average the last four same weekdays, interval by interval."""
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
    AUTO: weighed_method,
    CALENDAR: calendar_method,
    WEEKDAY: weekday_method,
    MEAN_OF_FOUR: mean_of_four,
    PLAIN_MEAN: plain_mean_of_four,
    NAIVE: seasonal_naive,
}
BOOSTED: dict[str, Method] = {
    "boosting": boosting.boosted,
    "average": boosting.averaged,
}
