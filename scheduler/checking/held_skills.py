"""Queues people may serve inside each date, where skills begin and end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from scheduler.domain.clock import MINUTES_PER_DAY
from scheduler.domain.problem import AgentContext


def skills_inside(context: AgentContext) -> tuple[frozenset[str], ...]:
    """Queues an agent may serve inside each date of the horizon: in a duty of the date, or in one that runs into it."""
    if not context.agent.skill_dates or not _run_over(context):
        return context.skills_by_day
    before = context.agent.skills_on(context.horizon.start - timedelta(days=1))
    return tuple(last | own for last, own in pairwise((before, *context.skills_by_day)))


def _run_over(context: AgentContext) -> bool:
    """Whether some duty of the agent may end on a date after the one it starts on."""
    zone = context.horizon.tz
    shifts = (context.shifts[name] for name in context.contract.shifts)
    return (
        any(shift.latest_start + max(shift.lengths) > MINUTES_PER_DAY for shift in shifts)
        or any(lock.end is not None and lock.end.astimezone(zone).date() > lock.date for lock in context.locks.values())
        or any(past.end > context.horizon.origin for past in context.history)
    )


def days_by_skills(context: AgentContext) -> Iterator[tuple[frozenset[str], frozenset[int]]]:
    """Yield the sets of queues an agent may serve at once, with the days of the horizon inside which they are these."""
    inside = skills_inside(context)
    for skills in dict.fromkeys(inside):
        yield skills, frozenset(day for day, own in enumerate(inside) if own == skills)
