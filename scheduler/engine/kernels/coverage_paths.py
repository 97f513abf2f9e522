"""Paths form of the coverage: any non-increasing values a queue; one person more or less moves others along a path."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inner
from scheduler.engine.kernels.constants import OFF, UNREACHED


@inner
def change_paths(cov, g, slots, count, sign):
    """Add or remove one person of a group in each of ``count`` slots (paths form); returns the change of value.

    Most changes need nobody else to move; the others follow the best augmenting path. Then gains and losses are
    recomputed (``sign`` 0 does only this): ``win[q]`` is the most a person joining queue q wins, moving others on;
    ``cost[q]`` the least a person leaving it costs, others moving in. Both spread through the groups that have people
    on one queue and skills for another.

    Parameters
    ----------
    g : int
        The group; with ``sign`` 0 any group of the component to recompute.
    slots : int64 (>= count,)
        Different slots.
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
            cost[q] = value[t, q, min(n - 1, most)] if n > 0 else UNREACHED
        moved = True
        while moved:
            moved = False
            for m in range(first, last):
                h = members[m]
                own = mask[h, t]
                top = -UNREACHED
                bottom = UNREACHED
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
        for m in range(first, last):
            h = members[m]
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
    reachable(cov, c, t, reach)
    goal = np.int64(OFF)
    if sign > 0:
        sources = own
        targets = 0
        best = -UNREACHED
        for q in range(queues):
            if own >> q & 1:
                targets |= reach[q]
        for q in range(queues):
            if targets >> q & 1:
                worth = cov.value[t, q, min(cov.staffed[t, q], most)]
                if worth > best or (worth == best and own >> q & 1 and not own >> goal & 1):
                    best = worth
                    goal = q
        find_path(cov, c, t, sources, goal)
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
    least = UNREACHED
    for q in range(queues):
        if reach[q] & held and cov.staffed[t, q] > 0:
            worth = cov.value[t, q, min(cov.staffed[t, q] - 1, most)]
            if worth < least or (worth == least and held >> q & 1 and not held >> goal & 1):
                least = worth
                goal = q
    leaving = np.int64(OFF)
    for q in range(queues):
        if held >> q & 1 and reach[goal] >> q & 1 and (leaving < 0 or q == goal):
            leaving = q
    if leaving != goal:
        find_path(cov, c, t, np.int64(1) << goal, leaving)
        q = leaving
        while q != goal:
            p, h = cov.scratch[1, q], cov.scratch[2, q]
            cov.flow[t, h, p] -= 1
            cov.flow[t, h, q] += 1
            q = p
    cov.flow[t, g, leaving] -= 1
    cov.staffed[t, goal] -= 1


@inner
def reachable(cov, c, t, reach):
    """Find the queues to which a person joining each queue can push somebody on, that queue included.

    Parameters
    ----------
    reach : int64 (Q,)
        Filled, one bit a queue.
    """
    queues = cov.required.shape[1]
    for q in range(queues):
        reach[q] = 1 << q
    for i in range(cov.members_ptr[c], cov.members_ptr[c + 1]):
        g = cov.members[i]
        for q in range(queues):
            if cov.flow[t, g, q] > 0:
                reach[q] |= cov.mask[g, t]
    for r in range(queues):
        for q in range(queues):
            if reach[q] >> r & 1:
                reach[q] |= reach[r]


@inner
def find_path(cov, c, t, sources, goal):
    """Search queues breadth-first; predecessors and the groups that move go to ``cov.scratch[1:]``.

    Parameters
    ----------
    sources : int
        Queues to begin with, one bit a queue.
    goal : int
        Queue to reach.
    """
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
