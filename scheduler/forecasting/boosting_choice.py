"""Whether gradient boosting, or its average with the calendar model, was clearly better of late than what is usual."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.forecast_methods import AUTO, MethodChoice
from scheduler.forecasting import boosting
from scheduler.forecasting.backtest import Method, accuracy, backtest
from scheduler.forecasting.days import DayTable
from scheduler.forecasting.holiday_calendar import DayCalendar
from scheduler.forecasting.methods import BOOSTED, weighed_method

LEAST_HISTORY = 112
"""Days of history from which boosting is compared; below, the methods of every installation are taken."""

CLEARLY = 0.99
"""Share of the usual error that boosting must not exceed to be taken."""

_ORIGINS = (70, 56, 42, 28)
"""Days before the end of the history from which four weeks are forecast and compared."""

_AHEAD = 28


@dataclass(frozen=True)
class BoostingChoice:
    """The method taken (``auto`` where it is not boosting), why in words, and the errors of days compared."""

    method: str
    why: str
    errors: tuple[tuple[str, float], ...] = ()

    @property
    def as_choice(self) -> MethodChoice:
        """How the forecast tells of it."""
        weights, error = ((self.method, 1.0),), dict(self.errors).get(self.method)
        return MethodChoice("backtest", len(_ORIGINS), weights, self.errors, error)


def choose_boosting(table: DayTable, calendar: DayCalendar, minutes: int) -> BoostingChoice:
    """Compare the methods that can run here on the last ten weeks of the history.

    Parameters
    ----------
    minutes
        Length of the intervals whose errors are compared.
    """
    if not boosting.is_installed():
        return BoostingChoice(AUTO, "the extra [ml] is not installed")
    if len(table) < LEAST_HISTORY:
        return BoostingChoice(AUTO, "less than sixteen weeks of history to compare boosting on")
    methods: dict[str, Method] = {AUTO: weighed_method, **BOOSTED}
    found = backtest(table, calendar, methods, [len(table) - back for back in _ORIGINS], _AHEAD, minutes)
    scored = {name: accuracy(scores) for name, scores in found.scores.items()}
    errors = {name: one.wape for name, one in scored.items()}
    best = min(errors, key=lambda name: errors[name] / (1.0 if name == AUTO else CLEARLY))
    told = ", ".join(f"{name} {error:.1%}" for name, error in errors.items())
    days = tuple((name, round(one.wape_day, 6)) for name, one in scored.items())
    return BoostingChoice(best, f"interval errors of four forecasts over the last ten weeks: {told}", days)
