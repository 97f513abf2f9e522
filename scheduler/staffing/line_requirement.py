"""Fewest people of a queue with a waiting line: in every interval, or over a day, week or month weighted by contacts.

Over a longer period every interval keeps a floor: its worst-interval share, the occupancy cap and the minimum staff.
From there people are added where one more earns most, by the concave majorant of each interval's curve, until the
period's true sums reach the target and the limit on abandonment; then whoever can be spared is taken off again. Curves
are concave from the usual floor on (the inflection of Erlang A lies below a service level of about one half), where
adding greedily is optimal but for the last person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.channels import channel_of
from scheduler.staffing.bisection import fewest
from scheduler.staffing.erlang import Array, QueueState
from scheduler.staffing.offered import Offered
from scheduler.staffing.service_level import TOLERANCE, credit, reaches
from scheduler.staffing.waiting_line import LineModel, fewest_agents, line_state

Whole = NDArray[np.int64]
_CELLS = 20_000
"""Places of a table evaluated at once (each has as many states as the forecast's error has nodes)."""


@dataclass(frozen=True)
class _Table:
    """What ``first``, ``first + 1``, ... people give each interval, in contacts; rows are intervals."""

    first: Whole
    credit: Array
    abandoned: Array


def line_people(model: LineModel, demand: Offered, periods: Whole | None) -> Whole:
    """People to roster per interval, the queue's minimum staff left aside.

    Parameters
    ----------
    periods
        Period of each interval where the target is one of periods; ``None`` reaches it in every interval.
    """
    if periods is not None:
        return people_over_periods(model, demand, periods)
    agents = fewest_agents(model, demand.queue, demand.rate, demand.aht_seconds, demand.day_error)
    return inflate(agents, demand.present)


def inflate(agents: Whole, present: float) -> Whole:
    """People to roster so that ``agents`` are there: ``agents / present`` rounded up.

    The tolerance keeps a quotient that is whole but for rounding (21 / 0.7 = 30.000000000000004) from costing a person.
    """
    return np.ceil(agents / present - TOLERANCE).astype(np.int64)


def people_over_periods(model: LineModel, demand: Offered, periods: Whole) -> Whole:
    """Fewest people per interval that reach the target over every period.

    Parameters
    ----------
    periods
        Period of each interval, counted from 0; what the month was before the horizon counts in period 0.

    Returns
    -------
    NDArray
        People to roster; 0 where closed. The target must be in reach (`wanted_share` below 1).
    """
    busy = np.flatnonzero(demand.is_open & (demand.volume > 0))
    people = np.where(demand.is_open, demand.queue.minimum_staff, 0).astype(np.int64)
    if not busy.size:
        return people
    wanted = wanted_share(demand, periods)[periods[busy]]
    floors = np.maximum(people[busy], _floors(model, demand, busy))
    enough = np.maximum(floors, _enough(model, demand, busy, wanted))
    table = _tabulate(model, demand, busy, floors, int((enough - floors).max()) + 1 + _spare(demand.load[busy]))
    for period in np.unique(periods[busy]):
        rows = np.flatnonzero(periods[busy] == period)
        volume = demand.volume[busy[rows]]
        limit = demand.queue.target.max_abandonment
        goal = float(wanted[rows[0]] * volume.sum())
        most = np.inf if limit is None else float(limit * volume.sum())
        mine = _Table(table.first[rows], table.credit[rows], table.abandoned[rows])
        people[busy[rows]] = mine.first + _cheapest(mine, goal, most)
    return people


def wanted_share(demand: Offered, periods: Whole) -> Array:
    """Credit each period's contacts must earn on average; 1 or more is out of reach.

    It is the target's share, more or less where the month stood below or above it before the horizon.
    """
    target = demand.queue.target
    volume = np.bincount(periods, weights=demand.volume)
    wanted = np.full(volume.size, target.fraction)
    if target.period == "month" and volume[0] > 0:
        wanted[0] += (target.fraction * target.month_offered - target.month_in_time) / volume[0]
    return np.maximum(wanted, 0.0)


def _spare(load: Array) -> int:
    """People beyond those every interval needs alone that it may pay to add in a busy one."""
    return 2 + int(np.ceil(np.sqrt(load.max())))


def _floors(model: LineModel, demand: Offered, where: NDArray[np.intp]) -> Whole:
    """Fewest people who keep the worst interval's share and the occupancy cap."""
    worst = demand.queue.target.worst_interval
    queue = replace(demand.queue, target=replace(demand.queue.target, max_abandonment=None))
    return _fewest_people(model, demand, where, lambda state, index: reaches(queue, state, worst))


def _enough(model: LineModel, demand: Offered, where: NDArray[np.intp], wanted: Array) -> Whole:
    """Fewest people with whom every interval alone would earn its period's share within the limits."""
    target = demand.queue.target

    def reached(state: QueueState, index: NDArray[np.intp]) -> NDArray[np.bool_]:
        earned = credit(target, state.in_time, state.short_abandoned)
        return reaches(demand.queue, state, 0.0) & (earned >= wanted[index] - TOLERANCE)

    return _fewest_people(model, demand, where, reached)


def _fewest_people(
    model: LineModel,
    demand: Offered,
    where: NDArray[np.intp],
    good: Callable[[QueueState, NDArray[np.intp]], NDArray[np.bool_]],
) -> Whole:
    """Fewest people rostered whose state is good."""

    def reached(people: Whole, index: NDArray[np.intp]) -> NDArray[np.bool_]:
        at = where[index]
        rate, aht = demand.rate[at], demand.aht_seconds[at]
        return good(line_state(model, demand.queue, people * demand.present, rate, aht, demand.day_error), index)

    at_once = channel_of(demand.queue).contacts_at_once(demand.queue)
    return fewest(demand.load[where] / (demand.present * at_once), reached)


def _tabulate(model: LineModel, demand: Offered, where: NDArray[np.intp], first: Whole, width: int) -> _Table:
    """Credit and abandonment, in contacts, of ``first .. first + width`` people."""
    people = first[:, None] + np.arange(width + 1)
    earned, lost = np.empty(people.shape), np.empty(people.shape)
    step = max(1, _CELLS // (width + 1))
    for start in range(0, where.size, step):
        part = slice(start, start + step)
        at = where[part, None]
        rate, aht, volume = demand.rate[at], demand.aht_seconds[at], demand.volume[at]
        state = line_state(model, demand.queue, people[part] * demand.present, rate, aht, demand.day_error)
        earned[part] = volume * credit(demand.queue.target, state.in_time, state.short_abandoned)
        lost[part] = volume * state.abandoned
    return _Table(first, earned, lost)


def _cheapest(table: _Table, goal: float, most: float) -> Whole:
    """People on top of the floors: the cheapest of three orders, by service, by abandonment, and by both."""
    found = None
    for value in (table.credit, table.credit - table.abandoned, -table.abandoned):
        added = _trimmed(table, _greedy(table, value, goal, most), goal, most)
        if found is None or added.sum() < found.sum():
            found = added
    assert found is not None
    return found


def _greedy(table: _Table, value: Array, goal: float, most: float) -> Whole:
    """Add people by falling slope of ``value``'s concave majorant until both sums are right."""
    slopes = np.array([_falling(row) for row in np.diff(value, axis=1)])
    rows, steps = (part.ravel() for part in np.indices(slopes.shape))
    order = np.lexsort((steps, -slopes.ravel()))
    earned = table.credit[:, 0].sum() + np.cumsum(np.diff(table.credit, axis=1).ravel()[order])
    lost = table.abandoned[:, 0].sum() + np.cumsum(np.diff(table.abandoned, axis=1).ravel()[order])
    if _right(table.credit[:, 0].sum(), table.abandoned[:, 0].sum(), goal, most):
        return np.zeros(table.first.size, dtype=np.int64)
    right = np.flatnonzero(_right(earned, lost, goal, most))
    last = int(right[0]) if right.size else order.size - 1
    return np.bincount(rows[order[: last + 1]], minlength=table.first.size).astype(np.int64)


def _right(earned: Array, lost: Array, goal: float, most: float) -> NDArray[np.bool_]:
    slack = TOLERANCE * max(1.0, abs(goal))
    return np.asarray((earned >= goal - slack) & (lost <= most + slack))


def _falling(gains: Array) -> Array:
    """Slopes of the concave majorant: gains that rise are pooled with those before."""
    if (np.diff(gains) <= 0).all():
        return gains
    pools: list[tuple[float, int]] = []
    for gain in gains.tolist():
        total, size = gain, 1
        while pools and pools[-1][0] * size < total * pools[-1][1]:
            before, many = pools.pop()
            total, size = total + before, size + many
        pools.append((total, size))
    return np.repeat([total / size for total, size in pools], [size for _, size in pools])


def _trimmed(table: _Table, added: Whole, goal: float, most: float) -> Whole:
    """Take off, one at a time, who is missed least, while both sums stay right."""
    rows = np.arange(added.size)
    added = added.copy()
    while True:
        earned, lost = table.credit[rows, added], table.abandoned[rows, added]
        fewer = np.maximum(added - 1, 0)
        less, more = earned - table.credit[rows, fewer], table.abandoned[rows, fewer] - lost
        spared = (added > 0) & _right(earned.sum() - less, lost.sum() + more, goal, most)
        if not spared.any():
            return added
        added[np.flatnonzero(spared)[np.argmin(less[spared])]] -= 1
