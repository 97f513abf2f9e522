"""By how many heads simulated service differs from the formula's, queue by queue and interval by interval.

The formula of a queue tells what it loses, ``L_t(n)`` in interval ``t`` with ``n`` people allotted. A simulation of the
whole roster, lending and borrowing included, loses ``l_t``. The heads ``delta_t`` make both agree over a window of half
an hour on either side, ``r`` intervals:

    sum over s = t-r .. t+r of L_s(n_s + delta_t)  =  sum over s = t-r .. t+r of l_s

so the queue is served as if by ``delta_t`` people more (or fewer, where it lends more than it borrows). Every round
goes half of the way there, because the next roster lends and borrows differently.

Simulating a schedule to repair what formulas by queue get wrong, then solving again, is the way of M. T. Cezik and
P. L'Ecuyer, "Staffing multiskill call centers via linear programming and simulation", Management Science 54 (2008), and
of J. Atlason, M. A. Epelman and S. G. Henderson, "Optimizing call center staffing using simulation and analytic center
cutting-plane methods", Management Science 54 (2008), who add cuts to a programme. A. N. Avramidis, W. Chan,
M. Gendreau, P. L'Ecuyer and O. Pisacane, "Optimizing daily agent scheduling in a multiskill call center", European
Journal of Operational Research 200 (2010), show how far from best schedules are that are made for needs by queue.
Curves that are shifted stay curves whose increments never rise, which keeps search and bound as they are; cuts would
not.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REACH_MINUTES = 30
"""Looked at on either side of each interval; one interval at least."""
DAMPING = 0.5
"""Part of the way to the heads seen that a round goes."""
MOST = 2.0
"""A shift lies within so many people beside those allotted, up and down."""
HALVINGS = 30
"""Of the search for a shift: to some millionths of a person."""


def moved(heads: Floats, seen: Floats) -> Floats:
    """Go part of the way from the heads curves are shifted by to those seen; ``(T,)`` each."""
    return heads + DAMPING * (seen - heads)


def reach_of(interval_minutes: int) -> int:
    """Intervals looked at on either side of each."""
    return max(1, REACH_MINUTES // interval_minutes)


def heads_seen(losses: Floats, staffed: Floats, simulated: Floats, reach: int) -> Floats:
    """Heads by which the simulation differs from the formula.

    Parameters
    ----------
    losses
        ``(T, K + 1)`` money lost with 0, 1, ... K people by the formula, falling along each row.
    staffed
        ``(T,)`` people allotted.
    simulated
        ``(T,)`` money lost in the simulation.
    reach
        Intervals looked at on either side of each.

    Returns
    -------
    Floats
        ``(T,)`` real, 0 where no contacts come in the window.
    """
    row, inside = _windows(staffed.size, reach)
    people, goal = np.where(inside, staffed[row], 0.0), np.where(inside, simulated[row], 0.0).sum(axis=1)

    def lost(heads: Floats) -> Floats:
        return np.where(inside, lost_with(losses, row, people + heads[:, None]), 0.0).sum(axis=1)

    most = MOST + people.sum(axis=1) / inside.sum(axis=1)
    found = _where_equal(lost, goal, -most, most)
    return np.where(np.where(inside, losses[row, 0], 0.0).sum(axis=1) > 0, found, 0.0)


def heads_missing(losses: Floats, people: Floats, less: float) -> float:
    """Heads that would have to be added in every interval for a queue to lose so much less by its formula.

    Parameters
    ----------
    people
        ``(T,)`` real: people allotted, and the heads seen beside them.
    less
        Money.
    """
    rows = np.arange(people.size)
    goal = np.array([lost_with(losses, rows, people).sum() - less])

    def lost(heads: Floats) -> Floats:
        return np.array([lost_with(losses, rows, people + heads).sum()])

    return float(_where_equal(lost, goal, np.zeros(1), np.full(1, MOST + people.max(initial=0.0)))[0])


def lost_with(losses: Floats, rows: Ints, people: Floats) -> Floats:
    """Losses of rows of a table with real numbers of people: interpolated, as steep below nobody as at the first."""
    last = losses.shape[1] - 1
    left = np.clip(np.floor(people), 0, max(last - 1, 0)).astype(np.int64)
    part = np.minimum(people - left, 1.0)
    return losses[rows, left] + part * (losses[rows, np.minimum(left + 1, last)] - losses[rows, left])


def _windows(intervals: int, reach: int) -> tuple[Ints, NDArray[np.bool_]]:
    """Index of each interval and those around it, ``(T, 2 reach + 1)``, and which of them exist."""
    place = np.arange(intervals)[:, None] + np.arange(-reach, reach + 1)[None, :]
    return np.clip(place, 0, intervals - 1), (place >= 0) & (place < intervals)


def _where_equal(lost: Callable[[Floats], Floats], goal: Floats, low: Floats, high: Floats) -> Floats:
    """Heads with which a falling loss equals its goal, within limits, by bisection."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_more = lost(middle) > goal
        low, high = np.where(is_more, middle, low), np.where(is_more, high, middle)
    return np.asarray((low + high) / 2)
