"""Who serves whom, exactly: the value of one person more or less in every slot, with multi-skilled people reassigned.

Two forms behind one interface, both exact; `gain[g, t]` and `loss[g, t]` are kept for every skill group and slot:

*paths*: any non-increasing values per queue. The people of a slot stay optimally assigned to queues; one person more or
less moves others along one augmenting path.

*sets*: all queues of a component have the same price of a missing person, flat in depth, and the same surplus price.
Then the shortage is the largest deficiency over sets of queues (Hall), and two masks per slot tell every gain and loss.

Where there are learners people are counted in eighths of a head, and a third form, *shares*, moves as many eighths at
once along a path as stay on the same value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.bundle import Bundle
from scheduler.engine.kernels.choices import frames_cost
from scheduler.engine.kernels.compiled import entry, inner
from scheduler.engine.kernels.constants import TOUR_WIDTH
from scheduler.engine.kernels.coverage_paths import change_paths
from scheduler.engine.kernels.coverage_sets import change_sets
from scheduler.engine.kernels.coverage_shares import change_shares
from scheduler.engine.kernels.cut_work import group_at, is_cut
from scheduler.engine.kernels.duty_slots import present_slots
from scheduler.engine.kernels.legality import automaton_cost
from scheduler.engine.kernels.state_sums import change_rows


@dataclass(frozen=True, eq=False)
class Coverage(Bundle):
    """State of the coverage; ``G`` groups, ``T`` slots, ``Q`` queues.

    Attributes
    ----------
    sets, shares
        Whether the sets form, or the shares form, is in use; else the paths form is.
    mask
        (G, T) queues the group serves in the slot (skills and open), one bit a queue.
    members_ptr, members
        Groups of each component; ``component`` gives each group's.
    gain, loss
        (G, T) milli-currency won by one person more, lost by one person less (valid while one is there).
    target
        (G, T) queue at which one person more would end up (paths form).
    value
        (T, Q, K) worth of the k-th person on a queue.
    eighths
        (G,) eighths of a head that one person of a group counts for; all 8 but in the shares form.
    required
        (T, Q) people; eighths in the shares form.
    staffed, flow
        (T, Q), (T, G, Q) people on each queue, and from which group (paths form); eighths in the shares form.
    kept_flow, kept_staffed
        (G, Q), (Q,) what they were in a slot before a change was tried out (shares form).
    deficiency, short, low, high
        (T, S), (T, C), (T, C), (T, C): deficiency of each set, its maximum, smallest and largest set that reach it.
    set_ptr, price, surplus
        (C + 1,) offsets of each component's sets; (T, C) value of a missing person; (T,) price of a surplus one.
    scratch
        (4, Q) for searches.
    """

    sets: bool
    shares: bool
    mask: Ints
    component: Ints
    members_ptr: Ints
    members: Ints
    gain: Floats
    loss: Floats
    target: Ints
    value: Floats
    required: Ints
    staffed: Ints
    flow: Ints
    deficiency: Ints
    short: Ints
    low: Ints
    high: Ints
    set_ptr: Ints
    set_queues: Ints
    price: Floats
    surplus: Floats
    scratch: Ints
    queues_ptr: Ints
    group_queues: Ints
    """Queues of each group, in a row."""
    worth: Floats
    """(2, Q) scratch."""
    slots: Ints
    """(T,) slots of one duty."""
    eighths: Ints
    kept_flow: Ints
    kept_staffed: Ints


@inner
def depth(cov, g, t):
    """Share of the requirement still missing where one person more of a group would go, 0-1; guides construction."""
    if not cov.sets:
        q = cov.target[g, t]
        return max(0, cov.required[t, q] - cov.staffed[t, q]) / max(1.0, float(cov.required[t, q]))
    c = cov.component[g]
    wanted = 0
    for q in range(cov.required.shape[1]):
        if cov.low[t, c] >> q & 1:
            wanted += cov.required[t, q]
    return cov.short[t, c] / max(1.0, float(wanted))


@inner
def change_slots(cov, g, slots, count, sign):
    """Add or remove one person of a group in each of ``count`` slots; returns the change of value, milli-currency.

    Parameters
    ----------
    slots : int64 (>= count,)
        Different slots.
    sign : int
        1 adds, -1 removes, 0 only recomputes gains and losses of the group's component.
    """
    if cov.sets:
        return change_sets(cov, g, slots, count, sign)
    if cov.shares:
        return change_shares(cov, g, slots, count, sign)
    return change_paths(cov, g, slots, count, sign)


@inner
def change_duty(tables, cov, cls, own_group, row, sign):
    """Put a duty on its queues (``sign`` 1) or take it off (-1); returns the change of value, milli-currency."""
    slots = cov.slots
    count = present_slots(tables, cls, row, cov.gain.shape[1], slots)
    if count == 0:
        return 0.0
    group, block = group_at(tables, cls, own_group, row, slots[0], np.int64(TOUR_WIDTH))
    if not is_cut(tables, cls, row[0]):
        return change_slots(cov, group, slots, count, sign)
    value = 0.0
    first = np.int64(0)
    for i in range(1, count):
        own, block = group_at(tables, cls, own_group, row, slots[i], block)
        if own != group:
            value += change_slots(cov, group, slots[first:i], i - first, sign)
            first, group = i, own
    return value + change_slots(cov, group, slots[first:count], count - first, sign)


@entry
def fill(cov, heads):
    """Put people on the queues; returns the value won, milli-currency.

    Gains and losses are recomputed first, which settles a coverage just set up.

    Parameters
    ----------
    heads : int64 (G, T)
        People of each group to add.
    """
    total = 0.0
    for t in range(heads.shape[1]):
        cov.slots[0] = t
        for c in range(cov.members_ptr.shape[0] - 1):
            if cov.members_ptr[c] < cov.members_ptr[c + 1]:
                change_slots(cov, cov.members[cov.members_ptr[c]], cov.slots, np.int64(1), np.int64(0))
        for g in range(heads.shape[0]):
            for _ in range(heads[g, t]):
                total += change_slots(cov, g, cov.slots, np.int64(1), np.int64(1))
    return total


@inner
def change_tour(tables, cov, rows, a, tour, sign):
    """Put agent ``a``'s tour on the queues (``sign`` 1) or take it off (-1); returns the change of the objective."""
    cls = tables.class_of[a]
    delta = sign * tour_cost(tables, cls, tour)
    for d in range(tour.shape[0]):
        k = tour[d, 0]
        if k >= 0:
            delta -= change_duty(tables, cov, cls, tables.group_of[a], tour[d], sign)
            if tables.with_rows or tables.with_totals:
                delta += change_rows(tables, rows, rows.kind_of[a], cls, tour[d], sign)
    return delta


@entry
def change_tours(tables, cov, rows, agents, tours, sign):
    """Put tours of agents on the queues (``sign`` 1) or take them off (-1); returns the change of the objective.

    Parameters
    ----------
    agents : int64 (n,)
        Different agents.
    tours : int64 (N, D, TOUR_WIDTH)
        Tours of all agents.
    """
    delta = 0.0
    for a in agents:
        delta += change_tour(tables, cov, rows, a, tours[a], sign)
    return delta


@entry
def tour_cost(tables, cls, tour):
    """Cost of a tour apart from coverage, days off included, in milli-currency."""
    total = float(automaton_cost(tables, cls, tour) + frames_cost(tables, cls, tour))
    for d in range(tour.shape[0]):
        total += tables.cost[tour[d, 0]] if tour[d, 0] >= 0 else tables.off_cost[cls, d]
    return total
