"""Agents for email and back office, first form: work to be done within a response time of open hours.

No queueing model: contacts wait, so only cumulative work counts. With ``A(t)`` the work that has arrived by the end of
interval ``t`` and ``H(t)`` the work done, every deadline is met in order of arrival if and only if ``H <= A`` and
``H(t + response) >= A(t)``. The first form spreads each interval's work evenly over the response time, counted in open
intervals from its arrival on, which satisfies both. Work that arrives while the queue is closed is spread from the next
opening on. The horizon is taken to follow a period like itself, so the work its end leaves over is what its beginning
finds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.site import Queue
from scheduler.staffing.erlang import Array
from scheduler.staffing.target import TOLERANCE


def response_intervals(queue: Queue, interval_minutes: int) -> int:
    """Open intervals from arrival to deadline, at least 1."""
    return max(1, queue.response_minutes // interval_minutes)


def spread_work(queue: Queue, open_flags: NDArray[np.bool_], work: Array, interval_minutes: int) -> Array:
    """Level work over the response time.

    Parameters
    ----------
    open_flags
        Whether the queue is open, per interval.
    work
        Work arriving, per interval, any unit.

    Returns
    -------
    Array
        Work to do per interval, same total; 0 where closed. All 0 where the queue never opens.
    """
    found = np.zeros_like(work)
    where = np.flatnonzero(open_flags)
    if not where.size:
        return found
    # Position among open intervals at which work of each interval can first be done; past the last it wraps around.
    first = np.searchsorted(where, np.arange(work.size)) % where.size
    arrived = np.bincount(first, weights=work, minlength=where.size)
    width = response_intervals(queue, interval_minutes)
    rounds, rest = divmod(width, where.size)
    repeated = np.concatenate([np.zeros(1), np.cumsum(np.concatenate([arrived, arrived]))])
    ends = np.arange(where.size) + where.size + 1
    found[where] = (rounds * arrived.sum() + repeated[ends] - repeated[ends - rest]) / width
    return found


def backlog_agents(
    queue: Queue,
    open_flags: NDArray[np.bool_],
    volume: Array,
    aht_seconds: Array,
    interval_minutes: int,
    present: float,
) -> NDArray[np.int64]:
    """Whole agents per interval whose cumulative time covers the levelled work, unplanned shrinkage included.

    Rounding is cumulative too: each interval gets the fraction it needs rounded down or up, and the running total is
    never behind, so a queue that needs 0.3 agents asks for one agent in three of ten intervals, not in all.
    """
    per_agent = interval_minutes * 60.0 * queue.max_occupancy * present
    needed = spread_work(queue, open_flags, volume * aht_seconds, interval_minutes) / per_agent
    total = np.ceil(np.cumsum(needed) - TOLERANCE)
    agents = np.diff(total, prepend=0.0).astype(np.int64)
    return np.where(open_flags, agents, 0)


def share_in_time(
    queue: Queue,
    open_flags: NDArray[np.bool_],
    volume: Array,
    aht_seconds: Array,
    heads: Array,
    interval_minutes: int,
) -> tuple[Array, Array]:
    """Contacts worked within the response time if handled in order of arrival.

    Parameters
    ----------
    heads
        Agents really present per interval (shrinkage already taken off), real, >= 0.

    Returns
    -------
    in_time, occupancy
        Per interval of ARRIVAL the share of its contacts worked in time (1 where none arrive), and per interval the
        share of the agents' time the work takes, 0-1.
    """
    count = volume.size
    work = np.tile(volume * aht_seconds, 3)
    capacity = np.tile(np.where(open_flags, heads, 0.0) * interval_minutes * 60.0, 3)
    arrived = np.cumsum(work)
    # Fluid queue: work done is limited by capacity and by what has arrived (Lindley's recursion in closed form).
    spare = arrived - np.cumsum(capacity)
    backlog = spare - np.minimum(0.0, np.minimum.accumulate(spare))
    done = arrived - backlog
    due = _due(np.tile(open_flags, 3), response_intervals(queue, interval_minutes))
    # The middle copy of three: the first fills the backlog as the period before would, the last holds late deadlines.
    middle = slice(count, 2 * count)
    on_time = np.clip(done[due[middle]] - (arrived - work)[middle], 0.0, work[middle])
    share = np.divide(on_time, work[middle], out=np.ones(count), where=work[middle] > 0)
    worked = np.diff(done, prepend=0.0)[middle]
    busy = np.divide(worked, capacity[middle], out=np.zeros(count), where=capacity[middle] > 0)
    return share, np.clip(busy, 0.0, 1.0)


def _due(open_flags: NDArray[np.bool_], width: int) -> NDArray[np.intp]:
    """Interval by whose end work arriving in each interval must be done; the last one where it lies beyond."""
    where = np.flatnonzero(open_flags)
    if not where.size:
        return np.zeros(open_flags.size, dtype=np.intp)
    first = np.searchsorted(where, np.arange(open_flags.size))
    position = first + width - 1
    return np.where(position < where.size, where[np.minimum(position, where.size - 1)], open_flags.size - 1)
