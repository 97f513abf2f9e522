"""Rolling origin: what each method would have forecast every week, scored by what came."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.forecasting.atoms import ATOM_MINUTES, Array
from scheduler.forecasting.calendar_model import CALENDAR_DAYS_AFTER
from scheduler.forecasting.days import DayTable
from scheduler.forecasting.holiday_calendar import DayCalendar

Method = Callable[[DayTable, DayCalendar, int], Array]
"""History and calendar (both from the same day on) and a number of days, to ``(days, 288)`` contacts."""

WEEKEND_DAYS = 2


@dataclass(frozen=True)
class Score:
    """Errors of one forecast day.

    Parameters
    ----------
    origin, day
        Rows of the history: the first day forecast, and the day scored.
    interval_error, day_error
        Absolute errors, contacts: summed over the day's intervals, and of its total.
    bias
        Forecast minus actual, contacts.
    actual
        Contacts that came in the intervals scored.
    """

    origin: int
    day: int
    interval_error: float
    day_error: float
    bias: float
    actual: float

    @property
    def week(self) -> int:
        """Weeks ahead, 1 for the first seven days."""
        return (self.day - self.origin) // 7 + 1


@dataclass(frozen=True)
class Accuracy:
    """Errors summed over days, as shares of the contacts that came (0.06 is 6 %); ``nan`` where none came."""

    wape: float
    wape_day: float
    bias: float
    days: int


def score_day(made: Array, came: Array, origin: int = 0, day: int = 0) -> Score:
    """Score one day; ``made`` and ``came`` are contacts of the same intervals, all known."""
    error = made - came
    bias = float(error.sum())
    return Score(origin, day, float(np.abs(error).sum()), abs(bias), bias, float(came.sum()))


def accuracy(scores: Sequence[Score]) -> Accuracy:
    """Weighted absolute percentage errors of intervals and days, and bias."""
    actual = sum(score.actual for score in scores)
    if actual <= 0:
        return Accuracy(float("nan"), float("nan"), float("nan"), len(scores))
    return Accuracy(
        sum(score.interval_error for score in scores) / actual,
        sum(score.day_error for score in scores) / actual,
        sum(score.bias for score in scores) / actual,
        len(scores),
    )


@dataclass(frozen=True)
class Backtest:
    """Scores by method, all of the same days, and the median seconds of one fit with its forecast."""

    scores: Mapping[str, tuple[Score, ...]]
    seconds: Mapping[str, float]


def origins(table: DayTable, first: int, days: int) -> range:
    """Every seventh row from ``first`` on that has ``days`` rows from it on.

    A history that ends on a Friday or Saturday counts as if it went on to the Sunday: where a queue is closed at
    weekends, its last week has no more rows than that.
    """
    rest = 6 - int(table.weekdays[-1])
    through = len(table) + (rest if rest <= WEEKEND_DAYS else 0)
    return range(first, through - days + 1, 7)


def backtest(
    table: DayTable,
    calendar: DayCalendar,
    methods: Mapping[str, Method],
    starts: Sequence[int],
    days: int,
    minutes: int,
) -> Backtest:
    """Forecast ``days`` days from every start with every method and score them.

    A method is given the rows before its origin only, and of the calendar what is known in advance. Days without data,
    or closed, are not scored; of the others only intervals known in full.

    Parameters
    ----------
    starts
        Origins: rows of the table.
    minutes
        Length of the intervals scored.
    """
    scores: dict[str, list[Score]] = {name: [] for name in methods}
    seconds: dict[str, list[float]] = {name: [] for name in methods}
    for origin in starts:
        past = table.until(origin)
        known = calendar.cut(0, min(len(calendar), origin + days + CALENDAR_DAYS_AFTER))
        for name, method in methods.items():
            began = time.perf_counter()
            made = method(past, known, days)
            seconds[name].append(time.perf_counter() - began)
            scores[name] += _scored(made, table.offered[origin : origin + days], origin, minutes)
    return Backtest(
        {name: tuple(found) for name, found in scores.items()},
        {name: float(np.median(spent)) if spent else 0.0 for name, spent in seconds.items()},
    )


def _scored(made: Array, actual: Array, origin: int, minutes: int) -> list[Score]:
    """Score every day with contacts."""
    shape = (actual.shape[0], -1, minutes // ATOM_MINUTES)
    came = actual.reshape(shape).sum(axis=2)
    expected = np.nan_to_num(made)[: actual.shape[0]].reshape(shape).sum(axis=2)
    found = []
    for day in range(actual.shape[0]):
        known = ~np.isnan(came[day])
        if came[day, known].sum() > 0:
            found.append(score_day(expected[day, known], came[day, known], origin, origin + day))
    return found
