"""Handle times by weekday and half hour, each held towards what more contacts say."""

from __future__ import annotations

import numpy as np

from scheduler.forecasting.atoms import ATOMS_PER_DAY, Array
from scheduler.forecasting.days import DayTable, Flags

WEEKS_USED = 12
HALF_LIFE_DAYS = 28.0
"""Days after which a contact counts half."""

_SLOTS = 48
_ENOUGH = 100.0
"""Contacts at which an interval's own mean and what it is held towards count the same."""

_ENOUGH_OVERALL = 10.0


def handle_times(table: DayTable, usable: Flags, default: float) -> Array:
    """``(7, 288)`` seconds a contact, > 0.

    Overall mean (held towards ``default`` seconds), then half hour of the day and weekday apart, then both together;
    each mean counts by its contacts and is held towards the one before with the weight of 100 contacts.
    """
    start = max(0, len(table) - 7 * WEEKS_USED)
    recent = table.from_row(start)
    known = ~np.isnan(recent.answered) & ~np.isnan(recent.handled) & usable[start:, None]
    age = len(recent) - 1 - np.arange(len(recent))
    weight = (0.5 ** (age / HALF_LIFE_DAYS))[:, None] * known
    count, seconds = (
        np.stack([_half_hours(np.nan_to_num(part) * weight, recent.weekdays == day) for day in range(7)])
        for part in (recent.answered, recent.handled)
    )
    if seconds.sum() <= 0:
        return np.full((7, ATOMS_PER_DAY), default)
    overall = _held(seconds.sum(), count.sum(), np.array(default), _ENOUGH_OVERALL)
    by_slot = _held(seconds.sum(axis=0), count.sum(axis=0), overall, _ENOUGH)
    by_day = _held(seconds.sum(axis=1), count.sum(axis=1), overall, _ENOUGH)
    both = _held(seconds, count, by_day[:, None] * by_slot[None, :] / overall, _ENOUGH)
    return np.repeat(both, ATOMS_PER_DAY // _SLOTS, axis=1)


def _half_hours(amounts: Array, days: Flags) -> Array:
    return np.asarray(amounts[days].sum(axis=0).reshape(_SLOTS, -1).sum(axis=1))


def _held(seconds: Array, count: Array, towards: Array, enough: float) -> Array:
    """Mean of seconds over contacts, held towards another mean."""
    return np.asarray((seconds + enough * towards) / (count + enough))
