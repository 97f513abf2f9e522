"""What one roster costs more than another, goal by goal, and in which queues and intervals people are missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.money import MILLI
from scheduler.domain.problem import Problem
from scheduler.domain.result import Allotment
from scheduler.domain.roster import Duty, Roster
from scheduler.engine.allotment import allot
from scheduler.goals.registry import measure_goals, person_values

LEAST = 0.0005
"""Differences below half a thousandth of the currency are none."""


@dataclass(frozen=True)
class LostSpan:
    """Intervals in a row in which a queue is worse off, and what that costs in the site's currency; aware moments."""

    queue: str
    start: datetime
    end: datetime
    cost: float


@dataclass(frozen=True)
class GoalDifference:
    """What the second roster costs more than the first, in the site's currency.

    Parameters
    ----------
    goals
        By goal, those that differ; below 0 where the second costs less.
    spans
        Where people are missed more, the dearest first.
    """

    goals: dict[str, float]
    spans: tuple[LostSpan, ...]

    @property
    def total(self) -> float:
        """Sum over the goals."""
        return sum(self.goals.values())

    @property
    def dearest(self) -> str:
        """Goal that costs most more; empty where none does."""
        worst = max(self.goals, key=lambda name: self.goals[name], default="")
        return worst if worst and self.goals[worst] > 0 else ""


class Measured:
    """A roster of a problem with its costs; rosters that differ from it in a few people are compared with it."""

    def __init__(self, problem: Problem, roster: Roster) -> None:
        self.problem, self.roster = problem, roster

    @cached_property
    def allotment(self) -> Allotment:
        """Who serves what."""
        return allot(self.problem, self.roster)

    @cached_property
    def goals(self) -> dict[str, float]:
        """Cost of each goal in the site's currency."""
        return measure_goals(self.problem, self.roster, self.allotment)

    @cached_property
    def _worth(self) -> NDArray[np.float64]:
        """``(T, Q, K + 1)`` milli-currency that the first 0, 1, ... people on a queue are worth."""
        values = person_values(self.problem)
        return np.concatenate([np.zeros((*values.shape[:2], 1)), np.cumsum(values, axis=2)], axis=2)

    def with_tour(self, agent_id: str, duties: tuple[Duty, ...]) -> Measured:
        """Return the roster with another tour of one agent."""
        others = tuple(duty for duty in self.roster.duties if duty.agent_id != agent_id)
        changed = Measured(self.problem, Roster((*others, *duties)))
        changed.__dict__["_worth"] = self._worth  # that of the problem
        return changed

    def difference(self, after: Measured) -> GoalDifference:
        """Compare with another roster of the same problem."""
        goals = {name: round(cost - self.goals[name], 6) for name, cost in after.goals.items()}
        kept = {name: cost for name, cost in goals.items() if abs(cost) >= LEAST}
        return GoalDifference(kept, tuple(sorted(self._lost(after), key=lambda span: -span.cost)))

    def reached(self) -> NDArray[np.float64]:
        """``(T, Q)`` milli-currency that the people on each queue are worth."""
        staffed = np.array(self.allotment.staffed, np.float64).reshape(len(self.problem.demand), -1).T
        most = self._worth.shape[2] - 1
        whole = np.minimum(np.floor(staffed).astype(np.int64), most)
        above = np.minimum(whole + 1, most)
        below, further = (np.take_along_axis(self._worth, k[:, :, None], 2)[:, :, 0] for k in (whole, above))
        # Beyond the last column every person is worth what that one is.
        beyond = np.maximum(staffed - most, 0.0) * (self._worth[:, :, -1] - self._worth[:, :, -2])
        return np.asarray(below + np.where(staffed < most, (staffed - whole) * (further - below), 0.0) + beyond)

    def _lost(self, after: Measured) -> Iterator[LostSpan]:
        """Join intervals in a row in which one queue loses most of what the interval loses in all."""
        lost = self.reached() - after.reached()
        horizon, in_all = self.problem.horizon, lost.sum(axis=1)
        worst = np.where(in_all > LEAST * MILLI, lost.argmax(axis=1), -1)
        begin = 0
        for t in range(1, len(worst) + 1):
            if t < len(worst) and worst[t] == worst[begin]:
                continue
            if worst[begin] >= 0:
                start, end = (horizon.moment(i * horizon.interval_minutes) for i in (begin, t))
                queue = self.problem.demand[int(worst[begin])].queue
                yield LostSpan(queue, start, end, float(in_all[begin:t].sum()) / MILLI)
            begin = t
