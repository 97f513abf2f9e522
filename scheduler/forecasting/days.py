"""History by local day: ``(days, 288)`` tables of five-minute atoms, and the totals of days with gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scheduler.forecasting.atoms import ATOMS_PER_DAY, Array, Span, local_slots, weekday_of

Flags = NDArray[np.bool_]

ENOUGH_KNOWN = 0.6
"""Share of a day's usual contacts that must be known to estimate its total."""

RECENT_DAYS = 12
"""Same weekdays that tell which intervals of a day usually have data, and how much."""

CLOSED_BELOW = 3.0
"""A day without a contact is a closed day where the weekday's other days bring at least this many (Poisson: 5 %)."""


@dataclass(frozen=True)
class Observed:
    """History of one queue by atom: amounts and whether they are known."""

    span: Span
    offered: Array
    offered_known: Flags
    answered: Array
    handle_seconds: Array
    handled_known: Flags


@dataclass(frozen=True)
class DayTable:
    """History of one queue by local day.

    Parameters
    ----------
    first
        Local day of the first row, days since 1970-01-01.
    offered, answered, handled
        ``(days, 288)`` contacts offered, contacts answered and seconds spent on these; ``nan`` where unknown.
    """

    first: int
    offered: Array
    answered: Array
    handled: Array

    def __len__(self) -> int:
        return int(self.offered.shape[0])

    @cached_property
    def weekdays(self) -> NDArray[np.int64]:
        """Weekday of every day, 0 = Monday."""
        return weekday_of(self.first + np.arange(len(self), dtype=np.int64))

    def date(self, row: int) -> date:
        """Date of a row; rows beyond the table count on."""
        return date(1970, 1, 1) + timedelta(days=self.first + int(row))

    def until(self, row: int) -> DayTable:
        """Keep what was known before ``row``."""
        return DayTable(self.first, self.offered[:row], self.answered[:row], self.handled[:row])

    def through_weekend(self) -> DayTable:
        """Add the days after the last that fall on weekdays without any data."""
        never = {day for day in range(7) if np.isnan(self.offered[self.weekdays == day]).all()}
        count = next((n for n in range(7) if (int(self.weekdays[-1]) + 1 + n) % 7 not in never), 0)
        blank = np.full((count, ATOMS_PER_DAY), np.nan)
        filled = (np.concatenate([table, blank]) for table in (self.offered, self.answered, self.handled))
        return DayTable(self.first, *filled)

    def without(self, hidden: Flags) -> DayTable:
        """Make the marked atoms unknown, ``(days, 288)``."""
        gone = (np.where(hidden, np.nan, table) for table in (self.offered, self.answered, self.handled))
        return DayTable(self.first, *gone)

    def from_row(self, row: int) -> DayTable:
        """Rows from ``row`` on."""
        kept = (table[row:] for table in (self.offered, self.answered, self.handled))
        return DayTable(self.first + row, *kept)


def day_table(seen: Observed, zone: str) -> DayTable:
    """Arrange atoms by local day; a clock change's repeated hour counts as its mean, the skipped one as missing."""
    day, slot = local_slots(seen.span, zone)
    first = int(day[0])
    place = (day - first, slot)
    return DayTable(
        first,
        by_day(*place, seen.offered, seen.offered_known),
        by_day(*place, seen.answered, seen.handled_known),
        by_day(*place, seen.handle_seconds, seen.handled_known),
    )


def by_day(day: NDArray[np.int64], slot: NDArray[np.int64], amounts: Array, known: Flags) -> Array:
    """Arrange atoms as ``(days, 288)`` with ``nan`` where unknown; atoms of the same local reading are averaged."""
    place = (day * ATOMS_PER_DAY + slot)[known]
    size = (int(day[-1]) + 1) * ATOMS_PER_DAY
    count = np.bincount(place, minlength=size)
    total = np.bincount(place, weights=amounts[known], minlength=size)
    mean = np.divide(total, count, out=np.full(size, np.nan), where=count > 0)
    return mean.reshape(-1, ATOMS_PER_DAY)


@dataclass(frozen=True)
class DayTotals:
    """Contacts of every day.

    Parameters
    ----------
    total
        ``(days,)``, gaps filled in proportion; ``nan`` where too little is known.
    known_share
        ``(days,)`` share of the day's usual contacts that lies in known intervals, 0-1.
    closed
        ``(days,)``, whether a day is known to have had no contact although its weekday usually has.
    """

    total: Array
    known_share: Array
    closed: Flags

    def until(self, row: int) -> DayTotals:
        """Keep the days before ``row``."""
        return DayTotals(self.total[:row], self.known_share[:row], self.closed[:row])

    def from_row(self, row: int) -> DayTotals:
        """Days from ``row`` on."""
        return DayTotals(self.total[row:], self.known_share[row:], self.closed[row:])


def day_totals(table: DayTable) -> DayTotals:
    """Sum days, filling gaps in proportion to what the last same weekdays had in the known intervals."""
    known = ~np.isnan(table.offered)
    amounts = np.where(known, table.offered, 0.0)
    total = np.full(len(table), np.nan)
    share = np.zeros(len(table))
    closed = np.zeros(len(table), dtype=bool)
    for weekday in range(7):
        rows = np.flatnonzero((table.weekdays == weekday) & known.any(axis=1))
        if not rows.size:
            continue
        sums = amounts[rows].sum(axis=1)
        busy = sums[sums > 0]
        if busy.size and busy.mean() >= CLOSED_BELOW:
            closed[rows] = sums <= 0
        usual = _usual_shares(amounts[rows[~closed[rows]]], known[rows[~closed[rows]]])
        share[rows] = known[rows] @ usual
        enough = share[rows] >= ENOUGH_KNOWN
        total[rows[enough]] = sums[enough] / share[rows[enough]]
    return DayTotals(total, share, closed)


def _usual_shares(amounts: Array, known: Flags) -> Array:
    """Share of a day's contacts by atom, from the last days; sums to 1."""
    count = known[-RECENT_DAYS:].sum(axis=0)
    mean = np.divide(amounts[-RECENT_DAYS:].sum(axis=0), count, out=np.zeros(ATOMS_PER_DAY), where=count > 0)
    if mean.sum() <= 0:
        mean = (count > 0).astype(np.float64)
    return mean / max(mean.sum(), 1e-9)
