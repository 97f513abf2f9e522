"""What 0, 1, 2, ... people give an interval of a queue with a waiting line: contacts answered, and answered in time."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.channels import channel_of
from scheduler.domain.site import Queue
from scheduler.staffing.erlang import Array
from scheduler.staffing.forecast_error import day_factors
from scheduler.staffing.waiting_line import ASSUMED_PATIENCE_SECONDS, LineModel

NODES = 7
"""Gauss-Hermite nodes over the error of the day's volume."""
SPREAD = 6.0
"""People are looked at up to so many standard deviations of the contacts in progress above their mean."""


@dataclass(frozen=True)
class ServiceCurves:
    """What k people give in an interval, one row a kind of interval.

    Parameters
    ----------
    answered, in_time
        ``(U, K + 1)`` contacts expected with 0, 1, ... K people rostered; the last ones repeat where a row is shorter.
    levels
        ``(U,)`` people up to whom each row was computed.
    """

    answered: Array
    in_time: Array
    levels: NDArray[np.int64]


def service_curves(
    model: LineModel,
    queue: Queue,
    volume: Array,
    aht_seconds: Array,
    interval_minutes: int,
    present: float = 1.0,
    day_error: float = 0.0,
) -> ServiceCurves:
    """Contacts answered and answered in time with 0, 1, 2, ... people rostered.

    A queue that states no patience is given `ASSUMED_PATIENCE_SECONDS`: where nobody hung up, nobody would be worth
    anything up to the load.

    Parameters
    ----------
    volume, aht_seconds
        ``(U,)`` contacts offered, > 0, and their handle time.
    present
        Share of the people rostered who are there.
    day_error
        Standard deviation of the log of the day's volume: the curves are means over it (Gauss-Hermite).
    """
    patient = replace(queue, patience_seconds=queue.patience_seconds or ASSUMED_PATIENCE_SECONDS)
    factors, weights = day_factors(day_error, NODES)
    rate = volume / (interval_minutes * 60.0)
    levels = _levels(model, queue, rate * factors.max(initial=1.0), aht_seconds, present)
    row = np.repeat(np.arange(volume.size), levels)
    people = np.arange(row.size) - np.repeat(np.cumsum(levels) - levels, levels) + 1
    here: Array = people.astype(np.float64) * present
    answered, in_time = np.zeros(row.size), np.zeros(row.size)
    for factor, weight in zip(factors, weights, strict=True):
        state = model.steady_state(patient, here, rate[row] * factor, aht_seconds[row])
        answered += weight * factor * volume[row] * (1.0 - state.abandoned)
        in_time += weight * factor * volume[row] * state.in_time
    return ServiceCurves(_padded(row, people, answered, levels), _padded(row, people, in_time, levels), levels)


def falling_steps(curve: Array) -> Array:
    """Increments ``(U, K)`` of concave minorants of curves ``(U, K + 1)``: the largest increment of those to the right.

    Of a curve that is convex, then concave, this is the tangent at the inflection and right of it the curve itself.
    Tight at the right end, and no increment is below the curve's: measured from there no number of people gets more
    than the curve gives.
    """
    return np.maximum.accumulate(np.maximum(np.diff(curve, axis=1), 0.0)[:, ::-1], axis=1)[:, ::-1]


def floor_people(queue: Queue, curves: ServiceCurves, volume: Array) -> NDArray[np.int64]:
    """``(U,)`` fewest people who answer the queue's worst-interval share in time."""
    goal = queue.target.worst_interval * volume
    reached = curves.in_time >= goal[:, None] - 1e-9
    return np.where(reached.any(axis=1), reached.argmax(axis=1), curves.levels).astype(np.int64)


def _levels(model: LineModel, queue: Queue, rate: Array, aht_seconds: Array, present: float) -> NDArray[np.int64]:
    """People beyond whom another one changes next to nothing."""
    load = rate * model.longest_seconds(queue, aht_seconds) / channel_of(queue).contacts_at_once(queue)
    return np.ceil((load + SPREAD * np.sqrt(load) + SPREAD) / present).astype(np.int64)


def _padded(row: NDArray[np.intp], people: NDArray[np.int64], values: Array, levels: NDArray[np.int64]) -> Array:
    """Rows of different lengths as one array that begins with nobody and repeats the last entry of each row."""
    found = np.zeros((levels.size, int(levels.max(initial=0)) + 1))
    found[row, people] = values
    return np.maximum.accumulate(found, axis=1)
