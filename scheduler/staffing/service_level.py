"""The service target by its definition: what counts as reached, per contact offered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.site import Queue, ServiceTarget
from scheduler.staffing.erlang import Array, QueueState

TOLERANCE = 1e-9
"""Rounding noise forgiven when a target is compared and when people are rounded up."""


def credit(target: ServiceTarget, in_time: Array, short_abandoned: Array, fraction: float | None = None) -> Array:
    """Share of contacts offered that counts towards the target, so that it is reached where the credit is ``fraction``.

    Being linear in the shares, credits of several intervals may be averaged by volume, whatever the definition:
    ``short_abandons_excluded`` asks ``in_time >= fraction (1 - short)``, so a short abandon earns ``fraction``.

    Parameters
    ----------
    in_time, short_abandoned
        Shares of contacts offered, 0-1.
    fraction
        Instead of the target's own (for a floor).
    """
    if target.counting == "short_abandons_counted":
        return in_time + short_abandoned
    if target.counting == "short_abandons_excluded":
        return in_time + (target.fraction if fraction is None else fraction) * short_abandoned
    return in_time


def service_level(target: ServiceTarget, in_time: Array, short_abandoned: Array) -> Array:
    """Service level as the target defines it, 0-1; 1 where every contact is a short abandon left out."""
    if target.counting == "short_abandons_counted":
        return in_time + short_abandoned
    if target.counting == "short_abandons_excluded":
        left = 1.0 - short_abandoned
        return np.divide(in_time, left, out=np.ones_like(left), where=left > 0)
    return in_time


def short_seconds(target: ServiceTarget) -> float:
    """Seconds within which giving up is a short abandon; 0 where the definition asks for none."""
    return 0.0 if target.counting == "offered" else target.short_abandon_seconds


def reaches(queue: Queue, state: QueueState, fraction: float) -> NDArray[np.bool_]:
    """Whether a state earns ``fraction`` and keeps the occupancy cap and the queue's limit on abandonment."""
    found = credit(queue.target, state.in_time, state.short_abandoned, fraction) >= fraction - TOLERANCE
    found &= state.occupancy <= queue.max_occupancy + TOLERANCE
    if queue.target.max_abandonment is not None:
        found &= state.abandoned <= queue.target.max_abandonment + TOLERANCE
    return np.asarray(found)
