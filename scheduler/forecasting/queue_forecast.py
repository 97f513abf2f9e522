"""One queue's forecast by local day and atom, by the method its history allows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scheduler.domain.forecast_methods import AUTO, MEAN_OF_FOUR, MethodChoice
from scheduler.domain.site import Queue
from scheduler.forecasting.atoms import ATOM_MINUTES, ATOMS_PER_DAY, Array, weekday_of
from scheduler.forecasting.boosting_choice import choose_boosting
from scheduler.forecasting.calendar_model import CALENDAR_DAYS_AFTER, LEAST_DAYS, MOST_DAYS
from scheduler.forecasting.days import DayTable, Flags
from scheduler.forecasting.handle_time import handle_times
from scheduler.forecasting.holiday_calendar import DayCalendar, day_calendar
from scheduler.forecasting.methods import BOOSTED
from scheduler.forecasting.reading import QueueHistory
from scheduler.forecasting.same_weekday import weekly_profile
from scheduler.forecasting.uncertainty import dispersion
from scheduler.forecasting.weighed import WeighedForecast, forecast_weighed

LEAST_OPEN_DAYS = 20
"""Days with contacts below which a history is too thin for calendar effects, however long it is."""

_PROFILE = "times the profile of the last same weekdays"


@dataclass(frozen=True)
class DayForecast:
    """What is expected on consecutive local days.

    Parameters
    ----------
    first
        First day, days since 1970-01-01.
    volume, aht_seconds
        ``(days, 288)`` contacts, ``nan`` where nothing is known, and handle times, > 0.
    borrowed
        ``(days, 288)``, whether other weekdays had to stand in.
    source, method
        Where the numbers come from and how they were made, for a planner.
    day_error, dispersion, excluded, choice
        As in `VolumeForecast`; an error of ``None`` was not estimated.
    """

    first: int
    volume: Array
    aht_seconds: Array
    borrowed: Flags
    source: str
    method: str
    day_error: float | None = None
    dispersion: float = 1.0
    excluded: tuple[str, ...] = ()
    choice: MethodChoice | None = None


def forecast_queue(
    queue: Queue, own: QueueHistory | None, lender: QueueHistory | None, first: int, days: int, minutes: int
) -> DayForecast | None:
    """Forecast ``days`` local days from ``first`` on; ``None`` where nothing is known.

    Parameters
    ----------
    own, lender
        History of the queue, and of the queue it borrows from.
    minutes
        Planning grid.
    """
    if own is not None and is_long(own.table):
        return _by_day(queue, own, first, days, minutes)
    if lender is not None and is_long(lender.table):
        return _borrowed(queue, own, _by_day(queue, lender, first, days, minutes), lender)
    if own is not None:
        return _by_weekday(queue, own, first, days)
    if lender is not None:
        made = _by_weekday(queue, lender, first, days)
        return made and _borrowed(queue, own, made, lender)
    return None


def is_long(table: DayTable) -> bool:
    """Whether the history is long enough to fit effects and to compare methods."""
    return len(table) >= LEAST_DAYS and int((np.nansum(table.offered, axis=1) > 0).sum()) >= LEAST_OPEN_DAYS


def calendar_of(queue: Queue, table: DayTable, until: int) -> DayCalendar:
    """Calendar from the history's first day to a month beyond ``until`` (days since 1970-01-01)."""
    return day_calendar(queue, table.first, until - table.first + CALENDAR_DAYS_AFTER)


def _by_day(queue: Queue, history: QueueHistory, first: int, days: int, minutes: int) -> DayForecast:
    """Forecast totals of days by the methods that were best of late, and lay them over the day."""
    table = history.table.from_row(max(0, len(history.table) - MOST_DAYS))
    gap = first - table.first - len(table)
    calendar = calendar_of(queue, table, first + days)
    grain = common_grain(history.grain_minutes, minutes)
    weighed = decide(queue, table, calendar, first, days, grain)
    made, volume, choice = weighed.made, weighed.volume, weighed.choice
    aht = handle_times(made.table, made.usable, queue.aht_seconds)
    ahead = weekday_of(first + np.arange(days, dtype=np.int64))
    opened = int((made.totals.total > 0).sum())
    source = f"{opened} days with contacts, {table.date(0)} to {table.date(len(table) - 1)}"
    return DayForecast(
        first,
        volume,
        aht[ahead],
        np.repeat(made.borrowed[gap:, None], ATOMS_PER_DAY, axis=1),
        source,
        f"{choice.mix}, {_PROFILE}",
        weighed.day_error,
        dispersion(made, grain),
        made.excluded,
        choice,
    )


def decide(queue: Queue, table: DayTable, calendar: DayCalendar, first: int, days: int, grain: int) -> WeighedForecast:
    """Forecast by the methods the site names or the past speaks for.

    Parameters
    ----------
    grain
        Minutes of the intervals whose errors tell whether gradient boosting is better.
    """
    gap = first - table.first - len(table)
    weighed = forecast_weighed(table, calendar, gap, days, queue.forecast_method)
    if queue.forecast_method != AUTO or (better := choose_boosting(table, calendar, grain)).method == AUTO:
        return weighed
    volume = BOOSTED[better.method](table, calendar, gap + days)[gap:]
    return replace(weighed, volume=volume, choice=better.as_choice)


def common_grain(grain: int, minutes: int) -> int:
    """Choose the intervals errors are measured by: the grid's, or the history's rows where these are longer."""
    step = max(grain, minutes)
    return step if ATOMS_PER_DAY * ATOM_MINUTES % step == 0 else ATOMS_PER_DAY * ATOM_MINUTES


def _by_weekday(queue: Queue, history: QueueHistory, first: int, days: int) -> DayForecast | None:
    """Lay the mean of the last four same weekdays over the days."""
    profile = weekly_profile(history.started, queue.aht_seconds)
    if profile is None:
        return None
    ahead = weekday_of(first + np.arange(days, dtype=np.int64))
    calendar = day_calendar(queue, first, days)
    factor = np.where(calendar.closed, 0.0, np.exp(calendar.given_lift))[:, None]
    return DayForecast(
        first,
        profile.volume[ahead] * factor,
        profile.aht_seconds[ahead],
        profile.borrowed[ahead],
        profile.source,
        "mean of the last four same weekdays, for histories below six weeks",
        choice=MethodChoice("length", 0, ((MEAN_OF_FOUR, 1.0),)),
    )


def _borrowed(queue: Queue, own: QueueHistory | None, made: DayForecast, lender: QueueHistory) -> DayForecast:
    """Scale another queue's forecast to this one."""
    factor, why = queue.borrow_factor, "as the site says"
    shared = _shared(own, lender) if own is not None else None
    if shared is not None:
        factor, why = shared, "as in the days both have"
    source = f"{queue.borrow_from!r} times {factor:.3g}, {why}; its history: {made.source}"
    aht = np.full_like(made.aht_seconds, queue.aht_seconds)
    if own is not None:
        profile = weekly_profile(own.started, queue.aht_seconds)
        if profile is not None:
            aht = profile.aht_seconds[weekday_of(made.first + np.arange(len(aht), dtype=np.int64))]
    return replace(
        made, volume=made.volume * factor, aht_seconds=aht, source=source, method=f"borrowed from {queue.borrow_from!r}"
    )


def _shared(own: QueueHistory, lender: QueueHistory) -> float | None:
    """Own contacts over the other queue's in the intervals both know; ``None`` with fewer than three days' worth."""
    start = max(own.started.first, lender.started.first)
    mine = own.started.from_row(start - own.started.first).offered
    theirs = lender.started.from_row(start - lender.started.first).offered
    count = min(len(mine), len(theirs))
    both = ~np.isnan(mine[:count]) & ~np.isnan(theirs[:count])
    if both.any(axis=1).sum() < 3 or theirs[:count][both].sum() <= 0 or mine[:count][both].sum() <= 0:
        return None
    return float(mine[:count][both].sum() / theirs[:count][both].sum())
