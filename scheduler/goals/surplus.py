"""Surplus: what it costs, on top of the pay, that more people serve a queue than it needs."""

from __future__ import annotations

from scheduler.domain.money import currency_of, milli_of
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.goals import service


def measure(problem: Problem, roster: Roster, allotment: Allotment) -> float:
    """Cost in the site's currency, from the people allotted to each queue; nobody serves a closed queue."""
    extra = sum(
        max(0, there - required)
        for demand, staffed in zip(problem.demand, allotment.staffed, strict=True)
        if not service.prices(demand)
        for required, there in zip(demand.required, staffed, strict=True)
    )
    return currency_of(extra * milli_of(problem.prices.surplus, problem.horizon.interval_minutes))


def explain(cost: float, problem: Problem) -> str:
    """One sentence for a planner."""
    return f"Surplus people cost {cost:,.2f} {problem.currency} ({problem.prices.surplus:g} an agent-hour)"
