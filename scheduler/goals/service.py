"""Service: what the contacts are worth that a roster leaves unanswered, or answers late.

Each person on a queue in an interval adds a value, the first most, further ones less and in the end nothing
(``QueueDemand.values``). The cost is the value of all persons that add any, minus the value of those who are there.
"""

from __future__ import annotations

from scheduler.domain.demand import QueueDemand
from scheduler.domain.money import currency_of
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster


def prices(demand: QueueDemand) -> bool:
    """Whether people on a queue are priced by the contacts they answer, and not by the requirement."""
    return bool(demand.values)


def measure(problem: Problem, roster: Roster, allotment: Allotment) -> float:
    """Cost in the site's currency, from the people allotted to each queue."""
    total = 0
    for demand, staffed in zip(problem.demand, allotment.staffed, strict=True):
        if prices(demand):
            for values, there in zip(demand.values, staffed, strict=True):
                total += sum(values[there:])
    return currency_of(total)


def attainable(problem: Problem) -> float:
    """Most value the queues can give, in the site's currency."""
    return currency_of(sum(sum(values) for demand in problem.demand for values in demand.values))


def explain(cost: float, problem: Problem) -> str:
    """One sentence for a planner."""
    most = attainable(problem)
    share = f", {cost / most:.1%} of all they are worth" if most else ""
    return f"Contacts not answered, or not in time, cost {cost:,.2f} {problem.currency}{share}"
