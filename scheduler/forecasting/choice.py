"""Which method a queue is forecast with: the usual one, unless boosting or the average was clearly better of late."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.forecasting import boosting
from scheduler.forecasting.backtest import Method, accuracy, backtest
from scheduler.forecasting.days import DayTable
from scheduler.forecasting.holiday_calendar import DayCalendar
from scheduler.forecasting.methods import BOOSTED, USUAL

USUAL_METHOD = "calendar"
LEAST_HISTORY = 112
"""Days of history from which methods are compared; below, the usual one is taken."""

CLEARLY = 0.99
"""Share of the usual method's error another one must not exceed to be taken."""

_ORIGINS = (70, 56, 42, 28)
"""Days before the end of the history from which four weeks are forecast and compared."""

_AHEAD = 28


@dataclass(frozen=True)
class Choice:
    """The method taken and why, in words."""

    method: str
    why: str


def choose(table: DayTable, calendar: DayCalendar, minutes: int) -> Choice:
    """Compare the methods that can run here on the last ten weeks of the history.

    Parameters
    ----------
    minutes
        Length of the intervals whose errors are compared.
    """
    if not boosting.is_installed():
        return Choice(USUAL_METHOD, "usual method; the extra [ml] is not installed")
    if len(table) < LEAST_HISTORY:
        return Choice(USUAL_METHOD, "usual method; less than sixteen weeks of history to compare others on")
    methods: dict[str, Method] = {USUAL_METHOD: USUAL[USUAL_METHOD], **BOOSTED}
    found = backtest(table, calendar, methods, [len(table) - back for back in _ORIGINS], _AHEAD, minutes)
    errors = {name: accuracy(scores).wape for name, scores in found.scores.items()}
    best = min(errors, key=lambda name: errors[name] / (1.0 if name == USUAL_METHOD else CLEARLY))
    told = ", ".join(f"{name} {error:.1%}" for name, error in errors.items())
    return Choice(best, f"interval errors of four forecasts over the last ten weeks: {told}")
