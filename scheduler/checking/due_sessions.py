"""Individual sessions that are due and not held: a finding each, though the search may leave them out at a price."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain.problem import Problem
from scheduler.domain.result import Finding
from scheduler.domain.roster import Roster

RULE = "due_sessions"
"""What the findings are named."""


def check_due_sessions(problem: Problem, roster: Roster) -> Iterator[Finding]:
    """Yield what is due in the horizon, has a price, and is in none of the person's duties."""
    there = {(duty.agent_id, segment.activity) for duty in roster.duties for segment in duty.segments}
    for one in problem.coachings:
        is_asked = one.price is not None and one.is_due and problem.horizon.start <= one.latest <= problem.horizon.end
        if is_asked and (one.agent_id, one.activity) not in there:
            when = problem.horizon.moment(problem.horizon.midnight(problem.horizon.day_of(one.latest)))
            message = f"{one.agent_id} has no {one.activity} of {one.minutes} min, due by {one.latest}"
            local = when.astimezone(problem.horizon.tz)
            yield Finding(RULE, one.agent_id, local, f"1 times {one.activity}", f"0 times {one.activity}", message)
