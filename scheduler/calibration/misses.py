"""Where a simulated roster misses its targets, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.problem import Problem
from scheduler.domain.site import Queue
from scheduler.simulation import Simulation
from scheduler.staffing.service_value import contact_values

Floats = NDArray[np.float64]

SERVICE_GOALS = ("shortage", "surplus", "service")
"""Goals that judge a roster by heads or by formulas; the simulated contacts stand for them."""


@dataclass(frozen=True)
class Misses:
    """Service against the targets, per queue (in the order of ``problem.demand``) and interval.

    Parameters
    ----------
    gap
        Share of the contacts by which the target is missed beyond the simulation's noise, 0-1: an interval below its
        own fraction while its period (interval, day, week or horizon) misses the target, below the worst-interval
        share, or with too many contacts given up.
    spare
        Share of the contacts by which both the interval and its period lie above the target beyond noise, 0-1.
    short, lost
        Contacts short of the target, summed over the periods, and contacts given up; means of the replications, one
        value a queue.
    """

    gap: Floats
    spare: Floats
    short: Floats
    lost: Floats


def find_misses(simulation: Simulation) -> Misses:
    """Compare a simulation with the targets."""
    problem = simulation.problem
    queues = queues_of(problem)
    groups = [_periods(problem, queue) for queue in queues]
    levels = np.nan_to_num(simulation.ratios["service_level"][:-1], nan=1.0)
    noise = np.nan_to_num(simulation.half_widths["service_level"][:-1], nan=0.0)
    lost = np.nan_to_num(simulation.ratios["abandonment"][:-1], nan=0.0)
    good, counted = (simulation.intervals[name][:-1] for name in ("good", "counted"))
    gap, spare, short = np.zeros_like(levels), np.zeros_like(levels), np.zeros(len(queues))
    for row, (queue, group) in enumerate(zip(queues, groups, strict=True)):
        target = queue.target
        reached, there = (np.bincount(group, weights=values[row]) for values in (good, counted))
        period = np.divide(reached, there, out=np.ones_like(reached), where=there > 0)[group]
        own = noise[row] if target.period == "interval" else 0.0
        below = np.maximum(0.0, target.fraction - own - levels[row]) * (period < target.fraction)
        floor = np.maximum(0.0, target.worst_interval - noise[row] - levels[row])
        over = np.zeros_like(floor)
        if target.max_abandonment is not None:
            over = np.maximum(0.0, lost[row] - noise[row] - target.max_abandonment)
        open_ = counted[row] > 0
        gap[row] = np.where(open_, np.maximum(np.maximum(below, floor), over), 0.0)
        above = np.minimum(levels[row] - noise[row], period) - target.fraction
        spare[row] = np.where(open_ & (gap[row] == 0), np.maximum(0.0, above), 0.0)
        short[row] = np.maximum(0.0, target.fraction * there - reached).sum()
    return Misses(gap, spare, short, simulation.intervals["abandoned"][:-1].sum(axis=1))


def queues_of(problem: Problem) -> tuple[Queue, ...]:
    """Queues in the order of ``problem.demand``."""
    by_name = {queue.name: queue for queue in problem.queues}
    return tuple(by_name[demand.queue] for demand in problem.demand)


def simulated_cost(problem: Problem, goals: dict[str, float], misses: Misses) -> float:
    """Cost of a roster with its simulated service, in the site's currency.

    Every goal but those of service, each contact given up at the value of an answered contact, and each contact short
    of the target at what it is worth in time (`contact_values`).
    """
    kept = sum(cost for name, cost in goals.items() if name not in SERVICE_GOALS)
    worth = [contact_values(queue, problem.prices, queue.aht_seconds) for queue in queues_of(problem)]
    answered, in_time = np.array(worth).reshape(-1, 2).T
    return kept + float(answered @ misses.lost + in_time @ misses.short)


def _periods(problem: Problem, queue: Queue) -> NDArray[np.int64]:
    """Index of the period of the target each interval belongs to."""
    horizon = problem.horizon
    starts = np.arange(horizon.num_intervals) * horizon.interval_minutes
    days = np.searchsorted(np.array(horizon.midnights), starts, side="right") - 1
    if queue.target.period == "interval":
        return np.arange(horizon.num_intervals)
    if queue.target.period == "day":
        return days
    if queue.target.period == "week":
        return np.array([horizon.week_of(day) for day in range(horizon.days)])[days]
    return np.zeros(horizon.num_intervals, dtype=np.int64)
