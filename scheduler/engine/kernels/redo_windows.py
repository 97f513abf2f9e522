"""Redoing windows of days: a few people's days are taken away for a week to three, and each gets the best ones back.

Exact between fixed ends, one person after the other, everybody else kept; what it costs does not grow with the horizon.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.engine.kernels.choices import frames_cost_between
from scheduler.engine.kernels.compiled import entry, inner
from scheduler.engine.kernels.coverage import change_duty
from scheduler.engine.kernels.legality import day_cost, move_cost, trace, walk_day
from scheduler.engine.kernels.period_sums import value_totals_between
from scheduler.engine.kernels.recut import day_of
from scheduler.engine.kernels.ruin_recreate import is_short
from scheduler.engine.kernels.state_sums import change_rows, value_states_between
from scheduler.engine.kernels.tour_sums import keeps_sums
from scheduler.engine.kernels.window_tours import best_window, window_slots

TRIES = 12
"""Draws for each person wanted."""


class Windows(NamedTuple):
    """Which windows to redo.

    Attributes
    ----------
    least, longest
        Days of a window.
    most
        People whose window is redone at once, 1 at least.
    at_short
        Share of windows around a slot in which people are missing, where there is one.
    noise, noise_share
        Disturbance of gains in milli-currency, and the share of redone windows that have it.
    """

    least: int
    longest: int
    most: int
    at_short: float
    noise: float
    noise_share: float


@inner
def short_slots(cov, found):
    """Write the slots in which people are missing to ``found``; returns how many."""
    count = np.int64(0)
    for t in range(cov.gain.shape[1]):
        if is_short(cov, t):
            found[count] = t
            count += 1
    return count


@inner
def _change_days(tables, cov, rows, a, tour, begin, end, sign):
    """Put some days of a tour on the queues and into the rows (1) or take them off (-1); returns the change of cost."""
    cls, group, kind = tables.class_of[a], tables.group_of[a], rows.kind_of[a]
    delta = 0.0
    for d in range(begin, end):
        delta += sign * day_cost(tables, cls, d, tour[d, 0])
        if tour[d, 0] < 0:
            continue
        delta -= change_duty(tables, cov, cls, group, tour[d], sign)
        if tables.with_rows or tables.with_totals:
            delta += change_rows(tables, rows, kind, cls, tour[d], sign)
    return delta


@inner
def _changed_walk(tables, cls, tour, old, path, begin, end):
    """Whether a tour is legal whose days ``begin`` up to before ``end`` were ``old``, and by how much it costs more.

    The costs are those of the automaton; ``path`` is still that of the old tour.
    """
    days = tour.shape[0]
    priced = tables.priced[cls] == 1
    dearer = np.int64(0)
    state, x = path[begin, 0], path[begin, 1]
    for d in range(begin, days):
        if d >= end and state == path[d, 0] and x == path[d, 1]:
            return True, dearer
        if priced:
            before = old[d, 0] if d < end else tour[d, 0]
            dearer += move_cost(tables, cls, d, tour[d, 0], state) - move_cost(tables, cls, d, before, path[d, 0])
        state, x = walk_day(tables, cls, d, tour[d, 0], state, x)
        if state < 0:
            return False, dearer
    if priced:
        final = tables.final_ptr[cls]
        dearer += tables.final_cost[final + state] - tables.final_cost[final + path[days, 0]]
    return tables.accept[tables.accept_ptr[cls] + state] == 1, dearer


@inner
def _settle(tables, cls, tour, path, begin, end):
    """Make ``path`` that of a legal tour whose days ``begin`` up to before ``end`` have changed."""
    for d in range(begin, tour.shape[0]):
        state, x = walk_day(tables, cls, d, tour[d, 0], path[d, 0], path[d, 1])
        if d + 1 >= end and state == path[d + 1, 0] and x == path[d + 1, 1]:
            return
        path[d + 1, 0] = state
        path[d + 1, 1] = x


@inner
def _copy_days(source, target, begin, end):
    """Copy some days of a tour."""
    for d in range(begin, end):
        for i in range(source.shape[1]):
            target[d, i] = source[d, i]


@inner
def _mix(cov, guide, group, first, last, noise):
    """Write a group's gains in the window's slots to ``guide.mixed``, disturbed by noise."""
    for t in range(first, min(last, cov.gain.shape[1])):
        guide.mixed[group, t] = cov.gain[group, t]
        if noise > 0.0:
            guide.mixed[group, t] += noise * (np.random.random() - 0.5)


@inner
def _redo(tables, cov, rows, space, guide, a, tour, old, path, begin, end, noise):
    """Give agent ``a``, whose window is off the queues, the best days there; returns the change of the cost."""
    cls, group, kind = tables.class_of[a], tables.group_of[a], rows.kind_of[a]
    first, last = window_slots(tables, cls, begin, end)
    _mix(cov, guide, group, first, last, noise)
    for i in range(tables.special_ptr[cls], tables.special_ptr[cls + 1]):
        _mix(cov, guide, tables.special[i], first, last, noise)
    if tables.with_rows:
        value_states_between(rows, kind, first, min(last, rows.worth.shape[1]), rows.worth)
    if tables.with_totals:
        value_totals_between(tables, rows, kind, cls, begin, end, space.option_extra)
    delta = -float(frames_cost_between(tables, cls, tour, begin, end))
    best_window(tables, space, guide.mixed, rows.worth, group, cls, tour, path, begin, end, first, last)
    is_legal, dearer = _changed_walk(tables, cls, tour, old, path, begin, end)
    if not is_legal or not keeps_sums(tables, cls, tour):
        _copy_days(old, tour, begin, end)
        dearer = np.int64(0)
    delta += dearer + frames_cost_between(tables, cls, tour, begin, end)
    return delta + _change_days(tables, cov, rows, a, tour, begin, end, np.int64(1))


@inner
def _choose(tables, ruins, wanted):
    """Choose different agents whose work is not assigned into ``ruins.chosen``; returns how many."""
    movable, chosen = ruins.movable, ruins.chosen
    found = np.int64(0)
    for _ in range(TRIES * wanted):
        a = movable[np.random.randint(movable.shape[0])]
        cls = tables.class_of[a]
        fresh = tables.block_ptr[cls] == tables.block_ptr[cls + 1]
        for i in range(found):
            fresh = fresh and chosen[i] != a
        if fresh:
            chosen[found] = a
            found += 1
        if found == wanted:
            break
    return found


@entry
def redo_windows(tables, cov, rows, space, guide, ruins, moves, tours, how, iterations, temperature, objective):
    """Redo windows of days; returns the new cost.

    Parameters
    ----------
    guide : Guide
        Its ``mixed`` is scratch.
    ruins : RuinSpace
        Agents who may change, and scratch.
    moves : MoveSpace
        Scratch.
    tours : int64 (N, D, width)
        The current roster, which ``cov`` and ``rows`` hold too.
    how : Windows
        Which windows.
    iterations : int
        Windows to redo.
    temperature : float
        Milli-currency; 0 only takes what costs no more.
    objective : float
        Cost of the roster, milli-currency.
    """
    movable, old, chosen, paths = ruins.movable, ruins.old, ruins.chosen, moves.paths
    days, slots = tours.shape[1], cov.gain.shape[1]
    for a in movable:
        trace(tables, tables.class_of[a], tours[a], paths[a], np.int64(0))
    short = short_slots(cov, moves.touched)
    for _ in range(iterations):
        slot = np.random.randint(slots)
        if short > 0 and np.random.random() < how.at_short:
            slot = moves.touched[np.random.randint(short)]
        length = min(days, np.random.randint(how.least, how.longest + 1))
        begin = min(days - length, max(0, day_of(ruins.midnights, slot) - np.random.randint(length)))
        end = begin + length
        count = _choose(tables, ruins, min(movable.shape[0], np.random.randint(1, how.most + 1)))
        delta = 0.0
        for i in range(count):
            a = chosen[i]
            _copy_days(tours[a], old[i], begin, end)
            delta += _change_days(tables, cov, rows, a, tours[a], begin, end, np.int64(-1))
        noise = how.noise if count > 1 and np.random.random() < how.noise_share else 0.0
        for i in range(count):
            a = chosen[i]
            delta += _redo(tables, cov, rows, space, guide, a, tours[a], old[i], paths[a], begin, end, noise)
        if delta <= 0.0 or (temperature > 0.0 and delta < -temperature * np.log(np.random.random())):
            objective += delta
            for i in range(count):
                _settle(tables, tables.class_of[chosen[i]], tours[chosen[i]], paths[chosen[i]], begin, end)
            continue
        for i in range(count):
            _change_days(tables, cov, rows, chosen[i], tours[chosen[i]], begin, end, np.int64(-1))
        for i in range(count):
            a = chosen[i]
            _copy_days(old[i], tours[a], begin, end)
            _change_days(tables, cov, rows, a, tours[a], begin, end, np.int64(1))
    return objective
