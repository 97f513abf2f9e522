"""Service to expect from people rostered: per interval and, weighted by volume, per queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.site import Queue
from scheduler.staffing.backlog import share_in_time
from scheduler.staffing.chat import chat_state
from scheduler.staffing.erlang import Array
from scheduler.staffing.voice import steady_state


@dataclass(frozen=True)
class QueueService:
    """Expected service of one queue.

    Parameters
    ----------
    volume
        Contacts offered over the horizon.
    in_time
        Share of contacts offered that are answered within the target's threshold (email: worked within the response
        time), 0-1; 1 where there is no volume.
    abandoned
        Share of contacts offered that hang up, 0-1; 0 where the queue states no patience.
    occupancy
        Share of the time of people present spent on contacts, 0-1.
    in_time_by_interval, abandoned_by_interval
        The shares per interval of the horizon; 1 and 0 where no contacts are offered.
    """

    queue: str
    volume: float
    in_time: float
    abandoned: float
    occupancy: float
    in_time_by_interval: tuple[float, ...]
    abandoned_by_interval: tuple[float, ...]


def expected_service(problem: Problem, staffed: Sequence[Sequence[int]]) -> tuple[QueueService, ...]:
    """Compute the expected service of every queue, in the order of ``problem.demand``.

    Each interval is taken to be in steady state. Unplanned shrinkage thins the people rostered: of ``n`` heads
    ``n (1 - shrinkage)`` are present (a real number, as the closed forms allow).

    Parameters
    ----------
    staffed
        People rostered per queue and interval, in the order of ``problem.demand`` (``Allotment.staffed``).

    Raises
    ------
    ValueError
        If the shape of ``staffed`` is not that of the demand.
    """
    queues = {queue.name: queue for queue in problem.queues}
    return tuple(
        _queue_service(queues[demand.queue], demand, np.array(heads, dtype=float), problem.horizon.interval_minutes)
        for demand, heads in zip(problem.demand, staffed, strict=True)
    )


def _queue_service(queue: Queue, demand: QueueDemand, heads: Array, interval_minutes: int) -> QueueService:
    volume, aht = np.array(demand.volume), np.array(demand.aht_seconds)
    if heads.shape != volume.shape:
        raise ValueError(f"{queue.name}: {heads.size} staffed intervals for {volume.size} intervals of demand")
    present = np.where(demand.open, heads * (1.0 - queue.unplanned_shrinkage), 0.0)
    in_time, abandoned, occupancy = _by_interval(queue, demand, volume, aht, present, interval_minutes)
    return QueueService(
        queue=queue.name,
        volume=float(volume.sum()),
        in_time=_weighted(in_time, volume, 1.0),
        abandoned=_weighted(abandoned, volume, 0.0),
        occupancy=_weighted(occupancy, present, 0.0),
        in_time_by_interval=tuple(in_time.tolist()),
        abandoned_by_interval=tuple(abandoned.tolist()),
    )


def _by_interval(
    queue: Queue, demand: QueueDemand, volume: Array, aht: Array, present: Array, interval_minutes: int
) -> tuple[Array, Array, Array]:
    """Share in time, share abandoned and occupancy per interval."""
    if queue.channel == "email":
        flags = np.array(demand.open, dtype=bool)
        in_time, occupancy = share_in_time(queue, flags, volume, aht, present, interval_minutes)
        return in_time, np.zeros_like(in_time), occupancy
    rate = volume / (interval_minutes * 60.0)
    state = (chat_state if queue.channel == "chat" else steady_state)(queue, present, rate, aht)
    return state.in_time, state.abandoned, state.occupancy


def _weighted(values: Array, weights: Array, empty: float) -> float:
    """Mean weighted by ``weights``; ``empty`` where they sum to 0."""
    total = weights.sum()
    return float((values * weights).sum() / total) if total > 0 else empty
