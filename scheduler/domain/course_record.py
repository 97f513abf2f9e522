"""Who has completed which course, as a roster shows, and the skills that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.domain.courses import Completion
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster


@dataclass(frozen=True)
class GrantedSkill:
    """A queue somebody can serve from a date on, after the course completed on another."""

    agent_id: str
    skill: str
    course_id: str
    completed: date
    usable_from: date


def completed_in(problem: Problem, roster: Roster) -> tuple[Completion, ...]:
    """Everybody who is at all sessions of a group in a roster, by course and in the order of its people."""
    starts: dict[tuple[str, str], datetime] = {}
    for duty in roster.duties if problem.courses else ():
        for segment in duty.segments:
            starts.setdefault((segment.activity, duty.agent_id), segment.start)
    found = []
    for course in problem.courses:
        for name in course.people:
            for group in course.groups:
                if all((activity, name) in starts for activity in group):
                    last = starts[group[-1], name].astimezone(problem.horizon.tz).date()
                    found.append(Completion(name, course.course_id, last))
                    break
    return tuple(found)


def granted_in(problem: Problem, roster: Roster) -> Iterator[GrantedSkill]:
    """Yield skills that courses of a roster grant people who lack them: usable from the date after the last planned."""
    grants = {course.course_id: course.grants for course in problem.courses if course.grants}
    usable = problem.horizon.end + timedelta(days=1)
    for one in completed_in(problem, roster):
        if one.course_id in grants and grants[one.course_id] not in problem.contexts[one.agent_id].agent.skills:
            yield GrantedSkill(one.agent_id, grants[one.course_id], one.course_id, one.date, usable)


def skills_of(completions: Iterable[Completion], grants: Mapping[str, str]) -> dict[str, dict[str, Completion]]:
    """Skills people have by what they have completed: by agent id and skill, the first course that grants it."""
    found: dict[str, dict[str, Completion]] = {}
    for one in sorted(completions, key=lambda one: one.date):
        if skill := grants.get(one.course_id, ""):
            found.setdefault(one.agent_id, {}).setdefault(skill, one)
    return found
