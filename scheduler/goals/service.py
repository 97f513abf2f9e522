"""Service: what the contacts are worth that a roster leaves unanswered, or answers late.

Each person on a queue in an interval adds a value, the first most, further ones less and in the end nothing
(``QueueDemand.values``). The cost is the value of all persons that add any, minus the value of those who are there.
"""

from __future__ import annotations

import numpy as np

from scheduler.domain.demand import QueueDemand
from scheduler.domain.heads import beyond
from scheduler.domain.money import currency_of
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.site import Queue
from scheduler.goals.base import Floats, Goal


class Service(Goal[None]):
    """Prices the people on queues that have values."""

    name = "service"
    label = "Contacts lost or late"
    colour = "short"
    is_simulated = True

    def applies(self, problem: Problem) -> bool:
        """Where some queue prices people by the contacts they answer."""
        return any(demand.prices_contacts for demand in problem.demand)

    def person_values(self, problem: Problem, queue: Queue, demand: QueueDemand) -> Floats | None:
        """Value of the contacts the person adds, 0 beyond the last."""
        if not demand.prices_contacts:
            return None
        values = np.zeros((problem.horizon.num_intervals, max(map(len, demand.values)) + 1))
        for interval, own in enumerate(demand.values):
            values[interval, : len(own)] = own
        return values

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency, from the people allotted to each queue."""
        total = 0.0
        for demand, staffed in zip(problem.demand, allotment.staffed, strict=True):
            if demand.prices_contacts:
                for values, there in zip(demand.values, staffed, strict=True):
                    total += beyond(values, there)
        return currency_of(total)

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        most = attainable(problem)
        share = f", {cost / most:.1%} of all they are worth" if most else ""
        return f"Contacts not answered, or not in time, cost {cost:,.2f} {problem.currency}{share}"


def attainable(problem: Problem) -> float:
    """Most value the queues can give, in the site's currency."""
    return currency_of(sum(sum(values) for demand in problem.demand for values in demand.values))
