"""What people are worth to a problem whose demand is known: values of every queue, and targets of whole days."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.demand import QueueDemand
from scheduler.domain.problem import Problem
from scheduler.domain.site import Queue
from scheduler.staffing.daily_service import day_targets
from scheduler.staffing.service_value import queue_values
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


def _values(problem: Problem, queue: Queue, demand: QueueDemand) -> tuple[tuple[int, ...], ...]:
    sure = demand if problem.average_forecast_error else replace(demand, day_error=0.0)
    return queue_values(queue, sure, problem.prices, problem.horizon.interval_minutes, present_share(problem, queue))
