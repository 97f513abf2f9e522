"""The label oracle: one agent's best legal tour for given values of being present, in compiled code.

Values are floats; the search uses whole milli-currency, so equal means equal.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine.array_types import Ints
from scheduler.engine.kernels.breaks import best_coaching, duty_losses, place_breaks
from scheduler.engine.kernels.compiled import entry, inner
from scheduler.engine.kernels.constants import (
    COACHING,
    HARDLY_BEARABLE,
    HARDLY_POSSIBLE,
    IMPOSSIBLE,
    OFF,
    SLACK,
    TOUR_WIDTH,
)
from scheduler.engine.kernels.cut_tours import place_cuts, set_stretches, value_cut_options
from scheduler.engine.kernels.cut_work import group_at
from scheduler.engine.kernels.duty_slots import present_slots
from scheduler.engine.kernels.framed_tours import best_framed
from scheduler.engine.kernels.prospects import look_ahead, look_at_end, worth_of
from scheduler.engine.kernels.sequences import advance, best_end, trace_back
from scheduler.engine.kernels.state_sums import AT_MEAL, AT_WORK, ON_DUTY


@inner
def set_values(tables, space, gain_row, worth, cls, begin, end):
    """Prepare the prefix sums of ``space`` for a class and the slots from ``begin`` up to before ``end``.

    Parameters
    ----------
    gain_row : float64 (T,)
        Milli-currency of being present, by slot; 0 beyond the horizon.
    worth : float64 (STATES, T)
        Milli-currency of each state to presence rows, read where there are any.
    """
    at, last = tables.busy_ptr[cls], tables.busy_ptr[cls + 1]
    present, blocked = space.present, space.blocked
    blocked[blocked.shape[0] - 1] = last - at  # none: no other is looked at
    while at < last and tables.busy[at] < begin:
        at += 1
    if tables.with_rows:
        _set_row_values(tables, space, gain_row, worth, at, last, begin, end)
        return
    size = gain_row.shape[0]
    total = 0.0
    present[begin] = 0.0
    blocked[begin] = 0
    if tables.busy_ptr[cls] == last:
        for t in range(begin, end):
            if t < size:
                total += gain_row[t]
            present[t + 1] = total
        return
    for t in range(begin, end):
        blocked[t + 1] = blocked[t]
        if at < last and tables.busy[at] == t:
            at += 1
            blocked[t + 1] += 1
        elif t < size:
            total += gain_row[t]
        present[t + 1] = total


@inner
def _set_row_values(tables, space, gain_row, worth, at, last, begin, end):
    """Do the same where states have a worth of their own; a pause loses the slot's value at work less its own.

    Sessions in these slots stand in ``tables.busy`` from ``at`` up to before ``last``.
    """
    whole, off_phones, at_meal, blocked = space.present, space.off_phones, space.at_meal, space.blocked
    size = gain_row.shape[0]
    whole[begin] = off_phones[begin] = at_meal[begin] = 0.0
    blocked[begin] = 0
    for t in range(begin, end):
        busy = at < last and tables.busy[at] == t
        blocked[t + 1] = blocked[t]
        value = pause = meal = 0.0
        if busy:
            at += 1
            blocked[t + 1] += 1
            if t < size:
                value = worth[ON_DUTY, t]
        elif t < size:
            value = gain_row[t] + worth[AT_WORK, t]
            pause = value - worth[ON_DUTY, t]
            meal = value - worth[AT_MEAL, t]
        whole[t + 1] = whole[t] + value
        off_phones[t + 1] = off_phones[t] + pause
        at_meal[t + 1] = at_meal[t] + meal


@inner
def value_options(tables, space, cls, group, first_day, end_day):
    """Fill ``space.option_value`` for the class's options that work as ``group`` (OFF: the agent's own).

    Parameters
    ----------
    first_day, end_day : int
        First day, and the day after the last.
    """
    first = tables.option_ptr[cls, 0]
    for batch in range(tables.batch_ptr[cls, first_day], tables.batch_ptr[cls, end_day]):
        begin, end = tables.batch_first[batch], tables.batch_first[batch + 1]
        head = tables.batch_options[begin]
        if tables.group[head] != group:
            continue
        start = tables.start[head]
        length = tables.form_slots[tables.form[head]]
        duty_losses(tables, space, head, tables.start[tables.batch_options[end - 1]] - start + 1)
        for i in range(begin, end):
            k = tables.batch_options[i]
            at = tables.start[k]
            loss = space.losses[at - start]
            if loss >= HARDLY_BEARABLE:
                space.option_value[k - first] = IMPOSSIBLE
            else:
                space.option_value[k - first] = space.present[at + length] - space.present[at] - loss - tables.cost[k]
                if tables.with_extra:
                    space.option_value[k - first] += space.option_extra[k - first]


@inner
def best_sequence(tables, space, cls, tour):
    """Best tour for the option values in ``space``; fills the option column of ``tour`` and returns the value.

    ``IMPOSSIBLE`` if there is none. See `sequences` for what ``space.value`` holds.
    """
    days = tables.option_ptr.shape[1] - 1
    axis = tables.axis[cls]
    most = 0
    for d in range(days + 1):
        most = max(most, tables.num_states[cls, d])
    for x in range(axis):
        space.value[x] = 0.0 if x >= tables.first_end[cls] else IMPOSSIBLE
    if tables.num_states[cls, 0] > 0 and tables.span_ptr[cls] < tables.span_ptr[cls + 1]:
        return best_framed(tables, space, cls, most, tour)
    floor = worth_of(tables, space, cls, tour) - SLACK if tables.num_states[cls, 0] > 0 else IMPOSSIBLE
    for d in range(days):
        tour[d, 0] = OFF
    if tables.num_states[cls, 0] == 0:
        return IMPOSSIBLE
    look_at_end(tables, space, cls, most)
    look_ahead(tables, space, cls, most, np.int64(0), days, np.int64(OFF))
    advance(tables, space, cls, most, np.int64(0), days, np.int64(OFF), floor)
    best, state = best_end(tables, space, cls, most)
    if best <= HARDLY_POSSIBLE:
        return IMPOSSIBLE
    trace_back(tables, space, cls, most, np.int64(0), days, state, axis - 1, np.int64(OFF), tour)
    return best


@inner
def place_all(tables, space, tour, group, begin, end):
    """Place the best breaks and coaching of a tour's duties that work as ``group`` (OFF: the agent's own).

    ``begin`` is the first day, ``end`` the day after the last.
    """
    for d in range(begin, end):
        k = tour[d, 0]
        if k < 0 or tables.group[k] != group:
            continue
        coaching_at = np.int64(OFF)
        slots = np.int64(0)
        if tables.coaching[k] >= 0:
            coaching_at = best_coaching(tables, space, k)
            slots = tables.coaching_slots[tables.coaching[k]]
        place_breaks(tables, space, tables.form[k], tables.start[k], coaching_at, slots, tour[d])
        tour[d, COACHING] = coaching_at
        for i in range(TOUR_WIDTH, tour.shape[1]):
            tour[d, i] = OFF


@entry
def best_tour(tables, space, gains, worth, own_group, cls, tour):
    """Write the best tour of a class to ``tour``; returns its value less its cost, milli-currency.

    Parameters
    ----------
    gains : float64 (G, T)
        Milli-currency of one person present, by group and slot.
    space : Workspace
        Its ``option_extra`` is what total rows make of each duty, read where there are any.
    worth : float64 (STATES, T)
        Milli-currency of the agent's states to presence rows; anything of two dimensions where there are no rows.
    own_group, cls : int
        Group and class of the agent.
    """
    bound = tables.bound
    first, last = tables.bound_ptr[cls], tables.bound_ptr[cls + 1]
    is_assigned = tables.block_ptr[cls] < tables.block_ptr[cls + 1]
    none, days, slots = np.int64(0), np.int64(tour.shape[0]), np.int64(space.present.shape[0] - 1)
    for i in range(first, last):
        set_values(tables, space, gains[bound[i]], worth, cls, none, slots)
        value_options(tables, space, cls, bound[i], none, days)
    if is_assigned:
        set_stretches(tables, space, gains, worth, cls, none, space.stretch.shape[0] - 1)
        value_cut_options(tables, space, cls)
    else:
        set_values(tables, space, gains[own_group], worth, cls, none, slots)
        value_options(tables, space, cls, np.int64(OFF), none, days)
    best = best_sequence(tables, space, cls, tour)
    if is_assigned:
        place_cuts(tables, space, gains, cls, tour)
    else:
        place_all(tables, space, tour, np.int64(OFF), none, days)
    _place_bound(tables, space, gains, worth, cls, tour, none, days, none, slots)
    return best


@inner
def place_tour(tables, space, gains, worth, own_group, cls, tour):
    """Place the best breaks and coaching of a tour whose options are known; no work of the class is assigned."""
    slots, days = np.int64(space.present.shape[0] - 1), np.int64(tour.shape[0])
    place_days(tables, space, gains, worth, own_group, cls, tour, np.int64(0), days, np.int64(0), slots)


@inner
def place_days(tables, space, gains, worth, own_group, cls, tour, begin, end, first, last):
    """Do the same for days ``begin`` up to before ``end``, whose slots are ``first`` up to before ``last``."""
    set_values(tables, space, gains[own_group], worth, cls, first, last)
    place_all(tables, space, tour, np.int64(OFF), begin, end)
    _place_bound(tables, space, gains, worth, cls, tour, begin, end, first, last)


@inner
def _place_bound(tables, space, gains, worth, cls, tour, begin, end, first, last):
    """Place breaks and coaching of the duties that do not work as the agent's own group."""
    for i in range(tables.bound_ptr[cls], tables.bound_ptr[cls + 1]):
        set_values(tables, space, gains[tables.bound[i]], worth, cls, first, last)
        place_all(tables, space, tour, tables.bound[i], begin, end)


def empty_tours(num_agents: int, days: int, width: int = TOUR_WIDTH) -> Ints:
    """Tours of agents who are off every day, ``(agents, days, width)``; ``width`` is that of the tables."""
    return np.full((num_agents, days, width), OFF, np.int64)


@entry
def tour_cells(tables, cls, own_group, tour, size, slots, cells):
    """Write ``group * size + slot`` of every slot of a tour's presence to ``cells``; returns how many.

    Parameters
    ----------
    size : int
        Slots of the horizon.
    slots : int64 (>= size,)
        Scratch.
    cells : int64 (>= size,)
        Filled from the front.
    """
    count = 0
    for d in range(tour.shape[0]):
        k = tour[d, 0]
        if k < 0:
            continue
        present = present_slots(tables, cls, tour[d], size, slots)
        block = np.int64(TOUR_WIDTH)
        for i in range(present):
            group, block = group_at(tables, cls, own_group, tour[d], slots[i], block)
            cells[count] = group * size + slots[i]
            count += 1
    return count
