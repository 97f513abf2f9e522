"""Which wishes ask anything of a roster: those of people who could work on a date planned."""

from __future__ import annotations

from scheduler.domain.agents import PAIR_WISHES, Wish
from scheduler.domain.problem import Problem

OUTSIDE, UNKNOWN, NOT_EMPLOYED, ABSENT = "outside the horizon", "unknown person", "not employed", "absent"


def why_not_asked(problem: Problem, wish: Wish) -> str:
    """Say why a wish asks nothing of the roster, of a pair for whichever of both; empty where it does."""
    if not 0 <= problem.horizon.day_of(wish.date) < problem.horizon.days:
        return OUTSIDE
    for agent_id in (wish.agent_id, wish.other) if wish.kind in PAIR_WISHES else (wish.agent_id,):
        context = problem.contexts.get(agent_id)
        if context is None:
            return UNKNOWN
        if not context.agent.employed_on(wish.date):
            return NOT_EMPLOYED
        if context.absent_on(wish.date):
            return ABSENT
    return ""
