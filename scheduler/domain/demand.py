"""Volumes and requirement of one queue over the horizon's intervals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class QueueDemand:
    """One queue, one value an interval of the horizon.

    Parameters
    ----------
    open
        Whether the queue is open; a closed interval requires nobody and nobody serves it.
    volume
        Contacts offered, >= 0.
    aht_seconds
        Average handle time, > 0 where there is volume.
    required
        People needed, >= 0, shrinkage included; 0 where closed.
    """

    queue: str
    open: tuple[bool, ...]
    volume: tuple[float, ...]
    aht_seconds: tuple[float, ...]
    required: tuple[int, ...]


@dataclass(frozen=True)
class VolumeForecast:
    """Contacts expected at one queue, one value an interval of the horizon.

    Parameters
    ----------
    volume
        Contacts offered, >= 0; outside opening hours too where history or forecast have some.
    aht_seconds
        Average handle time, > 0.
    source
        One or two sentences for a planner: where the numbers come from and what was missing.
    """

    queue: str
    volume: tuple[float, ...]
    aht_seconds: tuple[float, ...]
    source: str
