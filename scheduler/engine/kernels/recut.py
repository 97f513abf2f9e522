"""Recutting: take the assigned work of a few people off the queues around one slot, and cut their duties anew."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import entry, inner
from scheduler.engine.kernels.constants import OFF
from scheduler.engine.kernels.coverage import change_duty
from scheduler.engine.kernels.cut_work import cut_duty, is_cut
from scheduler.engine.kernels.ruin_recreate import SHORT_SLOT_TRIES, is_short

MOST_CUT = 4
"""Most duties cut anew at once."""
TRIES = 12
"""Draws for each person wanted at work in the slot."""
NEAR_SHORT = 0.5
"""Share of recuts around a slot in which people are missing, where there is one."""


@inner
def slot_to_change(cov):
    """Draw a slot: often one in which people are missing, where there is any."""
    slots = cov.gain.shape[1]
    slot = np.random.randint(slots)
    if np.random.random() < NEAR_SHORT:
        for _ in range(SHORT_SLOT_TRIES):
            if is_short(cov, slot):
                break
            slot = np.random.randint(slots)
    return slot


@inner
def day_of(midnights, slot):
    """Day of a slot."""
    day = np.int64(0)
    while day + 1 < midnights.shape[0] and midnights[day + 1] <= slot:
        day += 1
    return day


@inner
def duty_at(tables, cls, tour, day, slot):
    """Day of the duty whose assigned work covers a slot; OFF where there is none."""
    for d in range(max(0, day - 1), min(tour.shape[0], day + 1)):
        k = tour[d, 0]
        if k < 0 or not is_cut(tables, cls, k):
            continue
        start = tables.start[k]
        if start <= slot < start + tables.form_slots[tables.form[k]]:
            return d
    return np.int64(OFF)


@inner
def _cut_anew(tables, cov, space, guide, cls, own_group, row, noise):
    """Cut a duty at what the queues gain, disturbed by noise, and put it there.

    Returns the value won, and whether there is a cut; where there is none, the duty stays off the queues.
    """
    start = tables.start[row[0]]
    end = min(cov.gain.shape[1], start + tables.form_slots[tables.form[row[0]]])
    for i in range(tables.block_ptr[cls], tables.block_ptr[cls + 1]):
        g = tables.block_groups[i]
        for t in range(start, end):
            guide.mixed[g, t] = cov.gain[g, t] + noise * (np.random.random() - 0.5)
    if not cut_duty(tables, space, guide.mixed, cls, row):
        return 0.0, False
    return change_duty(tables, cov, cls, own_group, row, np.int64(1)), True


@entry
def recut(tables, cov, space, guide, ruins, tours, iterations, temperature, noise, objective):
    """Cut assigned work of one to a few people anew, start and breaks kept; returns the new cost.

    Parameters
    ----------
    guide : Guide
        Its ``mixed`` is scratch.
    ruins : RuinSpace
        Agents who may be cut anew, and scratch.
    tours : int64 (N, D, width)
        The current roster, which ``cov`` holds too.
    iterations : int
        Recuts to try.
    temperature : float
        Milli-currency; 0 only takes what costs no more.
    noise : float
        Milli-currency by which gains are disturbed.
    objective : float
        Cost of the roster, milli-currency.
    """
    movable, midnights, old = ruins.movable, ruins.midnights, ruins.old
    chosen, days = ruins.chosen, ruins.days
    agents = movable.shape[0]
    for _ in range(iterations):
        slot = slot_to_change(cov)
        day = day_of(midnights, slot)
        wanted = np.random.randint(1, min(MOST_CUT, agents) + 1)
        found = 0
        delta = 0.0
        for _ in range(TRIES * wanted):
            a = movable[np.random.randint(agents)]
            d = duty_at(tables, tables.class_of[a], tours[a], day, slot)
            for i in range(found):
                if chosen[i] == a:
                    d = np.int64(OFF)
            if d < 0:
                continue
            chosen[found] = a
            row = tours[a, d]
            days[found] = d
            for i in range(row.shape[0]):
                old[found, 0, i] = row[i]
            delta += change_duty(tables, cov, tables.class_of[a], tables.group_of[a], row, np.int64(-1))
            found += 1
            if found == wanted:
                break
        placed = 0
        is_whole = True
        while placed < found and is_whole:
            a = chosen[placed]
            row = tours[a, days[placed]]
            won, is_whole = _cut_anew(
                tables, cov, space, guide, tables.class_of[a], tables.group_of[a], row, noise if found > 1 else 0.0
            )
            delta += won
            placed += 1 if is_whole else 0
        # What is won is value, what is lost cost: the change of the objective is its opposite.
        delta = -delta
        if is_whole and (delta <= 0.0 or (temperature > 0.0 and delta < -temperature * np.log(np.random.random()))):
            objective += delta
            continue
        for i in range(placed):
            a = chosen[i]
            change_duty(tables, cov, tables.class_of[a], tables.group_of[a], tours[a, days[i]], np.int64(-1))
        for i in range(found):
            a = chosen[i]
            row = tours[a, days[i]]
            for j in range(row.shape[0]):
                row[j] = old[i, 0, j]
            change_duty(tables, cov, tables.class_of[a], tables.group_of[a], row, np.int64(1))
    return objective
