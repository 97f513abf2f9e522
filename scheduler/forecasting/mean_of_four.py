"""The simple forecast: the mean of the last four same weekdays, unlike days brought back to ordinary ones.

Days far from everything else are left out of the mean. What holidays, events and the days around closures had more or
less, as the weekday model tells it, is taken out of the days averaged and laid on the days to come.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.forecasting.atoms import Array, weekday_of
from scheduler.forecasting.day_model import DayModel
from scheduler.forecasting.days import DayTotals
from scheduler.forecasting.holiday_calendar import DayCalendar

DAYS_USED = 4
_FURTHEST = 20.0
"""Factor no day is unlike others by: an effect of one odd day must not blow up another."""


def mean_totals(
    totals: DayTotals, weekdays: NDArray[np.int64], calendar: DayCalendar, model: DayModel, days: int
) -> Array:
    """``(days,)`` contacts expected after the history.

    Parameters
    ----------
    model
        Fitted to the same history: which days were far off, what special days do, and on which nobody is served.
    """
    origin = totals.total.size
    special = np.clip(model.special, 1 / _FURTHEST, _FURTHEST)
    ordinary = totals.total / special[:origin]
    counted = ~np.isnan(totals.total) & ~totals.closed
    expected = model.expected[origin : origin + days]
    ahead = weekday_of(calendar.first + origin + np.arange(days, dtype=np.int64))
    made = expected.copy()
    for weekday in range(7):
        mine = counted & (weekdays == weekday)
        rows = np.flatnonzero(mine & ~model.outlier)[-DAYS_USED:]
        rows = rows if rows.size else np.flatnonzero(mine)[-DAYS_USED:]
        if rows.size:
            made[ahead == weekday] = ordinary[rows].mean()
            made[ahead == weekday] *= special[origin : origin + days][ahead == weekday]
    return np.where(expected > 0, made, 0.0)
