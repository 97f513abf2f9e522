"""Who takes it now: one person named, and one more as backup, for every open interval of the queues that ask for names.

Names follow from roster and queues alone, so that whoever counts them again comes to the same. Changes of name are as
few as can be: whoever is named stays as long as they can, and whoever comes next is the one who can stay longest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.opening import open_intervals
from scheduler.domain.presence import carried_duties, intervals_inside
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.domain.site import Queue

Names = list[str]
"""One name an interval of the horizon; empty: nobody."""


@dataclass(frozen=True)
class NamedStretch:
    """Who is named for a queue in a stretch of intervals, half-open, aware moments; empty: nobody can be."""

    queue: str
    start: datetime
    end: datetime
    agent_id: str
    backup_agent_id: str


def named_queues(problem: Problem) -> tuple[Queue, ...]:
    """Queues somebody is named for, in the order of the site."""
    return tuple(queue for queue in problem.queues if queue.named_cover != "no")


def named_cover(problem: Problem, roster: Roster) -> tuple[NamedStretch, ...]:
    """Name people for every open interval, queue by queue and in order of time.

    Whoever is at work on the queues, with the skill and (where work is assigned) on the queue itself, can be named.
    Nobody stands twice in one interval, be it as first or backup; where people are too few for all queues, as many
    queues as can be have somebody. Backups are named of those left over.
    """
    queues = named_queues(problem)
    if not queues:
        return ()
    opened = {queue.name: open_intervals(queue, problem.horizon) for queue in queues}
    there = _there(problem, roster, queues)
    taken: list[set[str]] = [set() for _ in range(problem.horizon.num_intervals)]
    firsts = {}
    for index, queue in enumerate(queues):
        rest = [other.name for other in queues[index + 1 :]]
        firsts[queue.name] = _named(queue.name, rest, opened, there, taken, {})
    backups = {}
    for queue in queues:
        backups[queue.name] = _named(queue.name, [], opened, there, taken, firsts)
    return tuple(
        stretch
        for queue in queues
        for stretch in _stretches(problem, queue.name, opened[queue.name], firsts[queue.name], backups[queue.name])
    )


def _there(problem: Problem, roster: Roster, queues: Sequence[Queue]) -> dict[str, list[Names]]:
    """Who can be named for each queue in each interval, in the order of agents."""
    order = {agent.agent_id: index for index, agent in enumerate(problem.agents)}
    agents = {agent.agent_id: agent for agent in problem.agents}
    found: dict[str, list[Names]] = {queue.name: [[] for _ in range(problem.horizon.num_intervals)] for queue in queues}
    duties = (*carried_duties(problem), *roster.duties)
    for duty in sorted(duties, key=lambda duty: order.get(duty.agent_id, len(order))):
        skills = agents[duty.agent_id].skills_on(duty.date) if duty.agent_id in agents else frozenset[str]()
        for segment in duty.segments:
            if segment.activity != "work":
                continue
            for queue in queues:
                on_it = queue.name == segment.queue if segment.queue else queue.name in skills
                if on_it:
                    for interval in intervals_inside(problem.horizon, segment.start, segment.end):
                        found[queue.name][interval].append(duty.agent_id)
    return found


def _named(
    queue: str,
    rest: Sequence[str],
    opened: Mapping[str, Sequence[bool]],
    there: Mapping[str, Sequence[Names]],
    taken: list[set[str]],
    firsts: Mapping[str, Names],
) -> Names:
    """Name somebody for one queue, leaving the queues in ``rest`` somebody wherever that can be; notes who is taken.

    Backups (``firsts`` given) are named where there is a first only.
    """
    count = len(taken)
    free = [_free(queue, rest, opened, there, taken, at) for at in range(count)]
    if firsts:
        free = [own if firsts[queue][at] else set() for at, own in enumerate(free)]
    names = [""] * count
    current = ""
    for at in range(count):
        if current not in free[at]:
            candidates = [name for name in there[queue][at] if name in free[at]]
            # The first of those who can stay longest, in the order of agents.
            current = max(candidates, key=lambda name: _stays(name, free, at), default="")
        names[at] = current
        if current:
            taken[at].add(current)
    return names


def _free(
    queue: str,
    rest: Sequence[str],
    opened: Mapping[str, Sequence[bool]],
    there: Mapping[str, Sequence[Names]],
    taken: Sequence[set[str]],
    at: int,
) -> set[str]:
    """Who can be named for a queue in an interval without leaving one queue more of the others without anybody."""
    if not opened[queue][at]:
        return set()
    mine = [name for name in there[queue][at] if name not in taken[at]]
    others = [other for other in rest if opened[other][at]]
    if not others:
        return set(mine)
    lists = [[name for name in there[other][at] if name not in taken[at]] for other in others]
    best = _most_matched([mine, *lists])
    return {name for name in mine if 1 + _most_matched([[n for n in own if n != name] for own in lists]) == best}


def _most_matched(lists: Sequence[Names]) -> int:
    """Most of the lists that can each have a name of its own (by augmenting paths)."""
    holder: dict[str, int] = {}

    def place(index: int, seen: set[str]) -> bool:
        for name in lists[index]:
            if name not in seen:
                seen.add(name)
                if name not in holder or place(holder[name], seen):
                    holder[name] = index
                    return True
        return False

    return sum(place(index, set()) for index in range(len(lists)))


def _stays(name: str, free: Sequence[set[str]], at: int) -> int:
    """Intervals from ``at`` on in which somebody can be named without a pause."""
    until = at
    while until < len(free) and name in free[until]:
        until += 1
    return until - at


def _stretches(
    problem: Problem, queue: str, opened: Sequence[bool], firsts: Names, backups: Names
) -> list[NamedStretch]:
    """Join intervals of the same names."""
    moment, step = problem.horizon.moment, problem.horizon.interval_minutes
    found: list[NamedStretch] = []
    begins = 0
    count = len(opened)
    for at in range(1, count + 1):
        now = (opened[at], firsts[at], backups[at]) if at < count else None
        if now != (opened[begins], firsts[begins], backups[begins]):
            if opened[begins]:
                span = moment(begins * step), moment(at * step)
                found.append(NamedStretch(queue, *span, firsts[begins], backups[begins]))
            begins = at
    return found
