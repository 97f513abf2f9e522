"""How far forecasts are off: a factor on the whole day, and scatter within the day."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincinv

from scheduler.forecasting.atoms import ATOM_MINUTES, ATOMS_PER_DAY, Array
from scheduler.forecasting.calendar_model import CalendarForecast
from scheduler.forecasting.choice import DAYS_PER_ORIGIN

LIMITS = (0.1, 0.9)
"""Shares of the counts below the lower and upper limit."""

PRIOR_ERROR, PRIOR_DAYS = 0.06, 3.0
"""What forecasts of whole days are off by elsewhere, and how many days' errors that counts for: a bank's calls were off
by 5 %, one to four weeks ahead, smaller centres by more."""

LEAST_ERROR = 0.01
"""Error below which none is believed before it is held towards `PRIOR_ERROR`."""

_WEEKS_WITHIN = 8
_TRIMMED = 0.99


def day_error(actual: Array, expected: Array, origins: int) -> float:
    """Estimate the standard deviation of the log of a day's total around its forecast, without its Poisson part.

    Chance alone lets a day's count miss a forecast that is right; whoever averages over the error plays that chance
    besides (queues, simulation, `limits`), so it is taken off here. Few origins are held towards `PRIOR_ERROR`, by the
    logs: one bad week among two would otherwise stand for all to come.

    Parameters
    ----------
    actual, expected
        Contacts of days that came, > 0, and of forecasts made without knowing them.
    origins
        Days from which these were forecast; the days of one miss together.
    """
    good = (actual > 0) & (expected > 0)
    if not good.any():
        return PRIOR_ERROR
    weight = expected[good]
    # By contacts: a quiet Saturday's chance says little of the days that need people.
    # The variance of the log of a Poisson count, to the second order of 1 over its mean.
    missed = np.log(actual[good] / weight) ** 2 - 1 / weight - 1.75 / weight**2
    variance = max(0.0, float(weight @ missed) / float(weight.sum()))
    days = DAYS_PER_ORIGIN * origins
    found = max(float(np.sqrt(variance)), LEAST_ERROR)
    return float(np.exp((days * np.log(found) + PRIOR_DAYS * np.log(PRIOR_ERROR)) / (days + PRIOR_DAYS)))


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
