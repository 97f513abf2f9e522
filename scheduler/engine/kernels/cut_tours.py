"""What duties of assigned work are worth, breaks and coaching placed together with the blocks."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inline, inner
from scheduler.engine.kernels.constants import BREAKS, COACHING, HARDLY_POSSIBLE, IMPOSSIBLE, OFF
from scheduler.engine.kernels.cut_work import cut_duty, cut_values
from scheduler.engine.kernels.state_sums import AT_MEAL, AT_WORK, ON_DUTY


@inner
def set_stretches(tables, space, gains, worth, cls, begin, end):
    """Fill ``space.stretch`` with what work of any length from any slot on is worth at most, sessions included.

    Parameters
    ----------
    begin, end : int
        Slots looked at; all that is asked about lies between.
    gains : float64 (G, T)
        Milli-currency of one person present, by group and slot; nothing beyond the horizon.
    worth : float64 (STATES, T)
        Milli-currency of each state to presence rows, read where there are any.
    """
    first, last = tables.block_ptr[cls], tables.block_ptr[cls + 1]
    sums, stretch, blocked = space.block_sums, space.stretch, space.blocked
    size = gains.shape[1]
    for i in range(last - first):
        own = tables.block_groups[first + i]
        sums[i, begin] = 0.0
        for t in range(begin, end):
            value = 0.0
            if t < size:
                value = gains[own, t] + (worth[AT_WORK, t] if tables.with_rows else 0.0)
            sums[i, t + 1] = sums[i, t] + value
    busy, last_busy = tables.busy_ptr[cls], tables.busy_ptr[cls + 1]
    while busy < last_busy and tables.busy[busy] < begin:
        busy += 1
    space.pause[begin] = space.meal[begin] = 0.0
    blocked[begin] = 0
    for t in range(begin, end):
        here = busy < last_busy and tables.busy[busy] == t
        if here:
            busy += 1
        blocked[t + 1] = blocked[t] + (1 if here else 0)
        priced = tables.with_rows and t < size
        space.pause[t + 1] = space.pause[t] + (worth[ON_DUTY, t] if priced else 0.0)
        space.meal[t + 1] = space.meal[t] + (worth[AT_MEAL, t] if priced else 0.0)
    for t in range(end - 1, begin - 1, -1):
        reach = min(tables.reach[tables.reach_ptr[cls] + t], end - t)
        if reach == 0:
            continue
        free = np.int64(0)
        while free < reach and blocked[t + free + 1] == blocked[t + free]:
            free += 1
        row = stretch[t]
        if free > 0:
            cut_values(tables, cls, space, sums, t, free, row)
            for n in range(free + 1, reach + 1):
                row[n] = row[free] + stretch[t + free, n - free]
        else:
            row[0] = 0.0
            for n in range(1, reach + 1):
                row[n] = space.pause[t + 1] - space.pause[t] + stretch[t + 1, n - 1]


@inline
def _work(space, start, begin, end, coaching_at, coaching_slots):
    """Value a duty from offset ``begin`` to ``end`` without breaks; the coaching lies inside or apart."""
    if coaching_at < begin or coaching_at + coaching_slots > end:
        return space.stretch[start + begin, end - begin]
    after = coaching_at + coaching_slots
    own = space.pause[start + after] - space.pause[start + coaching_at]
    return space.stretch[start + begin, coaching_at - begin] + own + space.stretch[start + after, end - after]


@inner
def _window(tables, form, b):
    """First and last offset break ``b`` can have, those before it considered."""
    length = tables.form_slots[form]
    low = high = np.int64(0)
    for i in range(b + 1):
        slots = tables.break_slots[form, i]
        before = tables.break_slots[form, i - 1] if i > 0 else np.int64(0)
        low = max(tables.break_low[form, i], low + before + tables.stretch_low[form, i])
        high = min(tables.break_high[form, i], length - slots, high + before + tables.stretch_high[form, i])
    return low, high


@inner
def _place_breaks(tables, space, k, coaching_at, coaching_slots):
    """Most a duty is worth, its coaching at an offset (OFF: none); ``space.layers`` keeps how.

    ``layers[b, o, 0]`` is the most that everything before the end of break ``b`` at offset ``o`` is worth.
    """
    form, start = tables.form[k], tables.start[k]
    length, breaks = tables.form_slots[form], tables.form_breaks[form]
    layers, blocked = space.layers, space.blocked
    if coaching_at >= 0 and blocked[start + coaching_at + coaching_slots] > blocked[start + coaching_at]:
        return IMPOSSIBLE
    best = IMPOSSIBLE
    if breaks == 0:
        if tables.stretch_low[form, 0] <= length <= tables.stretch_high[form, 0]:
            best = _work(space, start, np.int64(0), length, coaching_at, coaching_slots)
        return best
    for b in range(breaks):
        slots = tables.break_slots[form, b]
        low, high = _window(tables, form, b)
        own = space.meal if tables.break_is_meal[form, b] else space.pause
        for o in range(low, high + 1):
            layers[b, o, 0] = IMPOSSIBLE
            coached = coaching_at >= 0 and o < coaching_at + coaching_slots and o + slots > coaching_at
            if coached or blocked[start + o + slots] > blocked[start + o]:
                continue
            layers[b, o, 0] = _before(tables, space, k, b, o, coaching_at, coaching_slots)
            layers[b, o, 0] += own[start + o + slots] - own[start + o]
    slots = tables.break_slots[form, breaks - 1]
    low, high = _window(tables, form, breaks - 1)
    low = max(low, length - slots - tables.stretch_high[form, breaks])
    high = min(high, length - slots - tables.stretch_low[form, breaks])
    for o in range(low, high + 1):
        if layers[breaks - 1, o, 0] > HARDLY_POSSIBLE:
            rest = _work(space, start, o + slots, length, coaching_at, coaching_slots)
            best = max(best, layers[breaks - 1, o, 0] + rest)
    return best


@inner
def _before(tables, space, k, b, o, coaching_at, coaching_slots):
    """Most that everything before break ``b`` at offset ``o`` is worth."""
    form, start = tables.form[k], tables.start[k]
    if b == 0:
        return _work(space, start, np.int64(0), o, coaching_at, coaching_slots)
    slots = tables.break_slots[form, b - 1]
    low, high = _window(tables, form, b - 1)
    best = IMPOSSIBLE
    low = max(low, o - slots - tables.stretch_high[form, b])
    high = min(high, o - slots - tables.stretch_low[form, b])
    for p in range(low, high + 1):
        if space.layers[b - 1, p, 0] > HARDLY_POSSIBLE:
            work = _work(space, start, p + slots, o, coaching_at, coaching_slots)
            best = max(best, space.layers[b - 1, p, 0] + work)
    return best


@inner
def _best_duty(tables, space, k):
    """Most a duty is worth, and the offset of its coaching (OFF: none)."""
    coaching = tables.coaching[k]
    if coaching < 0:
        return _place_breaks(tables, space, k, np.int64(OFF), np.int64(0)), np.int64(OFF)
    slots, step, edge = tables.coaching_slots[coaching], tables.coaching_step[coaching], tables.coaching_edge[coaching]
    best, at = IMPOSSIBLE, np.int64(OFF)
    for o in range((edge + step - 1) // step * step, tables.form_slots[tables.form[k]] - edge - slots + 1, step):
        value = _place_breaks(tables, space, k, o, slots)
        if value > best:
            best, at = value, o
    return best, at


@inner
def value_cut_options(tables, space, cls):
    """Fill ``space.option_value`` for the options of the class whose work is cut."""
    first = tables.option_ptr[cls, 0]
    for k in range(first, tables.option_ptr[cls, tables.option_ptr.shape[1] - 1]):
        if tables.group[k] >= 0:
            continue
        value, _ = _best_duty(tables, space, k)
        if value <= HARDLY_POSSIBLE:
            space.option_value[k - first] = IMPOSSIBLE
        else:
            space.option_value[k - first] = value - tables.cost[k]
            if tables.with_extra:
                space.option_value[k - first] += space.option_extra[k - first]


@inner
def best_duty(tables, space, k):
    """Most an option is worth at the stretches of ``space``, its own cost considered."""
    value, _ = _best_duty(tables, space, k)
    return value - tables.cost[k] if value > HARDLY_POSSIBLE else IMPOSSIBLE


@inner
def place_cut(tables, space, gains, cls, row):
    """Place breaks, coaching and blocks of one duty at the stretches of ``space``; False where it cannot be cut."""
    _, at = _best_duty(tables, space, row[0])
    _place_duty(tables, space, row[0], at, row)
    return cut_duty(tables, space, gains, cls, row)


@inner
def place_cuts(tables, space, gains, cls, tour):
    """Place breaks, coaching and blocks of the tour's duties whose work is cut."""
    for d in range(tour.shape[0]):
        k = tour[d, 0]
        if k < 0 or tables.group[k] >= 0:
            continue
        place_cut(tables, space, gains, cls, tour[d])


@inner
def _place_duty(tables, space, k, coaching_at, row):
    """Write the offsets of the best breaks: back from the last, by equality of values."""
    form, start = tables.form[k], tables.start[k]
    length, breaks = tables.form_slots[form], tables.form_breaks[form]
    slots = tables.coaching_slots[tables.coaching[k]] if coaching_at >= 0 else np.int64(0)
    for b in range(BREAKS):
        row[b + 1] = OFF
    row[COACHING] = coaching_at
    wanted = _place_breaks(tables, space, k, coaching_at, slots)
    later = length
    for b in range(breaks - 1, -1, -1):
        own = tables.break_slots[form, b]
        low, high = _window(tables, form, b)
        low = max(low, later - own - tables.stretch_high[form, b + 1])
        high = min(high, later - own - tables.stretch_low[form, b + 1])
        for o in range(low, high + 1):
            if space.layers[b, o, 0] <= HARDLY_POSSIBLE:
                continue
            work = _work(space, start, o + own, later, coaching_at, slots)
            if space.layers[b, o, 0] + work == wanted:
                row[b + 1] = later = o
                wanted = _before(tables, space, k, b, o, coaching_at, slots)
                break
