"""A goal nobody ships, to see that a goal needs nothing but its class and its line in the registry."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from random import Random

from scheduler.domain.agent_view import AgentView
from scheduler.domain.priced_terms import Frame, PricedAutomaton, TourTerms
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


class Bands(Goal[None]):
    """Prices spans of the horizon by frames drawn at random: the cheapest choice counts; spans cut weeks."""

    label = "Bands"

    def __init__(self, seed: int, name: str = "bands", most: int = 9_000) -> None:
        draw = Random(seed)
        self.name = name  # type: ignore[misc]
        self._lengths = [draw.randint(1, 9) for _ in range(40)]
        self._base = [
            tuple(draw.choice((0, draw.randint(0, most))) for _ in range(draw.randint(1, 4))) for _ in range(40)
        ]
        self._costs = [[draw.choice((0, draw.randint(1, most))) for _ in range(4)] for _ in range(7)]

    def _spans(self, days: int) -> list[tuple[range, tuple[int, ...]]]:
        found, first = [], 0
        for length, base in zip(self._lengths, self._base, strict=True):
            if first < days:
                found.append((range(first, min(days, first + length)), base))
            first += length
        return found

    def _cost(self, choice: int, day: int, kind: Hashable) -> int:
        return self._costs[(choice + 2 * day) % 7][int(kind)]  # type: ignore[call-overload]

    def extend(self, terms: TourTerms, problem: Problem, view: AgentView, facts: Sequence[None]) -> None:
        def kind(option: DutyOption) -> int:
            return _kind(option.start, option.form.minutes)

        for days, base in self._spans(problem.horizon.days):
            terms.frames.append(Frame(self.name, days, base, self._cost, kind))

    def measure(self, problem: Problem, roster: Roster, allotment: Allotment) -> float:
        horizon, total = problem.horizon, 0
        for agent in problem.agents:
            worked = {}
            for duty in roster.by_agent.get(agent.agent_id, ()):
                start = horizon.minute_of(duty.start)
                worked[horizon.day_of(duty.date)] = _kind(start, horizon.minute_of(duty.end) - start)
            for days, base in self._spans(horizon.days):
                own = [(day, worked[day]) for day in days if day in worked]
                total += min(
                    first + sum(self._cost(choice, day, kind) for day, kind in own) for choice, first in enumerate(base)
                )
        return total / 1000

    def explain(self, cost: float, problem: Problem) -> str:
        return f"The bands cost {cost:,.2f} {problem.currency}"


def _kind(start: int, minutes: int) -> int:
    """1, 2 or 3, by when a duty starts and how long it is."""
    return 1 + (start // 60 + minutes // 60) % 3
