"""Whether targets are met, in intervals and over the days, weeks and months of each queue's clock."""

from __future__ import annotations

from typing import get_args

import numpy as np

from scheduler.domain.periods import Period, period_of_interval
from scheduler.domain.problem import Problem
from scheduler.domain.site import ServiceTarget
from scheduler.domain.target_verdict import SLACK
from scheduler.simulation.estimates import RatioSums
from scheduler.simulation.event_tables import Floats, Ints

JUDGED = ("good", "counted", "abandoned", "offered")
"""Counts a target is judged by."""
PERIODS: tuple[Period, ...] = get_args(Period)


def target_met(problem: Problem, counts: dict[str, Floats]) -> np.ndarray:
    """Whether contacts count and the target is met: service level and, where stated, abandonment.

    For whole arrays what `scheduler.domain.target_verdict` says of one period; the worst interval is asked of the mean
    of all replications only.

    ``counts`` have the queues as their last axis but one; a row more comes out, of all queues, which is met where every
    queue with contacts is.
    """
    targets = _targets(problem)
    fraction = np.array([target.fraction for target in targets])[:, None]
    limit = np.array([1.0 if t.max_abandonment is None else t.max_abandonment for t in targets])[:, None]
    good, counted, abandoned, offered = (counts[name] for name in JUDGED)
    any_counted = counted > 0
    met = good >= fraction * counted - SLACK * np.maximum(1.0, counted)
    met &= abandoned <= limit * offered + SLACK * np.maximum(1.0, offered)
    everywhere = (met | ~any_counted).all(axis=-2, keepdims=True) & any_counted.any(axis=-2, keepdims=True)
    return np.concatenate([met & any_counted, everywhere], axis=-2)


class PeriodTally:
    """Collects how often targets are met over periods of one kind.

    A period is known by its first date on the queue's own clock; all queues together meet theirs where every queue
    with contacts meets its own period of that first date. What a month was before the horizon (``month_to_date``)
    counts in the month the horizon begins in, and weeks of it that are not planned just reach the target; contacts
    given up before the horizon are not known.
    """

    def __init__(self, problem: Problem, period: Period) -> None:
        self.problem = problem
        firsts = [period_of_interval(problem.horizon, queue.time_zone, period) for queue, _ in problem.demanded]
        names, columns = np.unique(np.array(firsts, dtype="datetime64[D]"), return_inverse=True)
        self.shape = (len(firsts), names.size)
        self.columns: Ints = columns.reshape(len(firsts), -1).astype(np.int64)
        self.before = {name: np.zeros(self.shape) for name in JUDGED}
        if period == "month":
            self._enter_month_to_date()
        self.met = RatioSums((len(firsts) + 1,))

    def add(self, counts: dict[str, Floats]) -> None:
        """Add one replication; counts have shape (queues, intervals)."""
        sums = {name: self._summed(counts[name]) for name in JUDGED}
        seen = sums["counted"] > 0
        seen = np.concatenate([seen, seen.any(axis=0, keepdims=True)])
        met = target_met(self.problem, {name: total + self.before[name] for name, total in sums.items()}) & seen
        self.met.add(met.sum(axis=1).astype(float), seen.sum(axis=1).astype(float))

    def chance(self) -> Floats:
        """Share of the periods with contacts in which the target was met, one value a row; NaN where none had any."""
        return self.met.ratio()

    def _summed(self, values: Floats) -> Floats:
        rows, width = self.shape
        places = self.columns + width * np.arange(rows)[:, None]
        sums = np.bincount(places.ravel(), weights=values.ravel(), minlength=rows * width)
        return sums.reshape(self.shape).astype(np.float64)

    def _enter_month_to_date(self) -> None:
        first = self.columns[:, 0]
        for row, target in enumerate(_targets(self.problem)):
            self.before["good"][row, first[row]] = target.month_in_time
            self.before["counted"][row, first[row]] = target.month_offered


def _targets(problem: Problem) -> list[ServiceTarget]:
    """Targets in the order of ``problem.demand``."""
    return [queue.target for queue, _ in problem.demanded]
