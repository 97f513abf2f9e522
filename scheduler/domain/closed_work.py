"""People on work while every queue they serve is closed: nobody needs them, so they count as surplus."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from scheduler.domain.presence import carried_duties, intervals_inside, presence
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty


@dataclass(frozen=True)
class ClosedWork:
    """Work of a roster while every queue of the people is closed.

    Parameters
    ----------
    people
        ``(queues, intervals)``, in the order of the problem's demand; who serves several stands at the first.
    interval_minutes
        Planning grid.
    """

    people: tuple[tuple[float, ...], ...]
    interval_minutes: int

    @cached_property
    def intervals(self) -> frozenset[int]:
        """Intervals with anybody."""
        return frozenset(i for row in self.people for i, there in enumerate(row) if there)

    @property
    def hours(self) -> float:
        """Agent-hours in all."""
        return sum(map(sum, self.people)) * self.interval_minutes / 60


def closed_work(problem: Problem, duties: Iterable[Duty]) -> ClosedWork:
    """Count people on work, duties carried in included, in intervals in which none of their queues is open."""
    names = [demand.queue for demand in problem.demand]
    found: list[list[float]] = [[0] * problem.horizon.num_intervals for _ in names]
    for queues, there in presence(problem, (*carried_duties(problem), *duties)).items():
        own = [k for k, name in enumerate(names) if name in queues]
        for i in intervals_all_closed(problem, own) if own else ():
            found[own[0]][i] += there[i]
    return ClosedWork(tuple(map(tuple, found)), problem.horizon.interval_minutes)


def closed_stretches(problem: Problem, duties: Iterable[Duty]) -> tuple[tuple[str, datetime, datetime], ...]:
    """Agent, start and end of every stretch of work of some duties while all queues of their people are closed."""
    horizon = problem.horizon
    step = horizon.interval_minutes
    names = [demand.queue for demand in problem.demand]
    agents = {agent.agent_id: agent for agent in problem.agents}
    closed: dict[frozenset[str], frozenset[int]] = {}
    found: list[tuple[str, datetime, datetime]] = []
    for duty in duties:
        agent = agents.get(duty.agent_id)
        skills = agent.skills_on(duty.date) if agent is not None else frozenset()
        for segment in duty.segments:
            queues = frozenset([segment.queue]) if segment.queue else skills
            own = [k for k, name in enumerate(names) if name in queues]
            if segment.activity != "work" or not own:
                continue
            if queues not in closed:
                closed[queues] = frozenset(intervals_all_closed(problem, own))
            for i in intervals_inside(horizon, segment.start, segment.end):
                if i in closed[queues]:
                    start, end = horizon.moment(i * step), horizon.moment((i + 1) * step)
                    if found and found[-1][0] == duty.agent_id and found[-1][2] == start:
                        start = found.pop()[1]
                    found.append((duty.agent_id, start, end))
    return tuple(found)


def intervals_all_closed(problem: Problem, own: Iterable[int]) -> list[int]:
    """Intervals in which none of some queues is open."""
    is_open = zip(*(problem.demand[k].open for k in own), strict=True)
    return [i for i, states in enumerate(is_open) if not any(states)]
