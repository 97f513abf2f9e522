"""A goal nobody ships, to see that a goal needs nothing but its class and its line in the registry."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.domain.agent_view import AgentView
from scheduler.domain.priced_terms import JointTerms, PresenceRow, PricedAutomaton, TourTerms
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Roster
from scheduler.domain.shifts import DutyOption
from scheduler.goals.base import Goal

PRICES = {"desk": 3_000, "rooms": 1_000}
"""Milli-currency by team; nothing for the others."""
EARLY = 9
"""Hour before which a duty is early."""


class EarlyStarts(Goal[str]):
    """Each duty that starts before nine costs what the agent's team is paid for it."""

    name = "early_starts"
    label = "Starts before nine"

    def facts(self, context: AgentContext, day: int) -> str:
        return context.agent.team

    def value(self, problem: Problem, facts: str, day: int, option: DutyOption | None) -> int:
        early = option is not None and problem.horizon.local(option.start).hour < EARLY
        return PRICES.get(facts, 0) if early else 0

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        teams = {agent.agent_id: agent.team for agent in problem.agents}
        early = [duty for duty in roster.duties if duty.start.astimezone(problem.horizon.tz).hour < EARLY]
        return sum(PRICES.get(teams[duty.agent_id], 0) for duty in early) / 1000

    def explain(self, cost: float, problem: Problem) -> str:
        return f"Early starts cost {cost:,.2f} {problem.currency}"


class _Free(Goal[None]):
    label = "Nothing"

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        return 0.0

    def explain(self, cost: float, problem: Problem) -> str:
        return "It is free"

    def couple(self, terms: JointTerms, problem: Problem) -> None:
        """State nothing."""


class SteadyStarts(_Free):
    """Prices a whole tour."""

    name = "steady_starts"

    def extend(self, terms: TourTerms, problem: Problem, view: AgentView, facts: Sequence[None]) -> None:
        terms.automata.append(PricedAutomaton(self.name, 0, lambda state, day, feature: (state, 1)))


class LeadsPresent(_Free):
    """Prices a sum over agents."""

    name = "leads_present"

    def couple(self, terms: JointTerms, problem: Problem) -> None:
        terms.rows.append(PresenceRow(self.name, lambda context, day, option: 1, lambda present: max(0, 2 - present)))
