"""Courses in a CP-SAT model: groups of the same people, sessions in order, what has to be completed before; exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scheduler.domain.courses import Course

if TYPE_CHECKING:
    from scheduler.engine.cp_sat.joint_plan import JointPlan


@dataclass
class CoursePlan:
    """Ties the literals of a joint plan.

    Attributes
    ----------
    members
        By course id, number of the group and agent id, whether the agent is in the group.
    """

    plan: JointPlan
    members: dict[tuple[str, int, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        problem = self.plan.problem
        self._starts: dict[str, list[tuple[int, Any]]] = {}
        for (activity, begin), literal in self.plan.starts.items():
            self._starts.setdefault(activity, []).append((begin, literal))
        self._minutes = {one.activity: one.minutes for one in problem.joint_activities}
        self._done = {(one.agent_id, one.course_id) for one in problem.completions}
        courses = [one for one in problem.courses if one.groups[0][0] not in self.plan.without]
        self._courses = {course.course_id: course for course in courses}
        for course in courses:
            self._add_people(course)
            for g in range(len(course.groups)):
                self._add_order(course, g)
        for course in courses:
            self._add_needs(course)

    def _add_people(self, course: Course) -> None:
        model, held = self.plan.model, []
        for g, group in enumerate(course.groups):
            for name in course.people:
                there = self.members[course.course_id, g, name] = model.new_bool_var("")
                for activity in group:
                    own = [self.plan.attends[activity, begin, name] for begin, _ in self._starts.get(activity, ())]
                    model.add(sum(own) == there)
            first = self._held(group[0])
            held.append(first)
            for later in group[1:]:
                model.add(self._held(later) == first)
        inside = list(range(len(course.groups)))
        for name in course.people:
            model.add(sum(self.members[course.course_id, g, name] for g in inside) <= 1)
        attending = sum(self.members[course.course_id, g, name] for g in inside for name in course.people)
        model.add(attending <= course.places)
        model.add(attending >= course.places - course.at_most * (len(held) - sum(held)))

    def _held(self, activity: str) -> Any:
        """Return 1 where an activity is held, else 0."""
        return sum(literal for _, literal in self._starts.get(activity, ()))

    def _begin(self, activity: str) -> Any:
        """Minute at which an activity begins; 0 where it is not held."""
        return sum(begin * literal for begin, literal in self._starts.get(activity, ()))

    def _date(self, activity: str) -> Any:
        """Day of the horizon on whose local date an activity begins; 0 where it is not held."""
        horizon = self.plan.problem.horizon
        return sum(
            horizon.day_of(horizon.local(begin).date()) * literal for begin, literal in self._starts.get(activity, ())
        )

    def _add_order(self, course: Course, g: int) -> None:
        model, group = self.plan.model, course.groups[g]
        for gap, one, later in zip(course.gaps, group, group[1:], strict=False):
            held = self._held(one)
            days = self._date(later) - self._date(one)
            model.add(self._begin(later) - self._begin(one) >= self._minutes[one] * held)
            model.add(days >= gap.least_days * held)
            if gap.most_days is not None:
                model.add(days <= gap.most_days * held)

    def _add_needs(self, course: Course) -> None:
        """Let nobody begin before they have completed what the course builds on."""
        model = self.plan.model
        for earlier_id in course.after:
            earlier = self._courses.get(earlier_id)
            for name in course.people:
                if earlier is None or (name, earlier_id) in self._done:
                    continue
                before = [
                    (self.members[earlier_id, h, name], group[-1])
                    for h, group in enumerate(earlier.groups)
                    if name in earlier.people
                ]
                for g, group in enumerate(course.groups):
                    there = self.members[course.course_id, g, name]
                    model.add(sum(literal for literal, _ in before) >= there)
                    for literal, last in before:
                        ends = self._begin(last) + self._minutes[last]
                        model.add(self._begin(group[0]) >= ends).only_enforce_if([there, literal])

    def hint(self, there: set[tuple[str, int, str]]) -> None:
        """Say who is in which group: ``there`` holds activity, minute and agent id of everybody who attends."""
        by_activity = {(activity, name) for activity, _, name in there}
        for (course_id, g, name), literal in self.members.items():
            first = self._courses[course_id].groups[g][0]
            self.plan.model.add_hint(literal, (first, name) in by_activity)
