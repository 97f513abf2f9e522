"""Where a simulated roster misses its targets, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.problem import Problem
from scheduler.domain.site import Queue
from scheduler.simulation import Simulation
from scheduler.simulation.simulated_loss import contact_worth, other_goals
from scheduler.staffing.offered import periods

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Misses:
    """Service against the targets, per queue (in the order of ``problem.demand``) and interval.

    Parameters
    ----------
    gap
        Share of the contacts by which the target is missed beyond the simulation's noise, 0-1: an interval below its
        own fraction while its period (on the queue's clock, as far as planned) misses the target, below the
        worst-interval share, or with too many contacts given up.
    spare
        Share of the contacts by which both the interval and its period lie above the target beyond noise, 0-1.
    short, lost, late
        Contacts short of the target, summed over the periods, contacts given up, and contacts that count and are not
        in time; means of the replications, one value a queue.
    """

    gap: Floats
    spare: Floats
    short: Floats
    lost: Floats
    late: Floats


def find_misses(simulation: Simulation) -> Misses:
    """Compare a simulation with the targets."""
    rows = [_of_queue(simulation, row, queue) for row, (queue, _) in enumerate(simulation.problem.demanded)]
    gap, spare, short = zip(*rows, strict=True)
    lost, counted, good = (simulation.intervals[name][:-1].sum(axis=1) for name in ("abandoned", "counted", "good"))
    return Misses(np.array(gap), np.array(spare), np.array(short), lost, counted - good)


def _of_queue(simulation: Simulation, row: int, queue: Queue) -> tuple[Floats, Floats, float]:
    """Gap and spare per interval, and contacts short, of one queue."""
    target, group = queue.target, periods(queue, simulation.problem.horizon)
    level = np.nan_to_num(simulation.ratios["service_level"][row], nan=1.0)
    noise = np.nan_to_num(simulation.half_widths["service_level"][row], nan=0.0)
    counted = simulation.intervals["counted"][row]
    good, there = (np.bincount(group, weights=w) for w in (simulation.intervals["good"][row], counted))
    period = np.divide(good, there, out=np.ones_like(good), where=there > 0)[group]
    # A longer period averages the noise of its intervals away.
    own = noise if target.period == "interval" else 0.0
    gap = np.maximum(0.0, target.fraction - own - level) * (period < target.fraction)
    gap = np.maximum(gap, target.worst_interval - noise - level)
    if target.max_abandonment is not None:
        lost = np.nan_to_num(simulation.ratios["abandonment"][row], nan=0.0)
        gap = np.maximum(gap, lost - noise - target.max_abandonment)
    gap = np.where(counted > 0, gap, 0.0)
    above = np.minimum(level - noise, period) - target.fraction
    spare = np.where((counted > 0) & (gap == 0), np.maximum(0.0, above), 0.0)
    return gap, spare, float(np.maximum(0.0, target.fraction * there - good).sum())


def simulated_cost(problem: Problem, goals: dict[str, float], misses: Misses) -> float:
    """Cost of a roster with its simulated service, in the site's currency.

    Every goal but those a simulation shows by itself, and what service costs. Where a queue's contacts are priced
    (service mode), that is the simulated loss: each contact given up or late, above the target as below it, because so
    the search values people. Where people are required for a target (requirement mode), what lies beyond the target is
    wanted by nobody and would only buy surplus: each contact given up, and each contact short of the target at what it
    is worth in time.
    """
    service = 0.0
    for (_, demand), worth, lost, late, short in zip(
        problem.demanded, contact_worth(problem), misses.lost, misses.late, misses.short, strict=True
    ):
        answered, in_time = worth
        service += answered * lost + in_time * (late if demand.prices_contacts else short)
    return other_goals(goals) + float(service)
