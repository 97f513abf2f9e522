"""Break and coaching placement: the least value a duty loses by pausing, for many starts side by side or for one."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inline, inner
from scheduler.engine.kernels.constants import BREAKS, HARDLY_BEARABLE, OFF, PROHIBITIVE


@inner
def break_losses(tables, space, rows, form, start, count, coaching_at, coaching_slots):
    """Least loss of a form's breaks for ``count`` successive starts, to ``space.losses``.

    A shortest path over the breaks in order. The inner loops run over starts side by side, which the compiler turns
    into vector instructions.

    Parameters
    ----------
    rows : float64 (R, longest form, >= count)
        ``rows[b % R, o]`` becomes the least loss of breaks up to ``b`` with break ``b`` at offset ``o``, by start. Two
        rows are enough for the losses; ``place_breaks`` wants one a break.
    form : int
        Form of the duties.
    start, count : int
        First start slot, and how many starts.
    coaching_at, coaching_slots : int
        Offset (OFF: none) and length in slots of the coaching that breaks must leave alone.
    """
    length, breaks = tables.form_slots[form], tables.form_breaks[form]
    losses, least = space.losses, space.least
    if breaks == 0:
        fits = tables.stretch_low[form, 0] <= length <= tables.stretch_high[form, 0]
        for i in range(count):
            losses[i] = 0.0 if fits else PROHIBITIVE
        return
    slots = tables.break_slots[form, 0]
    low = max(tables.break_low[form, 0], tables.stretch_low[form, 0])
    high = min(tables.break_high[form, 0], tables.stretch_high[form, 0], length - slots)
    kept = rows.shape[0]
    for b in range(breaks):
        now, before = rows[b % kept], rows[(b + kept - 1) % kept]
        lost = space.at_meal if tables.break_is_meal[form, b] else space.off_phones
        before_low, before_high, shortest, longest = low, high, 0, 0
        if b > 0:
            shortest, longest = slots + tables.stretch_low[form, b], slots + tables.stretch_high[form, b]
            slots = tables.break_slots[form, b]
            low = max(tables.break_low[form, b], before_low + shortest)
            high = min(tables.break_high[form, b], length - slots, before_high + longest)
            for i in range(count):
                least[i] = PROHIBITIVE
        following = before_low
        for o in range(low, high + 1):
            row = now[o]
            if coaching_at >= 0 and o < coaching_at + coaching_slots and o + slots > coaching_at:
                for i in range(count):
                    row[i] = PROHIBITIVE
                continue
            first = start + o
            begun, ended = lost[first : first + count], lost[first + slots : first + slots + count]
            if b == 0:
                for i in range(count):
                    row[i] = ended[i] - begun[i]
                _block(space, first, slots, row, count)
                continue
            if o - longest > before_low:  # the break before may lie too far back: minima from scratch
                following = o - longest
                for i in range(count):
                    least[i] = PROHIBITIVE
            while following <= min(before_high, o - shortest):
                earlier = before[following]
                for i in range(count):
                    least[i] = min(least[i], earlier[i])
                following += 1
            for i in range(count):
                row[i] = least[i] + (ended[i] - begun[i])
            _block(space, first, slots, row, count)
    for i in range(count):
        losses[i] = PROHIBITIVE
    last = rows[(breaks - 1) % kept]
    last_low = max(low, length - slots - tables.stretch_high[form, breaks])
    last_high = min(high, length - slots - tables.stretch_low[form, breaks])
    for o in range(last_low, last_high + 1):
        row = last[o]
        for i in range(count):
            losses[i] = min(losses[i], row[i])


@inline
def _block(space, first, slots, row, count):
    """Make pauses of ``slots`` slots from ``first`` on, and from each of the ``count`` next, avoid sessions."""
    blocked = space.blocked
    if blocked[blocked.shape[0] - 1] == 0:
        return
    for i in range(count):
        if blocked[first + slots + i] > blocked[first + i]:
            row[i] = PROHIBITIVE


@inner
def duty_losses(tables, space, k, count):
    """Least loss of breaks and coaching of ``count`` successive starts from option ``k``'s, to ``space.losses``."""
    form, start, coaching = tables.form[k], tables.start[k], tables.coaching[k]
    if coaching < 0:
        break_losses(tables, space, space.rows, form, start, count, np.int64(OFF), np.int64(0))
        return
    slots, edge = tables.coaching_slots[coaching], tables.coaching_edge[coaching]
    step = tables.coaching_step[coaching]
    losses, best = space.losses, space.losses_with_coaching
    for i in range(count):
        best[i] = PROHIBITIVE
    for o in range((edge + step - 1) // step * step, tables.form_slots[form] - edge - slots + 1, step):
        break_losses(tables, space, space.rows, form, start, count, o, slots)
        begun = space.off_phones[start + o : start + o + count]
        ended = space.off_phones[start + o + slots : start + o + slots + count]
        for i in range(count):
            losses[i] += ended[i] - begun[i]
        _block(space, start + o, slots, losses, count)
        for i in range(count):
            best[i] = min(best[i], losses[i])
    for i in range(count):
        losses[i] = best[i]


@inner
def best_coaching(tables, space, k):
    """Offset of the coaching of option ``k`` at which coaching and breaks lose least; OFF where none is possible."""
    form, start, coaching = tables.form[k], tables.start[k], tables.coaching[k]
    slots, edge = tables.coaching_slots[coaching], tables.coaching_edge[coaching]
    step = tables.coaching_step[coaching]
    best = PROHIBITIVE
    found = np.int64(OFF)
    for o in range((edge + step - 1) // step * step, tables.form_slots[form] - edge - slots + 1, step):
        own = space.off_phones[start + o + slots] - space.off_phones[start + o]
        break_losses(tables, space, space.layers, form, start, np.int64(1), o, slots)
        _block(space, start + o, slots, space.losses, np.int64(1))
        if own + space.losses[0] < best:
            best = own + space.losses[0]
            found = o
    return found


@inner
def place_breaks(tables, space, form, start, coaching_at, coaching_slots, row):
    """Write the offsets of the best breaks of one duty to ``row``: back from the last, by equality of values.

    Parameters
    ----------
    form, start : int
        Form and start slot of the duty.
    coaching_at, coaching_slots : int
        As in ``break_losses``.
    row : int64 (TOUR_WIDTH,)
        The duty's day of a tour.
    """
    layers = space.layers
    break_losses(tables, space, layers, form, start, np.int64(1), coaching_at, coaching_slots)
    count = tables.form_breaks[form]
    for b in range(BREAKS):
        row[b + 1] = OFF
    wanted = space.losses[0]
    if count == 0 or wanted >= HARDLY_BEARABLE:
        return
    length = tables.form_slots[form]
    later = length
    for b in range(count - 1, -1, -1):
        slots = tables.break_slots[form, b]
        low = max(later - slots - tables.stretch_high[form, b + 1], _first_reached(tables, form, b))
        high = min(later - slots - tables.stretch_low[form, b + 1], _last_reached(tables, form, b))
        for o in range(low, high + 1):
            if layers[b, o, 0] == wanted:
                row[b + 1] = o
                if b > 0:
                    wanted = _least_before(tables, layers, form, b, o)
                later = o
                break


@inner
def _least_before(tables, layers, form, b, o):
    """Least value of the break before break ``b`` at offset ``o``: the very number the forward pass added to."""
    slots = tables.break_slots[form, b - 1]
    best = PROHIBITIVE
    first = max(_first_reached(tables, form, b - 1), o - slots - tables.stretch_high[form, b])
    last = min(_last_reached(tables, form, b - 1), o - slots - tables.stretch_low[form, b])
    for p in range(first, last + 1):
        best = min(best, layers[b - 1, p, 0])
    return best


@inner
def _first_reached(tables, form, b):
    """Smallest offset the forward pass filled for break ``b``."""
    low = max(tables.break_low[form, 0], tables.stretch_low[form, 0])
    for i in range(1, b + 1):
        low = max(tables.break_low[form, i], low + tables.break_slots[form, i - 1] + tables.stretch_low[form, i])
    return low


@inner
def _last_reached(tables, form, b):
    """Largest offset the forward pass filled for break ``b``."""
    length = tables.form_slots[form]
    high = min(tables.break_high[form, 0], tables.stretch_high[form, 0], length - tables.break_slots[form, 0])
    for i in range(1, b + 1):
        high = min(
            tables.break_high[form, i],
            length - tables.break_slots[form, i],
            high + tables.break_slots[form, i - 1] + tables.stretch_high[form, i],
        )
    return high
