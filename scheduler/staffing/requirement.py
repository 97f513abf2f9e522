"""Volumes to requirement: people needed per queue and interval."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.demand import QueueDemand, VolumeForecast
from scheduler.domain.opening import open_intervals
from scheduler.domain.problem import Problem
from scheduler.domain.site import Queue
from scheduler.staffing.agents import fewest_agents
from scheduler.staffing.backlog import backlog_agents
from scheduler.staffing.erlang import Array
from scheduler.staffing.shrinkage import present_share
from scheduler.staffing.target import TOLERANCE


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
    if not queue.is_deferred:
        # Only what can be worked later waits for the next opening; a call outside opening hours is nobody's to answer.
        volume = np.where(is_open, volume, 0.0)
    share = present_share(problem, queue)
    error = forecast.day_error if problem.average_forecast_error else 0.0
    required = people_needed(queue, is_open, volume, aht, problem.horizon.interval_minutes, share, error)
    return QueueDemand(
        queue.name,
        flags,
        tuple(volume.tolist()),
        tuple(aht.tolist()),
        tuple(required.tolist()),
        day_error=forecast.day_error,
        dispersion=forecast.dispersion,
        source=forecast.source,
    )


def people_needed(
    queue: Queue,
    is_open: NDArray[np.bool_],
    volume: Array,
    aht_seconds: Array,
    interval_minutes: int,
    present: float,
    day_error: float = 0.0,
) -> NDArray[np.int64]:
    """People to roster per interval: target, limits, shrinkage and minimum staff; 0 where closed.

    Parameters
    ----------
    present
        Share of the people rostered who are there (`present_share`), 0-1 (exclusive of 0).
    day_error
        Standard deviation of the log of the day's volume around its forecast.
    """
    rate = volume / (interval_minutes * 60.0)
    if queue.is_deferred:
        people = backlog_agents(queue, is_open, volume, aht_seconds, interval_minutes, present)
    else:
        people = inflate(fewest_agents(queue, rate, aht_seconds, day_error), present)
    return np.where(is_open, np.maximum(people, queue.minimum_staff), 0)


def inflate(agents: NDArray[np.int64], present: float) -> NDArray[np.int64]:
    """People to roster so that ``agents`` are there: ``agents / present`` rounded up.

    The tolerance keeps a quotient that is whole but for rounding (21 / 0.7 = 30.000000000000004) from costing a person.
    """
    return np.ceil(agents / present - TOLERANCE).astype(np.int64)
