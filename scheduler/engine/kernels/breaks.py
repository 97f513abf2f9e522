"""Break and coaching placement: the least value a duty loses by pausing, in compiled code."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.arrays import BREAKS
from scheduler.engine.kernels.compiled import inner

PROHIBITIVE = 1e12
"""A loss nobody takes: a break during a session or the coaching."""


@inner
def loss_of(pause, at, slots, coaching_at, coaching_slots):
    """Value lost by pausing ``slots`` slots from ``at``; prohibitive during a session or the coaching."""
    loss = pause[at + slots] - pause[at]
    if coaching_at >= 0 and at < coaching_at + coaching_slots and at + slots > coaching_at:
        loss += PROHIBITIVE
    return loss


@inner
def break_loss(tables, space, form, start, coaching_at, coaching_slots):
    """Least loss of the form's breaks for a duty at ``start``: a shortest path over the breaks in order.

    ``layers[b, o]`` is the least loss of breaks ``0..b`` with break ``b`` at offset ``o``; the choice of the break
    before lies in a sliding window, whose minima are kept in a queue.
    """
    length = tables.form_slots[form]
    count = tables.form_breaks[form]
    if count == 0:
        if tables.stretch_low[form, 0] <= length <= tables.stretch_high[form, 0]:
            return 0.0
        return PROHIBITIVE
    layers, queue, pause = space.layers, space.queue, space.pause
    low = max(tables.break_low[form, 0], tables.stretch_low[form, 0])
    high = min(tables.break_high[form, 0], tables.stretch_high[form, 0], length - tables.break_slots[form, 0])
    slots = tables.break_slots[form, 0]
    for o in range(low, high + 1):
        layers[0, o] = loss_of(pause, start + o, slots, coaching_at, coaching_slots)
    for b in range(1, count):
        before_low, before_high = low, high
        shortest = slots + tables.stretch_low[form, b]
        longest = slots + tables.stretch_high[form, b]
        slots = tables.break_slots[form, b]
        low = max(tables.break_low[form, b], before_low + shortest)
        high = min(tables.break_high[form, b], length - slots, before_high + longest)
        following = before_low
        if longest >= length and coaching_at < 0:  # no stretch can be too long: a running minimum will do
            least = PROHIBITIVE
            for o in range(low, high + 1):
                while following <= before_high and following <= o - shortest:
                    least = min(least, layers[b - 1, following])
                    following += 1
                layers[b, o] = least + (pause[start + o + slots] - pause[start + o])
            continue
        head = 0
        tail = 0
        for o in range(low, high + 1):
            while following <= before_high and following <= o - shortest:
                while tail > head and layers[b - 1, queue[tail - 1]] >= layers[b - 1, following]:
                    tail -= 1
                queue[tail] = following
                tail += 1
                following += 1
            while tail > head and queue[head] < o - longest:
                head += 1
            if tail > head:
                layers[b, o] = layers[b - 1, queue[head]] + loss_of(
                    pause, start + o, slots, coaching_at, coaching_slots
                )
            else:
                layers[b, o] = PROHIBITIVE
    best = PROHIBITIVE
    last_low = max(low, length - slots - tables.stretch_high[form, count])
    last_high = min(high, length - slots - tables.stretch_low[form, count])
    for o in range(last_low, last_high + 1):
        best = min(best, layers[count - 1, o])
    return best


@inner
def place_breaks(tables, space, form, start, coaching_at, coaching_slots):
    """Write the offsets of the best breaks to ``space.offsets``; returns their loss."""
    loss = break_loss(tables, space, form, start, coaching_at, coaching_slots)
    count = tables.form_breaks[form]
    for b in range(BREAKS):
        space.offsets[b] = -1
    if count == 0 or loss >= PROHIBITIVE / 2:
        return loss
    length = tables.form_slots[form]
    layers = space.layers
    wanted = loss
    later = -1
    for b in range(count - 1, -1, -1):
        slots = tables.break_slots[form, b]
        if b == count - 1:
            high = length - slots - tables.stretch_low[form, count]
            low = length - slots - tables.stretch_high[form, count]
        else:
            high = later - slots - tables.stretch_low[form, b + 1]
            low = later - slots - tables.stretch_high[form, b + 1]
        low = max(low, _first_reached(tables, form, b))
        for o in range(low, min(high, _last_reached(tables, form, b)) + 1):
            if layers[b, o] == wanted:
                space.offsets[b] = o
                if b > 0:
                    wanted = _least_before(tables, space, form, b, o)
                later = o
                break
    return loss


@inner
def _least_before(tables, space, form, b, o):
    """Least value of the break before break ``b`` at offset ``o``: the very number the forward pass added to."""
    slots = tables.break_slots[form, b - 1]
    best = PROHIBITIVE
    first = _first_reached(tables, form, b - 1)
    last = min(_last_reached(tables, form, b - 1), o - slots - tables.stretch_low[form, b])
    for p in range(max(first, o - slots - tables.stretch_high[form, b]), last + 1):
        best = min(best, space.layers[b - 1, p])
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


@inner
def batch_break_losses(tables, space, form, start, count, coaching_at, coaching_slots):
    """``break_loss`` for ``count`` successive starts from ``start`` at once, to ``space.losses``.

    The same sums and minima in the same order, so equal to the last bit; the inner loops run over starts side by side,
    which the compiler turns into vector instructions. ``coaching_at`` is an offset here (-1 = none).
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
    for b in range(breaks):
        now, before = space.rows[b & 1], space.rows[1 - (b & 1)]
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
            begun, ended = space.pause[first : first + count], space.pause[first + slots : first + slots + count]
            if b == 0:
                for i in range(count):
                    row[i] = ended[i] - begun[i]
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
    for i in range(count):
        losses[i] = PROHIBITIVE
    last = space.rows[(breaks - 1) & 1]
    last_low = max(low, length - slots - tables.stretch_high[form, breaks])
    last_high = min(high, length - slots - tables.stretch_low[form, breaks])
    for o in range(last_low, last_high + 1):
        row = last[o]
        for i in range(count):
            losses[i] = min(losses[i], row[i])


@inner
def batch_losses(tables, space, option, count):
    """Least loss of breaks and coaching of ``count`` successive starts from an option's, to ``space.losses``."""
    form, start, coaching = tables.form[option], tables.start[option], tables.coaching[option]
    if coaching < 0:
        batch_break_losses(tables, space, form, start, count, np.int64(-1), np.int64(0))
        return
    slots, edge = tables.coaching_slots[coaching], tables.coaching_edge[coaching]
    step = tables.coaching_step[coaching]
    losses, best = space.losses, space.losses_with_coaching
    for i in range(count):
        best[i] = PROHIBITIVE
    for o in range((edge + step - 1) // step * step, tables.form_slots[form] - edge - slots + 1, step):
        batch_break_losses(tables, space, form, start, count, o, slots)
        begun = space.pause[start + o : start + o + count]
        ended = space.pause[start + o + slots : start + o + slots + count]
        for i in range(count):
            best[i] = min(best[i], (ended[i] - begun[i]) + losses[i])
    for i in range(count):
        losses[i] = best[i]


@inner
def duty_loss(tables, space, option):
    """Least loss of an option's breaks and coaching; the coaching's best offset goes to the last column of offsets."""
    form, start, coaching = tables.form[option], tables.start[option], tables.coaching[option]
    space.offsets[BREAKS] = -1
    if coaching < 0:
        return break_loss(tables, space, form, start, np.int64(-1), np.int64(0))
    slots, edge = tables.coaching_slots[coaching], tables.coaching_edge[coaching]
    best = PROHIBITIVE
    step = tables.coaching_step[coaching]
    first = (edge + step - 1) // step * step
    for o in range(first, tables.form_slots[form] - edge - slots + 1, step):
        own = loss_of(space.pause, start + o, slots, np.int64(-1), np.int64(0))
        if own < PROHIBITIVE / 2:
            loss = own + break_loss(tables, space, form, start, start + o, slots)
            if loss < best:
                best = loss
                space.offsets[BREAKS] = o
    return best
