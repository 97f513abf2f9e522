"""Surplus: what it costs, on top of the pay, that more people serve a queue than it needs."""

from __future__ import annotations

import numpy as np

from scheduler.domain.demand import QueueDemand
from scheduler.domain.money import currency_of, milli_of
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.site import Queue
from scheduler.goals.base import Floats, Goal


class Surplus(Goal[None]):
    """Prices the people on queues beyond the requirement."""

    name = "surplus"
    label = "Surplus people"
    colour = "over"
    is_simulated = True

    def applies(self, problem: Problem) -> bool:
        """Where some queue prices people by its requirement."""
        return problem.asks_for_people

    def person_values(self, problem: Problem, queue: Queue, demand: QueueDemand) -> Floats | None:
        """Price of a surplus person, taken away for each beyond the most wanted; nobody serves a closed queue."""
        if demand.prices_contacts:
            return None
        wanted, is_open = np.array(demand.most or demand.required)[:, None], np.array(demand.open)[:, None]
        grows = problem.prices.surplus_growth == "square"
        # Where prices grow there is a column for everybody: the last one holds for all beyond.
        place = np.arange(int(wanted.max(initial=0)) + 1 + len(problem.agents) * grows)
        price = float(milli_of(problem.prices.surplus, problem.horizon.interval_minutes))
        times = 2 * (place - wanted) + 1 if grows else 1
        return np.where(is_open & (place >= wanted), -price * times, 0.0)

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        """Cost in the site's currency, from the people allotted to each queue; nobody serves a closed queue."""
        power = {"flat": 1, "square": 2}[problem.prices.surplus_growth]
        extra = sum(
            _times(max(0, there - wanted), power)
            for demand, staffed in zip(problem.demand, allotment.staffed, strict=True)
            if not demand.prices_contacts
            for wanted, there in zip(demand.most or demand.required, staffed, strict=True)
        )
        return currency_of(extra * milli_of(problem.prices.surplus, problem.horizon.interval_minutes))

    def explain(self, cost: float, problem: Problem) -> str:
        """One sentence for a planner."""
        grows = {"flat": "", "square": ", n at once n times that each"}[problem.prices.surplus_growth]
        return f"Surplus people cost {cost:,.2f} {problem.currency} ({problem.prices.surplus:g} an agent-hour{grows})"


def _times(heads: float, power: int) -> float:
    """Surplus heads to the power, linear between whole people."""
    whole = int(heads)
    most: float = whole**power
    return most + (heads - whole) * ((whole + 1) ** power - most) if heads > whole else most
