"""How far forecasts are off: a factor on the whole day, and scatter within the day."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincinv

from scheduler.forecasting.atoms import ATOM_MINUTES, ATOMS_PER_DAY, Array
from scheduler.forecasting.calendar_model import CALENDAR_DAYS_AFTER, CalendarForecast
from scheduler.forecasting.day_model import fit_days
from scheduler.forecasting.holiday_calendar import DayCalendar

LIMITS = (0.1, 0.9)
"""Shares of the counts below the lower and upper limit."""

_ORIGINS = (35, 28, 21, 14)
"""Days before the end of the history from which earlier forecasts are made and compared."""

_AHEAD = 14
_LEAST_BEFORE = 21
"""Days an earlier forecast needs before it: errors from so few are too large, those of a fit to all far too small."""

PRIOR_ERROR = 0.05
"""What forecasts of whole days were off by on a bank's calls, one to four weeks ahead."""

PRIOR_DAYS = 3.0
_WEEKS_WITHIN = 8
_TRIMMED = 0.99


def day_error(made: CalendarForecast, calendar: DayCalendar) -> float:
    """Estimate the standard deviation of the log of a day's total around its forecast, without its Poisson part.

    Earlier forecasts of the last weeks, each from the days before it, are compared with what came. Where the history is
    too short for that, the errors of the fit stand in. Few days are held towards `PRIOR_ERROR`.
    """
    totals, weekdays, end = made.totals, made.table.weekdays, len(made.table)
    errors, noise = [], []
    for back in _ORIGINS:
        origin = end - back
        if origin < _LEAST_BEFORE:
            continue
        past = totals.until(origin)
        known = calendar.cut(0, min(len(calendar), origin + _AHEAD + CALENDAR_DAYS_AFTER))
        expected = fit_days(past, weekdays[:origin], known).expected[origin : origin + _AHEAD]
        actual = totals.total[origin : origin + _AHEAD]
        good = ~np.isnan(actual) & (actual > 0) & (expected > 0) & ~made.days.outlier[origin : origin + _AHEAD]
        errors.append(np.log(actual[good] / expected[good]))
        noise.append(1 / expected[good])
    if sum(part.size for part in errors) < 10:
        good = (totals.total > 0) & (made.days.weight > 0) & ~made.days.outlier
        errors = [np.log(totals.total[good] / np.maximum(made.days.expected[:end][good], 1e-9))]
        noise = [1 / np.maximum(totals.total[good], 1.0)]
    found, poisson = np.concatenate(errors), np.concatenate(noise)
    if not found.size:
        return PRIOR_ERROR
    # By contacts: a quiet Saturday's chance says little of the days that need people.
    weight = 1 / poisson
    variance = max(0.0, (float(weight @ found**2) - found.size) / float(weight.sum()))
    held = (found.size * variance + PRIOR_DAYS * PRIOR_ERROR**2) / (found.size + PRIOR_DAYS)
    return float(np.sqrt(held))


def dispersion(made: CalendarForecast, minutes: int) -> float:
    """Variance of an interval's count over its mean given the day's total; 1 (Poisson) is the least.

    Parameters
    ----------
    minutes
        Length of the intervals; not shorter than the rows of the history, which would look smoother than it is.
    """
    table, totals = made.table, made.totals
    recent = np.arange(len(table)) >= len(table) - 7 * _WEEKS_WITHIN
    step = minutes // ATOM_MINUTES
    found = []
    for weekday in range(7):
        rows = np.flatnonzero(recent & made.usable & (table.weekdays == weekday) & (totals.total > 0))
        if rows.size < 2:
            continue
        counts = table.offered[rows].reshape(rows.size, ATOMS_PER_DAY // step, step).sum(axis=2)
        share = counts / totals.total[rows, None]
        mean = share.mean(axis=0)
        expected = totals.total[rows, None] * mean
        good = ~np.isnan(counts) & (expected >= 1.0)
        # The day itself is part of the mean it is compared with.
        variance = np.maximum(expected * (1 - mean) * (1 - 1 / rows.size), 1e-9)
        found.append(((counts - expected) ** 2 / variance)[good])
    values = np.concatenate(found) if found else np.ones(0)
    if not values.size:
        return 1.0
    return max(1.0, float(np.minimum(values, np.quantile(values, _TRIMMED)).mean()))


def limits(volume: Array, error: float, scatter: float) -> tuple[Array, Array]:
    """Whole counts between which 80 % should lie, from a gamma distribution of the count's mean and variance."""
    mean = np.maximum(volume, 1e-9)
    variance = scatter * mean + (error * mean) ** 2
    shape = mean**2 / variance
    low, high = (gammaincinv(shape, limit) * variance / mean for limit in LIMITS)
    return np.floor(low), np.where(volume > 0, np.ceil(high), 0.0)
