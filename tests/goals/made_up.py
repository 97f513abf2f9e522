"""A goal nobody ships, to see that a goal needs nothing but its class and its line in the registry."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from random import Random

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


class Walk(Goal[str]):
    """Prices a whole tour by an automaton drawn at random; what somebody pays depends on the team too."""

    label = "Walk"

    def __init__(self, seed: int, name: str = "walk", states: int = 4, most: int = 9_000) -> None:
        draw = Random(seed)
        self.name = name  # type: ignore[misc]
        self._next = [[draw.randrange(states) for _ in range(4)] for _ in range(states)]
        self._cost = [[draw.choice((0, 0, draw.randint(1, most))) for _ in range(4)] for _ in range(states)]
        self._final = [draw.choice((0, draw.randint(1, most))) for _ in range(states)]
        self._start = draw.randrange(states)

    def facts(self, context: AgentContext, day: int) -> str:
        return context.agent.team

    def extend(self, terms: TourTerms, problem: Problem, view: AgentView, facts: Sequence[str]) -> None:
        def step(state: int, day: int, kind: Hashable) -> tuple[int, int]:
            return self._step(state, 0 if kind is None else int(kind), facts[day])  # type: ignore[call-overload]

        def kind(option: DutyOption) -> int:
            return _kind(option.start, option.form.minutes)

        terms.automata.append(PricedAutomaton(self.name, self._start, step, kind, self._final.__getitem__))

    def _step(self, state: int, kind: int, team: str) -> tuple[int, int]:
        return self._next[state][kind], self._cost[state][kind] * (2 if team == "desk" else 1)

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        total = 0
        for agent in problem.agents:
            duties = {problem.horizon.day_of(duty.date): duty for duty in roster.by_agent.get(agent.agent_id, ())}
            state = self._start
            for day in range(problem.horizon.days):
                duty = duties.get(day)
                start = 0 if duty is None else problem.horizon.minute_of(duty.start)
                kind = 0 if duty is None else _kind(start, problem.horizon.minute_of(duty.end) - start)
                state, cost = self._step(state, kind, agent.team)
                total += cost
            total += self._final[state]
        return total / 1000

    def explain(self, cost: float, problem: Problem) -> str:
        return f"The walk costs {cost:,.2f} {problem.currency}"


def _kind(start: int, minutes: int) -> int:
    """1, 2 or 3, by when a duty starts and how long it is."""
    return 1 + (start // 60 + minutes // 60) % 3


class LeadsPresent(_Free):
    """Prices a sum over agents."""

    name = "leads_present"

    def couple(self, terms: JointTerms, problem: Problem) -> None:
        terms.rows.append(PresenceRow(self.name, lambda context, day, option: 1, lambda present: max(0, 2 - present)))
