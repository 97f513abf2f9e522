"""Turn the product's roster into the plain one that is rescored."""

from __future__ import annotations

from benchmarks.contact_centre.generator import SLOT_MINUTES
from benchmarks.contact_centre.rescore import SLOTS_PER_DAY, PlainDuty
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster


def plain_product(problem: Problem, roster: Roster) -> list[list[PlainDuty]]:
    """Return the product's roster, in the order of the problem's agents.

    Raises
    ------
    ValueError
        If something does not lie on the grid of quarter hours.
    """
    return [[_plain_duty(problem, d) for d in roster.by_agent.get(agent.agent_id, ())] for agent in problem.agents]


def _plain_duty(problem: Problem, duty: Duty) -> PlainDuty:
    start = problem.horizon.minute_of(duty.start)
    day, first = divmod(_slots(start), SLOTS_PER_DAY)
    breaks = tuple(
        (_slots(problem.horizon.minute_of(s.start) - start), _slots(s.minutes))
        for s in duty.segments
        if s.activity != "work"
    )
    return PlainDuty(day, first, _slots(duty.minutes), breaks, _blocks(problem, duty, start))


def _blocks(problem: Problem, duty: Duty, start: int) -> tuple[tuple[int, int, int], ...]:
    """Blocks of assigned work; segments on the same queue that touch are one."""
    numbers = {queue.name: number for number, queue in enumerate(problem.queues)}
    found: list[tuple[int, int, int]] = []
    for segment in duty.segments:
        if segment.queue:
            at, length = _slots(problem.horizon.minute_of(segment.start) - start), _slots(segment.minutes)
            if found and found[-1][2] == numbers[segment.queue] and sum(found[-1][:2]) == at:
                at, length = found[-1][0], found.pop()[1] + length
            found.append((at, length, numbers[segment.queue]))
    return tuple(found)


def _slots(minutes: int) -> int:
    slots, rest = divmod(minutes, SLOT_MINUTES)
    if rest:
        raise ValueError(f"{minutes} min is no whole number of quarter hours")
    return slots
