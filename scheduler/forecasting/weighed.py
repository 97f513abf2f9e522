"""The product's forecast of a queue: totals of days by the methods its past speaks for, times profiles."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.forecast_methods import AUTO, MethodChoice
from scheduler.forecasting.atoms import Array
from scheduler.forecasting.calendar_model import CalendarForecast, forecast_calendar
from scheduler.forecasting.choice import choose, mixed
from scheduler.forecasting.days import DayTable
from scheduler.forecasting.holiday_calendar import DayCalendar
from scheduler.forecasting.rolling import expected_totals, roll
from scheduler.forecasting.uncertainty import day_error


@dataclass(frozen=True)
class WeighedForecast:
    """What is expected, and why.

    Parameters
    ----------
    volume
        ``(days, 288)`` contacts of the days to forecast; ``nan`` where no day of the weekday has data.
    made
        The calendar model of the history, over the gap and these days.
    choice
        Methods and weights.
    day_error
        Standard deviation of the log of a day's total around the forecast, its Poisson part left out.
    """

    volume: Array
    made: CalendarForecast
    choice: MethodChoice
    day_error: float


def forecast_weighed(
    table: DayTable, calendar: DayCalendar, gap: int, days: int, method: str = AUTO
) -> WeighedForecast:
    """Forecast ``days`` days that begin ``gap`` days after the history.

    Parameters
    ----------
    table, calendar
        As in `forecast_calendar`.
    method
        ``auto``, or the method to take whatever its errors.
    """
    made = forecast_calendar(table, calendar, gap + days)
    weekdays = made.table.weekdays
    rolled = roll(made.totals, weekdays, calendar, made.days.outlier, gap, days)
    chosen = choose(rolled, len(table) / 7, method)
    ahead = expected_totals(made.totals, weekdays, calendar, gap + days, made.days)
    total = mixed(ahead, dict(chosen.choice.weights))[gap:]
    return WeighedForecast(
        total[:, None] * made.profile[gap:],
        made,
        chosen.choice,
        day_error(chosen.actual, chosen.expected, chosen.choice.origins),
    )
