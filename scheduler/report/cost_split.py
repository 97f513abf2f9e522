"""What the cost is made of: a share for each goal."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.run import Run
from scheduler.domain.simulated_service import simulated_service
from scheduler.goals.registry import GOALS
from scheduler.report.text import money_text, percent_text


@dataclass(frozen=True)
class GoalCost:
    """One goal's cost; ``percent`` (0-100) of the sum, ``colour`` a name of the style sheet."""

    title: str
    colour: str
    cost: str
    share: str
    percent: float


@dataclass(frozen=True)
class CostSplit:
    """Costs of all goals and their sum; ``note`` where a simulation shows another cost of service."""

    goals: tuple[GoalCost, ...]
    total: str
    note: str


def cost_split(run: Run) -> CostSplit:
    """Split the cost of a run by goal, in the order of its summary."""
    costs = {name: float(cost) for name, cost in run.summary.get("goals", {}).items()}
    total, currency, rows = sum(costs.values()), run.problem.currency, []
    for name, cost in costs.items():
        goal = GOALS.get(name)  # a run made by another version may have others
        colour, title = (goal.colour, goal.label) if goal else ("other", name)
        share = cost / total if total else 0.0
        rows.append(GoalCost(title, colour, money_text(cost, currency), percent_text(share), round(100 * share, 2)))
    by_formula = any(GOALS[name].is_simulated and cost for name, cost in costs.items() if name in GOALS)
    note = "As the search priced it: service by formula" if by_formula and simulated_service(run.summary) else ""
    return CostSplit(tuple(rows), money_text(total, currency), note)
