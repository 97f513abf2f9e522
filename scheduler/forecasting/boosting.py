"""Gradient boosting of half-hour counts (the extra ``[ml]``): what the ridge cannot put into columns, it may find.

Trees learn counts by weekday, half hour and calendar with a Poisson loss. They know no level, so the counts are first
divided by the level of the usual model and multiplied by it again.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np

from scheduler.forecasting.atoms import ATOMS_PER_DAY, Array, weekday_of
from scheduler.forecasting.calendar_model import forecast_calendar
from scheduler.forecasting.days import DayTable, DayTotals
from scheduler.forecasting.effects import calendar_effects, openness
from scheduler.forecasting.holiday_calendar import DayCalendar

HALF_LIFE_DAYS = 120.0
_BINS = 48
_TREES = 200
_SETTINGS = {
    "objective": "poisson",
    "learning_rate": 0.06,
    "num_leaves": 15,
    "min_data_in_leaf": 20,
    "lambda_l2": 1.0,
    "verbosity": -1,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
}


def is_installed() -> bool:
    """Whether the extra ``[ml]`` is there."""
    return find_spec("lightgbm") is not None


def boosted(table: DayTable, calendar: DayCalendar, days: int) -> Array:
    """Forecast the ``days`` after the history, ``(days, 288)`` contacts; a `Method` of the backtest."""
    import lightgbm

    origin = len(table)
    usual = forecast_calendar(table, calendar, days)
    features = _features(calendar, usual.totals, usual.table)
    counts = usual.table.offered.reshape(origin, _BINS, -1).sum(axis=2)
    believed = (usual.days.weight > 0) & ~usual.days.outlier
    row, half_hour = np.nonzero(~np.isnan(counts) & believed[:, None])
    weight = 0.5 ** ((origin - 1 - row) / HALF_LIFE_DAYS)
    level = usual.days.level
    data = lightgbm.Dataset(
        np.column_stack([features[row], half_hour]),
        counts[row, half_hour] / level[row],
        weight=weight * level[row] / level[origin - 1],
        categorical_feature=[0],
        free_raw_data=True,
    )
    trees = lightgbm.train(_SETTINGS, data, num_boost_round=_TREES)
    ahead = np.repeat(features[origin : origin + days], _BINS, axis=0)
    made = trees.predict(np.column_stack([ahead, np.tile(np.arange(_BINS), days)])).reshape(days, _BINS)
    return _within(made * level[origin : origin + days, None], usual.volume)


def averaged(table: DayTable, calendar: DayCalendar, days: int) -> Array:
    """Average the usual model and gradient boosting; a `Method` of the backtest."""
    return (forecast_calendar(table, calendar, days).volume + boosted(table, calendar, days)) / 2


def _features(calendar: DayCalendar, totals: DayTotals, table: DayTable) -> Array:
    """Weekday, day of the month and the calendar effects of every day of the calendar."""
    effects = calendar_effects(calendar, openness(totals, table.weekdays, calendar))
    kept = [not name.startswith(("level", "weekday", "month wave")) for name in effects.names]
    weekdays = weekday_of(calendar.first + np.arange(len(calendar), dtype=np.int64))
    dates = np.array([day.day for day in calendar.dates])
    return np.column_stack([weekdays, dates, effects.columns[:, kept]])


def _within(bins: Array, usual: Array) -> Array:
    """Spread half hours over their atoms as the usual forecast does; nothing where that expects nothing."""
    atoms = usual.reshape(usual.shape[0], _BINS, ATOMS_PER_DAY // _BINS)
    whole = np.nansum(atoms, axis=2)
    factor = np.divide(bins, whole, out=np.zeros_like(bins), where=whole > 0)
    return np.asarray((atoms * factor[:, :, None]).reshape(usual.shape))
