"""Daily totals: a robust ridge regression of their logs on calendar effects, around a level that moves week by week.

The level is a random walk with weekly steps, estimated together with the effects: a step costs ``STEP_PENALTY`` days of
evidence per squared log. So a month's start is not taken for growth, nor growth for a month's start.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.forecasting.atoms import Array
from scheduler.forecasting.days import DayTotals, Flags
from scheduler.forecasting.effects import (
    YEARLY_FROM_DAYS,
    Effects,
    Openness,
    calendar_effects,
    joined,
    openness,
    season_effects,
)
from scheduler.forecasting.holiday_calendar import DayCalendar

STEP_PENALTY = 1.0
HUBER = 1.7
"""Robust standard deviations beyond which a day counts less."""

OUTLIER = 4.0
"""Robust standard deviations beyond which a day is reported, if it is also ``OUTLIER_SHARE`` away."""

OUTLIER_SHARE = 0.3
LEAST_ERROR = 0.03
"""Standard deviation of the log below which nothing counts as far off: rare effects would be lost as outliers."""
MAX_STEPS = 104
_ROUNDS = 6
_SHIFT = 1.0


@dataclass(frozen=True)
class Shape:
    """What a model of days knows.

    Parameters
    ----------
    month
        Whether it has effects of the place in the month.
    step_penalty
        Days of evidence a squared log of the level's weekly step costs.
    """

    month: bool
    step_penalty: float


CALENDAR_SHAPE = Shape(month=True, step_penalty=STEP_PENALTY)
WEEKDAY_SHAPE = Shape(month=False, step_penalty=2.0)
"""Without the month fewer effects take away what the level should explain, so it may be held more firmly."""


@dataclass(frozen=True)
class DayModel:
    """Totals expected on every day of the calendar.

    Parameters
    ----------
    expected
        ``(days,)`` contacts, history included; 0 on days to come that are surely closed.
    closed
        ``(days,)``, days without service.
    weight
        ``(history days,)`` how far each day was believed, 0-1; 0 where nothing is known.
    outlier
        ``(history days,)``, days far from everything else.
    level
        ``(days,)`` factor of the moving level, seasons and given lifts left in, against that of the first week.
    special
        ``(days,)`` factor of what is unlike other days of the weekday: around closures, holidays, events, given lifts.
    effects
        Estimated log effect by name, the level's steps left out.
    """

    expected: Array
    closed: Flags
    weight: Array
    outlier: Flags
    level: Array
    special: Array
    effects: dict[str, float]


def fit_days(
    totals: DayTotals,
    weekdays: NDArray[np.int64],
    calendar: DayCalendar,
    shape: Shape = CALENDAR_SHAPE,
    open_days: Openness | None = None,
) -> DayModel:
    """Fit the history and carry it over the rest of the calendar.

    Parameters
    ----------
    totals, weekdays
        The history, one entry a day.
    calendar
        Begins with the first day of the history and reaches over the days to forecast, best to the end of the last
        month (for its last business days).
    shape
        Which effects it has.
    open_days
        What `openness` says of these days, where that is known already.
    """
    origin = totals.total.size
    open_days = openness(totals, weekdays, calendar) if open_days is None else open_days
    parts = [calendar_effects(calendar, open_days, shape.month), _level_steps(len(calendar), origin, shape)]
    if origin >= YEARLY_FROM_DAYS:
        parts.append(season_effects(calendar))
    effects = joined(*parts)
    used = np.flatnonzero(~np.isnan(totals.total) & ~totals.closed)
    target = np.log(totals.total[used] + _SHIFT) - calendar.given_lift[used]
    found, believed, errors = _robust_ridge(
        effects.columns[used], target, effects.penalty, 1 / (totals.total[used] + 1)
    )
    expected = np.exp(np.clip(effects.columns @ found + calendar.given_lift, -20, 20)) - _SHIFT
    expected = np.maximum(expected, 0.0)
    scale = max(_spread(errors), LEAST_ERROR)
    expected *= _mean_over_median(totals.total[used], expected[used], OUTLIER * scale)
    expected[origin:][open_days.idle[origin:]] = 0.0
    weight, outlier = np.zeros(origin), np.zeros(origin, dtype=bool)
    weight[used] = believed
    outlier[used] = (np.abs(errors) > OUTLIER * scale) & (np.abs(np.expm1(errors)) > OUTLIER_SHARE)
    moving = [name.startswith(("step", "season")) for name in effects.names]
    level = np.exp(effects.columns[:, moving] @ found[moving] + calendar.given_lift)
    special = np.exp(effects.columns[:, effects.special] @ found[effects.special] + calendar.given_lift)
    named = {
        name: float(value) for name, value in zip(effects.names, found, strict=True) if not name.startswith("step")
    }
    return DayModel(expected, open_days.closed, weight, outlier, level, special, named)


def _mean_over_median(actual: Array, fitted: Array, furthest: float) -> float:
    """Contacts that came over those fitted: a mean of logs is a median of counts, but the mean has to be staffed.

    Days further off than ``furthest`` (log) count as if they were just so far.
    """
    if fitted.sum() <= 0:
        return 1.0
    return float(np.clip(actual, fitted * np.exp(-furthest), fitted * np.exp(furthest)).sum() / fitted.sum())


def _level_steps(days: int, origin: int, shape: Shape) -> Effects:
    """One column a week before the origin: the level of that week and all later ones."""
    age = origin - 1 - np.arange(days)
    weeks = range(1, min(origin // 7, MAX_STEPS))
    columns = np.array([age < 7 * week for week in weeks], dtype=np.float64).reshape(-1, days).T
    return Effects(tuple(f"step {week}" for week in weeks), columns, np.full(columns.shape[1], shape.step_penalty))


def _robust_ridge(columns: Array, target: Array, penalty: Array, noise: Array) -> tuple[Array, Array, Array]:
    """Ridge with Huber weights; ``noise`` is the Poisson variance of each target.

    Returns
    -------
    coefficients, weights, errors
    """
    believed = np.ones(target.size)
    precision = np.ones(target.size)
    found: Array = np.zeros(penalty.size)
    errors: Array = target
    for _ in range(_ROUNDS):
        weight = believed * precision
        weighted = columns * weight[:, None]
        found = np.asarray(np.linalg.solve(columns.T @ weighted + np.diag(penalty), weighted.T @ target))
        errors = target - columns @ found
        scale = max(_spread(errors), LEAST_ERROR)
        # Days of few contacts scatter more than days of many.
        precision = scale**2 / np.maximum(noise, scale**2)
        size = np.abs(errors) * np.sqrt(precision)
        believed = np.minimum(1.0, HUBER * scale / np.maximum(size, 1e-12))
    return found, believed, errors


def _spread(errors: Array) -> float:
    """Robust standard deviation."""
    return float(1.4826 * np.median(np.abs(errors))) if errors.size else 0.0
