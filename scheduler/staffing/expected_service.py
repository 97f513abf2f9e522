"""Service to expect from people rostered: per interval and, weighted by volume, per queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.site import Queue
from scheduler.domain.target_verdict import IntervalCounts, Verdict, judge
from scheduler.staffing.backlog import WaitingWork
from scheduler.staffing.blending import gap_seconds
from scheduler.staffing.channels.registry import staffing_of
from scheduler.staffing.erlang import Array, QueueState
from scheduler.staffing.offered import from_demand
from scheduler.staffing.service_level import service_level
from scheduler.staffing.shrinkage import present_share


@dataclass(frozen=True)
class QueueService:
    """Expected service of one queue.

    Parameters
    ----------
    volume
        Contacts offered over the horizon.
    in_time
        Service level as the queue's target defines it: the share of contacts answered within its threshold, of all
        offered or with short abandons left out or counted (email, callbacks: worked within the response time), 0-1;
        1 where there is no volume.
    abandoned
        Share of contacts offered that hang up, 0-1; 0 where the queue states no patience.
    occupancy
        Share of the time of people present spent on contacts (chat: of their slots in use), 0-1.
    wait_seconds
        Mean wait of all contacts, abandoned ones included; infinite where a line without patience grows without end,
        0 for email and callbacks.
    answer_seconds
        Mean wait of the contacts answered (ASA); otherwise as ``wait_seconds``.
    in_time_by_interval, abandoned_by_interval
        The shares per interval of the horizon; 1 and 0 where no contacts are offered.
    verdict
        Whether the queue's target is met at that.
    """

    queue: str
    volume: float
    in_time: float
    abandoned: float
    occupancy: float
    wait_seconds: float
    answer_seconds: float
    in_time_by_interval: tuple[float, ...]
    abandoned_by_interval: tuple[float, ...]
    verdict: Verdict


def expected_service(problem: Problem, staffed: Sequence[Sequence[float]]) -> tuple[QueueService, ...]:
    """Compute the expected service of every queue, in the order of ``problem.demand``.

    Each interval is taken to be in steady state, and averaged over the error of the forecast unless the site leaves
    that out. Shrinkage thins the people rostered: of ``n`` heads ``n`` times the share present are there (a real
    number, as the closed forms allow). Queues with ``gaps_of`` are worked in the gaps of the people rostered on those
    queues, too.

    Parameters
    ----------
    staffed
        People rostered per queue and interval, in the order of ``problem.demand`` (``Allotment.staffed``).

    Raises
    ------
    ValueError
        If the shape of ``staffed`` is not that of the demand.
    """
    present = people_present(problem, staffed)
    return tuple(_queue_service(problem, queue, demand, present[queue.name]) for queue, demand in problem.demanded)


def expected_backlogs(problem: Problem, staffed: Sequence[Sequence[float]]) -> dict[str, WaitingWork]:
    """Follow the work that waits, of every queue whose contacts are kept until somebody works them.

    ``staffed`` is that of `expected_service`, and so are the people taken to be there.
    """
    present, found = people_present(problem, staffed), {}
    for queue, demand in problem.demanded:
        waiting = staffing_of(queue).waiting_work(from_demand(problem, queue, demand), present[demand.queue])
        if waiting is not None:
            found[demand.queue] = waiting
    return found


def people_present(problem: Problem, staffed: Sequence[Sequence[float]]) -> dict[str, Array]:
    """People there (real numbers) of those rostered, by queue, one value an interval; see `expected_service`."""
    queues = {queue.name: queue for queue in problem.queues}
    rostered = {demand.queue: np.array(heads) for demand, heads in zip(problem.demand, staffed, strict=True)}
    demands = {demand.queue: demand for demand in problem.demand}
    for name, heads in rostered.items():
        if heads.size != len(demands[name].volume):
            raise ValueError(f"{name}: {heads.size} staffed intervals for {len(demands[name].volume)} of demand")
    return {name: _present(problem, queues[name], demands, rostered) for name in demands}


def _present(
    problem: Problem, queue: Queue, demands: Mapping[str, QueueDemand], rostered: Mapping[str, Array]
) -> Array:
    """People there for a queue; those who work it in the gaps of others count by the time they find."""
    demand = demands[queue.name]
    present = rostered[queue.name] * present_share(problem, queue)
    if queue.gaps_of:
        others = {one.name: from_demand(problem, one, demands[one.name]) for one in problem.queues}
        seconds = gap_seconds(problem, others[queue.name], others, rostered)
        present = present + seconds / (problem.horizon.interval_minutes * 60.0)
    return np.where(demand.open, present, 0.0)


def _queue_service(problem: Problem, queue: Queue, demand: QueueDemand, present: Array) -> QueueService:
    offered, channel = from_demand(problem, queue, demand), staffing_of(queue)
    volume = offered.volume
    state, answer = channel.state(offered, present), channel.speed_of_answer(offered, present)
    in_time = _weighted(state.in_time, volume, 1.0)
    short = _weighted(state.short_abandoned, volume, 0.0)
    levels = service_level(queue.target, state.in_time, state.short_abandoned)
    return QueueService(
        queue=queue.name,
        volume=float(volume.sum()),
        in_time=float(service_level(queue.target, np.array(in_time), np.array(short))),
        abandoned=_weighted(state.abandoned, volume, 0.0),
        occupancy=_weighted(state.occupancy, present, 0.0),
        wait_seconds=_weighted(state.wait_seconds, volume, 0.0),
        answer_seconds=_weighted(answer, volume * (1.0 - state.abandoned), 0.0),
        in_time_by_interval=tuple(levels.tolist()),
        abandoned_by_interval=tuple(state.abandoned.tolist()),
        verdict=judge(problem.horizon, queue, _counts(queue, volume, state)),
    )


def _counts(queue: Queue, volume: Array, state: QueueState) -> IntervalCounts:
    """Contacts expected of every interval, as the target counts them."""
    counting = queue.target.counting
    good = state.in_time + (state.short_abandoned if counting == "short_abandons_counted" else 0.0)
    counted = 1.0 - state.short_abandoned if counting == "short_abandons_excluded" else np.ones(volume.size)
    parts = (volume * good, volume * counted, volume * state.abandoned, volume)
    return IntervalCounts(*(part.tolist() for part in parts))


def _weighted(values: Array, weights: Array, empty: float) -> float:
    """Mean weighted by ``weights``; ``empty`` where they sum to 0."""
    has_weight = weights > 0  # an infinite wait of nobody is no wait
    total = weights.sum()
    return float((values[has_weight] * weights[has_weight]).sum() / total) if total > 0 else empty
