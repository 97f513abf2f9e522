"""Work with deadlines (email, back office, callbacks): how many people, when, and what comes in time.

No queueing model: contacts wait, so only cumulative work counts. With ``A(t)`` the work that has arrived by the end of
interval ``t``, ``B`` what was waiting before and ``H(t)`` the work done, every deadline is met in order of arrival if
and only if ``H <= A + B`` and ``H(t + response) >= A(t)``, ``B`` being due within the response time as if it had just
come. Response times count open intervals from arrival on; work that arrives while the queue is closed (a request for a
callback too) waits for the next opening. A queue that states no opening backlog is taken to follow a period like
itself, so the work its end leaves over is what its beginning finds.

The plan is level: each interval's work is spread evenly over its response time. Whole people follow that plan from
below, one more only when a whole interval's work of theirs has built up, or when a deadline would be missed otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.site import Queue
from scheduler.staffing.erlang import Array
from scheduler.staffing.service_level import TOLERANCE


@dataclass(frozen=True)
class Course:
    """Cumulative work over the open intervals of a queue, since the start of the horizon; all of one length.

    Parameters
    ----------
    where
        Indices of the open intervals.
    arrived
        What could be done by the end of each, with what was waiting before.
    level
        What the level plan has done by then.
    due
        What must be done by then.
    """

    where: NDArray[np.intp]
    arrived: Array
    level: Array
    due: Array


def response_intervals(queue: Queue, interval_minutes: int) -> int:
    """Open intervals from arrival to deadline, at least 1."""
    return max(1, queue.response_minutes // interval_minutes)


def course_of(
    queue: Queue, open_flags: NDArray[np.bool_], work: Array, waiting: float, interval_minutes: int
) -> Course:
    """Follow the work of a queue that opens at all.

    Parameters
    ----------
    open_flags
        Whether the queue is open, per interval; at least one.
    work
        Work arriving, per interval, any unit.
    waiting
        Work waiting at the start; not read where the queue states no opening backlog.
    """
    where = np.flatnonzero(open_flags)
    count, width = where.size, response_intervals(queue, interval_minutes)
    # Position among open intervals at which work of each interval can first be done.
    first = np.searchsorted(where, np.arange(work.size))
    repeats = queue.opening_backlog is None
    if repeats:
        arrived: Array = np.bincount(first % count, weights=work, minlength=count).astype(np.float64)
        before = np.tile(arrived, -(-width // count))[-width:]  # the last ``width`` arrivals before the start
    else:
        arrived = np.bincount(first, weights=work, minlength=count + 1)[:count].astype(np.float64)
        arrived[0] += waiting
        before = np.zeros(width)
    steps = np.concatenate([before, arrived])
    total = np.concatenate([[0.0], np.cumsum(steps)])
    level = (total[width + 1 :] - total[1 : count + 1]) / width
    # Of what came k intervals before the start, the level plan has done k parts of ``width``.
    left = float((before * np.arange(width) / width).sum())
    due = total[2 : count + 2] - total[width] + left
    done = np.cumsum(level)
    if repeats:
        due = np.append(due[:-1], max(due[-1], done[-1]))  # the next period finds no more than this one did
    return Course(where, np.cumsum(arrived) + left, done, np.maximum(due, 0.0))


def backlog_agents(
    queue: Queue,
    open_flags: NDArray[np.bool_],
    volume: Array,
    aht_seconds: Array,
    interval_minutes: int,
    present: float,
    gaps: Array | None = None,
) -> NDArray[np.int64]:
    """Whole people per interval that meet every deadline, shrinkage and occupancy cap included.

    Rounding is cumulative: a queue that needs 0.3 people asks for one in three of ten intervals, not in all.

    Parameters
    ----------
    present
        Share of the people rostered who are there, 0-1 (exclusive of 0).
    gaps
        Agent-seconds people of other queues have left for this one, per interval; default none.
    """
    people = np.zeros(volume.size, dtype=np.int64)
    if not np.any(open_flags):
        return people
    waiting = (queue.opening_backlog or 0.0) * float(aht_seconds[np.flatnonzero(open_flags)[0]])
    course = course_of(queue, open_flags, volume * aht_seconds, waiting, interval_minutes)
    each = interval_minutes * 60.0 * queue.max_occupancy * present
    free = np.zeros(volume.size) if gaps is None else gaps
    done = 0.0
    steps = zip(course.where, course.arrived, course.level, course.due, free[course.where], strict=True)
    for interval, arrived, level, due, own in steps:
        done = min(done + own, max(done, arrived))
        behind = np.floor((level - done) / each + TOLERANCE)
        must = np.ceil((due - done) / each - TOLERANCE)
        asked = max(0, int(behind), int(must))
        people[interval] = asked
        done = min(done + asked * each, max(done, arrived))
    return people


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
        share of the agents' time the work takes, 0-1. What waits at the start counts in the first interval's share.
    """
    run = _work_off(queue, open_flags, volume * aht_seconds, aht_seconds, heads, interval_minutes)
    mine, work = run.mine, run.work[run.mine]
    on_time = np.clip(run.done[run.due[mine]] - (run.arrived - run.work)[mine], 0.0, work)
    share = np.divide(on_time, work, out=np.ones(work.size), where=work > 0)
    worked, capacity = np.diff(run.done, prepend=0.0)[mine], run.capacity[mine]
    busy = np.divide(worked, capacity, out=np.zeros(work.size), where=capacity > 0)
    return share, np.clip(busy, 0.0, 1.0)


@dataclass(frozen=True)
class WaitingWork:
    """Work that waits at the end of each interval, in agent-seconds >= 0.

    Parameters
    ----------
    waiting
        All that has come and is not done.
    allowed
        The most that may wait without a deadline missed; what waits beyond it is late.
    """

    waiting: Array
    allowed: Array


def waiting_work(
    queue: Queue,
    open_flags: NDArray[np.bool_],
    volume: Array,
    aht_seconds: Array,
    heads: Array,
    interval_minutes: int,
) -> WaitingWork:
    """Follow the work that waits while ``heads`` people, as in `share_in_time`, work it in order of arrival."""
    run = _work_off(queue, open_flags, volume * aht_seconds, aht_seconds, heads, interval_minutes)
    due = np.cumsum(np.bincount(run.due, weights=run.work, minlength=run.work.size))
    # A queue that never opens has all of its work due at once, also what has not come yet.
    return WaitingWork((run.arrived - run.done)[run.mine], np.maximum(0.0, run.arrived - due)[run.mine])


@dataclass(frozen=True)
class _Run:
    """A queue's work worked off over copies of the horizon, ``mine`` the one meant; sums since the first copy.

    ``due`` is the interval by whose end what arrives in an interval must be done.
    """

    mine: slice
    work: Array
    capacity: Array
    arrived: Array
    done: Array
    due: NDArray[np.intp]


def _work_off(
    queue: Queue, open_flags: NDArray[np.bool_], work: Array, aht_seconds: Array, heads: Array, interval_minutes: int
) -> _Run:
    """Work off ``work`` (agent-seconds that arrive, per interval)."""
    count = work.size
    # The copy before fills the backlog as the period before would, the one after holds late deadlines.
    copies, start = (3, count) if queue.opening_backlog is None else (2, 0)
    work = np.tile(work, copies)
    if queue.opening_backlog is not None and count:
        work[0] += queue.opening_backlog * aht_seconds[0]
    capacity = np.tile(np.where(open_flags, heads, 0.0) * interval_minutes * 60.0, copies)
    arrived = np.cumsum(work)
    # Fluid queue: work done is limited by capacity and by what has arrived (Lindley's recursion in closed form).
    spare = arrived - np.cumsum(capacity)
    backlog = spare - np.minimum(0.0, np.minimum.accumulate(spare))
    done = arrived - backlog
    due = _due(np.tile(open_flags, copies), response_intervals(queue, interval_minutes))
    return _Run(slice(start, start + count), work, capacity, arrived, done, due)


def over_response_time(queue: Queue, gap: Array, is_open: NDArray[np.bool_], interval_minutes: int) -> Array:
    """Spread the gap of work over the open intervals in which it could still be done in time."""
    where = np.flatnonzero(is_open)
    found = np.zeros_like(gap)
    if not where.size:
        return found
    first = np.searchsorted(where, np.arange(gap.size))
    width = response_intervals(queue, interval_minutes)
    inside = np.zeros(where.size + width)
    for interval in np.flatnonzero(gap > 0):
        place = first[interval]
        inside[place : place + width] = np.maximum(inside[place : place + width], gap[interval])
    found[where] = inside[: where.size]
    return found


def _due(open_flags: NDArray[np.bool_], width: int) -> NDArray[np.intp]:
    """Interval by whose end work arriving in each interval must be done; the last one where it lies beyond."""
    where = np.flatnonzero(open_flags)
    if not where.size:
        return np.zeros(open_flags.size, dtype=np.intp)
    first = np.searchsorted(where, np.arange(open_flags.size))
    position = first + width - 1
    return np.where(position < where.size, where[np.minimum(position, where.size - 1)], open_flags.size - 1)
