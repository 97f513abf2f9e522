"""Hours needed against hours available, for every set of queues: a necessary condition (Hall) for covering them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scheduler.checking.most_work import MostWork
from scheduler.domain.problem import Problem

MOST_QUEUES = 10
"""Up to so many queues every set is looked at; beyond, single queues, pairs and all together."""


@dataclass(frozen=True)
class Balance:
    """Hours of one set of queues in one period.

    Parameters
    ----------
    period
        In words: ``on Mon 23 Nov`` or ``in the week of Mon 23 Nov``.
    day, week
        Day index, ``None`` for a whole week; week index.
    needed, available
        Agent-hours required, and an upper bound on those the agents with any of these skills can work.
    agents
        Agents with any of these skills.
    """

    queues: tuple[str, ...]
    period: str
    day: int | None
    week: int
    needed: float
    available: float
    agents: int

    @property
    def missing(self) -> float:
        """Agent-hours that will be short whatever the roster, >= 0."""
        return max(0.0, self.needed - self.available)


def balances(problem: Problem, most: Mapping[str, MostWork]) -> tuple[Balance, ...]:
    """Compare hours of every set of queues, per day and per week; the set of all queues comes last."""
    return tuple(_balances(problem, most))


def _balances(problem: Problem, most: Mapping[str, MostWork]) -> Iterator[Balance]:
    horizon = problem.horizon
    groups: dict[frozenset[str], list[MostWork]] = {}
    for agent in problem.agents:
        groups.setdefault(agent.skills, []).append(most[agent.agent_id])
    by_day = {skills: _sums([one.day_minutes for one in own]) for skills, own in groups.items()}
    by_week = {skills: _sums([one.week_minutes for one in own]) for skills, own in groups.items()}
    needed_by_day = _needed_by_day(problem)
    for queues in _sets([queue.name for queue in problem.queues]):
        able = [skills for skills in groups if skills & set(queues)]
        agents = sum(len(groups[skills]) for skills in able)
        needed = [sum(needed_by_day[queue][day] for queue in queues) for day in range(horizon.days)]
        for week in horizon.weeks:
            days = [d for d in horizon.week_days(week) if 0 <= d < horizon.days]
            for day in days:
                available = sum(by_day[skills][day] for skills in able) / 60
                period = f"on {horizon.date_of(day):%a %d %b}"
                yield Balance(queues, period, day, week, needed[day], available, agents)
            available = sum(by_week[skills][week] for skills in able) / 60
            total = sum(needed[d] for d in days)
            period = f"in the week of {horizon.date_of(days[0]):%a %d %b}"
            yield Balance(queues, period, None, week, total, available, agents)


def _sums(rows: Sequence[tuple[int, ...]]) -> list[int]:
    """Sum each column."""
    return [sum(column) for column in zip(*rows, strict=True)]


def _sets(names: list[str]) -> Iterator[tuple[str, ...]]:
    sizes = range(1, len(names) + 1) if len(names) <= MOST_QUEUES else (1, 2, len(names))
    for size in sizes:
        yield from combinations(names, size)


def _needed_by_day(problem: Problem) -> dict[str, list[float]]:
    """Agent-hours required of each queue on each local date."""
    horizon = problem.horizon
    step = horizon.interval_minutes
    found = {}
    for demand in problem.demand:
        by_day = (demand.required[horizon.day_intervals(day)] for day in range(horizon.days))
        found[demand.queue] = [sum(required) * step / 60 for required in by_day]
    return found
