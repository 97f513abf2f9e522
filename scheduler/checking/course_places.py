"""Courses that cannot be held as asked: who can come to no time, what order leaves none, which trainers are too few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from scheduler.checking.joint_places import Places, names_listed
from scheduler.domain.courses import Course
from scheduler.domain.joint_activities import JointActivity, overlap
from scheduler.domain.legal_duties import LegalDuties
from scheduler.domain.problem import Problem


def course_misfits(problem: Problem, duties: Mapping[str, LegalDuties]) -> Iterator[tuple[str, str]]:
    """Yield activities and sentences on what keeps their course from being held, whatever the roster.

    Parameters
    ----------
    duties
        What the rules of single duties leave each agent; without it nothing is known, and nothing is said.
    """
    if not duties:
        return
    activities = {one.activity: one for one in problem.joint_activities}
    places = Places(problem, duties)
    for course in problem.courses:
        sessions = [activities[name] for name in course.groups[0]]
        yield from _people(problem, course, sessions, places)
        yield from _order(problem, course, sessions)
        yield from _one_at_a_time(course, sessions)
        yield from _before(problem, course, sessions, activities)


def _people(
    problem: Problem, course: Course, sessions: Sequence[JointActivity], places: Places
) -> Iterator[tuple[str, str]]:
    """Name who can come to no time of a session, where too few others are left."""
    for k, one in enumerate(sessions):
        out = [name for name in course.people if not any(places.holds(name, one, start) for start in one.starts)]
        if len(course.people) - len(out) < course.places:
            why = "; ".join(_reason(problem, one, name) for name in out[:3])
            needed = "all" if course.places == len(course.people) else f"{course.places}"
            yield (
                one.activity,
                f"{course.course_id}: {names_listed(out)} can be on duty at none of the {len(one.starts)} times of "
                f"session {k + 1} ({why}), and {needed} of its {len(course.people)} people are to attend; move "
                "deadline or between, take them off attendees, or lower places",
            )


def _reason(problem: Problem, one: JointActivity, name: str) -> str:
    """Say why somebody can come to no time."""
    context = problem.contexts[name]
    spans = [one.span(start) for start in one.starts]
    away = [span for span in spans if any(overlap(span, (own.start, own.end)) for own in context.absences)]
    if len(away) == len(spans):
        return f"{name} is absent"
    zone = problem.horizon.tz
    if not any(context.agent.employed_on(start.astimezone(zone).date()) for start in one.starts):
        return f"{name} is not employed"
    return f"no duty {name} may work covers one"


def _order(problem: Problem, course: Course, sessions: Sequence[JointActivity]) -> Iterator[tuple[str, str]]:
    """Say that no choice of times keeps the order and the distances of sessions."""
    zone = problem.horizon.tz
    kept = list(sessions[0].starts)
    for k, (one, later) in enumerate(pairwise(sessions)):
        gap, possible = course.gaps[k], []
        for start in later.starts:
            for before in kept:
                days = (start.astimezone(zone).date() - before.astimezone(zone).date()).days
                if one.span(before)[1] <= start and gap.allows(days):
                    possible.append(start)
                    break
        if not possible:
            yield (
                later.activity,
                f"{course.course_id}: session {k + 2} has no time that follows session {k + 1} as asked (days after: "
                f"{gap.least_days} or more{'' if gap.most_days is None else f', {gap.most_days} at most'}) by "
                f"{course.deadline}; move earliest or deadline, or change days_after_at_least and days_after_at_most",
            )
            return
        kept = possible


def _one_at_a_time(course: Course, sessions: Sequence[JointActivity]) -> Iterator[tuple[str, str]]:
    """Say that groups outnumber the times at which the only room or trainer can be had."""
    for k, one in enumerate(sessions):
        outside = tuple(dict.fromkeys(name for start in one.starts for name in one.externals_at(start)))
        for what, names in (("room", one.rooms), ("trainer", one.trainers), ("outside trainer", outside)):
            if not names:
                continue
            most = len(names) * _apart(one)
            if most < len(course.groups):
                yield (
                    one.activity,
                    f"{course.course_id}: session {k + 1} is due for {len(course.groups)} groups, and {what} "
                    f"{names_listed(names)} can be had for {most}; add times or another one, or make fewer groups",
                )


def _apart(one: JointActivity) -> int:
    """How many of its times fit one after another: the earliest end first."""
    count, free = 0, None
    for start in one.starts:
        if free is None or start >= free:
            count, free = count + 1, one.span(start)[1]
    return count


def _before(
    problem: Problem, course: Course, sessions: Sequence[JointActivity], activities: Mapping[str, JointActivity]
) -> Iterator[tuple[str, str]]:
    """Say that what a course builds on ends too late for all who need it."""
    done = {(one.agent_id, one.course_id) for one in problem.completions}
    earlier = {one.course_id: one for one in problem.courses}
    for name in course.after:
        lacking = [person for person in course.people if (person, name) not in done]
        if name not in earlier or len(course.people) - len(lacking) >= course.places:
            continue
        last = activities[earlier[name].groups[0][-1]]
        ends: datetime = min(last.span(start)[1] for start in last.starts)
        if ends > sessions[0].starts[-1]:
            when = f"{ends.astimezone(problem.horizon.tz):%a %d %b %H:%M}"
            yield (
                sessions[0].activity,
                f"{course.course_id}: builds on {name}, which ends on {when} at the earliest, after the last time its "
                "first session may begin; move the deadline of one of the two",
            )
