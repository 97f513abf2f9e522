"""Joint activities as the search sees them: who can be where, a plan of all of them, and what a plan makes of tables.

A *plan* says when each activity is held and who is there. Under it an activity is a session: its slots are busy for
whoever is there, and one date's duty has to hold it. So that agents can change activities without new tables, everybody
on a list has a class of their own, and a chain has its own copy of what a plan changes: busy slots, and the costs of
options and days off, to which `UNMET` is added where they do not hold what they have to.

Besides tours a chain keeps its plan, in rows after those of the agents, so that it goes wherever tours go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.activities import Session
from scheduler.domain.break_places import breaks_fit
from scheduler.domain.joint_activities import HeldActivity, JointActivity, can_share
from scheduler.domain.problem import Problem
from scheduler.engine.kernels.arrays import Tables
from scheduler.engine.kernels.constants import TOUR_WIDTH
from scheduler.engine.tables.course_ties import CourseTies

UNMET = 2.0**44
"""Milli-currency of a date whose duty does not hold what it has to: more than any roster costs, and exact in floats."""
NEVER = 2**40
"""A busy slot there is none of."""
Stays = dict[int, tuple[int, bool]]
"""Of one activity, by agent: the day whose duty holds it, and whether the agent leads it."""


def joint_people(problem: Problem) -> set[str]:
    """Agents on the list of some joint activity."""
    return {name for one in problem.joint_activities for name in one.people}


def plan_rows(problem: Problem) -> int:
    """Rows a plan takes after the tours of the agents; 0 where there are no joint activities."""
    numbers = sum(1 + len(one.people) for one in problem.joint_activities)
    return -(-numbers // (problem.horizon.days * TOUR_WIDTH))


@dataclass
class Plan:
    """When each activity is held (index of its start), and who is there: nobody where it is left out."""

    when: list[int]
    there: list[Stays]

    def copy(self) -> Plan:
        """Copy it, to be changed apart."""
        return Plan(list(self.when), [dict(own) for own in self.there])


@dataclass
class JointTables:
    """The activities of a problem by numbers: agents as in the tables, times in slots.

    Parameters
    ----------
    left_out
        Milli-currency of activities that need not be held, by their names in segments.

    Attributes
    ----------
    prices
        Of each activity; ``None`` where it must be held.
    begins
        Slots at which each activity may begin.
    slots
        Length of each.
    attendees, trainers
        Agents who may be there, by activity.
    """

    problem: Problem
    tables: Tables
    left_out: Mapping[str, int] = field(default_factory=dict)
    prices: list[int | None] = field(default_factory=list)
    begins: list[list[int]] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)
    attendees: list[list[int]] = field(default_factory=list)
    trainers: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        horizon = self.problem.horizon
        grid = horizon.interval_minutes
        self.agents = list(self.problem.contexts)
        number = {name: a for a, name in enumerate(self.agents)}
        for one in self.activities:
            self.prices.append(self.left_out.get(one.activity))
            self.begins.append([horizon.minute_of(moment) // grid for moment in one.starts])
            self.slots.append(-(-one.minutes // grid))
            self.attendees.append([number[name] for name in one.attendees])
            self.trainers.append([number[name] for name in one.trainers])
        self.people = [list(dict.fromkeys((*a, *t))) for a, t in zip(self.attendees, self.trainers, strict=True)]
        self._fixed = {
            a: [
                (horizon.minute_of(s.start) // grid, -(-horizon.minute_of(s.end) // grid))
                for s in self.problem.contexts[self.agents[a]].sessions
            ]
            for own in self.people
            for a in own
        }
        self.courses = CourseTies(self.problem, self.begins, self.slots, self.agents)
        self._days: dict[tuple[int, int, int], tuple[int, ...]] = {}
        self._forms: dict[tuple[Any, int, int], bool] = {}

    @property
    def activities(self) -> tuple[JointActivity, ...]:
        """The problem's."""
        return self.problem.joint_activities

    def span(self, j: int, s: int) -> tuple[int, int]:
        """First slot, and the one after the last, of activity ``j`` at its start ``s``."""
        return self.begins[j][s], self.begins[j][s] + self.slots[j]

    # Who can be where -----------------------------------------------------------------------------------------------

    def holding_days(self, classes: Any, a: int, first: int, slots: int) -> tuple[int, ...]:
        """Days on which agent ``a`` may have a duty that holds slots ``first`` and following beside its breaks."""
        key = (a, first, slots)
        if key not in self._days:
            busy = any(first < b and a_ < first + slots for a_, b in self._fixed[a])
            self._days[key] = () if busy else tuple(self._holding(classes, *key))
        return self._days[key]

    def _holding(self, classes: Any, a: int, first: int, slots: int) -> Iterator[int]:
        tables, cls = self.tables, int(self.tables.class_of[a])
        pointer = tables.option_ptr[cls]
        begin, end = int(pointer[0]), int(pointer[-1])
        start, form = tables.start[begin:end], tables.form[begin:end]
        holds = np.flatnonzero((start <= first) & (start + tables.form_slots[form] >= first + slots))
        for day in np.unique(np.searchsorted(pointer, holds + begin, side="right") - 1).tolist():
            own = holds[(holds + begin >= pointer[day]) & (holds + begin < pointer[day + 1])].tolist()
            options = classes[cls].options[day]
            if any(self._fits(options[k + begin - int(pointer[day])].form, first - int(start[k]), slots) for k in own):
                yield day

    def _fits(self, form: Any, offset: int, slots: int) -> bool:
        key = (form, offset, slots)
        if key not in self._forms:
            taken = frozenset(range(offset, offset + slots))
            self._forms[key] = breaks_fit(form, taken, self.problem.horizon.interval_minutes)
        return self._forms[key]

    # Plans ----------------------------------------------------------------------------------------------------------

    def is_free(self, plan: Plan, a: int, j: int, s: int) -> bool:
        """Whether agent ``a`` is at no other activity while ``j`` is held at its start ``s``."""
        first, last = self.span(j, s)
        for i, own in enumerate(plan.there):
            if i != j and a in own:
                begin, end = self.span(i, plan.when[i])
                if begin < last and first < end:
                    return False
        return True

    def fits(self, plan: Plan, changed: Iterable[int] | None = None) -> bool:
        """Whether the activities held can share out rooms and outside trainers, and courses are as asked.

        Parameters
        ----------
        changed
            Activities that have changed since a plan that fitted; ``None``: any.
        """
        if not self.courses.holds(plan, changed):
            return False
        held = (
            (one, one.starts[s])
            for one, s, own in zip(self.activities, plan.when, plan.there, strict=True)
            if own and (one.rooms or one.externals)
        )
        return can_share(list(held))

    def cost(self, plan: Plan) -> int:
        """Milli-currency of the activities a plan leaves out."""
        return sum(price for price, own in zip(self.prices, plan.there, strict=True) if price is not None and not own)

    def stays_of(self, plan: Plan, a: int) -> list[tuple[int, int, int]]:
        """First slot, slots and day of every activity agent ``a`` is at."""
        return [(*self._first_and_slots(j, plan.when[j]), own[a][0]) for j, own in enumerate(plan.there) if a in own]

    def _first_and_slots(self, j: int, s: int) -> tuple[int, int]:
        return self.begins[j][s], self.slots[j]

    def write(self, plan: Plan, tours: NDArray[np.int64]) -> None:
        """Write a plan to the rows after the tours of the agents."""
        numbers = []
        for j, own in enumerate(plan.there):
            numbers.append(plan.when[j])
            for a in self.people[j]:
                day, leads = own.get(a, (-1, True))
                numbers.append(2 * day + leads)  # -1: not there
        tours[len(self.agents) :].reshape(-1)[: len(numbers)] = numbers

    def read(self, tours: NDArray[np.int64]) -> Plan:
        """Read a plan from the rows after the tours of the agents."""
        numbers = iter(tours[len(self.agents) :].reshape(-1).tolist())
        plan = Plan([], [])
        for people in self.people:
            plan.when.append(next(numbers))
            modes = {a: next(numbers) for a in people}
            plan.there.append({a: (mode // 2, bool(mode % 2)) for a, mode in modes.items() if mode >= 0})
        return plan

    def sessions(self, tours: NDArray[np.int64]) -> dict[str, tuple[Session, ...]]:
        """Sessions by agent id that the plan of a roster makes."""
        if len(tours) == len(self.agents):
            return {}
        plan = self.read(tours)
        found: dict[str, tuple[Session, ...]] = {}
        for one, s, own in zip(self.activities, plan.when, plan.there, strict=True):
            if not own:
                continue
            names = tuple(self.agents[a] for a, (_, leads) in own.items() if not leads)
            leader = next((self.agents[a] for a, (_, leads) in own.items() if leads), "")
            session = HeldActivity(one, one.starts[s], names, leader).session
            for name in session.people:
                found[name] = (*found.get(name, ()), session)
        return found

    # Tables under a plan --------------------------------------------------------------------------------------------

    def own_tables(self) -> Tables:
        """Copy the tables, with room for the busy slots of every plan."""
        tables, room = self.tables, self._room()
        busy: list[int] = []
        pointer = [0]
        for cls in range(len(tables.busy_ptr) - 1):
            busy += tables.busy[tables.busy_ptr[cls] : tables.busy_ptr[cls + 1]].tolist()
            busy += [NEVER] * room.get(cls, 0)
            pointer.append(len(busy))
        return replace(
            tables,
            cost=tables.cost.copy(),
            off_cost=tables.off_cost.copy(),
            busy_ptr=np.array(pointer, np.int64),
            busy=np.array(busy, np.int64),
        )

    def _room(self) -> dict[int, int]:
        """Busy slots each class needs at most besides its own."""
        room: dict[int, int] = {}
        for people, slots in zip(self.people, self.slots, strict=True):
            for a in people:
                cls = int(self.tables.class_of[a])
                room[cls] = room.get(cls, 0) + slots
        return room

    def apply(self, own: Tables, plan: Plan, agents: Iterable[int]) -> None:
        """Let a chain's own tables hold some agents to a plan."""
        for a in agents:
            self.hold(own, a, self.stays_of(plan, a))

    def hold(self, own: Tables, a: int, stays: Iterable[tuple[int, int, int]]) -> None:
        """Let them hold agent ``a`` to stays: first slot, slots and day of the duty of each."""
        base, cls = self.tables, int(self.tables.class_of[a])
        pointer = base.option_ptr[cls]
        begin, end = int(pointer[0]), int(pointer[-1])
        own.cost[begin:end] = base.cost[begin:end]
        own.off_cost[cls] = base.off_cost[cls]
        busy = base.busy[base.busy_ptr[cls] : base.busy_ptr[cls + 1]].tolist()
        for first, slots, day in stays:
            one, last = int(pointer[day]), int(pointer[day + 1])
            start = base.start[one:last]
            holds = (start <= first) & (start + base.form_slots[base.form[one:last]] >= first + slots)
            own.cost[one:last][~holds] += UNMET
            own.off_cost[cls, day] += UNMET
            busy += range(first, first + slots)
        at, size = int(own.busy_ptr[cls]), int(own.busy_ptr[cls + 1] - own.busy_ptr[cls])
        own.busy[at : at + size] = sorted(busy) + [NEVER] * (size - len(busy))
