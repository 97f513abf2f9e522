"""The slots of a duty in which its agent is on the queues."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inline
from scheduler.engine.kernels.constants import COACHING


@inline
def present_slots(tables, cls, row, size, slots):
    """Write the slots in which a duty's agent is on the queues to ``slots``, rising; returns how many.

    Parameters
    ----------
    row : int64 (TOUR_WIDTH,)
        A worked day of a tour.
    size : int
        Slots of the horizon; later ones are left out.
    slots : int64 (>= size,)
        Filled from the front.
    """
    k = row[0]
    start = tables.start[k]
    form = tables.form[k]
    breaks = tables.form_breaks[form]
    last = min(tables.form_slots[form], size - start)
    coaching_at = row[COACHING]
    busy = tables.busy_ptr[cls]
    busy_end = tables.busy_ptr[cls + 1]
    while busy < busy_end and tables.busy[busy] < start:
        busy += 1
    count = np.int64(0)
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
