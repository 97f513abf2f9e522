"""Whether courses are held as asked: groups, order, deadlines, what comes before; recounted from the segments alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from scheduler.domain.courses import Course
from scheduler.domain.problem import Problem
from scheduler.domain.result import Finding
from scheduler.domain.roster import Roster

RULE = "courses"
"""What the findings are named."""


@dataclass
class _Meeting:
    """A session as it took place: first start and last end of everybody there, the trainer included."""

    start: datetime
    end: datetime
    people: set[str] = field(default_factory=set)


def check_courses(problem: Problem, roster: Roster) -> Iterator[Finding]:
    """Yield what is wrong with each course; ``when`` in the site's zone, ``message`` filled.

    Sessions that are not held, or held by too few or at another time, are findings of joint activities.
    """
    if not problem.courses:
        return
    meetings: dict[str, _Meeting] = {}
    for duty in roster.duties:
        for segment in duty.segments:
            one = meetings.setdefault(segment.activity, _Meeting(segment.start, segment.end))
            one.start, one.end = min(one.start, segment.start), max(one.end, segment.end)
            one.people.add(duty.agent_id)
    for course in problem.courses:
        checker = _Checker(problem, course, meetings)
        yield from checker.groups()
        yield from checker.order()
        yield from checker.before()


@dataclass
class _Checker:
    problem: Problem
    course: Course
    meetings: dict[str, _Meeting]

    def _finding(self, when: datetime, name: str, limit: str, actual: str, rest: str) -> Finding:
        local = when.astimezone(self.problem.horizon.tz)
        return Finding(RULE, name, local, limit, actual, f"{self.course.course_id} {rest}")

    def _group(self, g: int) -> list[_Meeting]:
        return [self.meetings[name] for name in self.course.groups[g] if name in self.meetings]

    def members(self, g: int) -> set[str]:
        """Return whoever of the course's people is at some session of a group; who leads it is not among them."""
        there = set[str]().union(*(one.people for one in self._group(g)))
        return there & set(self.course.people)

    def groups(self) -> Iterator[Finding]:
        """Check who is in which group, and how many."""
        course, origin = self.course, self.problem.horizon.origin
        seen: dict[str, int] = {}
        unheld = 0
        for g, names in enumerate(course.groups):
            held = self._group(g)
            if not held:
                unheld += 1
                continue
            if len(held) < len(names):
                limit, actual = f"{len(names)} sessions", f"{len(held)} sessions"
                yield self._finding(held[0].start, "", limit, actual, f"group {g + 1} is held in part: {actual}")
            members = self.members(g)
            for name in sorted(members):
                count = sum(name in one.people for one in held)
                if count < len(held):
                    limit, actual = f"{len(held)} sessions", f"{count} sessions"
                    rest = f"group {g + 1}: {name} is at {count} of its {len(held)} sessions"
                    yield self._finding(held[0].start, name, limit, actual, rest)
                if name in seen:
                    rest = f"has {name} in group {seen[name] + 1} and in group {g + 1}"
                    yield self._finding(held[0].start, name, "one group", "two groups", rest)
                seen.setdefault(name, g)
            size = len(members)
            if not course.at_least <= size <= course.at_most:
                limit = f"{course.at_least} to {course.at_most} people"
                rest = f"group {g + 1} has {_people(size)}, due are {limit}"
                yield self._finding(held[0].start, "", limit, _people(size), rest)
        least = course.places - course.at_most * unheld
        if not least <= len(seen) <= course.places:
            limit = f"{max(0, least)} to {course.places} people" if unheld else _people(course.places)
            missing = [name for name in course.people if name not in seen]
            who = f" (not {', '.join(missing)})" if course.places == len(course.people) and missing else ""
            rest = f"is attended by {_people(len(seen))}, due are {limit}{who}"
            yield self._finding(origin, "", limit, _people(len(seen)), rest)

    def order(self) -> Iterator[Finding]:
        """Check that sessions follow one another as far apart as asked, and the last one meets the deadline."""
        zone = self.problem.horizon.tz
        for g in range(len(self.course.groups)):
            held = self._group(g)
            if len(held) == len(self.course.groups[g]):
                for k, (one, later) in enumerate(pairwise(held)):
                    yield from self._gap(g, k, one, later)
            for k, one in enumerate(held):
                when = one.start.astimezone(zone).date()
                if when > self.course.deadline:
                    rest = f"group {g + 1}: session {k + 1} is on {when}, the deadline is {self.course.deadline}"
                    yield self._finding(one.start, "", f"{self.course.deadline}", f"{when}", rest)

    def _gap(self, g: int, k: int, one: _Meeting, later: _Meeting) -> Iterator[Finding]:
        zone, gap = self.problem.horizon.tz, self.course.gaps[k]
        where = f"group {g + 1}: session {k + 2}"
        if later.start < one.end:
            ends, begins = (f"{at.astimezone(zone):%a %d %b %H:%M}" for at in (one.end, later.start))
            rest = f"{where} begins on {begins}, before session {k + 1} ends on {ends}"
            yield self._finding(later.start, "", f"{ends} or later", begins, rest)
        days = (later.start.astimezone(zone).date() - one.start.astimezone(zone).date()).days
        if days < gap.least_days or (gap.most_days is not None and days > gap.most_days):
            limit = (
                f"{gap.least_days} or more days" if gap.most_days is None else f"{gap.least_days}-{gap.most_days} days"
            )
            rest = f"{where} is {days} days after session {k + 1}, asked for are {limit}"
            yield self._finding(later.start, "", limit, f"{days} days", rest)

    def before(self) -> Iterator[Finding]:
        """Check that everybody has completed what the course builds on before it begins for them."""
        done = {(one.agent_id, one.course_id) for one in self.problem.completions}
        courses = {course.course_id: course for course in self.problem.courses}
        for earlier_id in self.course.after:
            earlier = _Checker(self.problem, courses[earlier_id], self.meetings) if earlier_id in courses else None
            for g in range(len(self.course.groups)):
                held = self._group(g)
                for name in sorted(self.members(g)) if held else ():
                    if (name, earlier_id) in done:
                        continue
                    ends = earlier.completed(name) if earlier is not None else None
                    if ends is None or ends > held[0].start:
                        actual = (
                            "not completed" if ends is None else f"{ends.astimezone(self.problem.horizon.tz):%a %H:%M}"
                        )
                        rest = f"group {g + 1}: {name} begins before completing {earlier_id}"
                        yield self._finding(held[0].start, name, f"after {earlier_id}", actual, rest)

    def completed(self, name: str) -> datetime | None:
        """End of the last session of the group somebody attends; ``None`` where they miss one."""
        for g, names in enumerate(self.course.groups):
            held = self._group(g)
            if len(held) == len(names) and all(name in one.people for one in held):
                return held[-1].end
        return None


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
