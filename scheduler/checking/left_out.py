"""Wanted activities that a roster leaves out, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from scheduler.checking.course_places import course_misfits
from scheduler.checking.joint_places import joint_misfits
from scheduler.checking.prechecks import JudgedWeeks
from scheduler.domain.money import amount_text
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.domain.roster import Roster


def with_reasons(problem: Problem, result: SearchResult, judge: Callable[[Problem], JudgedWeeks]) -> SearchResult:
    """Add to a result's notes why activities it leaves out cannot be held at all; ``judge`` is asked where some are."""
    held = {segment.activity for duty in result.roster.duties for segment in duty.segments}
    missing = {name for course in problem.courses if course.is_wanted for name in course.sessions if name not in held}
    if not missing:
        return result
    duties = judge(problem).duties
    found = (*joint_misfits(problem, duties), *course_misfits(problem, duties))
    return replace(result, notes=(*result.notes, *(message for activity, message in found if activity in missing)))


def left_out_notes(problem: Problem, roster: Roster) -> Iterator[str]:
    """Yield a sentence for each group of a course that is only wanted and not held."""
    held = {segment.activity for duty in roster.duties for segment in duty.segments} if problem.courses else set()
    prices = {one.activity: one.price or 0.0 for one in problem.joint_activities}
    for course in problem.courses if any(course.is_wanted for course in problem.courses) else ():
        for g, group in enumerate(course.groups):
            if course.is_wanted and group[0] not in held:
                which = f" group {g + 1}" if len(course.groups) > 1 else ""
                price = f"{amount_text(prices[group[0]])} {problem.currency}"
                yield (
                    f"course {course.course_id}{which} is not held: that would cost more than the {price} of leaving "
                    "it out, or cannot be (see `scheduler check`)"
                )
