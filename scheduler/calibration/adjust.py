"""Correct the requirement where simulated service misses the target, or has plenty to spare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scheduler.calibration.misses import Floats, Misses
from scheduler.domain.demand import QueueDemand
from scheduler.domain.dictated import dictated_people
from scheduler.domain.problem import Problem
from scheduler.domain.site import Queue
from scheduler.staffing.channels.registry import staffing_of

RAISE = 0.6
"""Share of the requirement added for a gap of 100 %; at least one person for any gap."""
MOST = 1.5
"""The requirement stays within this factor of the first one, up; down within its inverse."""
PLENTY = 0.5
"""Share of what lies between target and 100 % that must be exceeded before anything is lowered."""


@dataclass(frozen=True)
class Adjusted:
    """Demand corrected, and how many queue-intervals were raised and lowered."""

    demand: tuple[QueueDemand, ...]
    raised: int
    lowered: int


def adjust(
    problem: Problem, first: Sequence[QueueDemand], staffed: Sequence[Sequence[float]], misses: Misses
) -> Adjusted:
    """Raise what misses, lower what has plenty; people the site dictates stay.

    Parameters
    ----------
    problem
        The problem just solved, with its present demand.
    first
        Demand before any correction, which limits how far corrections go.
    staffed
        People allotted per queue and interval.
    """
    demand, raised, lowered = [], 0, 0
    for row, (queue, own) in enumerate(problem.demanded):
        is_open = np.array(own.open, dtype=bool)
        spare, minutes = misses.spare[row], problem.horizon.interval_minutes
        gap = staffing_of(queue).where_people_help(queue, misses.gap[row], is_open, minutes)
        free = np.array([people is None for people in dictated_people(problem.dictated, queue.name, problem.horizon)])
        gap = np.where(free, gap, 0.0)
        plenty = (spare > PLENTY * (1 - queue.target.fraction)) & (gap == 0) & free
        there = np.array(staffed[row])
        changed, more, fewer = _requirement(queue, own, first[row], gap, plenty, there)
        demand.append(changed)
        raised, lowered = raised + more, lowered + fewer
    return Adjusted(tuple(demand), raised, lowered)


def _requirement(
    queue: Queue, own: QueueDemand, first: QueueDemand, gap: Floats, plenty: np.ndarray, staffed: np.ndarray
) -> tuple[QueueDemand, int, int]:
    """People required, corrected; lowered only where the requirement, not a surplus, put the people there."""
    is_open, now, then = np.array(own.open, dtype=bool), np.array(own.required), np.array(first.required)
    more = now + np.maximum(1, np.round(RAISE * gap * now)).astype(np.int64)
    less = now - 1
    highest = np.maximum(then + 1, np.ceil(MOST * then).astype(np.int64))
    lowest = np.maximum(queue.minimum_staff, np.floor(then / MOST).astype(np.int64))
    wanted = np.where(
        gap > 0, np.minimum(more, highest), np.where(plenty & (staffed <= now), np.maximum(less, lowest), now)
    )
    wanted = np.where(is_open, wanted, 0)
    return replace(own, required=tuple(wanted.tolist())), int((wanted > now).sum()), int((wanted < now).sum())
