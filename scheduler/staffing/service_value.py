"""Service value: what the first, second, ... person on a queue is worth in each interval, in milli-currency.

Two amounts add up. Contacts *answered* (Erlang A): concave in the number of people whatever the load, taken as it is.
Contacts answered *in time*: S-shaped, so the curve is replaced by its concave minorant: left of the inflection the
tangent there, right of it the curve itself. It promises nothing that is not true, and its inflection lies well below
any sane target (at half the contacts in time or less). The concave hull, which comes to mind first, lies above the
curve just under the target, where rosters are made.

A *soft floor* is added: each person below the number who reach the queue's worst-interval share, and below the minimum
staff, is worth the floor's price of an agent-hour more. Work that waits (email, callbacks) is linear: every person up
to the levelled requirement handles as many contacts as fit into the interval.

People rostered are thinned once, by the expected unplanned shrinkage: of k heads k (1 - shrinkage) answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.demand import QueueDemand
from scheduler.domain.money import MILLI
from scheduler.domain.site import Prices, Queue
from scheduler.staffing.chat import chat_state
from scheduler.staffing.erlang import Array
from scheduler.staffing.erlang_comparison import ASSUMED_PATIENCE_SECONDS
from scheduler.staffing.forecast_error import day_factors
from scheduler.staffing.voice import steady_state

NODES = 7
"""Gauss-Hermite nodes over the error of the day's volume."""
SPREAD = 6.0
"""People are looked at up to so many standard deviations of the contacts in progress above their mean."""
FLOOR_TIERS = 2.0
"""Price of the floor where the site gives none, in prices of the dearest tier of shortage."""


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


def assumed_patience(queues: Sequence[Queue]) -> tuple[str, ...]:
    """Queues of calls and chats that state no patience: their values rest on `ASSUMED_PATIENCE_SECONDS`.

    By Erlang C nobody would be worth anything up to the load.
    """
    return tuple(q.name for q in queues if q.channel in ("voice", "chat") and q.patience_seconds is None)


def contact_values(queue: Queue, prices: Prices, aht_seconds: float) -> tuple[float, float]:
    """Money an answered contact is worth, and what it is worth on top in time.

    Where the queue gives none: what its handle time costs at the first price of a missing agent-hour, and as much on
    top.
    """
    first = prices.shortage[0].price if queue.shortage_price is None else queue.shortage_price
    answered = first * aht_seconds / 3600.0 if queue.contact_value is None else queue.contact_value
    return answered, answered if queue.in_time_value is None else queue.in_time_value


def floor_price(queue: Queue, prices: Prices) -> float:
    """Money per agent-hour missing below the floor."""
    if prices.floor is not None:
        return prices.floor
    first, last = prices.shortage[0].price, prices.shortage[-1].price
    scale = 1.0 if queue.shortage_price is None or not first else queue.shortage_price / first
    return FLOOR_TIERS * last * scale


def queue_values(
    queue: Queue, demand: QueueDemand, prices: Prices, interval_minutes: int, present: float
) -> tuple[tuple[int, ...], ...]:
    """Values of one queue: per interval the milli-currency of the first, second, ... person, never rising, above 0.

    Parameters
    ----------
    present
        Share of the people rostered who are expected to be there, above 0.
    """
    if queue.is_deferred:
        kinds, rows = interval_kinds(demand, demand.required)
        increments = _work_increments(queue, prices, kinds, interval_minutes, present)
        return _rounded(demand, rows, _with_floor(queue, prices, increments, None, interval_minutes))
    kinds, rows = interval_kinds(demand, demand.volume)
    curves = service_curves(queue, kinds[:, 0], kinds[:, 1], interval_minutes, present, demand.day_error)
    worth = np.array([contact_values(queue, prices, aht) for aht in kinds[:, 1]]).reshape(-1, 2)
    increments = worth[:, :1] * falling_steps(curves.answered) + worth[:, 1:] * falling_steps(curves.in_time)
    reached = floor_people(queue, curves, kinds[:, 0])
    return _rounded(demand, rows, _with_floor(queue, prices, increments, reached, interval_minutes))


def service_curves(
    queue: Queue,
    volume: Array,
    aht_seconds: Array,
    interval_minutes: int,
    present: float = 1.0,
    day_error: float = 0.0,
) -> ServiceCurves:
    """Contacts answered and answered in time with 0, 1, 2, ... people rostered, voice and chat.

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
    state_of = chat_state if queue.channel == "chat" else steady_state
    factors, weights = day_factors(day_error, NODES)
    rate = volume / (interval_minutes * 60.0)
    levels = _levels(queue, rate * factors.max(initial=1.0), aht_seconds, present)
    row = np.repeat(np.arange(volume.size), levels)
    people = np.arange(row.size) - np.repeat(np.cumsum(levels) - levels, levels) + 1
    here: Array = people.astype(np.float64) * present
    answered, in_time = np.zeros(row.size), np.zeros(row.size)
    for factor, weight in zip(factors, weights, strict=True):
        state = state_of(patient, here, rate[row] * factor, aht_seconds[row])
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


def _levels(queue: Queue, rate: Array, aht_seconds: Array, present: float) -> NDArray[np.int64]:
    """People beyond whom another one changes next to nothing."""
    at_once = max(1.0, queue.concurrency) if queue.channel == "chat" else 1.0
    longest = queue.chat_seconds[-1] if queue.channel == "chat" and queue.chat_seconds else aht_seconds
    load = rate * longest / at_once
    return np.ceil((load + SPREAD * np.sqrt(load) + SPREAD) / present).astype(np.int64)


def _padded(row: NDArray[np.intp], people: NDArray[np.int64], values: Array, levels: NDArray[np.int64]) -> Array:
    """Rows of different lengths as one array that begins with nobody and repeats the last entry of each row."""
    found = np.zeros((levels.size, int(levels.max(initial=0)) + 1))
    found[row, people] = values
    return np.maximum.accumulate(found, axis=1)


def interval_kinds(demand: QueueDemand, amounts: Sequence[float]) -> tuple[Array, NDArray[np.int64]]:
    """Different pairs of amount and handle time, and each interval's: -1 where there is nothing to do."""
    amount = np.array(amounts, dtype=float)
    asked = np.array(demand.open, dtype=bool) & (amount > 0)
    pairs = np.stack([amount, np.array(demand.aht_seconds, dtype=float)], axis=1)[asked]
    kinds, inverse = np.unique(pairs, axis=0, return_inverse=True)
    rows = np.full(asked.size, -1, np.int64)
    rows[asked] = inverse.reshape(-1)
    return kinds.reshape(-1, 2), rows


def _work_increments(queue: Queue, prices: Prices, kinds: Array, interval_minutes: int, present: float) -> Array:
    """``(U, K)`` value of the contacts each person handles, 0 beyond the people required."""
    most = int(kinds[:, 0].max(initial=0.0))
    found = np.zeros((len(kinds), most))
    seconds = interval_minutes * 60.0 * queue.max_occupancy * present
    for u, (people, aht) in enumerate(kinds.tolist()):
        found[u, : int(people)] = sum(contact_values(queue, prices, aht)) * seconds / aht
    return found


def _with_floor(
    queue: Queue, prices: Prices, increments: Array, reached: NDArray[np.int64] | None, interval_minutes: int
) -> Array:
    """Add the floor's price to the people below it; the last row is that of open intervals with nothing to do."""
    idle = np.zeros((1, increments.shape[1]))
    floors = np.append(np.zeros(len(increments), np.int64) if reached is None else reached, 0)
    floors = np.maximum(floors, queue.minimum_staff)
    increments = np.concatenate([increments, idle])
    width = max(increments.shape[1], int(floors.max(initial=0)))
    increments = np.pad(increments, ((0, 0), (0, width - increments.shape[1])))
    price = floor_price(queue, prices) * interval_minutes / 60.0
    return increments + np.where(np.arange(width)[None, :] < floors[:, None], price, 0.0)


def _rounded(demand: QueueDemand, rows: NDArray[np.int64], increments: Array) -> tuple[tuple[int, ...], ...]:
    """Whole milli-currency, cut where nothing is left; rounding keeps the order, so values never rise."""
    whole = np.rint(increments * MILLI).astype(np.int64)
    lengths = (whole > 0).sum(axis=1)
    curves = [tuple(own[:length].tolist()) for own, length in zip(whole, lengths, strict=True)]
    return tuple(curves[kind] if is_open else () for is_open, kind in zip(demand.open, rows.tolist(), strict=True))
