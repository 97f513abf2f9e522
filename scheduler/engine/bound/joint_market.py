"""What joint activities cost in the bound: each takes the people it costs least, at the time that costs least.

Whoever is at an activity is on duty throughout and at work in none of its slots. So at any prices the tour is worth at
most what the same agent's best tour is worth without activities, less what the slots themselves earn. That the tour has
to hold the activity, that nobody is at two at once, and rooms are relaxed. What need not be held costs at most its
price. Of a course the same: each group costs what its sessions do, and all of them together at least what everybody's
best time of each session does; the order of sessions, and that a group has the same people, are relaxed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.bound.joint_variants import JointVariants
from scheduler.engine.kernels.market import Market
from scheduler.engine.kernels.state_sums import AT_WORK, ON_DUTY, Rows
from scheduler.engine.tables.course_ties import TiedCourse
from scheduler.engine.tables.instance import Instance
from scheduler.engine.tables.joint_tables import JointTables

RELAXED = "joint activities: rooms, people at one place at a time"
"""What a summary calls this."""
COURSES_RELAXED = "courses: order of sessions, the same people in each"
"""And this, of courses."""


@dataclass
class JointMarket:
    """The activities of an instance at the prices of a market.

    Attributes
    ----------
    chosen
        Agents, first slot, and the one after the last, of every activity at the last prices.
    """

    joint: JointTables
    instance: Instance
    rows: Rows
    chosen: list[tuple[list[int], int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        tables, size = self.instance.tables, self.instance.values.shape[0]
        self._people = sorted({a for own in self.joint.people for a in own})
        self._place = {a: i for i, a in enumerate(self._people)}
        self._groups = [self._groups_of(a) for a in self._people]
        self._kinds = [int(self.rows.kind_of[a]) for a in self._people]
        self._size, self._with_rows = size, bool(tables.with_rows)
        classes = self.instance.classes
        self._able: list[Ints] = []
        """By activity: whether each of its people may be there at each of its starts."""
        for j, people in enumerate(self.joint.people):
            able = [
                [bool(self.joint.holding_days(classes, a, b, self.joint.slots[j])) for b in self.joint.begins[j]]
                for a in people
            ]
            self._able.append(np.array(able, np.int64).reshape(len(people), -1))

    def _groups_of(self, a: int) -> list[int]:
        """Return the groups the agent's duties may work as."""
        tables = self.instance.tables
        pointer = tables.option_ptr[int(tables.class_of[a])]
        bound = np.unique(tables.group[int(pointer[0]) : int(pointer[-1])]).tolist()
        return [int(tables.group_of[a]) if group < 0 else group for group in bound] or [int(tables.group_of[a])]

    def cost(self, market: Market, variants: JointVariants | None = None) -> float:
        """Milli-currency the activities cost at least at the market's gains; ``chosen`` says who is where.

        With ``variants`` everybody's loss at one activity is exact: an agent's tour is worth at most the best that
        holds it, less what the slots of the others earn.
        """
        sums = np.zeros((len(self._people), self._size + 1))
        for i, groups in enumerate(self._groups):
            earned = market.gains[groups].min(axis=0)
            if self._with_rows:
                worth = market.worth[self._kinds[i]]
                earned = earned + worth[AT_WORK] - worth[ON_DUTY]
            np.cumsum(earned, out=sums[i, 1:])
        self.chosen = []
        ties, total = self.joint.courses, 0.0
        for unit in ties.units:
            if unit[0] not in ties.place_of or self.joint.prices[unit[0]] is not None:
                total += self._unit(unit, sums, variants)
        for tied in ties.courses:
            if not tied.course.is_wanted:
                total += self._course(tied, sums, variants)
        return total

    def _unit(self, unit: list[int], sums: Floats, variants: JointVariants | None) -> float:
        """Return what activities held together cost at least, or what leaving them out does."""
        before = len(self.chosen)
        total = sum(self._least(j, self._lost(j, sums, variants)) for j in unit)
        prices = [self.joint.prices[j] for j in unit]
        price = float(sum(price or 0 for price in prices))
        if prices[0] is None or total < price:
            return total if np.isfinite(total) else 0.0  # no plan at all: whoever makes one says so
        del self.chosen[before:]
        return price

    def _course(self, tied: TiedCourse, sums: Floats, variants: JointVariants | None) -> float:
        """Return what the groups cost at least, one by one or by everybody's best times, whichever is more."""
        before, count = len(self.chosen), len(tied.groups[0])
        lost = {j: self._lost(j, sums, variants) for group in tied.groups for j in group}
        by_group = sum(self._least(j, lost[j]) for group in tied.groups for j in group)
        if not np.isfinite(by_group):
            return 0.0
        kept, self.chosen[before:] = self.chosen[before:], []
        by_person = sum(self._by_person(tied, k, lost) for k in range(count))
        if by_person > by_group:
            return by_person
        self.chosen[before:] = kept
        return by_group

    def _by_person(self, tied: TiedCourse, k: int, lost: dict[int, Floats]) -> float:
        """Return what a session costs at least where everybody of the course goes to whichever group loses least."""
        joint, total, ways = self.joint, 0.0, []
        for group in tied.groups:
            j, number = group[k], {a: i for i, a in enumerate(joint.people[group[k]])}
            if joint.trainers[j]:
                leaders = lost[j][[number[a] for a in joint.trainers[j]]]
                i, s = np.unravel_index(int(leaders.argmin()), leaders.shape)
                total += float(leaders[i, s])
                self._choose([joint.trainers[j][int(i)]], j, int(s))
            attendees = lost[j][[number[a] for a in joint.attendees[j]]]
            s_of = attendees.argmin(axis=1)
            ways.append((j, s_of, attendees[np.arange(len(attendees)), s_of]))
        values = np.array([least for _, _, least in ways])
        best = values.argmin(axis=0)
        for i in np.argsort(values.min(axis=0), kind="stable")[: tied.course.places].tolist():
            j, s_of, least = ways[int(best[i])]
            if not np.isfinite(least[i]):
                return 0.0
            total += float(least[i])
            self._choose([joint.attendees[j][i]], j, int(s_of[i]))
        return total

    def _choose(self, people: list[int], j: int, s: int) -> None:
        first = min(self.joint.begins[j][s], self._size)
        self.chosen.append((people, first, min(first + self.joint.slots[j], self._size)))

    def _lost(self, j: int, sums: Floats, variants: JointVariants | None) -> Floats:
        """``(people, starts)`` what each loses who is at an activity, infinite where they cannot be."""
        joint = self.joint
        own = [self._place[a] for a in joint.people[j]]
        first = np.minimum(np.array(joint.begins[j]), self._size)
        last = np.minimum(first + joint.slots[j], self._size)
        lost = np.where(self._able[j] == 1, sums[own][:, last] - sums[own][:, first], np.inf)
        # What may be left out is often many times and small: exact losses would take longer than they gain.
        for i, a in enumerate(joint.people[j] if variants is not None and joint.prices[j] is None else ()):
            if variants is not None and joint.courses.are_alternatives(int(variants.homes[a]), j):
                lost[i] = [variants.loss(a, b, joint.slots[j])[0] for b in joint.begins[j]]
        return lost

    def _least(self, j: int, lost: Floats) -> float:
        """Return what the cheapest people cost at the cheapest time, infinite where too few can be there."""
        joint, one = self.joint, self.joint.activities[j]
        number = {a: i for i, a in enumerate(joint.people[j])}
        attendees = lost[[number[a] for a in joint.attendees[j]]]
        order = np.argsort(attendees, axis=0, kind="stable")
        ranked = np.take_along_axis(attendees, order, axis=0)
        total = ranked[: one.at_least].sum(axis=0) + np.minimum(ranked[one.at_least : one.at_most], 0.0).sum(axis=0)
        if one.trainers:
            leaders = lost[[number[a] for a in joint.trainers[j]]]
            total = total + leaders.min(axis=0)
        best = int(total.argmin())
        if not np.isfinite(total[best]):
            return np.inf
        count = one.at_least + int((ranked[one.at_least : one.at_most, best] < 0).sum())
        people = [joint.attendees[j][i] for i in order[:count, best].tolist()]
        if one.trainers:
            people.append(joint.trainers[j][int(leaders[:, best].argmin())])
        self._choose(people, j, best)
        return float(total[best])

    def take(self, market: Market) -> None:
        """Take whoever is at an activity off the supply of queues and rows."""
        for people, first, last in self.chosen:
            for a in people:
                i = self._place[a]
                groups = self._groups[i]
                for t in range(first, last):
                    group = min(groups, key=lambda g: market.gains[g, t])  # called at once
                    if (queue := market.choice[group, t]) >= 0:
                        market.supplied[t, queue] -= market.share[group]
                kind = self._kinds[i]
                for e in range(int(self.rows.kind_ptr[kind]), int(self.rows.kind_ptr[kind + 1])):
                    added = self.rows.kind_adds[e, ON_DUTY] - self.rows.kind_adds[e, AT_WORK]
                    market.row_supplied[self.rows.kind_rows[e], first:last] += added
