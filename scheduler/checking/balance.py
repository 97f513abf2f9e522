"""Hours needed against hours available, for every set of queues: a necessary condition (Hall) for covering them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scheduler.checking.held_skills import skills_inside
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


class _Group:
    """Agents who may serve the same queues inside each date, and what they could work at most."""

    def __init__(self, skills: tuple[frozenset[str], ...], changes: bool, most: list[MostWork]) -> None:
        self.skills, self.changes, self.most = skills, changes, most
        self.by_day = _sums([one.day_minutes for one in most])
        self.by_week = _sums([one.week_minutes for one in most])

    def days_able(self, queues: frozenset[str]) -> range | frozenset[int]:
        """Days on which they may serve some of the queues."""
        if not self.changes:
            return range(len(self.skills)) if self.skills[0] & queues else range(0)
        return frozenset(day for day, own in enumerate(self.skills) if own & queues)

    def in_week(self, week: int, able: Sequence[int], days: int) -> int:
        """Most minutes in a week of so many days, of which some allow them to serve."""
        whole = self.by_week[week]
        return whole if len(able) == days else min(whole, sum(self.by_day[day] for day in able))


def balances(problem: Problem, most: Mapping[str, MostWork]) -> tuple[Balance, ...]:
    """Compare hours of every set of queues, per day and per week; the set of all queues comes last."""
    return tuple(_balances(problem, most))


def _balances(problem: Problem, most: Mapping[str, MostWork]) -> Iterator[Balance]:
    horizon = problem.horizon
    alike: dict[tuple[frozenset[str], ...], list[MostWork]] = {}
    for agent_id, context in problem.contexts.items():
        alike.setdefault(skills_inside(context), []).append(most[agent_id])
    groups = [_Group(skills, len(set(skills)) > 1, own) for skills, own in alike.items()]
    needed_by_day = _needed_by_day(problem)
    for queues in _sets([queue.name for queue in problem.queues]):
        able = [(group, when) for group in groups if (when := group.days_able(frozenset(queues)))]
        needed = [sum(needed_by_day[queue][day] for queue in queues) for day in range(horizon.days)]
        for week in horizon.weeks:
            days = [d for d in horizon.week_days(week) if 0 <= d < horizon.days]
            for day in days:
                here = [group for group, able_on in able if day in able_on]
                available = sum(group.by_day[day] for group in here) / 60
                agents = sum(len(group.most) for group in here)
                period = f"on {horizon.date_of(day):%a %d %b}"
                yield Balance(queues, period, day, week, needed[day], available, agents)
            shared = [(group, [d for d in days if d in able_on]) for group, able_on in able]
            available = sum(group.in_week(week, own, len(days)) for group, own in shared) / 60
            agents = sum(len(group.most) for group, own in shared if own)
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
