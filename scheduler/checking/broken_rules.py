"""Every rule's check on a finished roster, in clock hours, plus whether the roster is well formed at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scheduler.checking.course_findings import check_courses
from scheduler.checking.cover_gaps import check_cover
from scheduler.checking.daily_service import check_day_targets
from scheduler.checking.due_sessions import check_due_sessions
from scheduler.checking.joint_findings import check_joint
from scheduler.checking.nesting_findings import check_nesting
from scheduler.checking.row_misses import check_rows
from scheduler.checking.structure import check_structure
from scheduler.domain.problem import AgentContext, Problem
from scheduler.domain.result import Allotment, Finding
from scheduler.domain.roster import Duty, Roster
from scheduler.rules.base import AnyRule
from scheduler.rules.registry import rules_for


def check_all(problem: Problem, roster: Roster, allotment: Allotment) -> tuple[Finding, ...]:
    """Check the roster, what ties people together, and by the allotment the daily targets to be kept."""
    return (
        *check_roster(problem, roster),
        *check_joint(problem, roster),
        *check_due_sessions(problem, roster),
        *check_nesting(problem, roster),
        *check_courses(problem, roster),
        *check_rows(problem, roster),
        *check_cover(problem, roster),
        *check_day_targets(problem, allotment),
    )


def check_roster(problem: Problem, roster: Roster) -> tuple[Finding, ...]:
    """Check the structure of the roster and every rule of every agent.

    Returns
    -------
    tuple of Finding
        Structure first, then rules in the order of agents; ``when`` in the site's zone, ``message`` filled.
    """
    found = list(check_structure(problem, roster))
    # Rules may take it for granted that a duty has segments; the structure has reported those that have none.
    whole = Roster(tuple(duty for duty in roster.duties if duty.segments))
    for agent_id, context in problem.contexts.items():
        duties = whole.by_agent.get(agent_id, ())
        for rule in rules_for(problem, context):
            found.extend(check_rule(rule, context, duties))
    return tuple(found)


def check_rule(rule: AnyRule, context: AgentContext, duties: tuple[Duty, ...]) -> Iterator[Finding]:
    """One rule's findings for one agent, in local time and with their sentences."""
    for finding in rule.check(context, duties):
        local = replace(finding, when=finding.when.astimezone(context.horizon.tz))
        yield replace(local, message=rule.explain(local))
