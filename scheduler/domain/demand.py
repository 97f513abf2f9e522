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
