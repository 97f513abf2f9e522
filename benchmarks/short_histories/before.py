"""The default as it was before methods were weighed: what it forecast, and the error of days it stated."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.short_histories.histories import Invented
from scheduler.forecasting.atoms import Array, weekday_of
from scheduler.forecasting.calendar_model import CALENDAR_DAYS_AFTER, forecast_calendar
from scheduler.forecasting.day_model import DayModel, Shape, fit_days
from scheduler.forecasting.days import DayTotals
from scheduler.forecasting.holiday_calendar import DayCalendar
from scheduler.forecasting.queue_forecast import calendar_of, is_long
from scheduler.forecasting.same_weekday import weekly_profile

SHAPE = Shape(month=True, step_penalty=0.5)
ORIGINS, AHEAD, LEAST_BEFORE = (35, 28, 21, 14), 14, 21
PRIOR_ERROR, PRIOR_DAYS = 0.05, 3.0


def default_before(one: Invented) -> tuple[Array, float | None]:
    """``(days, 288)`` contacts, and the error stated; none below six weeks."""
    table = one.history.table
    if not is_long(table):
        return mean_of_four(one), None
    gap = one.first - table.first - len(table)
    calendar = calendar_of(one.queue, table, one.first + one.days)
    made = forecast_calendar(table, calendar, gap + one.days)
    totals, weekdays = made.totals, made.table.weekdays
    model = fit_days(totals, weekdays, calendar, SHAPE)
    total = model.expected[len(table) + gap : len(table) + gap + one.days]
    return total[:, None] * made.profile[gap:], _error_before(totals, weekdays, calendar, model)


def mean_of_four(one: Invented) -> Array:
    """``(days, 288)`` mean of the last four same weekdays, as below six weeks; closures and lifts as told."""
    profile = weekly_profile(one.history.started, one.queue.aht_seconds)
    assert profile is not None
    table = one.history.table
    gap = one.first - table.first
    calendar = calendar_of(one.queue, table, one.first + one.days).cut(gap, gap + one.days)
    factor = np.where(calendar.closed, 0.0, np.exp(calendar.given_lift))
    return profile.volume[weekday_of(one.first + np.arange(one.days, dtype=np.int64))] * factor[:, None]


def _error_before(totals: DayTotals, weekdays: NDArray[np.int64], calendar: DayCalendar, model: DayModel) -> float:
    errors, noise = [], []
    for back in ORIGINS:
        origin = totals.total.size - back
        if origin < LEAST_BEFORE:
            continue
        known = calendar.cut(0, min(len(calendar), origin + AHEAD + CALENDAR_DAYS_AFTER))
        made = fit_days(totals.until(origin), weekdays[:origin], known, SHAPE)
        expected = made.expected[origin : origin + AHEAD]
        actual = totals.total[origin : origin + AHEAD]
        good = ~np.isnan(actual) & (actual > 0) & (expected > 0) & ~model.outlier[origin : origin + AHEAD]
        errors.append(np.log(actual[good] / expected[good]))
        noise.append(1 / expected[good])
    if sum(part.size for part in errors) < 10:
        good = (totals.total > 0) & (model.weight > 0) & ~model.outlier
        errors = [np.log(totals.total[good] / np.maximum(model.expected[: totals.total.size][good], 1e-9))]
        noise = [1 / np.maximum(totals.total[good], 1.0)]
    found, poisson = np.concatenate(errors), np.concatenate(noise)
    if not found.size:
        return PRIOR_ERROR
    weight = 1 / poisson
    variance = max(0.0, (float(weight @ found**2) - found.size) / float(weight.sum()))
    return float(np.sqrt((found.size * variance + PRIOR_DAYS * PRIOR_ERROR**2) / (found.size + PRIOR_DAYS)))
