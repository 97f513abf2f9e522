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
    set_queues = [[subset for subset in range(t + 1) if subset & ~t == 0] for t in tied] if sets else [[] for _ in tied]
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
    clear(coverage)
    return coverage


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
    same = bool((flat | ~missing).all()) and bool(
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
def clear(cov):
    """Take everybody off the queues."""
    slots, queues = cov.required.shape
    cov.staffed[:] = 0
    cov.flow[:] = 0
    for t in range(slots):
        for i in range(cov.set_ptr[-1]):
            total = 0
            for q in range(queues):
                if cov.set_queues[i] >> q & 1:
                    total += cov.required[t, q]
            cov.deficiency[t, i] = total
        for c in range(cov.members_ptr.shape[0] - 1):
            if cov.sets:
                _scan_sets(cov, c, t, np.int64(0), np.int64(0))
            refresh(cov, c, t)


@inner
def _scan_sets(cov, c, t, mask, sign):
    """Add ``sign`` people who serve ``mask`` to the deficiencies and find the maximum and its extreme sets."""
    most = -1
    low = 0
    high = 0
    for i in range(cov.set_ptr[c], cov.set_ptr[c + 1]):
        subset = cov.set_queues[i]
        if subset & mask:
            cov.deficiency[t, i] -= sign
        x = cov.deficiency[t, i]
        if x > most:
            most = x
            low = subset
            high = subset
        elif x == most:
            low &= subset
            high |= subset
    cov.short[t, c] = most
    cov.low[t, c] = low
    cov.high[t, c] = high


@inner
def refresh(cov, c, t):
    """Recompute gains and losses of a component's groups in one slot."""
    if cov.sets:
        full = cov.price[t, c] + cov.surplus[t]
        low, high = cov.low[t, c], cov.high[t, c]
        for i in range(cov.members_ptr[c], cov.members_ptr[c + 1]):
            g = cov.members[i]
            if cov.mask[g, t] == 0:
                cov.gain[g, t] = 0.0
                cov.loss[g, t] = 0.0
                continue
            wanted = cov.mask[g, t] & low != 0
            cov.gain[g, t] = (full if wanted else 0.0) - cov.surplus[t]
            cov.loss[g, t] = (full if cov.mask[g, t] & high else 0.0) - cov.surplus[t]
        return
    refresh_paths(cov, c, t)


@inner
def refresh_paths(cov, c, t):
    """Recompute gains and losses of a component's groups in one slot (paths form); see ``change_paths``."""
    cov.slots[-1] = t
    change_paths(cov, cov.members[cov.members_ptr[c]], cov.slots[-1:], np.int64(1), np.int64(0))


@inner
def _reachable(cov, c, t, reach):
    """Queues to which a person joining each queue can push somebody on, that queue included."""
    queues = cov.required.shape[1]
    for q in range(queues):
        reach[q] = 1 << q
    for i in range(cov.members_ptr[c], cov.members_ptr[c + 1]):
        g = cov.members[i]
        for q in range(queues):
            if cov.flow[t, g, q] > 0:
                reach[q] |= cov.mask[g, t]
    for k in range(queues):
        for q in range(queues):
            if reach[q] >> k & 1:
                reach[q] |= reach[k]


@inner
def _find_path(cov, c, t, sources, goal):
    """Search queues breadth-first from ``sources`` to ``goal``; predecessors and movers go to ``scratch[1:]``."""
    queues = cov.required.shape[1]
    before, mover = cov.scratch[1], cov.scratch[2]
    seen = sources
    frontier = sources
    while not seen >> goal & 1:
        following = 0
        for q in range(queues):
            if not frontier >> q & 1:
                continue
            for i in range(cov.members_ptr[c], cov.members_ptr[c + 1]):
                g = cov.members[i]
                if cov.flow[t, g, q] == 0:
                    continue
                fresh = cov.mask[g, t] & ~seen
                for r in range(queues):
                    if fresh >> r & 1:
                        before[r] = q
                        mover[r] = g
                seen |= fresh
                following |= fresh
        if following == 0:
            break
        frontier = following


@inner
def change_paths(cov, g, slots, count, sign):
    """Add or remove one person of a group in each of ``count`` slots (paths form); returns the change of value.

    Most changes need nobody else to move; the others follow the best augmenting path. Then gains and losses are
    recomputed (``sign`` 0 does only this): ``win[q]`` is the most a person joining queue q wins, moving others on;
    ``cost[q]`` the least a person leaving it costs, others moving in. Both spread through the groups that have people
    on one queue and skills for another. One function with plain loops: calls with many arrays would cost more.
    """
    mask, flow, staffed, value = cov.mask, cov.flow, cov.staffed, cov.value
    gain, loss, target, members = cov.gain, cov.loss, cov.target, cov.members
    queues_ptr, group_queues = cov.queues_ptr, cov.group_queues
    win, cost = cov.worth[0], cov.worth[1]
    c = cov.component[g]
    first, last = cov.members_ptr[c], cov.members_ptr[c + 1]
    queues = staffed.shape[1]
    most = value.shape[2] - 1
    total = 0.0
    for i in range(count):
        t = slots[i]
        if sign != 0:
            if mask[g, t] == 0:
                continue
            total += gain[g, t] if sign > 0 else -loss[g, t]
            direct = False
            flat = False
            for j in range(queues_ptr[g], queues_ptr[g + 1]):
                q = group_queues[j]
                n = staffed[t, q]
                if sign > 0:
                    direct = mask[g, t] >> q & 1 and value[t, q, min(n, most)] == gain[g, t]
                else:
                    direct = flow[t, g, q] > 0 and value[t, q, min(n - 1, most)] == loss[g, t]
                if direct:
                    flow[t, g, q] += sign
                    staffed[t, q] += sign
                    # Where the queue's values around are flat and the group stays, no gain or loss can change.
                    fewer = min(n, n + sign)
                    if fewer > 0 and min(flow[t, g, q], flow[t, g, q] - sign) > 0:
                        level = value[t, q, min(fewer - 1, most)]
                        flat = level == value[t, q, min(fewer, most)] == value[t, q, min(fewer + 1, most)]
                    break
            if flat:
                continue
            if not direct:
                _augment(cov, g, t, sign)
        for q in range(queues):
            n = staffed[t, q]
            win[q] = value[t, q, min(n, most)]
            cost[q] = value[t, q, min(n - 1, most)] if n > 0 else 1e18
        moved = True
        while moved:
            moved = False
            for k in range(first, last):
                h = members[k]
                own = mask[h, t]
                top = -1e18
                bottom = 1e18
                for j in range(queues_ptr[h], queues_ptr[h + 1]):
                    q = group_queues[j]
                    if own >> q & 1:
                        top = max(top, win[q])
                        if flow[t, h, q] > 0:
                            bottom = min(bottom, cost[q])
                for j in range(queues_ptr[h], queues_ptr[h + 1]):
                    q = group_queues[j]
                    if own >> q & 1:
                        if bottom < cost[q]:
                            cost[q] = bottom
                            moved = True
                        if flow[t, h, q] > 0 and top > win[q]:
                            win[q] = top
                            moved = True
                gain[h, t] = top if own else 0.0
                loss[h, t] = bottom if own else 0.0
        for k in range(first, last):
            h = members[k]
            for j in range(queues_ptr[h], queues_ptr[h + 1]):
                q = group_queues[j]
                if mask[h, t] >> q & 1 and win[q] == gain[h, t]:
                    target[h, t] = q
                    break
    return total


@inner
def _augment(cov, g, t, sign):
    """Add or remove one person of a group where others must move: along the best path over the queues."""
    own = cov.mask[g, t]
    c = cov.component[g]
    queues = cov.required.shape[1]
    most = cov.value.shape[2] - 1
    reach = cov.scratch[0]
    _reachable(cov, c, t, reach)
    goal = -1
    if sign > 0:
        sources = own
        targets = 0
        best = -1e18
        for q in range(queues):
            if own >> q & 1:
                targets |= reach[q]
        for q in range(queues):
            if targets >> q & 1:
                worth = cov.value[t, q, min(cov.staffed[t, q], most)]
                if worth > best or (worth == best and own >> q & 1 and not own >> goal & 1):
                    best = worth
                    goal = q
        _find_path(cov, c, t, sources, goal)
        q = goal
        while not own >> q & 1:
            p, h = cov.scratch[1, q], cov.scratch[2, q]
            cov.flow[t, h, p] -= 1
            cov.flow[t, h, q] += 1
            q = p
        cov.flow[t, g, q] += 1
        cov.staffed[t, goal] += 1
        return
    held = 0
    for q in range(queues):
        if cov.flow[t, g, q] > 0:
            held |= 1 << q
    least = 1e18
    for q in range(queues):
        if reach[q] & held and cov.staffed[t, q] > 0:
            worth = cov.value[t, q, min(cov.staffed[t, q] - 1, most)]
            if worth < least or (worth == least and held >> q & 1 and not held >> goal & 1):
                least = worth
                goal = q
    leaving = -1
    for q in range(queues):
        if held >> q & 1 and reach[goal] >> q & 1 and (leaving < 0 or q == goal):
            leaving = q
    if leaving != goal:
        _find_path(cov, c, t, np.int64(1) << goal, leaving)
        q = leaving
        while q != goal:
            p, h = cov.scratch[1, q], cov.scratch[2, q]
            cov.flow[t, h, p] -= 1
            cov.flow[t, h, q] += 1
            q = p
    cov.flow[t, g, leaving] -= 1
    cov.staffed[t, goal] -= 1


@inner
def change_sets(cov, g, slots, count, sign):
    """Add or remove one person of a group in each of ``count`` slots (sets form); returns the change of value."""
    mask, gain, loss = cov.mask, cov.gain, cov.loss
    deficiency, set_queues, members = cov.deficiency, cov.set_queues, cov.members
    c = cov.component[g]
    first_set, last_set = cov.set_ptr[c], cov.set_ptr[c + 1]
    first_member, last_member = cov.members_ptr[c], cov.members_ptr[c + 1]
    total = 0.0
    for i in range(count):
        t = slots[i]
        own = mask[g, t]
        if own == 0:
            continue
        total += gain[g, t] if sign > 0 else -loss[g, t]
        most = np.int64(-1)
        low = np.int64(0)
        high = np.int64(0)
        for j in range(first_set, last_set):
            subset = set_queues[j]
            if subset & own:
                deficiency[t, j] -= sign
            x = deficiency[t, j]
            if x > most:
                most = x
                low = subset
                high = subset
            elif x == most:
                low &= subset
                high |= subset
        if low == cov.low[t, c] and high == cov.high[t, c]:
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
    """Add or remove one person of a group in each of ``count`` slots; returns the change of value."""
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
