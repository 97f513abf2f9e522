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

Where a demand states how many heads the simulation sees more or fewer (``head_shift``), its curves are shifted by them
(`scheduler.staffing.shifted_curves`), the floor of the worst interval with them; the minimum staff stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.contact_worth import contact_values
from scheduler.domain.demand import QueueDemand
from scheduler.domain.money import MILLI
from scheduler.domain.site import Prices, Queue
from scheduler.staffing.erlang import Array
from scheduler.staffing.service_curves import falling_steps, floor_people, service_curves
from scheduler.staffing.shifted_curves import shifted
from scheduler.staffing.waiting_line import LineModel

Values = tuple[tuple[int, ...], ...]
"""Per interval the milli-currency of the first, second, ... person, never rising, above 0."""
FLOOR_TIERS = 2.0
"""Price of the floor where the site gives none, in prices of the dearest tier of shortage."""


def floor_price(queue: Queue, prices: Prices) -> float:
    """Money per agent-hour missing below the floor."""
    if prices.floor is not None:
        return prices.floor
    first, last = prices.shortage[0].price, prices.shortage[-1].price
    scale = 1.0 if queue.shortage_price is None or not first else queue.shortage_price / first
    return FLOOR_TIERS * last * scale


def dictated_price(queue: Queue, prices: Prices) -> float:
    """Money per agent-hour missing of the people dictated: the floor's, at least the queue's dearest shortage price."""
    return max(floor_price(queue, prices), floor_price(queue, replace(prices, floor=None)) / FLOOR_TIERS)


def with_dictated(
    values: Values, bare: Values, dictated: Sequence[int | None], price: float, interval_minutes: int
) -> Values:
    """Values where people are dictated: each of them is worth ``price`` beside his contacts, nobody beyond them.

    Parameters
    ----------
    values, bare
        Values by the formulas, with the floor and without it.
    dictated
        People by interval, ``None`` where the formulas stand.
    price
        Money an agent-hour.
    """
    more = round(price * interval_minutes / 60.0 * MILLI)
    return tuple(
        own if people is None else tuple(more + one for one in (*contacts[:people], *(0,) * (people - len(contacts))))
        for own, contacts, people in zip(values, bare, dictated, strict=True)
    )


def line_values(
    model: LineModel, queue: Queue, demand: QueueDemand, prices: Prices, interval_minutes: int, present: float
) -> Values:
    """Values where contacts wait in line: those answered, and those answered in time; see `work_values`."""
    kinds, rows = interval_kinds(demand, demand.volume)
    curves = service_curves(model, queue, kinds[:, 0], kinds[:, 1], interval_minutes, present, demand.day_error)
    worth = np.array([contact_values(queue, prices, aht) for aht in kinds[:, 1]]).reshape(-1, 2)
    increments = worth[:, :1] * falling_steps(curves.answered) + worth[:, 1:] * falling_steps(curves.in_time)
    below = _below(floor_people(queue, curves, kinds[:, 0]), increments.shape[1])
    if demand.head_shift:  # shifts differ from interval to interval, so each busy one becomes a kind of its own
        busy = np.flatnonzero(rows >= 0)
        own, heads = rows[busy], np.array(demand.head_shift)[busy]
        increments, below = shifted(increments[own], heads), shifted(below[own], heads)
        rows = np.full_like(rows, -1)
        rows[busy] = np.arange(busy.size)
    return _rounded(demand, rows, _with_floor(queue, prices, increments, below, interval_minutes))


def line_losses(
    model: LineModel, queue: Queue, demand: QueueDemand, prices: Prices, interval_minutes: int, present: float
) -> Array:
    """``(T, K + 1)`` money that contacts given up and late cost with 0, 1, ... K people, by the formula alone.

    Neither made concave nor shifted, and without the floor: what a simulated loss is held against.
    """
    kinds, rows = interval_kinds(demand, demand.volume)
    curves = service_curves(model, queue, kinds[:, 0], kinds[:, 1], interval_minutes, present, demand.day_error)
    worth = np.array([contact_values(queue, prices, aht) for aht in kinds[:, 1]]).reshape(-1, 2)
    lost, late = (kinds[:, :1] - reached for reached in (curves.answered, curves.in_time))
    by_kind = worth[:, :1] * lost + worth[:, 1:] * late
    return np.where((rows >= 0)[:, None], by_kind[rows], 0.0) if len(by_kind) else np.zeros((rows.size, 1))


def work_values(queue: Queue, demand: QueueDemand, prices: Prices, interval_minutes: int, present: float) -> Values:
    """Values where contacts are kept: every person up to the requirement handles as many as fit into the interval.

    Parameters
    ----------
    present
        Share of the people rostered who are expected to be there, above 0.
    """
    kinds, rows = interval_kinds(demand, demand.required)
    increments = _work_increments(queue, prices, kinds, interval_minutes, present)
    none = np.zeros((len(increments), 0))
    return _rounded(demand, rows, _with_floor(queue, prices, increments, none, interval_minutes))


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


def _below(reached: NDArray[np.int64], width: int) -> Array:
    """``(U, K)`` 1 for each person below the floor, 0 beyond."""
    return (np.arange(max(width, int(reached.max(initial=0))))[None, :] < reached[:, None]).astype(np.float64)


def _with_floor(queue: Queue, prices: Prices, increments: Array, below: Array, interval_minutes: int) -> Array:
    """Add the floor's price to the people below it; the last row is that of open intervals with nothing to do.

    Parameters
    ----------
    below
        ``(U, K)`` part of each person, 0-1, who is below the worst interval's floor.
    """
    width = max(increments.shape[1], below.shape[1], queue.minimum_staff)
    increments, below = (np.pad(own, ((0, 1), (0, width - own.shape[1]))) for own in (increments, below))
    price = floor_price(queue, prices) * interval_minutes / 60.0
    return increments + price * np.maximum(below, np.arange(width)[None, :] < queue.minimum_staff)


def _rounded(demand: QueueDemand, rows: NDArray[np.int64], increments: Array) -> Values:
    """Whole milli-currency, cut where nothing is left; rounding keeps the order, so values never rise."""
    whole = np.rint(increments * MILLI).astype(np.int64)
    lengths = (whole > 0).sum(axis=1)
    curves = [tuple(own[:length].tolist()) for own, length in zip(whole, lengths, strict=True)]
    return tuple(curves[kind] if is_open else () for is_open, kind in zip(demand.open, rows.tolist(), strict=True))
