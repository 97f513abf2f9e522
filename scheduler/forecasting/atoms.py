"""Regridding: rows of any length to five-minute atoms, the common measure of all grids and clocks.

Planning intervals (5 to 60 minutes) and the offsets of time zones (multiples of 15 minutes) are whole atoms, so moving
between a history's grain, the planning grid and a queue's local clock never splits an atom again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ATOM_MINUTES = 5
ATOMS_PER_DAY = 24 * 60 // ATOM_MINUTES
_ATOM_SECONDS = ATOM_MINUTES * 60
_NOISE = 1e-6

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Span:
    """Consecutive atoms: ``count`` of them from ``first`` on (atoms since 1970-01-01 UTC)."""

    first: int
    count: int

    @property
    def edges(self) -> Array:
        """Seconds since 1970 of the ``count + 1`` borders."""
        return (self.first + np.arange(self.count + 1, dtype=np.float64)) * _ATOM_SECONDS


def epoch_seconds(moments: pd.Series) -> Array:
    """Seconds since 1970-01-01 UTC of aware timestamps."""
    stamps = pd.DatetimeIndex(moments).tz_convert("UTC").tz_localize(None)
    return (stamps - pd.Timestamp("1970-01-01")).to_numpy() / np.timedelta64(1, "s")


def span_of(starts: Array, ends: Array) -> Span:
    """Atoms that hold all rows."""
    first = int(np.floor(starts.min() / _ATOM_SECONDS))
    return Span(first, int(np.ceil(ends.max() / _ATOM_SECONDS)) - first)


def spread(starts: Array, ends: Array, values: Array, span: Span) -> tuple[Array, NDArray[np.bool_]]:
    """Spread rows evenly over their atoms.

    Parameters
    ----------
    starts, ends
        Seconds since 1970, half-open rows of any length.
    values
        One amount a row; rows with ``nan`` count as missing.

    Returns
    -------
    amounts, known
        Per atom the amount, and whether rows cover the whole atom. Amounts of unknown atoms mean nothing.
    """
    good = np.isfinite(values) & (ends > starts)
    starts, ends, values = starts[good], ends[good], values[good]
    if not values.size:
        return np.zeros(span.count), np.zeros(span.count, dtype=bool)
    amounts = _integral(starts, ends, values / (ends - starts), span)
    covered = _integral(starts, ends, np.ones_like(values), span)
    return amounts, covered > _ATOM_SECONDS - 0.5


def _integral(starts: Array, ends: Array, rates: Array, span: Span) -> Array:
    """Integrate a sum of steps over every atom."""
    times = np.concatenate([starts, ends])
    order = np.argsort(times, kind="stable")
    times = times[order]
    rate = np.cumsum(np.concatenate([rates, -rates])[order])
    total = np.concatenate([np.zeros(1), np.cumsum(rate[:-1] * np.diff(times))])
    found = np.diff(np.interp(span.edges, times, total))
    # Differences of a running total leave noise where there is nothing, and noise would ask for an agent.
    return np.where(found < _NOISE, 0.0, found)


def local_slots(span: Span, zone: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Local calendar of atoms.

    Returns
    -------
    day, slot
        Local days since 1970-01-01 (a Thursday), and the atom of the local day, ``0..287``. The repeated hour of a
        clock change occurs twice, the skipped one never.
    """
    stamps = pd.to_datetime(span.edges[:-1].astype(np.int64), unit="s", utc=True).tz_convert(zone).tz_localize(None)
    minutes = ((stamps - pd.Timestamp("1970-01-01")).to_numpy() // np.timedelta64(1, "m")).astype(np.int64)
    day, minute = np.divmod(minutes, 24 * 60)
    return day, minute // ATOM_MINUTES


def local_days(span: Span, zone: str) -> tuple[int, int]:
    """First local day of a span, days since 1970-01-01, and how many days it touches."""
    day, _ = local_slots(span, zone)
    return int(day[0]), int(day[-1] - day[0]) + 1


def weekday_of(day: NDArray[np.int64]) -> NDArray[np.int64]:
    """Weekday, 0 = Monday, of days since 1970-01-01."""
    return (day + 3) % 7
