"""What being at a joint activity costs one agent at the dual's prices: exactly, one oracle call for each time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.arrays import make_workspace
from scheduler.engine.kernels.market import Market
from scheduler.engine.kernels.period_sums import price_totals
from scheduler.engine.kernels.state_sums import Rows
from scheduler.engine.kernels.tours import best_tour
from scheduler.engine.tables.instance import Instance
from scheduler.engine.tables.joint_tables import JointTables

Place = tuple[int, int, int]
"""Agent, first slot and slots of an activity."""


@dataclass
class JointVariants:
    """Losses of agents at a market's last prices, against their best tours without activities.

    Attributes
    ----------
    losses
        Milli-currency and the day whose duty holds the activity, by place; filled as asked for.
    """

    joint: JointTables
    instance: Instance
    rows: Rows
    market: Market
    best: Floats
    """(N,) what each agent's best tour without activities is worth."""
    losses: dict[Place, tuple[float, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tables = self.joint.own_tables()
        self._space = make_workspace(self._tables, self.instance.num_slots)
        self._tour = self.instance.empty_tours(1)[0]

    def loss(self, a: int, first: int, slots: int) -> tuple[float, int]:
        """Milli-currency lost, infinite where the agent cannot be there; and the day of the duty, -1 then."""
        key = (a, first, slots)
        if key not in self.losses:
            days = self.joint.holding_days(self.instance.classes, a, first, slots)
            found = [(self._value(a, [(first, slots, day)]), day) for day in days]
            value, day = max(found, default=(-np.inf, -1))
            self.losses[key] = float(self.best[a]) - value, day
        return self.losses[key]

    def _value(self, a: int, stays: Iterable[tuple[int, int, int]]) -> float:
        tables, market = self._tables, self.market
        cls, kind = int(tables.class_of[a]), int(self.rows.kind_of[a])
        self.joint.hold(tables, a, list(stays))
        if tables.with_totals:
            price_totals(tables, self.rows, kind, cls, market.total_prices, 1.0, self._space.option_extra)
        worth, group = market.worth[kind], int(tables.group_of[a])
        value = float(best_tour(tables, self._space, market.gains, worth, group, cls, self._tour))
        self.joint.hold(tables, a, [])
        return value

    @cached_property
    def homes(self) -> Ints:
        """``(N,)`` the activity each agent is asked about exactly: the smallest it may attend, else one it may lead.

        What must be held comes first.
        """
        found = np.full(len(self.joint.agents), -1, np.int64)
        prices, size = self.joint.prices, [len(own) for own in self.joint.attendees]
        order = sorted(range(len(size)), key=lambda j: (prices[j] is not None, size[j], j))
        for lists in (self.joint.attendees, self.joint.trainers):
            for j in order:
                for a in lists[j]:
                    if found[a] < 0:
                        found[a] = j
        return found
