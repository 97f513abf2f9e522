"""Whom a course is for: by what they are and how long they have been here, without those who lead it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.domain.agents import Absence, Agent, Team
from scheduler.domain.clock import Horizon
from scheduler.domain.courses import Completion
from scheduler.domain.joint_activities import overlap
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.people_described import people_of
from scheduler.inputs.resolve.site_notes import listed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.course_keys import CourseKeys


@dataclass(frozen=True)
class CoursePeople:
    """What tells who attends: everybody of the site, their absences, and what they have completed."""

    agents: Sequence[Agent]
    teams: Sequence[Team]
    absences: Sequence[Absence]
    completions: Sequence[Completion]

    def asked(self, reading: SiteReading, placed: Placed[CourseKeys], horizon: Horizon | None) -> list[str]:
        """Ids of the people described, by tenure too; who leads is told where somebody named is to attend as well."""
        keys = placed.item
        found = people_of(reading, placed, keys.attendees, "attendees", self.agents, self.teams)
        leads = self.leads(reading, placed)
        both = [name for name in keys.attendees.agents or () if name in leads]
        if both:
            message = f"{listed(both)} would attend and lead; take them off attendees.agents, or off trainers"
            placed.issue(reading.issues, message, "attendees")
        kept = [name for name in found if name not in leads and self._stays(keys, name, horizon)]
        if found and not kept and not both:
            why = "tenure_months_at_least and tenure_months_at_most fit none of them; agents.csv has hire_date"
            placed.issue(reading.issues, f"fits nobody: {why}; widen it or delete the course", "attendees")
        return kept

    def leads(self, reading: SiteReading, placed: Placed[CourseKeys]) -> list[str]:
        """Ids of those who may lead."""
        keys = placed.item
        if keys.trainers is None:
            return []
        return people_of(reading, placed, keys.trainers, "trainers", self.agents, self.teams)

    def _stays(self, keys: CourseKeys, name: str, horizon: Horizon | None) -> bool:
        who = keys.attendees
        if who.tenure_months_at_least is None and who.tenure_months_at_most is None:
            return True
        hired = next((agent.hire_date for agent in self.agents if agent.agent_id == name), None)
        if hired is None or horizon is None:
            return horizon is None
        months = months_between(hired, horizon.start)
        least, most = who.tenure_months_at_least or 0, who.tenure_months_at_most
        return months >= least and (most is None or months <= most)

    def completed(self, course_id: str) -> set[str]:
        """Ids of those who have completed a course."""
        return {one.agent_id for one in self.completions if one.course_id == course_id}

    def never_there(self, name: str, starts: Collection[datetime], minutes: int, horizon: Horizon) -> bool:
        """Whether somebody is absent, or not employed, at every one of some times."""
        agent = next(one for one in self.agents if one.agent_id == name)
        own = [(one.start, one.end) for one in self.absences if one.agent_id == name]
        length = timedelta(minutes=minutes)
        return not any(
            agent.employed_on(at.astimezone(horizon.tz).date())
            and not any(overlap((at, at + length), span) for span in own)
            for at in starts
        )


def months_between(first: date, then: date) -> int:
    """Whole months from one date to another, negative where the other is before it."""
    return 12 * (then.year - first.year) + then.month - first.month - (then.day < first.day)
