"""Sets form of the coverage: where prices are flat, shortage is the largest deficiency over sets of queues (Hall)."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inner


@inner
def change_sets(cov, g, slots, count, sign):
    """Add or remove one person of a group in each of ``count`` slots (sets form); returns the change of value.

    Parameters
    ----------
    g : int
        The group; with ``sign`` 0 any group of the component whose extreme sets, gains and losses are to be recomputed.
    slots : int64 (>= count,)
        Different slots.
    """
    mask, gain, loss = cov.mask, cov.gain, cov.loss
    deficiency, set_queues, members = cov.deficiency, cov.set_queues, cov.members
    c = cov.component[g]
    first_set, last_set = cov.set_ptr[c], cov.set_ptr[c + 1]
    first_member, last_member = cov.members_ptr[c], cov.members_ptr[c + 1]
    total = 0.0
    for i in range(count):
        t = slots[i]
        own = mask[g, t]
        if own == 0 and sign != 0:
            continue
        total += gain[g, t] if sign > 0 else -loss[g, t]
        most = np.int64(-1)
        low = np.int64(0)
        high = np.int64(0)
        for j in range(first_set, last_set):
            subset = set_queues[j]
            if subset & own:
                deficiency[t, j] -= sign
            missing = deficiency[t, j]
            if missing > most:
                most = missing
                low = subset
                high = subset
            elif missing == most:
                low &= subset
                high |= subset
        if sign != 0 and low == cov.low[t, c] and high == cov.high[t, c]:
            cov.short[t, c] = most
            continue
        cov.short[t, c] = most
        cov.low[t, c] = low
        cov.high[t, c] = high
        surplus = cov.surplus[t]
        full = cov.price[t, c] + surplus
        for j in range(first_member, last_member):
            h = members[j]
            here = mask[h, t]
            if here == 0:
                continue
            gain[h, t] = (full if here & low else 0.0) - surplus
            loss[h, t] = (full if here & high else 0.0) - surplus
    return total
