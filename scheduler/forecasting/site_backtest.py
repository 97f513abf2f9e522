"""Rolling-origin backtest of every queue of a site."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from scheduler.domain.forecast_methods import AUTO
from scheduler.domain.site import Queue
from scheduler.domain.site_setup import SiteSetup
from scheduler.forecasting.atoms import ATOM_MINUTES, Span, local_days
from scheduler.forecasting.backtest import Backtest, backtest, origins
from scheduler.forecasting.calendar_model import MOST_DAYS
from scheduler.forecasting.methods import BOOSTED, available
from scheduler.forecasting.queue_forecast import calendar_of, common_grain, decide, is_long
from scheduler.forecasting.reading import read_history

FIRST_ORIGIN = 84
"""Days before the first origin: twelve weeks, where the history has that and four weeks more."""

LEAST_ORIGIN = 42
DAYS_AHEAD = 42


@dataclass(frozen=True)
class QueueBacktest:
    """Backtest of one queue.

    Parameters
    ----------
    origins
        Number of forecasts made with each method.
    minutes
        Length of the intervals scored.
    found
        ``None`` where the history is too short.
    taken
        Name of the method the queue is forecast with, empty where nothing was tested.
    why
        Why that one, or why nothing was tested.
    """

    queue: str
    origins: int
    minutes: int
    found: Backtest | None
    taken: str
    why: str


def backtest_queues(site: SiteSetup, history: pd.DataFrame) -> list[QueueBacktest]:
    """Forecast up to six weeks from every week of each queue's history before the horizon, and score what came.

    Intervals are those of the planning grid, or the history's own where these are longer.
    """
    horizon = site.horizon
    start = Span(round(horizon.origin.timestamp()) // (ATOM_MINUTES * 60), horizon.end_minute // ATOM_MINUTES)
    return [_backtest(queue, history, start, horizon.interval_minutes) for queue in site.queues]


def _backtest(queue: Queue, history: pd.DataFrame, horizon: Span, minutes: int) -> QueueBacktest:
    rows = history[history["queue"] == queue.name]
    own = read_history(queue, rows if len(rows) else None, horizon)
    if own is None or not is_long(own.table) or not origins(own.table, LEAST_ORIGIN, 7):
        days = 0 if own is None else len(own.table)
        need = LEAST_ORIGIN + 7
        why = f"{days} days of history, first to last; {need} are needed to forecast a week from six"
        return QueueBacktest(queue.name, 0, minutes, None, "", why)
    table = own.table.from_row(max(0, len(own.table) - MOST_DAYS))
    first_day, days = local_days(horizon, queue.time_zone)
    calendar = calendar_of(queue, table, max(table.first + len(table) + DAYS_AHEAD, first_day + days))
    first = FIRST_ORIGIN if len(table) >= FIRST_ORIGIN + 28 else LEAST_ORIGIN
    grain = common_grain(own.grain_minutes, minutes)
    starts = origins(table, first, 7)
    found = backtest(table, calendar, available(), starts, DAYS_AHEAD, grain)
    choice = decide(queue, table, calendar, first_day, days, grain).choice
    taken = choice.weights[0][0] if choice.by == "site" or choice.weights[0][0] in BOOSTED else AUTO
    return QueueBacktest(queue.name, len(starts), grain, found, taken, choice.words)
