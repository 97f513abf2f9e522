"""Every goal, as a literal list, and what the search needs of them."""

from __future__ import annotations

from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.demand import QueueDemand
from scheduler.domain.money import milli_of
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import DutyOption
from scheduler.domain.site import Queue
from scheduler.goals import changes, day_targets, labour, service, shortage, surplus, wishes

GOALS: dict[str, ModuleType] = {
    "service": service,
    "shortage": shortage,
    "surplus": surplus,
    "day_targets": day_targets,
    "labour": labour,
    "wishes": wishes,
    "changes": changes,
}
"""By name; ``measure`` and ``explain`` in all, ``value`` in those that price one agent's day."""


def goals_of(problem: Problem) -> dict[str, ModuleType]:
    """Goals a problem has: people are priced by service, by shortage and surplus, or queue by queue by one of both."""
    by_service = any(service.prices(demand) for demand in problem.demand)
    by_requirement = not all(service.prices(demand) for demand in problem.demand) or not problem.demand
    left_out = {*(() if by_service else ("service",)), *(() if by_requirement else ("shortage", "surplus"))}
    left_out |= set() if problem.day_targets else {"day_targets"}
    return {name: goal for name, goal in GOALS.items() if name not in left_out}


def measure_goals(problem: Problem, roster: Roster, allotment: Allotment) -> dict[str, float]:
    """Cost of every goal of a problem in the site's currency, exact to a thousandth, from the roster alone."""
    return {name: goal.measure(problem, roster, allotment) for name, goal in goals_of(problem).items()}


def explain_goals(costs: dict[str, float], problem: Problem) -> tuple[str, ...]:
    """One sentence a goal, in the order of ``costs``."""
    return tuple(GOALS[name].explain(cost, problem) for name, cost in costs.items())


def option_cost(problem: Problem, context: AgentContext, day: int, option: DutyOption | None) -> int:
    """Milli-currency one agent's day costs apart from coverage; ``None`` is a day off."""
    return sum(goal.value(problem, context, day, option) for goal in (labour, wishes, changes))


def person_values(problem: Problem) -> NDArray[np.float64]:
    """Milli-currency the k-th person on a queue is worth: ``[interval, queue, k - 1]``, non-increasing in k.

    By service: the value of the contacts the person adds, 0 beyond the last. By requirement: the first ``required``
    persons save the price of the missing person they replace, every further one costs the surplus price. The last
    column holds for all beyond. Closed intervals are 0.
    """
    most = max((_most_priced(demand) for demand in problem.demand), default=0)
    values = np.zeros((problem.horizon.num_intervals, len(problem.queues), most + 1))
    for q, (queue, demand) in enumerate(zip(problem.queues, problem.demand, strict=True)):
        if service.prices(demand):
            for t, own in enumerate(demand.values):
                values[t, q, : len(own)] = own
        else:
            values[:, q] = _required_values(problem, queue, demand, most)
    return values


def _most_priced(demand: QueueDemand) -> int:
    """Most people of one interval who are worth more than the next."""
    needed = max(demand.required, default=0)
    return max(needed, *(len(own) for own in demand.values)) if demand.values else needed


def _required_values(problem: Problem, queue: Queue, demand: QueueDemand, most: int) -> NDArray[np.float64]:
    """``[interval, k - 1]`` milli-currency by shortage and surplus."""
    minutes = problem.horizon.interval_minutes
    values = np.zeros((problem.horizon.num_intervals, most + 1))
    rows: dict[int, NDArray[np.float64]] = {}
    for t, required in enumerate(demand.required):
        if not demand.open[t]:
            continue
        if required not in rows:
            missing = shortage.missing_person_prices(problem.prices, queue, minutes, required)
            rows[required] = np.full(most + 1, -float(milli_of(problem.prices.surplus, minutes)))
            rows[required][:required] = missing[::-1]
        values[t] = rows[required]
    return values
