"""What joint activities cost in the bound: each takes the people it costs least, at the time that costs least.

Whoever is at an activity is on duty throughout and at work in none of its slots. So at any prices the tour is worth at
most what the same agent's best tour is worth without activities, less what the slots themselves earn. That the tour has
to hold the activity, that nobody is at two at once, and rooms are relaxed. What need not be held costs at most its
price.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.bound.joint_variants import JointVariants
from scheduler.engine.kernels.market import Market
from scheduler.engine.kernels.state_sums import AT_WORK, ON_DUTY, Rows
from scheduler.engine.tables.instance import Instance
from scheduler.engine.tables.joint_tables import JointTables

RELAXED = "joint activities: rooms, people at one place at a time"
"""What a summary calls this."""


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
        return sum(self._least(j, sums, variants) for j in range(len(self.joint.people)))

    def _least(self, j: int, sums: Floats, variants: JointVariants | None) -> float:
        joint = self.joint
        one, own, price = joint.activities[j], [self._place[a] for a in joint.people[j]], joint.prices[j]
        first = np.minimum(np.array(joint.begins[j]), self._size)
        last = np.minimum(first + joint.slots[j], self._size)
        lost = np.where(self._able[j] == 1, sums[own][:, last] - sums[own][:, first], np.inf)
        number = {a: i for i, a in enumerate(joint.people[j])}
        for i, a in enumerate(joint.people[j] if variants is not None else ()):
            # What may be left out is often many times and small: exact losses would take longer than they gain.
            if variants is not None and variants.homes[a] == j and price is None:
                lost[i] = [variants.loss(a, b, joint.slots[j])[0] for b in joint.begins[j]]
        attendees = lost[[number[a] for a in joint.attendees[j]]]
        order = np.argsort(attendees, axis=0, kind="stable")
        ranked = np.take_along_axis(attendees, order, axis=0)
        total = ranked[: one.at_least].sum(axis=0) + np.minimum(ranked[one.at_least : one.at_most], 0.0).sum(axis=0)
        if one.trainers:
            leaders = lost[[number[a] for a in joint.trainers[j]]]
            total = total + leaders.min(axis=0)
        best = int(total.argmin())
        if price is not None and price <= total[best]:
            return float(price)
        if not np.isfinite(total[best]):  # no plan at all: whoever makes one says so
            return 0.0
        count = one.at_least + int((ranked[one.at_least : one.at_most, best] < 0).sum())
        people = [joint.attendees[j][i] for i in order[:count, best].tolist()]
        if one.trainers:
            people.append(joint.trainers[j][int(leaders[:, best].argmin())])
        self.chosen.append((people, int(first[best]), int(last[best])))
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
