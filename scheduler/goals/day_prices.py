"""What the days of a problem's agents cost by every goal that prices days."""

from __future__ import annotations

from collections.abc import Hashable

from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.shifts import DutyOption
from scheduler.goals.registry import goals_of

DayFacts = tuple[Hashable, ...]


class DayPrices:
    """Prices of single days; agents alike in the facts of a day pay the same for the same duty."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._goals = tuple(goal for goal in goals_of(problem).values() if goal.prices_days)

    def facts(self, context: AgentContext, day: int) -> DayFacts:
        """Everything of an agent that the prices of a day depend on."""
        return tuple(goal.facts(context, day) for goal in self._goals)

    def cost(self, facts: DayFacts, day: int, option: DutyOption | None) -> int:
        """Milli-currency a day costs an agent with these facts apart from coverage; ``None`` is a day off."""
        pairs = zip(self._goals, facts, strict=True)
        return sum(goal.value(self._problem, own, day, option) for goal, own in pairs)
