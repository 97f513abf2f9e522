"""Joint activities in a CP-SAT model: when each is held, who attends, who leads it, in which room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from scheduler.domain.activities import Session
from scheduler.domain.joint_activities import JointActivity, held_activities
from scheduler.domain.problem import Problem
from scheduler.domain.roster import Duty, Roster
from scheduler.engine.cp_sat.course_plan import CoursePlan


@dataclass(frozen=True)
class Stay:
    """An agent at an activity, if the literal is true.

    Attributes
    ----------
    start, end
        Minutes since the origin.
    """

    session: Session
    start: int
    end: int
    literal: Any


@dataclass
class JointPlan:
    """Literals of every activity of a problem; exact, rooms, trainers and courses included.

    Parameters
    ----------
    free
        Agents to decide; the others do what ``fixed`` says.
    optional
        Names of activities that need not be held.
    without
        Activities that are left aside.

    Attributes
    ----------
    stays
        By agent id, one for each time at which the agent may be at an activity.
    starts
        By activity and minute, whether it is held then.
    attends, leads
        By activity, minute and agent id.
    left_out
        Whether each activity that need not be held is left out, by its name.
    """

    model: cp_model.CpModel
    problem: Problem
    free: Collection[str]
    fixed: Iterable[Duty] = ()
    optional: Collection[str] = ()
    without: Collection[str] = ()
    stays: dict[str, list[Stay]] = field(default_factory=lambda: defaultdict(list))
    starts: dict[tuple[str, int], Any] = field(default_factory=dict)
    attends: dict[tuple[str, int, str], Any] = field(default_factory=dict)
    leads: dict[tuple[str, int, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.left_out: dict[str, Any] = {}
        self._takes: dict[tuple[str, int, str, str], Any] = {}
        self._shared: dict[tuple[str, str], list[Any]] = defaultdict(list)
        kept = {(duty.agent_id, s.activity, s.start) for duty in self.fixed for s in duty.segments}
        for one in self.problem.joint_activities:
            if one.activity not in self.without:
                self._add(one, kept)
        for intervals in self._shared.values():
            self.model.add_no_overlap(intervals)
        for agent_id, own in self.stays.items():
            self._keep_apart(agent_id, own)
        self.courses = CoursePlan(self)

    def _add(self, one: JointActivity, kept: set[tuple[str, str, Any]]) -> None:
        model, horizon = self.model, self.problem.horizon
        held = []
        for moment in one.starts:
            begin = horizon.minute_of(moment)
            starts = self.starts[one.activity, begin] = model.new_bool_var("")
            held.append(starts)
            attends = {name: model.new_bool_var("") for name in one.attendees}
            leads = {name: model.new_bool_var("") for name in one.trainers}
            model.add(sum(attends.values()) >= one.at_least * starts)
            model.add(sum(attends.values()) <= one.at_most * starts)
            if leads:
                model.add(sum(leads.values()) == starts)
            for kind, names in (("room", one.rooms), ("external", one.externals_at(moment))):
                takes = {name: model.new_bool_var("") for name in names}
                if takes:
                    model.add(sum(takes.values()) == starts)
                for name, taken in takes.items():
                    interval = model.new_optional_fixed_size_interval_var(begin, one.minutes, taken, "")
                    self._shared[kind, name].append(interval)
                    self._takes[one.activity, begin, kind, name] = taken
            for name in one.people:
                parts = [own[name] for own in (attends, leads) if name in own]
                there = parts[0]
                if len(parts) == 2:
                    there = model.new_bool_var("")
                    model.add(sum(parts) == there)
                if name not in self.free:
                    model.add(there == int((name, one.activity, moment) in kept))
                    continue
                session = Session(one.activity_id, one.kind, *one.span(moment), (name,))
                self.stays[name].append(Stay(session, begin, begin + one.minutes, there))
            self.attends |= {(one.activity, begin, name): literal for name, literal in attends.items()}
            self.leads |= {(one.activity, begin, name): literal for name, literal in leads.items()}
        if one.activity in self.optional:
            held.append(model.new_bool_var(""))
            self.left_out[one.activity] = held[-1]
        model.add_exactly_one(held)

    def _keep_apart(self, agent_id: str, own: list[Stay]) -> None:
        """Let nobody be at two activities at once."""
        horizon = self.problem.horizon
        intervals = [
            self.model.new_optional_fixed_size_interval_var(stay.start, stay.end - stay.start, stay.literal, "")
            for stay in own
        ]
        for session in self.problem.contexts[agent_id].sessions:
            start, end = horizon.minute_of(session.start), horizon.minute_of(session.end)
            intervals.append(self.model.new_fixed_size_interval_var(start, end - start, ""))
        self.model.add_no_overlap(intervals)

    def hint(self, roster: Roster) -> None:
        """Give every literal its value in a roster."""
        horizon = self.problem.horizon
        true: set[tuple[str, int, str]] = set()
        leading: set[tuple[str, int, str]] = set()
        rooms: set[tuple[str, int, str, str]] = set()
        begins = set()
        for one in held_activities(self.problem.joint_activities, roster.duties):
            key = one.activity.activity, horizon.minute_of(one.start)
            begins.add(key)
            true |= {(*key, name) for name in one.attendees}
            rooms |= {(*key, "room", one.room), (*key, "external", one.external)}
            leading.add((*key, one.trainer))
        for key, literal in self.starts.items():
            self.model.add_hint(literal, key in begins)
        named = {activity for activity, _ in begins}
        for activity, literal in self.left_out.items():
            self.model.add_hint(literal, activity not in named)
        for place, literal in self.attends.items():
            self.model.add_hint(literal, place in true)
        for what, literal in self._takes.items():
            self.model.add_hint(literal, what in rooms)
        self.courses.hint(true)
        for place, literal in self.leads.items():
            self.model.add_hint(literal, place in leading)
