"""Every goal's cost recomputed from roster and allotment alone."""

from __future__ import annotations

from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.goals.registry import GOALS, goals_of


def measure(problem: Problem, roster: Roster, allotment: Allotment) -> dict[str, float]:
    """Cost of each goal in the site's currency, exact to a thousandth."""
    return {name: goal.measure(problem, roster, allotment) for name, goal in goals_of(problem).items()}


def explain(costs: dict[str, float], problem: Problem) -> tuple[str, ...]:
    """One sentence a goal, in the order of ``costs``."""
    return tuple(GOALS[name].explain(cost, problem) for name, cost in costs.items())
