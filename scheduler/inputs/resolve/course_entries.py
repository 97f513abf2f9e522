"""``courses`` of ``activities.yaml`` and ``completed.csv`` to joint activities and what ties them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from scheduler.domain.agents import Absence, Agent, Team
from scheduler.domain.clock import Horizon, clock_text
from scheduler.domain.course_record import completed_in, skills_of
from scheduler.domain.courses import Completion, Course
from scheduler.domain.forecasts import VolumeNote
from scheduler.domain.joint_activities import JointActivity
from scheduler.domain.run import Run
from scheduler.inputs.reading.issues import unknown
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.activity_names import check_name, written_names
from scheduler.inputs.resolve.course_groups import GroupSizes, cut
from scheduler.inputs.resolve.course_people import CoursePeople
from scheduler.inputs.resolve.course_times import Times, dates_of, externals_of, gaps_of, in_order, session_times
from scheduler.inputs.resolve.joint_entries import check_routing
from scheduler.inputs.resolve.people_described import has_dropped_agents
from scheduler.inputs.resolve.site_notes import listed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.course_keys import CompletedRow, CourseKeys
from scheduler.inputs.schema.rows import SkillRow

ABOUT = "courses"
"""What notes are about, as ``check`` names it."""
PlacedCourse = Placed[CourseKeys]


@dataclass
class CoursesRead:
    """Sessions and courses due inside the dates planned, and what is to be said of them."""

    activities: list[JointActivity] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)
    notes: list[VolumeNote] = field(default_factory=list)


def resolve_completions(
    reading: SiteReading, agent_ids: list[str], horizon: Horizon | None, previous: Run | None
) -> tuple[Completion, ...]:
    """Courses completed before the first date planned: by ``completed.csv``, and in earlier runs."""
    found: dict[tuple[str, str], Completion] = {}
    for placed in reading.items(CompletedRow, "completed"):
        row = placed.item
        reading.is_known("agents", "agent", row.agent_id, agent_ids, placed, "agent_id")
        one = Completion(row.agent_id, row.course, row.date)
        found.setdefault((one.agent_id, one.course_id), one)
    if previous is not None:
        held = completed_in(previous.problem, previous.roster)
        for one in (*previous.problem.completions, *held):
            if one.agent_id in agent_ids:
                found.setdefault((one.agent_id, one.course_id), one)
    if horizon is None:
        return ()
    return tuple(one for one in found.values() if one.date < horizon.start)


def with_granted_skills(
    reading: SiteReading, agents: Sequence[Agent], completions: Sequence[Completion], queue_names: Sequence[str]
) -> tuple[tuple[Agent, ...], list[VolumeNote]]:
    """Give everybody the skills that courses they have completed grant; tell where ``agents.csv`` lacks them.

    Where ``skills.csv`` has lines of a skill of somebody, it wins.
    """
    dated = {(row.item.agent_id, row.item.skill) for row in reading.items(SkillRow, "skills")}
    grants = {one.item.id: one.item.grants or "" for one in reading.items(CourseKeys, "activities", "courses")}
    own = skills_of(completions, {course: skill for course, skill in grants.items() if skill in queue_names})
    found, notes = [], []
    for agent in agents:
        mine = own.get(agent.agent_id, {})
        new = {s: one for s, one in mine.items() if s not in agent.skills and (agent.agent_id, s) not in dated}
        for skill, one in new.items():
            message = f"serves {skill}, having completed {one.course_id} on {one.date}; add the skill to agents.csv"
            notes.append(VolumeNote(agent.agent_id, message, ABOUT))
        skills, order = agent.skills | set(new), (*agent.preference, *new)
        found.append(replace(agent, skills=skills, preference=order) if new else agent)
    return tuple(found), notes


def resolve_courses(
    reading: SiteReading,
    agents: Sequence[Agent],
    teams: Sequence[Team],
    absences: Sequence[Absence],
    completions: Sequence[Completion],
    horizon: Horizon | None,
    queue_names: list[str],
) -> CoursesRead:
    """Courses with a date inside the dates planned; all are checked."""
    placed = reading.unique(reading.items(CourseKeys, "activities", "courses"), "id")
    people = CoursePeople(agents, teams, absences, completions)
    reader = _Reader(reading, people, horizon, [one.item.id for one in placed])
    for one in placed:
        if one.item.grants is not None:
            reading.is_known("site", "queue", one.item.grants, queue_names, one, "grants")
    for one in reader.sorted(placed):
        reader.read(one)
    return reader.found


class _Reader:
    """Reads courses one by one, those others build on first."""

    def __init__(self, reading: SiteReading, people: CoursePeople, horizon: Horizon | None, ids: list[str]) -> None:
        self.reading, self.people, self.horizon, self.ids = reading, people, horizon, ids
        self.found = CoursesRead()
        self._taken = written_names(reading)

    def sorted(self, placed: Sequence[PlacedCourse]) -> list[PlacedCourse]:
        """Courses behind those they build on; a circle is noted, and unknown names are."""
        done = {one.course_id for one in self.people.completions}
        known = [*self.ids, *(row.item.course for row in self.reading.items(CompletedRow, "completed")), *done]
        for one in placed:
            for index, name in enumerate(one.item.after or ()):
                if name not in known:
                    one.issue(self.reading.issues, unknown("course", name, known), "after", index)
        left, order = list(placed), list[PlacedCourse]()
        while left:
            waiting = {one.item.id for one in left}
            ready = [one for one in left if not waiting & set(one.item.after or ())]
            if not ready:
                names = ", ".join(one.item.id for one in left)
                message = f"{names} build on one another in a circle; take one of them off after"
                left[0].issue(self.reading.issues, message, "after")
                return order
            order += ready
            left = [one for one in left if one not in ready]
        return order

    def read(self, placed: PlacedCourse) -> None:
        """Add a course, or say why it is not planned."""
        keys, reading, horizon = placed.item, self.reading, self.horizon
        if not self._is_on_grid(placed):
            return
        asked, leads = self.people.asked(reading, placed, horizon), self.people.leads(reading, placed)
        check_routing(reading, placed, self.people.agents, {*asked, *leads})
        if horizon is None or not asked or (keys.trainers is not None and not leads):
            return
        if (keys.deadline or horizon.end) < horizon.start or (keys.earliest or horizon.start) > horizon.end:
            return  # due in other weeks
        externals = externals_of(keys, horizon, reading.zone)
        times = session_times(keys, horizon, reading.zone, externals)
        if not all(times):
            self._no_time(placed, times)
            return
        pool = self._pool(placed, asked, times)
        if not pool:
            return
        sizes = cut(keys, len(pool))
        if not isinstance(sizes, GroupSizes):
            if not has_dropped_agents(reading):
                key, message = sizes
                placed.issue(reading.issues, message + self._why(keys, asked, pool), key)
            return
        ordered = in_order(times, keys, reading.zone)
        self._add(placed, tuple(pool), tuple(leads), sizes, ordered if all(ordered) else times)

    def _is_on_grid(self, placed: PlacedCourse) -> bool:
        keys, reading = placed.item, self.reading
        on_grid = [reading.on_grid(placed, keys.step_minutes, "step_minutes")]
        on_grid += [reading.on_grid(placed, m, "between", clock=clock_text(m)) for m in keys.between]
        on_grid += [
            reading.on_grid(placed, one.minutes, "sessions", k, "minutes") for k, one in enumerate(keys.sessions)
        ]
        return all(on_grid)

    def _no_time(self, placed: PlacedCourse, times: Times) -> None:
        """Say that a session has no time inside the dates planned."""
        keys, horizon = placed.item, self.horizon
        assert horizon is not None
        k = next(k for k, own in enumerate(times) if not own)
        dates = [day for day in dates_of(horizon) if keys.weekdays is None or day.weekday() in keys.weekdays]
        outside = f", when {listed(one.name for one in keys.external)} can lead it" if keys.external else ""
        first, last = keys.earliest or horizon.start, keys.deadline or horizon.end
        message = (
            f"session {k + 1} of {keys.sessions[k].minutes} minutes has no time between {first} and {last}, "
            f"{clock_text(keys.between[0])}-{clock_text(keys.between[1])}{outside}"
            if dates
            else f"none of its weekdays is among the dates planned, {horizon.start} to {horizon.end}"
        )
        if keys.missed_price is not None:
            self._note(keys.id, f"is not planned: {message}")
            return
        cure = "move the deadline, widen between, weekdays or the hours of external, or give missed_price"
        placed.issue(self.reading.issues, f"{message}; {cure}")

    def _pool(self, placed: PlacedCourse, asked: Sequence[str], times: Times) -> list[str]:
        """Whoever of those asked for can and need attend; told where somebody is left out."""
        keys, horizon = placed.item, self.horizon
        assert horizon is not None
        done = self.people.completed(keys.id)
        pool = [name for name in asked if name not in done]
        if len(pool) < len(asked):
            self._note(keys.id, f"{listed(name for name in asked if name in done)} have completed it and are left out")
        away = [
            name
            for name in pool
            if any(
                self.people.never_there(name, own, session.minutes, horizon)
                for own, session in zip(times, keys.sessions, strict=True)
            )
        ]
        if away and keys.attendees.agents is None:
            self._note(keys.id, f"{listed(away)} are absent or not employed at all its times and are left out")
            pool = [name for name in pool if name not in away]
        for earlier in keys.after or ():
            due = next((one for one in self.found.courses if one.course_id == earlier), None)
            able = self.people.completed(earlier) | set(due.people if due is not None else ())
            lack = [name for name in pool if name not in able]
            if lack and keys.attendees.agents is not None:
                message = (
                    f"{listed(lack)} have not completed {earlier!r}, and it is not planned for them; write them into "
                    "completed.csv, plan it for them, or take them off attendees"
                )
                placed.issue(self.reading.issues, message, "after")
                return []
            if lack:
                self._note(keys.id, f"{listed(lack)} have not completed {earlier!r} and are left out")
            pool = [name for name in pool if name in able]
        if not pool:
            self._note(keys.id, "is not planned: nobody is left who needs it and could attend")
        return pool

    def _why(self, keys: CourseKeys, asked: Sequence[str], pool: Sequence[str]) -> str:
        gone = [name for name in asked if name not in pool]
        return (
            f" ({listed(gone)} left out: they have completed it, are away, or lack what it builds on)" if gone else ""
        )

    def _note(self, course_id: str, message: str) -> None:
        self.found.notes.append(VolumeNote(course_id, message, ABOUT))

    def _add(
        self, placed: PlacedCourse, pool: tuple[str, ...], leads: tuple[str, ...], sizes: GroupSizes, times: Times
    ) -> None:
        keys, horizon = placed.item, self.horizon
        assert horizon is not None
        externals = externals_of(keys, horizon, self.reading.zone)
        groups = []
        for g in range(sizes.groups):
            own = []
            for k, session in enumerate(keys.sessions):
                price = None if keys.missed_price is None else (0.0 if k else keys.missed_price)
                starts: tuple[datetime, ...] = tuple(times[k])
                one = JointActivity(
                    f"{keys.id}.g{g + 1}.s{k + 1}",
                    keys.kind,
                    session.minutes,
                    starts,
                    pool,
                    sizes.at_least,
                    sizes.at_most,
                    leads,
                    tuple(keys.rooms or ()),
                    price,
                    price is None,
                    externals,
                )
                check_name(self.reading, placed, one.activity, self._taken)
                self.found.activities.append(one)
                own.append(one.activity)
            groups.append(tuple(own))
        self.found.courses.append(
            Course(
                keys.id,
                tuple(groups),
                gaps_of(keys),
                pool,
                len(pool) if keys.places is None else keys.places,
                sizes.at_least,
                sizes.at_most,
                min(keys.deadline or horizon.end, horizon.end),
                tuple(keys.after or ()),
                keys.missed_price is not None,
                keys.grants or "",
            )
        )
