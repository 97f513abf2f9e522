"""What people do to a forecast: notes on what it was made from, edits, and snapshots that lock it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from scheduler.domain.clock import Horizon
from scheduler.domain.run import InputFile

ALL_QUEUES = "*"
SERIES = ("model", "edited", "locked")
"""Contacts a snapshot holds of each queue, from history alone to those that count."""


@dataclass(frozen=True)
class VolumeNote:
    """Something about a queue's history or forecast that is no error, with what the product does about it.

    Parameters
    ----------
    queue
        Name of the queue, or ``all queues``.
    message
        One sentence for a planner.
    about
        What it is about, as ``check`` names it.
    """

    queue: str
    message: str
    about: str = "volumes"

    def __str__(self) -> str:
        return f"{self.queue}: {self.message}"


@dataclass(frozen=True)
class VolumeEdit:
    """One reviewed change of contacts or handle times, on top of model and client forecast.

    Parameters
    ----------
    queue
        Name of the queue, or ``*`` for all (operation ``x`` only).
    start, end
        Half-open, on the planning grid.
    operation
        ``x`` multiplies every interval by ``value``. Of contacts ``+`` adds ``value`` to the total of start..end and
        ``=`` sets that total; the profile inside stays. Of handle times ``+`` and ``=`` do so in every interval.
    value
        Factor >= 0, contacts or seconds (of either sign for ``+``).
    reason, author
        Why, and who answers for it.
    file, line
        Where it is written.
    measure
        Contacts (``volume``) or handle times (``aht``).
    """

    queue: str
    start: datetime
    end: datetime
    operation: Literal["x", "+", "="]
    value: float
    reason: str
    author: str
    file: str = ""
    line: int = 0
    measure: Literal["volume", "aht"] = "volume"


@dataclass(frozen=True)
class LockedQueue:
    """One queue's volumes at the moment of the lock, one value an interval of the lock's dates.

    Parameters
    ----------
    source
        Where the numbers came from.
    model
        Contacts by history alone; empty where there was no history.
    edited
        Contacts after the client's forecast and the edits.
    locked
        Contacts that count: ``edited`` times the scenarios given at the lock.
    aht_seconds
        Average handle time.
    low, high, day_error, dispersion, method, excluded
        As in `scheduler.domain.demand.VolumeForecast`.
    """

    queue: str
    source: str
    model: tuple[float, ...]
    edited: tuple[float, ...]
    locked: tuple[float, ...]
    aht_seconds: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    day_error: float = 0.0
    dispersion: float = 1.0
    method: str = ""
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForecastLock:
    """A snapshot of a site's volumes for some dates; never changed afterwards.

    Parameters
    ----------
    name
        Name given to it, e.g. ``final``.
    locked_at, author
        When (aware) and by whom.
    zone, start, days, interval_minutes
        The dates and the grid, as in `Horizon`.
    queues
        In the order of the site.
    edits
        The edits inside ``edited``, in order.
    files, overlays
        What was read, with hashes.
    version
        Version of the product.
    sequence
        One more than that of the newest lock of the site at that time: which of two is newer is told by it, not by
        clocks, which may be set back. 0 in snapshots of versions that had none.
    path
        The snapshot's file relative to the site folder; not stored in it.
    """

    site: str
    name: str
    locked_at: datetime
    author: str
    zone: str
    start: date
    days: int
    interval_minutes: int
    queues: tuple[LockedQueue, ...]
    edits: tuple[VolumeEdit, ...] = ()
    files: tuple[InputFile, ...] = ()
    overlays: tuple[InputFile, ...] = ()
    version: str = ""
    sequence: int = 0
    path: str = ""

    @cached_property
    def horizon(self) -> Horizon:
        """Its dates on its grid."""
        return Horizon(self.zone, self.start, self.days, self.interval_minutes)

    @property
    def title(self) -> str:
        """How it is named to a planner."""
        return f"{self.path or self.name} (locked {self.locked_at:%Y-%m-%d %H:%M %Z} by {self.author})"
