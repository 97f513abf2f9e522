"""Assigned work: stretches of work cut into blocks of one queue each, at the most they can be worth.

A block has at least ``block_least`` and at most ``block_most`` slots; a stretch shorter than that is one block. What a
person is worth adds up over slots, so with prefix sums the best cut of a stretch follows from those of its beginnings.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inline, inner
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE, IMPOSSIBLE, OFF, TOUR_WIDTH
from scheduler.engine.kernels.duty_slots import present_slots

GROUPS = 4096
"""A block is written as ``offset of its end * GROUPS + group``: more groups than any site has."""
ENDLESS = np.int64(1 << 40)
"""Slots no horizon has."""


@inline
def is_cut(tables, cls, k):
    """Whether the work of option ``k`` is cut into blocks."""
    return tables.block_ptr[cls] < tables.block_ptr[cls + 1] and tables.group[k] < 0


@inline
def group_at(tables, cls, own_group, row, t, block):
    """Group a duty works as in slot ``t``, and the column of the block that holds it.

    Parameters
    ----------
    block : int
        Column of an earlier slot's block; ``TOUR_WIDTH`` to begin with.
    """
    k = row[0]
    if tables.group[k] >= 0:
        return tables.group[k], block
    if not is_cut(tables, cls, k):
        return own_group, block
    while row[block] // GROUPS <= t - tables.start[k]:
        block += 1
    return row[block] % GROUPS, block


@inner
def cut_values(tables, cls, space, sums, first, length, value):
    """Write the most that stretches of 0 to ``length`` slots from slot ``first`` on are worth to ``value``.

    Where a block can be too long, ``space.cut_queue`` and ``space.cut_second`` tell the last queue of the best cut, and
    what the best cut with another one is worth.

    Parameters
    ----------
    sums : float64 (B, > first + length)
        Prefix sums of what a person is worth, by queue of the class.
    value : float64 (> length,)
        Filled.
    """
    count = tables.block_ptr[cls + 1] - tables.block_ptr[cls]
    least, most = tables.block_least[cls], tables.block_most[cls]
    value[0] = 0.0
    for n in range(1, min(length, least - 1) + 1):
        best = IMPOSSIBLE
        for i in range(count):
            best = max(best, sums[i, first + n] - sums[i, first])
        value[n] = best
    begun, second, queue = space.cut_begun, space.cut_second, space.cut_queue
    for i in range(count):
        begun[i] = -sums[i, first]
    for n in range(least, length + 1):
        at = n - least
        if most >= length:
            if at >= least:
                for i in range(count):
                    begun[i] = max(begun[i], value[at] - sums[i, first + at])
            best = IMPOSSIBLE
            for i in range(count):
                best = max(best, begun[i] + sums[i, first + n])
            value[n] = best
            continue
        value[n] = second[n] = IMPOSSIBLE
        queue[n] = OFF
        for i in range(count):
            best = -sums[i, first] if n <= most else IMPOSSIBLE
            for o in range(max(least, n - most), at + 1):
                best = max(best, (second[o] if queue[o] == i else value[o]) - sums[i, first + o])
            best += sums[i, first + n]
            if best > value[n]:
                second[n] = value[n]
                value[n] = best
                queue[n] = i
            elif best > second[n]:
                second[n] = best


@inner
def _write_blocks(tables, cls, space, length, start, row, at):
    """Write the blocks of the stretch last cut to ``row`` from column ``at`` on; returns the next column.

    Back from the end, by equality of values: the very numbers ``cut_values`` added. Blocks of one queue that touch are
    one.

    Parameters
    ----------
    start : int
        Offset of the stretch inside the duty.
    """
    count = tables.block_ptr[cls + 1] - tables.block_ptr[cls]
    least, most = tables.block_least[cls], tables.block_most[cls]
    sums, value, second, queue = space.cut_sums, space.cut_value, space.cut_second, space.cut_queue
    limited = most < length
    n = length
    apart = np.int64(OFF)
    last = at
    while n > 0:
        wanted = second[n] if limited and n >= least and queue[n] == apart and apart >= 0 else value[n]
        found = np.int64(OFF)
        own = np.int64(OFF)
        for i in range(count):
            if found >= 0 or (limited and i == apart):
                continue
            if n < least:
                if sums[i, n] - sums[i, 0] == wanted:
                    found, own = np.int64(0), i
                continue
            if n <= most and -sums[i, 0] + sums[i, n] == wanted:
                found, own = np.int64(0), i
                continue
            for o in range(max(least, n - most), n - least + 1):
                before = second[o] if limited and queue[o] == i else value[o]
                if (before - sums[i, o]) + sums[i, n] == wanted:
                    found, own = o, i
                    break
        if found < 0:
            return np.int64(OFF)
        group = tables.block_groups[tables.block_ptr[cls] + own]
        if last == at or row[last - 1] % GROUPS != group:
            row[last] = (start + n) * GROUPS + group
            last += 1
        n = found
        apart = own
    for i in range((last - at) // 2):
        row[at + i], row[last - 1 - i] = row[last - 1 - i], row[at + i]
    return last


@inner
def cut_duty(tables, space, gains, cls, row):
    """Cut the work of a duty whose breaks are placed; False where some stretch cannot be cut.

    Parameters
    ----------
    gains : float64 (G, T)
        Milli-currency of one person present, by group and slot; nothing beyond the horizon.
    """
    for i in range(TOUR_WIDTH, row.shape[0]):
        row[i] = OFF
    slots, sums = space.cut_slots, space.cut_sums
    first_group, last_group = tables.block_ptr[cls], tables.block_ptr[cls + 1]
    size = gains.shape[1]
    start = tables.start[row[0]]
    count = present_slots(tables, cls, row, ENDLESS, slots)
    at = np.int64(TOUR_WIDTH)
    i = 0
    while i < count:
        length = 1
        while i + length < count and slots[i + length] == slots[i] + length:
            length += 1
        for j in range(last_group - first_group):
            own = tables.block_groups[first_group + j]
            sums[j, 0] = 0.0
            for n in range(length):
                t = slots[i] + n
                sums[j, n + 1] = sums[j, n] + (gains[own, t] if t < size else 0.0)
        cut_values(tables, cls, space, sums, np.int64(0), length, space.cut_value)
        if space.cut_value[length] <= HARDLY_POSSIBLE:
            return False
        at = _write_blocks(tables, cls, space, length, slots[i] - start, row, at)
        if at < 0:
            return False
        i += length
    return True
