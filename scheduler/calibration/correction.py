"""What a round corrects for the next: the requirement, or where contacts are priced, the curves of value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from scheduler.calibration.adjust import adjust
from scheduler.calibration.guard import Guard
from scheduler.calibration.head_shift import Floats, heads_missing, heads_seen, moved, reach_of
from scheduler.calibration.misses import find_misses
from scheduler.domain.contact_worth import contact_values
from scheduler.domain.problem import Problem
from scheduler.domain.result import SearchResult
from scheduler.simulation import Simulation
from scheduler.staffing.valuation import formula_losses, shifted_by

DIGITS = 3
"""Decimals a shift is kept with."""
NOTABLE = 0.05
"""People by which a shift must change to be counted."""


@dataclass(frozen=True)
class Corrected:
    """A problem corrected, and in how many queue-intervals people are worth more, or asked for, and less."""

    problem: Problem
    raised: int
    lowered: int


class Correction(Protocol):
    """Learns from the simulation of each roster; every problem it gives is the first one, corrected."""

    @property
    def start(self) -> Problem:
        """The problem of the first round."""
        ...

    def allows(self, simulation: Simulation) -> bool:
        """Whether a roster may be kept; the first one may."""
        ...

    def after(self, asked: Problem, result: SearchResult, simulation: Simulation) -> Corrected:
        """Correct once more, after a round in which ``asked`` was solved."""
        ...


@dataclass
class RequirementCorrection:
    """People required are raised where the target is missed, lowered where there is plenty."""

    start: Problem

    def allows(self, simulation: Simulation) -> bool:
        """Return true: only the cost decides."""
        return True

    def after(self, asked: Problem, result: SearchResult, simulation: Simulation) -> Corrected:
        """Raise and lower."""
        done = adjust(asked, self.start.demand, result.allotment.staffed, find_misses(simulation))
        return Corrected(replace(asked, demand=done.demand), done.raised, done.lowered)


@dataclass
class ShiftCorrection:
    """Curves of queues with a waiting line are shifted by the heads simulations show; see `head_shift`.

    Parameters
    ----------
    formula
        The problem with the curves of the formulas.
    first_heads
        Heads by queue known from earlier; the others begin at 0.
    """

    formula: Problem
    first_heads: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._losses = formula_losses(self.formula)
        none = np.zeros(self.formula.horizon.num_intervals)
        self._heads = {name: np.array(self.first_heads.get(name, none), dtype=float) for name in self._losses}
        self._held = dict.fromkeys(self._losses, 0.0)
        self._guard: Guard | None = None

    @property
    def start(self) -> Problem:
        """Curves as known from earlier, if they are."""
        return self._shifted() if self.first_heads else self.formula

    def allows(self, simulation: Simulation) -> bool:
        """Whether no queue has fallen below what the first roster kept of its target."""
        self._guard = self._guard or Guard(simulation)
        return not self._guard.missing(simulation).any()

    def after(self, asked: Problem, result: SearchResult, simulation: Simulation) -> Corrected:
        """Go half of the way to the heads seen; queues below what they must keep get heads taken off."""
        self._guard = self._guard or Guard(simulation)
        lost, missing = loss_by_interval(simulation), self._guard.missing(simulation)
        counted, reach = simulation.intervals["counted"], reach_of(self.formula.horizon.interval_minutes)
        before = {own.queue: np.array(own.head_shift or np.zeros(len(own.open))) for own in asked.demand}
        for row, (queue, _) in enumerate(self.formula.demanded):
            if queue.name not in self._losses:
                continue
            losses, people = self._losses[queue.name], np.array(result.allotment.staffed[row], dtype=float)
            seen = heads_seen(losses, people, lost[row], reach)
            self._heads[queue.name] = moved(self._heads[queue.name], seen)
            if missing[row]:
                worth = contact_values(queue, self.formula.prices, queue.aht_seconds)[1]
                less = float(missing[row] * counted[row].sum() * worth)
                self._held[queue.name] += heads_missing(losses, people + seen, less)
        problem = self._shifted()
        change = [np.array(own.head_shift) - before[own.queue] for own in problem.demand if own.head_shift]
        raised, lowered = (sum(int((sign * own > NOTABLE).sum()) for own in change) for sign in (-1, 1))
        return Corrected(problem, raised, lowered)

    def _shifted(self) -> Problem:
        heads = {name: np.round(own - self._held[name], DIGITS) + 0.0 for name, own in self._heads.items()}
        return shifted_by(self.formula, {name: own.tolist() for name, own in heads.items()})


def loss_by_interval(simulation: Simulation) -> Floats:
    """``(Q, T)`` money that contacts given up and late cost by interval of arrival; means of the replications."""
    problem, means = simulation.problem, simulation.intervals
    worth = np.array(
        [[contact_values(queue, problem.prices, aht) for aht in own.aht_seconds] for queue, own in problem.demanded]
    )
    late = (means["counted"] - means["good"])[:-1]
    return np.asarray(worth[..., 0] * means["abandoned"][:-1] + worth[..., 1] * late)
