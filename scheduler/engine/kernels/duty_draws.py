"""Random legal breaks and coaching of one duty."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inline
from scheduler.engine.kernels.constants import BREAKS, COACHING, OFF, TOUR_WIDTH


@inline
def draw_breaks(tables, option, row):
    """Draw random legal breaks and coaching offset for an option into a tour's day; False where the draw failed."""
    form = tables.form[option]
    length = tables.form_slots[form]
    free_from = 0
    count = tables.form_breaks[form]
    for b in range(BREAKS + 1):
        row[b + 1] = OFF
    for i in range(TOUR_WIDTH, row.shape[0]):
        row[i] = OFF
    for b in range(count):
        low = max(tables.break_low[form, b], free_from + tables.stretch_low[form, b])
        high = min(tables.break_high[form, b], free_from + tables.stretch_high[form, b])
        if low > high:
            return False
        at = np.random.randint(low, high + 1)
        row[b + 1] = at
        free_from = at + tables.break_slots[form, b]
    if not tables.stretch_low[form, count] <= length - free_from <= tables.stretch_high[form, count]:
        return False
    return tables.coaching[option] < 0 or draw_coaching(tables, option, row)


@inline
def draw_coaching(tables, option, row):
    """Draw an offset for an option's coaching; False where there is none or it overlaps a break."""
    form, coaching = tables.form[option], tables.coaching[option]
    slots, step, edge = (
        tables.coaching_slots[coaching],
        tables.coaching_step[coaching],
        tables.coaching_edge[coaching],
    )
    first = (edge + step - 1) // step
    last = (tables.form_slots[form] - edge - slots) // step
    if last < first:
        return False
    at = np.random.randint(first, last + 1) * step
    row[COACHING] = at
    clear = True
    for b in range(tables.form_breaks[form]):
        clear = clear and (at >= row[b + 1] + tables.break_slots[form, b] or row[b + 1] >= at + slots)
    return clear


@inline
def nudge(tables, option, row):
    """Move one break or the coaching at random inside what windows and neighbours allow; False if it cannot."""
    form, coaching = tables.form[option], tables.coaching[option]
    count = tables.form_breaks[form]
    movable = count + 1 if coaching >= 0 else count
    if movable == 0:
        return False
    b = np.random.randint(movable)
    before_at = row[COACHING]
    if b == count:
        return draw_coaching(tables, option, row) and row[COACHING] != before_at
    before = row[b] + tables.break_slots[form, b - 1] if b > 0 else 0
    after = row[b + 2] if b + 1 < count else tables.form_slots[form]
    slots = tables.break_slots[form, b]
    low = max(
        tables.break_low[form, b],
        before + tables.stretch_low[form, b],
        after - slots - tables.stretch_high[form, b + 1],
    )
    high = min(
        tables.break_high[form, b],
        before + tables.stretch_high[form, b],
        after - slots - tables.stretch_low[form, b + 1],
    )
    if low >= high:
        return False
    at = np.random.randint(low, high + 1)
    if coaching >= 0 and at < before_at + tables.coaching_slots[coaching] and before_at < at + slots:
        return False
    if at == row[b + 1]:
        return False
    row[b + 1] = at
    return True


@inline
def clashes(tables, cls, row):
    """Whether a break or coaching of a tour's day overlaps a session."""
    k = row[0]
    form = tables.form[k]
    for i in range(tables.busy_ptr[cls], tables.busy_ptr[cls + 1]):
        offset = tables.busy[i] - tables.start[k]
        for b in range(tables.form_breaks[form]):
            if row[b + 1] <= offset < row[b + 1] + tables.break_slots[form, b]:
                return True
        at = row[COACHING]
        if at >= 0 and at <= offset < at + tables.coaching_slots[tables.coaching[k]]:
            return True
    return False
