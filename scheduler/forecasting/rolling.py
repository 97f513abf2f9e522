"""Earlier forecasts of days: what each method would have said week by week, and how far it was off.

Every method is given the days before its origin only. Methods are chosen by these errors, and the error stated for days
to come is measured by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.forecast_methods import CALENDAR, DAY_METHODS, MEAN_OF_FOUR, WEEKDAY
from scheduler.forecasting.atoms import Array
from scheduler.forecasting.calendar_model import CALENDAR_DAYS_AFTER
from scheduler.forecasting.day_model import WEEKDAY_SHAPE, DayModel, fit_days
from scheduler.forecasting.days import DayTotals, Flags
from scheduler.forecasting.effects import openness
from scheduler.forecasting.holiday_calendar import DayCalendar
from scheduler.forecasting.mean_of_four import mean_totals

LEAST_BEFORE = 21
"""Days an earlier forecast needs before it: errors from fewer tell of the start, not of the method."""

MOST_ORIGINS = 8
MOST_AHEAD = 28
"""Days scored after an origin at most."""

_WEEKDAY_DAYS = 182
"""Days the weekday model learns from: beyond, its moving level has long forgotten."""


@dataclass(frozen=True)
class Rolled:
    """Forecasts of days that have come since.

    Parameters
    ----------
    origin
        ``(n,)`` number of the origin a day was forecast from, 0 the newest.
    actual
        ``(n,)`` contacts that came, > 0.
    expected
        ``(n,)`` contacts each method expected.
    """

    origin: NDArray[np.int64]
    actual: Array
    expected: Mapping[str, Array]

    @property
    def origins(self) -> int:
        """Origins of which a day could be scored."""
        return int(np.unique(self.origin).size)

    def misses(self) -> dict[str, Array]:
        """Absolute errors by method, ``(n,)`` contacts."""
        return {name: np.abs(expected - self.actual) for name, expected in self.expected.items()}


def expected_totals(
    totals: DayTotals, weekdays: NDArray[np.int64], calendar: DayCalendar, days: int, usual: DayModel | None = None
) -> dict[str, Array]:
    """``(days,)`` contacts expected after the history, by method.

    Parameters
    ----------
    usual
        The calendar model of this history, where it is fitted already.
    """
    origin = totals.total.size
    if usual is None:
        usual = fit_days(totals, weekdays, calendar, open_days=openness(totals, weekdays, calendar))
    start = max(0, origin - _WEEKDAY_DAYS)
    recent, late, known = totals.from_row(start), weekdays[start:], calendar.cut(start, len(calendar))
    plain = fit_days(recent, late, known, WEEKDAY_SHAPE)
    return {
        MEAN_OF_FOUR: mean_totals(recent, late, known, plain, days),
        WEEKDAY: plain.expected[origin - start : origin - start + days],
        CALENDAR: usual.expected[origin : origin + days],
    }


def roll(
    totals: DayTotals, weekdays: NDArray[np.int64], calendar: DayCalendar, outlier: Flags, gap: int, days: int
) -> Rolled:
    """Forecast from up to `MOST_ORIGINS` earlier days, a week apart, and compare with what came.

    Parameters
    ----------
    outlier
        ``(history days,)``, days far from everything else: no method could know them, none is judged by them.
    gap, days
        Days between the history and the days to forecast, and how many these are: earlier forecasts look as far ahead,
        as far as the history reaches.
    """
    end = totals.total.size
    gap = max(0, min(gap, MOST_AHEAD, (end - LEAST_BEFORE - 21) // 7 * 7))
    days = min(days, MOST_AHEAD)
    numbers, actual = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
    expected: dict[str, list[Array]] = {name: [np.zeros(0)] for name in DAY_METHODS}
    count = 0
    for origin in range(end - gap - 7, LEAST_BEFORE - 1, -7)[:MOST_ORIGINS]:
        known = calendar.cut(0, min(len(calendar), origin + gap + days + CALENDAR_DAYS_AFTER))
        made = expected_totals(totals.until(origin), weekdays[:origin], known, gap + days)
        came = totals.total[origin + gap : origin + gap + days]
        good = ~np.isnan(came) & (came > 0) & ~outlier[origin + gap : origin + gap + days]
        if not good.any():
            continue
        numbers.append(np.full(int(good.sum()), count, dtype=np.int64))
        count += 1
        actual.append(came[good])
        for name, values in made.items():
            expected[name].append(values[gap : gap + came.size][good])
    return Rolled(
        np.concatenate(numbers),
        np.concatenate(actual),
        {name: np.concatenate(parts) for name, parts in expected.items()},
    )
