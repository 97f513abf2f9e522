"""What people are worth to a problem whose demand is known: values of every queue, and targets of whole days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scheduler.domain.demand import DayTarget, QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.site import Queue
from scheduler.staffing.channels.registry import staffing_of
from scheduler.staffing.service_value import Values
from scheduler.staffing.shrinkage import present_share


def price_people(problem: Problem) -> Problem:
    """Give every queue its values and day targets where the site prices service.

    Where a queue's forecast states an error of the day's volume and the site averages over it, curves are means.
    """
    if problem.prices.mode != "service":
        return problem
    pairs = zip(problem.queues, problem.demand, strict=True)
    demand = tuple(replace(own, values=_values(problem, queue, own)) for queue, own in pairs)
    return replace(problem, demand=demand, day_targets=day_targets(problem))


def day_targets(problem: Problem) -> tuple[DayTarget, ...]:
    """Targets of all days with contacts, of the queues whose target is daily; none by requirement."""
    if problem.prices.mode != "service":
        return ()
    pairs = zip(problem.queues, problem.demand, strict=True)
    return tuple(target for queue, demand in pairs for target in staffing_of(queue).day_targets(problem, queue, demand))


def assumed_patience(queues: Sequence[Queue]) -> tuple[str, ...]:
    """Queues that state no patience though people wait in line: their values rest on `ASSUMED_PATIENCE_SECONDS`."""
    return tuple(queue.name for queue in queues if staffing_of(queue).assumes_patience(queue))


def _values(problem: Problem, queue: Queue, demand: QueueDemand) -> Values:
    sure = demand if problem.average_forecast_error else replace(demand, day_error=0.0)
    minutes, present = problem.horizon.interval_minutes, present_share(problem, queue)
    return staffing_of(queue).values(queue, sure, problem.prices, minutes, present)
