"""Volumes to requirement: people needed per queue and interval."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.demand import QueueDemand, VolumeForecast
from scheduler.domain.opening import open_intervals
from scheduler.domain.problem import Problem
from scheduler.domain.site import Queue
from scheduler.staffing.backlog import backlog_agents
from scheduler.staffing.chat import chat_agents
from scheduler.staffing.erlang import Array
from scheduler.staffing.search import TOLERANCE
from scheduler.staffing.voice import min_agents


def require(problem: Problem, volumes: Mapping[str, VolumeForecast]) -> tuple[QueueDemand, ...]:
    """Compute the requirement of every queue, in the order of ``problem.queues``.

    Per interval: fewest agents that reach the queue's target and keep its occupancy cap, divided by the share of
    rostered time that is left after UNPLANNED shrinkage and rounded up; never below the queue's minimum staff while it
    is open. Planned shrinkage (breaks, training, leave) is scheduled explicitly and never counted here.

    Parameters
    ----------
    volumes
        By queue name, one value an interval of ``problem.horizon``.

    Raises
    ------
    KeyError
        If a queue has no volumes.
    """
    return tuple(_queue_demand(problem, queue, volumes[queue.name]) for queue in problem.queues)


def _queue_demand(problem: Problem, queue: Queue, forecast: VolumeForecast) -> QueueDemand:
    flags = open_intervals(queue, problem.horizon)
    is_open = np.array(flags, dtype=bool)
    volume, aht = np.array(forecast.volume, dtype=float), np.array(forecast.aht_seconds, dtype=float)
    if queue.channel != "email":
        # Only written work waits for the next opening; a call outside opening hours is nobody's to answer.
        volume = np.where(is_open, volume, 0.0)
    required = people_needed(queue, is_open, volume, aht, problem.horizon.interval_minutes)
    return QueueDemand(queue.name, flags, tuple(volume.tolist()), tuple(aht.tolist()), tuple(required.tolist()))


def people_needed(
    queue: Queue, is_open: NDArray[np.bool_], volume: Array, aht_seconds: Array, interval_minutes: int
) -> NDArray[np.int64]:
    """People to roster per interval: target, occupancy, unplanned shrinkage and minimum staff; 0 where closed."""
    rate = volume / (interval_minutes * 60.0)
    if queue.channel == "email":
        people = backlog_agents(queue, is_open, volume, aht_seconds, interval_minutes)
    elif queue.channel == "chat":
        people = inflate(chat_agents(queue, rate, aht_seconds), queue.unplanned_shrinkage)
    else:
        people = inflate(min_agents(queue, rate, aht_seconds), queue.unplanned_shrinkage)
    return np.where(is_open, np.maximum(people, queue.minimum_staff), 0)


def inflate(agents: NDArray[np.int64], shrinkage: float) -> NDArray[np.int64]:
    """People to roster so that ``agents`` remain: ``agents / (1 - shrinkage)`` rounded up.

    The tolerance keeps a quotient that is whole but for rounding (21 / 0.7 = 30.000000000000004) from costing a person.
    """
    return np.ceil(agents / (1.0 - shrinkage) - TOLERANCE).astype(np.int64)
