"""How many people the forecast leaves room for to be away, date by date, for the people who serve some queues.

Of a set of queues, with those who serve any of them:

- on a date, people away <= people who could have a duty that day - fewest people who cover it, which is the larger of
  the most people required at once and the hours required over the longest working time of one duty, rounded up;
- in a week, working time away <= working time of everybody's contract that week - time required in it.

Working time is a duty's length less its breaks; a contract day has its paid minutes in the proportion of working to
paid time of the contract's best shift. Time required is that of `scheduler require`: unplanned absence is in it.
Planned training and meetings are not taken off, and rules on rest or weekends may leave less: both limits are what no
roster can go beyond, as the pre-checks of `scheduler check` are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import numpy as np

from scheduler.domain.problem import AgentContext, Problem
from scheduler.leave.day_takings import TimeAway


@dataclass(frozen=True)
class DayRoom:
    """Room on a date: people who could work, fewest who cover it."""

    people: int
    needed: int

    @property
    def room(self) -> int:
        """People who may be away, below 0 where there are too few anyway."""
        return self.people - self.needed


@dataclass(frozen=True)
class WeekRoom:
    """Working minutes of a week: what everybody's contract gives, what is required, and one day of one person."""

    available: float
    required: float
    day_minutes: float

    @property
    def room(self) -> float:
        """Minutes that may be away, below 0 where there are too few anyway."""
        return self.available - self.required

    @property
    def days(self) -> float:
        """The same in days of one person."""
        return self.room / self.day_minutes if self.day_minutes else 0.0


class Headroom:
    """Room for absences of the people who serve any of some queues."""

    def __init__(self, problem: Problem, queues: Collection[str], away: Mapping[str, TimeAway]) -> None:
        self.queues = frozenset(queues)
        contexts = [c for c in problem.contexts.values() if c.agent.skills & self.queues]
        self.people = frozenset(context.agent.agent_id for context in contexts)
        self.work_minutes = {c.agent.agent_id: _work_of_day(c) for c in contexts}
        """Working minutes of a contract day by agent id."""
        self.days: dict[date, DayRoom] = {}
        self.weeks: dict[date, WeekRoom] = {}
        self._fill(problem, contexts, away)

    def _fill(self, problem: Problem, contexts: list[AgentContext], away: Mapping[str, TimeAway]) -> None:
        horizon = problem.horizon
        rows = [np.array(d.required) for d in problem.demand if d.queue in self.queues]
        required = np.sum(rows, axis=0) if rows else np.zeros(horizon.num_intervals)
        longest = max((_longest_work(context) for context in contexts), default=0)
        mean = sum(self.work_minutes.values()) / len(contexts) if contexts else 0.0
        for week in horizon.weeks:
            inside = [day for day in horizon.week_days(week) if 0 <= day < horizon.days]
            able: dict[str, int] = dict.fromkeys(self.people, 0)
            total = 0.0
            for day in inside:
                when = horizon.date_of(day)
                there = [c.agent.agent_id for c in contexts if away[c.agent.agent_id].could_work(when)]
                for agent_id in there:
                    able[agent_id] += 1
                own = required[horizon.day_intervals(day)]
                minutes = float(own.sum()) * horizon.interval_minutes
                total += minutes
                fewest = max(int(own.max(initial=0)), ceil(minutes / longest) if longest else 0)
                self.days[when] = DayRoom(len(there), fewest)
            available = sum(
                min(c.contract.max_days, able[c.agent.agent_id]) * self.work_minutes[c.agent.agent_id] for c in contexts
            )
            self.weeks[horizon.date_of(inside[0])] = WeekRoom(available, total, mean)

    def week_of(self, problem: Problem, when: date) -> date:
        """First date planned of the week a date lies in: the key of `weeks`."""
        horizon = problem.horizon
        first = when - timedelta(days=(when.weekday() - horizon.week_start) % 7)
        return max(first, horizon.start)


def _work_of_day(context: AgentContext) -> float:
    """Working minutes of a contract day: its paid minutes in the best proportion of working to paid time."""
    contract = context.contract
    forms = [form for name in contract.shifts for form in context.shifts[name].forms]
    shares = [
        (form.minutes - sum(rest.minutes for rest in form.breaks)) / form.paid_minutes
        for form in forms
        if form.paid_minutes and (not form.queue or form.queue in context.agent.skills)
    ]
    return contract.max_paid_minutes / max(1, contract.max_days) * max(shares, default=0.0)


def _longest_work(context: AgentContext) -> int:
    forms = (form for name in context.contract.shifts for form in context.shifts[name].forms)
    return max((form.minutes - sum(rest.minutes for rest in form.breaks) for form in forms), default=0)
