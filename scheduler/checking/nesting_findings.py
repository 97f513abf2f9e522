"""Whether learners work side by side with their partners: recounted from the duties alone."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain.problem import Problem
from scheduler.domain.result import Finding
from scheduler.domain.roster import Roster

RULE = "nesting"
"""What the findings are named."""


def check_nesting(problem: Problem, roster: Roster) -> Iterator[Finding]:
    """Yield every duty of a learner that begins at another time than the partner's of its date.

    Dates on which the partner is absent are left aside: there is nobody to sit beside.
    """
    tz = problem.horizon.tz
    for pair in problem.nesting:
        begins = {duty.date: duty.start for duty in roster.by_agent.get(pair.partner, ())}
        for duty in roster.by_agent.get(pair.learner, ()):
            if not pair.first <= duty.date <= pair.last or begins.get(duty.date) == duty.start:
                continue
            if duty.date not in begins and problem.contexts[pair.partner].absent_on(duty.date):
                continue
            there = begins.get(duty.date)
            limit = "a day off" if there is None else f"a start at {there.astimezone(tz):%H:%M}"
            actual = f"a start at {duty.start.astimezone(tz):%H:%M}"
            message = f"{pair.learner} has {actual} on {duty.date:%a %d %b}, beside {pair.partner} it is {limit}"
            yield Finding(RULE, pair.learner, duty.start.astimezone(tz), limit, actual, message)
