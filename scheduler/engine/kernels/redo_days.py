"""Redoing days of assigned work: a few people's duties of one day are taken away, and each gets the best one back.

Exact for that day, given all other days and everybody else; what it costs does not depend on the horizon.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.choices import frames_change
from scheduler.engine.kernels.compiled import entry, inner
from scheduler.engine.kernels.constants import IMPOSSIBLE, OFF
from scheduler.engine.kernels.coverage import change_duty
from scheduler.engine.kernels.cut_tours import best_duty, place_cut, set_stretches
from scheduler.engine.kernels.legality import change_cost, change_is_legal, day_cost, trace
from scheduler.engine.kernels.recut import TRIES, day_of, duty_at, slot_to_change
from scheduler.engine.kernels.state_sums import change_rows, value_states

MOST_REDONE = 3
"""Most people whose day is redone at once."""
MAY_BE_OFF = 0.2
"""Share of people who are taken as they come, at work in the slot or not."""


@inner
def _best_option(tables, cov, rows, space, guide, moves, a, tour, d, noise):
    """Write the best legal duty of a day to ``moves.trial``, or a day off; False where nothing is legal or changes."""
    cls, trial = tables.class_of[a], moves.trial
    first, last = tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]
    best = IMPOSSIBLE
    found = np.int64(OFF)
    trial[d, 0] = OFF
    is_legal = change_is_legal(tables, cls, tour, trial, d, np.int64(OFF), moves.paths[a])
    if is_legal:
        best = -tables.off_cost[cls, d]
    if first < last:
        begin, end = tables.start[first], np.int64(0)
        for k in range(first, last):
            begin = min(begin, tables.start[k])
            end = max(end, tables.start[k] + tables.form_slots[tables.form[k]])
        for i in range(tables.block_ptr[cls], tables.block_ptr[cls + 1]):
            g = tables.block_groups[i]
            for t in range(begin, min(end, cov.gain.shape[1])):
                guide.mixed[g, t] = cov.gain[g, t] + (noise * (np.random.random() - 0.5) if noise > 0.0 else 0.0)
        if tables.with_rows:
            value_states(rows, rows.kind_of[a], rows.worth)
        set_stretches(tables, space, guide.mixed, rows.worth, cls, begin, end)
    for k in range(first, last):
        if tables.group[k] >= 0:
            continue
        value = best_duty(tables, space, k)
        if value <= best:
            continue
        trial[d, 0] = k
        if change_is_legal(tables, cls, tour, trial, d, np.int64(OFF), moves.paths[a]):
            best, found = value, k
    trial[d, 0] = found
    if found >= 0:
        return place_cut(tables, space, guide.mixed, cls, trial[d])
    return is_legal


@inner
def _put(tables, cov, rows, a, row, sign):
    """Put a day on the queues and into the rows (``sign`` 1) or take it off (-1); returns the change of the cost."""
    if row[0] < 0:
        return 0.0
    cls = tables.class_of[a]
    delta = -change_duty(tables, cov, cls, tables.group_of[a], row, sign)
    if tables.with_rows or tables.with_totals:
        delta += change_rows(tables, rows, rows.kind_of[a], cls, row, sign)
    return delta


@entry
def redo_days(tables, cov, rows, space, guide, ruins, moves, tours, iterations, temperature, noise, objective):
    """Give one to a few people the best duty of a day, others and other days kept; returns the new cost.

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
    iterations : int
        Days to redo.
    temperature, noise : float
        Milli-currency: as in ``recut``.
    objective : float
        Cost of the roster, milli-currency.
    """
    movable, old, trial = ruins.movable, ruins.old, moves.trial
    chosen, days = ruins.chosen, ruins.days
    agents = movable.shape[0]
    for _ in range(iterations):
        slot = slot_to_change(cov)
        day = day_of(ruins.midnights, slot)
        wanted = np.random.randint(1, min(MOST_REDONE, agents) + 1)
        found = 0
        delta = 0.0
        for _ in range(TRIES * wanted):
            a = movable[np.random.randint(agents)]
            cls = tables.class_of[a]
            if tables.block_ptr[cls] == tables.block_ptr[cls + 1]:
                continue
            d = duty_at(tables, cls, tours[a], day, slot)
            if d < 0 and day < tours.shape[1] and np.random.random() < MAY_BE_OFF:
                d = day
            for i in range(found):
                if chosen[i] == a:
                    d = np.int64(OFF)
            if d < 0 or (tours[a, d, 0] >= 0 and tables.group[tours[a, d, 0]] >= 0):
                continue
            chosen[found] = a
            days[found] = d
            for i in range(trial.shape[1]):
                old[found, 0, i] = tours[a, d, i]
            delta += _put(tables, cov, rows, a, tours[a, d], np.int64(-1))
            found += 1
            if found == wanted:
                break
        placed = 0
        while placed < found:
            a, d = chosen[placed], days[placed]
            cls, tour = tables.class_of[a], tours[a]
            trace(tables, cls, tour, moves.paths[a], np.int64(0))
            if not _best_option(tables, cov, rows, space, guide, moves, a, tour, d, noise if found > 1 else 0.0):
                break
            delta += day_cost(tables, cls, d, trial[d, 0]) - day_cost(tables, cls, d, tour[d, 0])
            delta += change_cost(tables, cls, tour, trial, d, np.int64(OFF), moves.paths[a])
            delta += frames_change(tables, cls, tour, trial, d, np.int64(OFF))
            for i in range(trial.shape[1]):
                tour[d, i] = trial[d, i]
            delta += _put(tables, cov, rows, a, tour[d], np.int64(1))
            placed += 1
        if placed == found and (
            delta <= 0.0 or (temperature > 0.0 and delta < -temperature * np.log(np.random.random()))
        ):
            objective += delta
            continue
        for i in range(placed):
            _put(tables, cov, rows, chosen[i], tours[chosen[i], days[i]], np.int64(-1))
        for i in range(found):
            a, d = chosen[i], days[i]
            for j in range(trial.shape[1]):
                tours[a, d, j] = old[i, 0, j]
            _put(tables, cov, rows, a, tours[a, d], np.int64(1))
    return objective
