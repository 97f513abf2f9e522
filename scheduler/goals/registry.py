"""Every goal, as a literal list, and what the search needs of them."""

from __future__ import annotations

from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.money import milli_of
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import DutyOption
from scheduler.goals import changes, labour, shortage, surplus, wishes

GOALS: dict[str, ModuleType] = {
    "shortage": shortage,
    "surplus": surplus,
    "labour": labour,
    "wishes": wishes,
    "changes": changes,
}
"""By name; ``measure`` and ``explain`` in all, ``value`` in those that price one agent's day."""


def measure_goals(problem: Problem, roster: Roster, allotment: Allotment) -> dict[str, float]:
    """Cost of every goal in the site's currency."""
    return {name: goal.measure(problem, roster, allotment) for name, goal in GOALS.items()}


def option_cost(problem: Problem, context: AgentContext, day: int, option: DutyOption | None) -> int:
    """Milli-currency one agent's day costs apart from coverage; ``None`` is a day off."""
    return sum(goal.value(problem, context, day, option) for goal in (labour, wishes, changes))


def person_values(problem: Problem) -> NDArray[np.float64]:
    """Milli-currency the k-th person on a queue is worth: ``[interval, queue, k - 1]``, non-increasing in k.

    The first ``required`` persons save the price of the missing person they replace, every further one costs the
    surplus price; the last column holds for all beyond. Closed intervals are 0.
    """
    minutes = problem.horizon.interval_minutes
    most = max((max(d.required, default=0) for d in problem.demand), default=0)
    values = np.zeros((problem.horizon.num_intervals, len(problem.queues), most + 1))
    for q, (queue, demand) in enumerate(zip(problem.queues, problem.demand, strict=True)):
        rows = {}
        for t, required in enumerate(demand.required):
            if not demand.open[t]:
                continue
            if required not in rows:
                missing = shortage.missing_person_prices(problem.prices, queue, minutes, required)
                rows[required] = np.full(most + 1, -float(milli_of(problem.prices.surplus, minutes)))
                rows[required][:required] = missing[::-1]
            values[t, q] = rows[required]
    return values
