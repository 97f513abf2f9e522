"""The label oracle: one agent's best legal tour for given values of being present, in compiled code.

A tour is an array ``(days, TOUR_WIDTH)``: per day the option (-1 = off), the offset of each break in slots, and
last the offset of the coaching. Values are floats; the search uses whole milli-currency, so equal means equal.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.arrays import BREAKS
from scheduler.engine.kernels.breaks import PROHIBITIVE, batch_losses, duty_loss, place_breaks
from scheduler.engine.kernels.compiled import entry, inline, inner

IMPOSSIBLE = -1e15


@inner
def set_values(tables, space, gain_row, cls, num_slots):
    """Prepare prefix sums for a class from the value of being present in each slot of the horizon."""
    present, pause = space.present, space.pause
    total = 0.0
    present[0] = 0.0
    size = gain_row.shape[0]
    if tables.busy_ptr[cls] == tables.busy_ptr[cls + 1]:
        for t in range(num_slots):
            if t < size:
                total += gain_row[t]
            present[t + 1] = total
            pause[t + 1] = total
        pause[0] = 0.0
        return
    at = tables.busy_ptr[cls]
    last = tables.busy_ptr[cls + 1]
    lost = 0.0
    pause[0] = 0.0
    for t in range(num_slots):
        if at < last and tables.busy[at] == t:
            at += 1
            lost += PROHIBITIVE
        elif t < size:
            total += gain_row[t]
            lost += gain_row[t]
        present[t + 1] = total
        pause[t + 1] = lost


@inner
def value_options(tables, space, cls, group):
    """Fill ``option_value`` for the class's options that work as ``group`` (-1: the agent's own)."""
    first = tables.option_ptr[cls, 0]
    for batch in range(tables.batch_ptr[cls], tables.batch_ptr[cls + 1]):
        begin, end = tables.batch_first[batch], tables.batch_first[batch + 1]
        head = tables.batch_options[begin]
        if tables.group[head] != group:
            continue
        start = tables.start[head]
        length = tables.form_slots[tables.form[head]]
        batch_losses(tables, space, head, tables.start[tables.batch_options[end - 1]] - start + 1)
        for i in range(begin, end):
            k = tables.batch_options[i]
            at = tables.start[k]
            loss = space.losses[at - start]
            if loss >= PROHIBITIVE / 2:
                space.option_value[k - first] = IMPOSSIBLE
            else:
                space.option_value[k - first] = space.present[at + length] - space.present[at] - loss - tables.cost[k]


@inner
def best_sequence(tables, space, cls, tour):
    """Best tour for the option values in ``space``; fills the option column of ``tour`` and returns the value.

    Forward over the days: ``value[layer, state, x]`` is the best value of duties so far with the automaton in ``state``
    and the last duty ended by position ``x`` of the axis (non-decreasing in x). ``IMPOSSIBLE`` if there is none.
    """
    days = tables.option_ptr.shape[1] - 1
    first = tables.option_ptr[cls, 0]
    axis = tables.axis[cls]
    value, worth = space.value, space.option_value
    most = 0
    for d in range(days + 1):
        most = max(most, tables.num_states[cls, d])
    if tables.num_states[cls, 0] == 0:
        return IMPOSSIBLE
    layer = most * axis
    rests = tables.num_rests[cls]
    for x in range(axis):
        value[x] = 0.0 if x >= tables.first_end[cls] else IMPOSSIBLE
    for d in range(days):
        here = d * layer
        there = here + layer
        states = tables.num_states[cls, d]
        later = tables.num_states[cls, d + 1]
        for i in range(there, there + later * axis):
            value[i] = IMPOSSIBLE
        shift, off_cost = tables.shift[cls, d], tables.off_cost[cls, d]
        for q in range(states):
            target = tables.off[tables.off_ptr[cls, d] + q]
            if target < 0:
                continue
            for x in range(axis):
                reached = value[here + q * axis + min(axis - 1, x + shift)] - off_cost
                if reached > value[there + target * axis + x]:
                    value[there + target * axis + x] = reached
        width = tables.num_symbols[cls, d] * rests
        base = tables.move_ptr[cls, d]
        for k in range(tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]):
            gained = worth[k - first]
            if gained <= IMPOSSIBLE / 2:
                continue
            end = tables.end_index[k]
            for q in range(states):
                before = -1
                for j in range(rests):
                    target = tables.moves[base + q * width + tables.symbol[k] * rests + j]
                    if target < 0 or target == before:
                        continue
                    before = target
                    x = min(axis - 1, tables.rest_index[k] - tables.rest_shift[cls, j])
                    reached = value[here + q * axis + x] + gained
                    if reached > value[there + target * axis + end]:
                        value[there + target * axis + end] = reached
        for q in range(later):
            for x in range(there + q * axis + 1, there + (q + 1) * axis):
                value[x] = max(value[x], value[x - 1])
        _close(tables, space, cls, d + 1, there, axis)
    best = IMPOSSIBLE
    state = -1
    for q in range(tables.num_states[cls, days]):
        if tables.accept[tables.accept_ptr[cls] + q] and value[days * layer + q * axis + axis - 1] > best:
            best = value[days * layer + q * axis + axis - 1]
            state = q
    for d in range(days):
        tour[d, 0] = -1
    if best <= IMPOSSIBLE / 2:
        return IMPOSSIBLE
    _trace(tables, space, cls, layer, state, tour)
    return best


@inner
def _close(tables, space, cls, d, there, axis):
    """Apply the closing moves of a layer until nothing improves (their order does not matter then)."""
    first, last = tables.close_ptr[cls, d], tables.close_ptr[cls, d + 1]
    changed = first < last
    while changed:
        changed = False
        for i in range(first, last):
            source = there + tables.close[i, 0] * axis
            target = there + tables.close[i, 1] * axis
            limit = tables.close[i, 2]
            for x in range(axis):
                reached = space.value[source + min(x, limit)]
                if reached > space.value[target + x]:
                    space.value[target + x] = reached
                    changed = True


@inner
def _trace(tables, space, cls, layer, state, tour):
    """Walk back from the best final state by equality of values."""
    days = tables.option_ptr.shape[1] - 1
    axis = tables.axis[cls]
    first = tables.option_ptr[cls, 0]
    rests = tables.num_rests[cls]
    value, worth = space.value, space.option_value
    x = axis - 1
    for d in range(days - 1, -1, -1):
        here = d * layer
        there = here + layer
        moved = True
        while moved:  # undo closing moves
            moved = False
            for i in range(tables.close_ptr[cls, d + 1], tables.close_ptr[cls, d + 2]):
                if tables.close[i, 1] == state:
                    at = min(x, tables.close[i, 2])
                    source = tables.close[i, 0]
                    if value[there + source * axis + at] == value[there + state * axis + x]:
                        state = source
                        x = at
                        moved = True
                        break
        wanted = value[there + state * axis + x]
        found = False
        for q in range(tables.num_states[cls, d]):
            if tables.off[tables.off_ptr[cls, d] + q] == state:
                at = min(axis - 1, x + tables.shift[cls, d])
                if value[here + q * axis + at] - tables.off_cost[cls, d] == wanted:
                    state = q
                    x = at
                    found = True
                    break
        if found:
            continue
        width = tables.num_symbols[cls, d] * rests
        base = tables.move_ptr[cls, d]
        for k in range(tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]):
            gained = worth[k - first]
            if tables.end_index[k] > x or gained <= IMPOSSIBLE / 2:
                continue
            for q in range(tables.num_states[cls, d]):
                for j in range(rests):
                    if tables.moves[base + q * width + tables.symbol[k] * rests + j] != state:
                        continue
                    at = min(axis - 1, tables.rest_index[k] - tables.rest_shift[cls, j])
                    if value[here + q * axis + at] + gained == wanted:
                        tour[d, 0] = k
                        state = q
                        x = at
                        found = True
                        break
                if found:
                    break
            if found:
                break


@inner
def place_all(tables, space, tour, group):
    """Place the best breaks and coaching of the tour's duties that work as ``group`` (-1: the agent's own)."""
    for d in range(tour.shape[0]):
        k = tour[d, 0]
        if k < 0 or tables.group[k] != group:
            continue
        coaching_at = np.int64(-1)
        absolute = np.int64(-1)
        slots = np.int64(0)
        if tables.coaching[k] >= 0:
            duty_loss(tables, space, k)
            coaching_at = space.offsets[BREAKS]
        tour[d, BREAKS + 1] = coaching_at
        if coaching_at >= 0:
            absolute = tables.start[k] + coaching_at
            slots = tables.coaching_slots[tables.coaching[k]]
        place_breaks(tables, space, tables.form[k], tables.start[k], absolute, slots)
        for b in range(BREAKS):
            tour[d, b + 1] = space.offsets[b]


@entry
def best_tour(tables, space, gains, own_group, cls, special, num_slots, tour):
    """Best tour of a class for values ``gains[group, slot]``; returns its value less its cost.

    ``special`` lists the groups of duties bound to one queue (a subset of the rows of ``gains``).
    """
    for i in range(special.shape[0]):
        set_values(tables, space, gains[special[i]], cls, num_slots)
        value_options(tables, space, cls, special[i])
    set_values(tables, space, gains[own_group], cls, num_slots)
    value_options(tables, space, cls, np.int64(-1))
    best = best_sequence(tables, space, cls, tour)
    place_all(tables, space, tour, np.int64(-1))
    for i in range(special.shape[0]):
        set_values(tables, space, gains[special[i]], cls, num_slots)
        place_all(tables, space, tour, special[i])
    return best


@inline
def present_slots(tables, cls, row, size, slots):
    """Write the slots (below ``size``) in which a duty's agent is on the queues to ``slots``; returns how many."""
    k = row[0]
    start = tables.start[k]
    form = tables.form[k]
    breaks = tables.form_breaks[form]
    last = min(tables.form_slots[form], size - start)
    coaching_at = row[BREAKS + 1]
    busy = tables.busy_ptr[cls]
    busy_end = tables.busy_ptr[cls + 1]
    while busy < busy_end and tables.busy[busy] < start:
        busy += 1
    count = 0
    b = 0
    o = 0
    while o < last:
        if b < breaks and o == row[b + 1]:
            o += tables.break_slots[form, b]
            b += 1
            continue
        if o == coaching_at:
            o += tables.coaching_slots[tables.coaching[k]]
            continue
        while busy < busy_end and tables.busy[busy] < start + o:
            busy += 1
        if not (busy < busy_end and tables.busy[busy] == start + o):
            slots[count] = start + o
            count += 1
        o += 1
    return count


def empty_tours(num_agents: int, days: int) -> np.ndarray:
    """Tours of agents who are off every day, ``(agents, days, TOUR_WIDTH)``."""
    return np.full((num_agents, days, BREAKS + 2), -1, np.int64)


@entry
def tour_cells(tables, cls, own_group, tour, size, slots, cells):
    """Write ``group * size + slot`` of a tour's presence to ``cells``; returns how many."""
    count = 0
    for d in range(tour.shape[0]):
        k = tour[d, 0]
        if k < 0:
            continue
        group = tables.group[k] if tables.group[k] >= 0 else own_group
        present = present_slots(tables, cls, tour[d], size, slots)
        for i in range(present):
            cells[count] = group * size + slots[i]
            count += 1
    return count
