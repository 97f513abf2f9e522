"""Best tours of classes that leave sums to multipliers (docs/architecture.md#sums-left-to-multipliers).

Multipliers are whole milli-currency, so that what they charge is taken off and put back exactly.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import entry, inner
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE, IMPOSSIBLE, OFF
from scheduler.engine.kernels.legality import change_cost, change_is_legal, is_legal_walk, trace
from scheduler.engine.kernels.tour_sums import (
    change_keeps_sums,
    charge,
    charged,
    excess,
    has_sums,
    keeps_sums,
    sum_of,
    units_of,
)
from scheduler.engine.kernels.tours import best_tour, place_tour

TRIES = 5
"""Questions to the oracle before a tour that still breaks a sum is repaired."""
SLACK_KEEPS = 0.7
"""What a sum that is not exhausted leaves of its multiplier."""
FIRST_STEP = 0.2
"""First step of a multiplier, a share of the dearest duty's worth."""
LONGER, SHORTER = 1.4, 0.5
"""What becomes of a step that goes on as the one before, and of one that turns."""


@inner
def _dearest(tables, space, cls, j):
    """Most milli-currency a unit of a sum is worth at the option values, whatever its sign."""
    first = tables.option_ptr[cls, 0]
    most = 1.0
    for i in range(tables.option_ptr[cls, -1] - first):
        units = abs(tables.unit[tables.unit_ptr[j] + i])
        if units > 0 and space.option_value[i] > HARDLY_POSSIBLE:
            most = max(most, abs(space.option_value[i]) / units)
    return most


@inner
def _bought(tables, cls, multipliers):
    """Milli-currency of the units at the end of each range that its multiplier pulls to."""
    total = 0.0
    for j in range(tables.sum_ptr[cls], tables.sum_ptr[cls + 1]):
        price = multipliers[j - tables.sum_ptr[cls]]
        total += price * (tables.sum_most[j] if price >= 0.0 else tables.sum_least[j])
    return total


@inner
def _step(tables, space, cls, multipliers, steps):
    """Move the multipliers by what the best tour at them adds up to, ``space.used``; False where they are the best."""
    first = tables.sum_ptr[cls]
    moved = False
    for j in range(first, tables.sum_ptr[cls + 1]):
        i = j - first
        over = excess(tables, j, space.used[i])
        if multipliers[i] > 0.0:
            over = space.used[i] - tables.sum_most[j]
        elif multipliers[i] < 0.0:
            over = space.used[i] - tables.sum_least[j]
        if over == 0:
            continue
        moved = True
        size = abs(steps[i])
        if size == 0.0:
            size = np.floor(FIRST_STEP * _dearest(tables, space, cls, j)) + 1.0
        elif (steps[i] > 0.0) == (over > 0):
            size = np.floor(LONGER * size) + 1.0
        else:
            size = max(1.0, np.floor(SHORTER * size))
        steps[i] = size if over > 0 else -size
        before = multipliers[i]
        multipliers[i] += steps[i]
        if before * multipliers[i] < 0.0:
            multipliers[i] = 0.0  # where the other end of the range begins to count
    return moved


@inner
def bound_within(tables, space, gains, worth, own_group, cls, multipliers, steps, rounds, tour):
    """Bound what the class's best tour within its sums is worth; ``tour`` gets a best one that may break them.

    Parameters
    ----------
    multipliers, steps : float64 (most sums of a class,)
        Where the multipliers stand and how they last moved; they go on from there. Each is raised while the tour
        exceeds its sum and lowered while there is room, in longer steps each time, and in shorter ones at every turn.
        After several rounds the multipliers are the best ones.
    rounds : int
        Steps of the ascent, one at least; 0 for no multipliers at all.
    """
    first, last = tables.sum_ptr[cls], tables.sum_ptr[cls + 1]
    if rounds == 0:
        return best_tour(tables, space, gains, worth, own_group, cls, tour)
    least = -IMPOSSIBLE
    for _ in range(rounds):
        charge(tables, space, cls, multipliers, 1.0)
        value = best_tour(tables, space, gains, worth, own_group, cls, tour)
        charge(tables, space, cls, multipliers, -1.0)
        if value <= HARDLY_POSSIBLE:
            return value
        value += _bought(tables, cls, multipliers)
        if value < least:
            least = value
            for j in range(first, last):
                space.best_multipliers[j - first] = multipliers[j - first]
        for j in range(first, last):
            space.used[j - first] = sum_of(tables, cls, j, tour)
        if not _step(tables, space, cls, multipliers, steps):
            break
    if rounds > 1:
        for j in range(first, last):
            multipliers[j - first] = space.best_multipliers[j - first]
    return least


@inner
def best_within(tables, space, gains, worth, own_group, cls, multipliers, tour):
    """Write a good tour that keeps to the class's sums to ``tour``.

    Returns an upper bound on what any such tour is worth, and whether one was found; where not, ``tour`` is as before.

    Parameters
    ----------
    multipliers : float64 (most sums of a class,)
        Where the agent's last question left them; changed.
    """
    first, last = tables.sum_ptr[cls], tables.sum_ptr[cls + 1]
    copy_tour(tour, space.kept)
    for j in range(first, last):
        space.steps[j - first] = 0.0
    least = -IMPOSSIBLE
    for number in range(TRIES):
        charge(tables, space, cls, multipliers, 1.0)
        value = best_tour(tables, space, gains, worth, own_group, cls, tour)
        charge(tables, space, cls, multipliers, -1.0)
        if value <= HARDLY_POSSIBLE:
            copy_tour(space.kept, tour)
            return value, False
        least = min(least, value + _bought(tables, cls, multipliers))
        is_free = True
        is_kept = True
        for j in range(first, last):
            space.used[j - first] = sum_of(tables, cls, j, tour)
            is_kept = is_kept and excess(tables, j, space.used[j - first]) == 0
            is_free = is_free and multipliers[j - first] == 0.0
        if is_kept and is_free:
            return least, True
        if not is_kept and number + 1 == TRIES:
            is_kept = _repair(tables, space, cls, multipliers, tour)
        if is_kept:
            _improve(tables, space, cls, multipliers, tour)
            place_tour(tables, space, gains, worth, own_group, cls, tour)
            for j in range(first, last):
                _relax(tables, space, cls, j, multipliers)
            return least, True
        _step(tables, space, cls, multipliers, space.steps)
    copy_tour(space.kept, tour)
    return least, False


@inner
def copy_tour(source, target):
    """Copy a tour; a plain loop compiles faster than an array assignment with its shape errors."""
    for d in range(source.shape[0]):
        for i in range(source.shape[1]):
            target[d, i] = source[d, i]


@inner
def _relax(tables, space, cls, j, multipliers):
    """Let a sum that is not at the end of its range its multiplier pulls to cost less next time."""
    i = j - tables.sum_ptr[cls]
    if multipliers[i] > 0.0 and space.used[i] < tables.sum_most[j]:
        multipliers[i] = np.floor(SLACK_KEEPS * multipliers[i])
    elif multipliers[i] < 0.0 and space.used[i] > tables.sum_least[j]:
        multipliers[i] = np.ceil(SLACK_KEEPS * multipliers[i])


@inner
def _value(tables, space, cls, multipliers, d, k):
    """Worth of a day's option, or of a day off, without what multipliers charge."""
    if k < 0:
        return -tables.off_cost[cls, d]
    value = space.option_value[k - tables.option_ptr[cls, 0]]
    return value if value <= HARDLY_POSSIBLE else value + charged(tables, cls, multipliers, k)


@inner
def _take(tables, space, cls, tour, d, k):
    """Give a day another option; sums and path follow."""
    first = tables.sum_ptr[cls]
    for j in range(first, tables.sum_ptr[cls + 1]):
        space.used[j - first] += units_of(tables, cls, j, k) - units_of(tables, cls, j, tour[d, 0])
    for i in range(1, tour.shape[1]):
        tour[d, i] = OFF
    tour[d, 0] = k
    trace(tables, cls, tour, space.path, d)


@inner
def _helps(tables, space, cls, before, after):
    """How many units of excess an exchange of options takes off; -1 where it adds to that of any sum."""
    first = tables.sum_ptr[cls]
    fewer = np.int64(0)
    for j in range(first, tables.sum_ptr[cls + 1]):
        more = units_of(tables, cls, j, after) - units_of(tables, cls, j, before)
        if more == 0:
            continue
        total = space.used[j - first]
        less = abs(excess(tables, j, total)) - abs(excess(tables, j, total + more))
        if less < 0:
            return np.int64(-1)
        fewer += less
    return fewer


@inner
def _repair(tables, space, cls, multipliers, tour):
    """Exchange one day's option after the other for what loses least, until all sums are kept; False where none helps.

    The exchange keeps the rules the automaton has; breaks are to be placed afterwards.
    """
    trace(tables, cls, tour, space.path, np.int64(0))
    for _ in range(2 * tour.shape[0]):
        over = False
        for j in range(tables.sum_ptr[cls], tables.sum_ptr[cls + 1]):
            over = over or excess(tables, j, space.used[j - tables.sum_ptr[cls]]) != 0
        if not over:
            return True
        best = IMPOSSIBLE
        day, option = np.int64(OFF), np.int64(OFF)
        for d in range(tour.shape[0]):
            before = tour[d, 0]
            value = _value(tables, space, cls, multipliers, d, before)
            for k in range(tables.option_ptr[cls, d] - 1, tables.option_ptr[cls, d + 1]):
                after = np.int64(OFF) if k < tables.option_ptr[cls, d] else k
                if after == before:
                    continue
                fewer = _helps(tables, space, cls, before, after)
                if fewer <= 0:
                    continue
                won = _value(tables, space, cls, multipliers, d, after) - value
                if won <= HARDLY_POSSIBLE or won <= best * (fewer if best < 0.0 else 1.0):
                    continue
                space.change[d, 0] = after
                if change_is_legal(tables, cls, tour, space.change, d, np.int64(OFF), space.path):
                    won -= change_cost(tables, cls, tour, space.change, d, np.int64(OFF), space.path)
                    won = won / fewer if won < 0.0 else won
                    if won > best:
                        best, day, option = won, d, after
        if day < 0:
            return False
        _take(tables, space, cls, tour, day, option)
    return False


@inner
def _improve(tables, space, cls, multipliers, tour):
    """Exchange single days' options for better ones wherever rules and sums allow it."""
    trace(tables, cls, tour, space.path, np.int64(0))
    for d in range(tour.shape[0]):
        value = _value(tables, space, cls, multipliers, d, tour[d, 0])
        for k in range(tables.option_ptr[cls, d] - 1, tables.option_ptr[cls, d + 1]):
            after = np.int64(OFF) if k < tables.option_ptr[cls, d] else k
            won = _value(tables, space, cls, multipliers, d, after) - value
            if won <= 0.0 or after == tour[d, 0]:
                continue
            space.change[d, 0] = after
            if not change_keeps_sums(tables, cls, tour, space.change, d, np.int64(OFF)):
                continue
            if not change_is_legal(tables, cls, tour, space.change, d, np.int64(OFF), space.path):
                continue
            if change_cost(tables, cls, tour, space.change, d, np.int64(OFF), space.path) < won:
                _take(tables, space, cls, tour, d, after)
                value += won


@inner
def insert_within(tables, space, gains, worth, own_group, cls, multipliers, spare, tour):
    """Give an agent a tour within the class's sums: a good one if found, else the one in hand, else ``spare``."""
    _, found = best_within(tables, space, gains, worth, own_group, cls, multipliers, tour)
    if not found and not (is_legal_walk(tables, cls, tour) and keeps_sums(tables, cls, tour)):
        copy_tour(spare, tour)


@entry
def tour_within(tables, space, gains, worth, own_group, cls, multipliers, tour):
    """Tell whether a tour within the class's sums was found; it is in ``tour`` then. Total rows are worth nothing."""
    for i in range(space.option_extra.shape[0]):
        space.option_extra[i] = 0.0
    _, found = best_within(tables, space, gains, worth, own_group, cls, multipliers, tour)
    return found


@entry
def price_within(tables, space, gains, worth, own_group, cls, multipliers, tour):
    """Bound what a tour within the class's sums is worth, and tell whether one is in ``tour``; see `best_within`."""
    for i in range(space.option_extra.shape[0]):
        space.option_extra[i] = 0.0
    if not has_sums(tables, cls):
        return best_tour(tables, space, gains, worth, own_group, cls, tour), True
    return best_within(tables, space, gains, worth, own_group, cls, multipliers, tour)
