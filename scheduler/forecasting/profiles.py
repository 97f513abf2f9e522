"""Intraday profiles: how a day's contacts fall over its five-minute atoms."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.forecasting.atoms import ATOMS_PER_DAY, Array
from scheduler.forecasting.days import DayTable, DayTotals, Flags

PROFILE_DAYS = 20
"""Last same weekdays whose shares are averaged."""


def weekday_profiles(table: DayTable, totals: DayTotals, usable: Flags) -> tuple[Array, NDArray[np.bool_]]:
    """Share of the day's contacts by weekday and atom.

    Parameters
    ----------
    usable
        ``(days,)``, days that may tell the profile.

    Returns
    -------
    profile, borrowed
        ``(7, 288)`` shares, rows sum to 1, ``nan`` where the weekday has no data in that atom; and which weekdays have
        no usable day of their own, so that the mean of the others stands in.
    """
    profile = np.full((7, ATOMS_PER_DAY), np.nan)
    borrowed = np.ones(7, dtype=bool)
    good = usable & (totals.total > 0)
    for weekday in range(7):
        rows = np.flatnonzero(good & (table.weekdays == weekday))[-PROFILE_DAYS:]
        if rows.size:
            profile[weekday] = _mean_share(table.offered[rows], totals.total[rows])
            borrowed[weekday] = False
    if borrowed.any() and not borrowed.all():
        rows = np.flatnonzero(good)[-PROFILE_DAYS:]
        profile[borrowed] = _mean_share(table.offered[rows], totals.total[rows])
    return profile, borrowed


def _mean_share(offered: Array, total: Array) -> Array:
    """Mean over the days that know an atom, scaled to sum 1."""
    known = ~np.isnan(offered)
    share = np.where(known, offered, 0.0) / total[:, None]
    count = known.sum(axis=0)
    mean = np.divide(share.sum(axis=0), count, out=np.full(offered.shape[1], np.nan), where=count > 0)
    whole = np.nansum(mean)
    return mean / whole if whole > 0 else mean
