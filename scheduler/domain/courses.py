"""Courses: sessions in order, held in groups of the same people; each session is a joint activity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ExternalTrainer:
    """Somebody from elsewhere who leads sessions: no duties and no pay, but hours, and one session at a time.

    Parameters
    ----------
    spans
        When they can be had: half-open, aware, rising.
    """

    name: str
    spans: tuple[tuple[datetime, datetime], ...]

    def can_lead(self, start: datetime, end: datetime) -> bool:
        """Whether they can be had from ``start`` to ``end``."""
        return any(first <= start and end <= last for first, last in self.spans)


@dataclass(frozen=True)
class Gap:
    """Days between the local dates two sessions that follow one another begin on.

    Parameters
    ----------
    least_days, most_days
        Both inclusive; 0 is the same date, ``None`` no limit. The later session begins no sooner than the earlier ends.
    """

    least_days: int = 0
    most_days: int | None = None

    def allows(self, days: int) -> bool:
        """Whether the later session may be so many days after the earlier one."""
        return self.least_days <= days and (self.most_days is None or days <= self.most_days)


@dataclass(frozen=True)
class Course:
    """What ties the sessions of a course: each person is in one group at most, and a group comes to all its sessions.

    Parameters
    ----------
    groups
        Activities (``training:basics.g1.s1``) of each group, sessions in order; all of a group are held, or none.
    gaps
        Between each session and the next.
    people
        Agent ids of those who may attend; nobody of them leads a session.
    places
        How many of them attend in all groups together, where all are held.
    at_least, at_most
        People in a group, both inclusive, without the trainer.
    deadline
        Last local date on which the last session may begin.
    after
        Ids of courses everybody in a group has completed before it begins.
    is_wanted
        Whether a group may be left out at a price (its first session's); else each is held.
    grants
        The skill (a queue) the course teaches; empty: none.
    """

    course_id: str
    groups: tuple[tuple[str, ...], ...]
    gaps: tuple[Gap, ...]
    people: tuple[str, ...]
    places: int
    at_least: int
    at_most: int
    deadline: date
    after: tuple[str, ...] = ()
    is_wanted: bool = False
    grants: str = ""

    @property
    def sessions(self) -> Iterator[str]:
        """Activities of all groups."""
        return (activity for group in self.groups for activity in group)


@dataclass(frozen=True)
class Completion:
    """A course somebody has completed, and on which local date."""

    agent_id: str
    course_id: str
    date: date


def places_in_courses(courses: Iterable[Course]) -> dict[str, tuple[Course, int, int]]:
    """Course, number of the group and of the session (both from 0) of every activity that is part of a course."""
    return {
        activity: (course, g, k)
        for course in courses
        for g, group in enumerate(course.groups)
        for k, activity in enumerate(group)
    }
