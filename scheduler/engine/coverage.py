"""Who serves whom, exactly: the value of one person more or less in every slot, with multi-skilled people reassigned.

Two forms behind one interface, both exact; `gain[g, t]` and `loss[g, t]` are kept for every skill group and slot:

*paths*: any non-increasing values per queue. The people of a slot stay optimally assigned to queues; one person more or
less moves others along one augmenting path.

*sets*: all queues of a component have the same price of a missing person, flat in depth, and the same surplus price.
Then the shortage is the largest deficiency over sets of queues (Hall), and two masks per slot tell every gain and loss.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.arrays import Floats, Ints
from scheduler.engine.compiled import entry, inner
from scheduler.engine.coverage_paths import change_paths
from scheduler.engine.coverage_sets import change_sets
from scheduler.engine.tours import present_slots

MOST_SETS_QUEUES = 10
"""Most queues tied by skills for the sets form (2**10 sets a slot)."""


class Coverage(NamedTuple):
    """State of the coverage; ``G`` groups, ``T`` slots, ``Q`` queues.

    Attributes
    ----------
    sets
        Whether the sets form is in use.
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
    required
        (T, Q).
    staffed, flow
        (T, Q), (T, G, Q) people on each queue, and from which group (paths form).
    deficiency, short, low, high
        (T, S), (T, C), (T, C), (T, C): deficiency of each set, its maximum, smallest and largest set that reach it.
    set_ptr, price, surplus
        (C + 1,) offsets of each component's sets; (T, C) value of a missing person; (T,) price of a surplus one.
    scratch
        (3, Q) for searches.
    """

    sets: bool
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


def components(masks: list[int]) -> list[int]:
    """Component number of each group: groups that share queues, directly or through others, are tied."""
    merged: list[int] = []
    for mask in masks:
        tied = mask
        rest = []
        for other in merged:
            if other & tied:
                tied |= other
            else:
                rest.append(other)
        merged = [*rest, tied]
    return [next((i for i, queues in enumerate(merged) if mask & queues), 0) for mask in masks]


def make_coverage(
    values: NDArray[np.float64],
    required: NDArray[np.int64],
    is_open: NDArray[np.bool_],
    masks: list[int],
    form: str = "auto",
) -> Coverage:
    """Set up an empty coverage.

    Parameters
    ----------
    values
        ``(T, Q, K)`` milli-currency the k-th person is worth, non-increasing in k.
    required, is_open
        ``(T, Q)``.
    masks
        Queues of each skill group, one bit a queue.
    form
        ``auto`` (sets where exact), ``sets`` or ``paths``.
    """
    slots, queues, _ = values.shape
    open_masks = np.zeros(slots, np.int64)
    for q in range(queues):
        open_masks |= np.where(is_open[:, q], 1 << q, 0).astype(np.int64)
    mask = np.array(masks, np.int64)[:, None] & open_masks[None, :]
    component = components(masks)
    count = max(component, default=-1) + 1
    tied = [0] * count
    for group, number in enumerate(component):
        tied[number] |= masks[group]
    order = sorted(range(len(masks)), key=lambda g: component[g])
    members_ptr = np.searchsorted([component[g] for g in order], range(count + 1)).astype(np.int64)
    sets, price, surplus = _flat_prices(values, required, is_open, tied)
    if form == "paths" or any(t.bit_count() > MOST_SETS_QUEUES for t in tied):
        sets = False
    elif form == "sets" and not sets:
        raise ValueError("the sets form needs flat and equal prices within each component")
    set_queues = [_subsets(t) if sets else [] for t in tied]
    set_ptr = np.cumsum([0, *(len(s) for s in set_queues)]).astype(np.int64)
    coverage = Coverage(
        sets=sets,
        mask=np.ascontiguousarray(mask, np.int64),
        component=np.array(component, np.int64),
        members_ptr=members_ptr,
        members=np.array(order, np.int64),
        gain=np.zeros(mask.shape),
        loss=np.zeros(mask.shape),
        target=np.zeros(mask.shape, np.int64),
        value=np.ascontiguousarray(values, np.float64),
        required=np.ascontiguousarray(required, np.int64),
        staffed=np.zeros((slots, queues), np.int64),
        flow=np.zeros((slots, len(masks), queues) if not sets else (1, 1, 1), np.int64),
        deficiency=np.zeros((slots, max(1, set_ptr[-1])), np.int64),
        short=np.zeros((slots, max(1, count)), np.int64),
        low=np.zeros((slots, max(1, count)), np.int64),
        high=np.zeros((slots, max(1, count)), np.int64),
        set_ptr=set_ptr,
        set_queues=np.array([s for own in set_queues for s in own] or [0], np.int64),
        price=price,
        surplus=surplus,
        scratch=np.zeros((3, max(queues, 1)), np.int64),
        queues_ptr=np.cumsum([0, *(m.bit_count() for m in masks)]).astype(np.int64),
        group_queues=np.array([q for m in masks for q in range(queues) if m >> q & 1] or [0], np.int64),
        worth=np.zeros((2, max(queues, 1))),
        slots=np.zeros(slots + 1, np.int64),
    )
    settle(coverage)
    return coverage


def _subsets(queues: int) -> list[int]:
    """Every subset of a set of queues (one bit a queue), rising from the empty one."""
    found = [0]
    while found[-1] != queues:
        found.append((found[-1] - queues) & queues)
    return found


def _flat_prices(
    values: NDArray[np.float64], required: NDArray[np.int64], is_open: NDArray[np.bool_], tied: list[int]
) -> tuple[bool, NDArray[np.float64], NDArray[np.float64]]:
    """Whether every component has one flat price of a missing person a slot and one surplus price; and both."""
    slots, queues, most = values.shape
    steps = np.arange(most)[None, None, :]
    missing = steps < required[:, :, None]
    per_queue = np.where(missing, values, -np.inf).max(axis=2)
    flat = np.where(missing, values, per_queue[:, :, None]) == per_queue[:, :, None]
    surplus_of = values[:, :, -1]
    surplus = np.where(is_open, -surplus_of, 0.0).max(axis=1) if queues else np.zeros(slots)
    beyond = np.where(missing, surplus_of[:, :, None], values) == surplus_of[:, :, None]
    same = bool(flat.all() and beyond.all()) and bool(
        (np.where(is_open, -surplus_of, surplus[:, None]) == surplus[:, None]).all()
    )
    price = np.zeros((slots, max(1, len(tied))))
    for number, mask in enumerate(tied):
        own = [q for q in range(queues) if mask >> q & 1]
        block = per_queue[:, own]
        price[:, number] = np.where(np.isfinite(block), block, 0.0).max(axis=1, initial=0.0)
        same = same and bool((~np.isfinite(block) | (block == price[:, number][:, None])).all())
    return same, price, surplus


@entry
def settle(cov):
    """Compute deficiencies, gains and losses of a coverage with nobody on the queues."""
    slots, queues = cov.required.shape
    for t in range(slots):
        for i in range(cov.set_ptr[-1]):
            total = 0
            for q in range(queues):
                if cov.set_queues[i] >> q & 1:
                    total += cov.required[t, q]
            cov.deficiency[t, i] = total
        cov.slots[0] = t
        for c in range(cov.members_ptr.shape[0] - 1):
            if cov.members_ptr[c] < cov.members_ptr[c + 1]:
                change_slots(cov, cov.members[cov.members_ptr[c]], cov.slots, np.int64(1), np.int64(0))


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
    """Add (``sign`` 1) or remove (-1) one person of a group in each of ``count`` slots; returns the change of value.

    ``sign`` 0 only recomputes gains and losses of the group's component.
    """
    if cov.sets:
        return change_sets(cov, g, slots, count, sign)
    return change_paths(cov, g, slots, count, sign)


@entry
def fill(cov, heads):
    """Put ``heads[g, t]`` people of every group on the queues; returns the value won."""
    total = 0.0
    for g in range(heads.shape[0]):
        for t in range(heads.shape[1]):
            cov.slots[0] = t
            for _ in range(heads[g, t]):
                total += change_slots(cov, g, cov.slots, np.int64(1), np.int64(1))
    return total


@entry
def apply_tour(tables, cov, cls, own_group, tour, sign):
    """Put a tour's presence on the queues (+1) or take it off (-1); returns the change of value."""
    total = 0.0
    for d in range(tour.shape[0]):
        k = tour[d, 0]
        if k >= 0:
            group = tables.group[k] if tables.group[k] >= 0 else own_group
            count = present_slots(tables, cls, tour[d], cov.gain.shape[1], cov.slots)
            total += change_slots(cov, group, cov.slots, count, sign)
    return total


@entry
def tour_cost(tables, cls, tour):
    """Cost of a tour apart from coverage, days off included, in milli-currency."""
    total = 0.0
    for d in range(tour.shape[0]):
        total += tables.cost[tour[d, 0]] if tour[d, 0] >= 0 else tables.off_cost[cls, d]
    return total
