"""Volumes to requirement: people needed per queue and interval."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.demand import QueueDemand, VolumeForecast
from scheduler.domain.errors import InputError
from scheduler.domain.problem import Problem
from scheduler.staffing.backlog import backlog_agents
from scheduler.staffing.blending import gap_seconds
from scheduler.staffing.erlang import Array
from scheduler.staffing.offered import Offered, offered, periods
from scheduler.staffing.over_period import people_over_periods
from scheduler.staffing.service_level import TOLERANCE
from scheduler.staffing.steady_state import fewest_agents
from scheduler.staffing.unreachable import Places, unreachable


def require(
    problem: Problem, volumes: Mapping[str, VolumeForecast], places: Places | None = None
) -> tuple[QueueDemand, ...]:
    """Compute the requirement of every queue, in the order of ``problem.queues``.

    Voice and chat: fewest agents that reach the queue's target, limit on abandonment and occupancy cap, divided by the
    share of rostered people who are there and rounded up; over a day, week or month the cheapest people who reach it on
    average. Email and callbacks: whole people who meet every deadline, less what people of the queues named by
    ``gaps_of`` can work in the gaps of theirs. Never below the queue's minimum staff while it is open. Planned
    shrinkage (breaks, training, leave) is scheduled explicitly and never counted here.

    Parameters
    ----------
    volumes
        By queue name, one value an interval of ``problem.horizon``.
    places
        File and line of each queue's target, for errors.

    Raises
    ------
    KeyError
        If a queue has no volumes.
    InputError
        If no number of people reaches a target; says what can be reached and with how many.
    """
    demands = {queue.name: offered(problem, queue, volumes[queue.name]) for queue in problem.queues}
    found = (issue for one in demands.values() for issue in unreachable(problem, one, places or {}))
    issues = list(dict.fromkeys(found))  # what is the site's every queue tells
    if issues:
        raise InputError(issues)
    required: dict[str, NDArray[np.int64]] = {}
    for name, demand in demands.items():
        if not demand.queue.is_deferred:
            groups = None if demand.queue.target.period == "interval" else periods(demand.queue, problem.horizon)
            required[name] = people_needed(demand, groups)
    for name, demand in demands.items():
        if demand.queue.is_deferred:
            required[name] = people_needed(demand, gaps=gap_seconds(problem, demand, demands, required))
    return tuple(_as_demand(demands[q.name], volumes[q.name], required[q.name]) for q in problem.queues)


def _as_demand(demand: Offered, forecast: VolumeForecast, required: NDArray[np.int64]) -> QueueDemand:
    return QueueDemand(
        demand.queue.name,
        tuple(demand.is_open.tolist()),
        tuple(demand.volume.tolist()),
        tuple(demand.aht_seconds.tolist()),
        tuple(required.tolist()),
        day_error=forecast.day_error,
        dispersion=forecast.dispersion,
        source=forecast.source,
    )


def people_needed(
    demand: Offered, groups: NDArray[np.int64] | None = None, gaps: Array | None = None
) -> NDArray[np.int64]:
    """People to roster per interval; 0 where closed.

    Parameters
    ----------
    groups
        Period of each interval where the target is one of periods; ``None`` reaches it in every interval.
    gaps
        Agent-seconds of other queues' people per interval that an email or callback queue may use.
    """
    queue = demand.queue
    if queue.is_deferred:
        people = backlog_agents(
            queue,
            demand.is_open,
            demand.volume,
            demand.aht_seconds,
            demand.interval_minutes,
            demand.present,
            gaps,
        )
    elif groups is not None:
        people = people_over_periods(demand, groups)
    else:
        agents = fewest_agents(queue, demand.rate, demand.aht_seconds, demand.day_error)
        people = inflate(agents, demand.present)
    return np.where(demand.is_open, np.maximum(people, queue.minimum_staff), 0)


def inflate(agents: NDArray[np.int64], present: float) -> NDArray[np.int64]:
    """People to roster so that ``agents`` are there: ``agents / present`` rounded up.

    The tolerance keeps a quotient that is whole but for rounding (21 / 0.7 = 30.000000000000004) from costing a person.
    """
    return np.ceil(agents / present - TOLERANCE).astype(np.int64)
