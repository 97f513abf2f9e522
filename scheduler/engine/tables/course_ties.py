"""What courses ask of a plan of joint activities, by numbers: who is with whom, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from scheduler.domain.courses import Course
from scheduler.domain.joint_activities import JointActivity
from scheduler.domain.problem import Problem

if TYPE_CHECKING:
    from scheduler.engine.tables.joint_tables import Plan

Ints2 = list[list[int]]


@dataclass(frozen=True)
class TiedCourse:
    """A course by numbers: activities, agents, and the completions its people lack.

    Attributes
    ----------
    groups
        Activities of each group, in order.
    needs
        Agents who may not begin before they have been to another course of the plan: its number, and who.
    """

    course: Course
    groups: Ints2
    people: frozenset[int]
    needs: tuple[tuple[int, frozenset[int]], ...]


class CourseTies:
    """The courses of a problem against the plan of a chain.

    Parameters
    ----------
    begins, slots
        Slots at which each activity may begin, and its length.
    agents
        Ids in the order of the tables.
    """

    def __init__(self, problem: Problem, begins: Ints2, slots: Sequence[int], agents: Sequence[str]) -> None:
        horizon, self._slots, self._begins = problem.horizon, slots, begins
        self.activities: tuple[JointActivity, ...] = problem.joint_activities
        self._days = [
            [horizon.local(horizon.minute_of(at)).toordinal() for at in one.starts] for one in self.activities
        ]
        number = {one.activity: j for j, one in enumerate(self.activities)}
        place = {name: a for a, name in enumerate(agents)}
        index = {course.course_id: c for c, course in enumerate(problem.courses)}
        done = {(one.agent_id, one.course_id) for one in problem.completions}
        self.courses = [
            TiedCourse(
                course,
                [[number[activity] for activity in group] for group in course.groups],
                frozenset(place[name] for name in course.people),
                tuple(
                    (index[earlier], frozenset(place[p] for p in course.people if (p, earlier) not in done))
                    for earlier in course.after
                    if earlier in index
                ),
            )
            for course in problem.courses
        ]
        self.place_of = {
            j: (c, g, k)
            for c, tied in enumerate(self.courses)
            for g, group in enumerate(tied.groups)
            for k, j in enumerate(group)
        }
        """Course, group and session of every activity of a course."""
        single = [[j] for j in range(len(self.activities)) if j not in self.place_of]
        self.units: Ints2 = [*single, *(group for tied in self.courses for group in tied.groups)]
        """Activities that are held together or not at all."""
        self.unit_of = {j: unit for unit in self.units for j in unit}

    def next_starts(self, j: int, s: int, later: int) -> list[int]:
        """Give the starts of session ``later`` that may follow its group's session ``j`` held at start ``s``."""
        c, _, k = self.place_of[j]
        gap, ends = self.courses[c].course.gaps[k], self._begins[j][s] + self._slots[j]
        return [
            i
            for i, begins in enumerate(self._begins[later])
            if begins >= ends and gap.allows(self._days[later][i] - self._days[j][s])
        ]

    def are_alternatives(self, j: int, other: int) -> bool:
        """Whether two activities are the same, or the same session of two groups: nobody attends both."""
        if j == other:
            return True
        one, two = self.place_of.get(j), self.place_of.get(other)
        return one is not None and two is not None and (one[0], one[2]) == (two[0], two[2])

    def holds(self, plan: Plan, units: Iterable[int] | None = None) -> bool:
        """Whether a plan is as the courses ask; sizes of groups are those of their activities.

        Parameters
        ----------
        units
            Activities that have changed: the courses of the others are as they were.
        """
        changed = None if units is None else {self.place_of[j][0] for j in units if j in self.place_of}
        if changed is not None:
            changed |= {c for c, tied in enumerate(self.courses) if any(n in changed for n, _ in tied.needs)}
        numbers = range(len(self.courses)) if changed is None else sorted(changed)
        return all(self._course_holds(plan, self.courses[c]) for c in numbers)

    def _course_holds(self, plan: Plan, tied: TiedCourse) -> bool:
        course, seen, unheld = tied.course, set[int](), 0
        for group in tied.groups:
            first = plan.when[group[0]]
            if not plan.there[group[0]]:
                if not course.is_wanted or any(plan.there[j] for j in group):
                    return False
                unheld += 1
                continue
            members = set(attendees_of(plan, group[0]))
            if members & seen or not course.at_least <= len(members) <= course.at_most:
                return False
            seen |= members
            for j, later in pairwise(group):
                if plan.when[later] not in self.next_starts(j, plan.when[j], later):
                    return False
                if set(attendees_of(plan, later)) != members:
                    return False
            for number, people in tied.needs:
                begins = self._begins[group[0]][first]
                if any(self._ends(plan, number, a) > begins for a in members & people):
                    return False
        return course.places - course.at_most * unheld <= len(seen) <= course.places

    def _ends(self, plan: Plan, number: int, a: int) -> float:
        """Slot after the last session of a course for somebody, infinite where they do not attend it."""
        for group in self.courses[number].groups:
            j = group[-1]
            if a in plan.there[j] and not plan.there[j][a][1]:
                return self._begins[j][plan.when[j]] + self._slots[j]
        return float("inf")


def attendees_of(plan: Plan, j: int) -> list[int]:
    """Agents who attend an activity in a plan, the trainer left out."""
    return [a for a, (_, leads) in plan.there[j].items() if not leads]
