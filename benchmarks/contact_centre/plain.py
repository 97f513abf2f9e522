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
    return PlainDuty(day, first, _slots(duty.minutes), breaks)


def _slots(minutes: int) -> int:
    slots, rest = divmod(minutes, SLOT_MINUTES)
    if rest:
        raise ValueError(f"{minutes} min is no whole number of quarter hours")
    return slots
