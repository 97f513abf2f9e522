"""Shares form of the coverage: people counted in eighths of a head, because learners do a part of what others do.

A queue's value is linear between whole people, and the eighths of one person may be on several queues. So a person who
comes or leaves is some eighths that flow along the best paths over the queues, one path after another, as many at once
as neither the path nor the value of the queue at its end limits. Every path is the best one while all before it were:
the gain of some eighths moved at once is exact. It is worked out by trying, except where no path can be in the way.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inner
from scheduler.engine.kernels.constants import OFF, UNREACHED
from scheduler.engine.kernels.coverage_paths import find_path, reachable

UNITS = 8
"""Eighths in a head."""
UNLIMITED = 1 << 40
"""More eighths than there ever are."""


@inner
def change_shares(cov, g, slots, count, sign):
    """Add or remove one person of a group in each of ``count`` slots (shares form); returns the change of value.

    Parameters
    ----------
    g : int
        The group; with ``sign`` 0 any group of the component to recompute.
    slots : int64 (>= count,)
        Different slots.
    """
    c = cov.component[g]
    total = 0.0
    for i in range(count):
        t = slots[i]
        if sign != 0:
            if cov.mask[g, t] == 0:
                continue
            if sign > 0:
                total += _add(cov, c, g, t)
            else:
                total -= _remove(cov, c, g, t)
        _settle(cov, c, t)
    return total


@inner
def _settle(cov, c, t):
    """Recompute gain, loss and target of every group of a component in a slot."""
    reach = cov.scratch[3]
    reachable(cov, c, t, reach)
    for m in range(cov.members_ptr[c], cov.members_ptr[c + 1]):
        h = cov.members[m]
        if cov.mask[h, t] == 0:
            cov.gain[h, t] = 0.0
            cov.loss[h, t] = 0.0
            continue
        won, goal, whole = _plain_gain(cov, h, t, reach)
        lost, sure = _plain_loss(cov, h, t, reach)
        cov.gain[h, t] = won
        cov.loss[h, t] = lost
        cov.target[h, t] = goal
        if not (whole and sure):
            _keep(cov, c, t)
            if not whole:
                cov.gain[h, t] = _add(cov, c, h, t)
                _restore(cov, c, t)
            if not sure:
                cov.loss[h, t] = _remove(cov, c, h, t)
                _restore(cov, c, t)


@inner
def _keep(cov, c, t):
    """Note who is where in a component and slot."""
    for q in range(cov.staffed.shape[1]):
        cov.kept_staffed[q] = cov.staffed[t, q]
        for m in range(cov.members_ptr[c], cov.members_ptr[c + 1]):
            cov.kept_flow[cov.members[m], q] = cov.flow[t, cov.members[m], q]


@inner
def _restore(cov, c, t):
    """Put everybody of a component and slot back."""
    for q in range(cov.staffed.shape[1]):
        cov.staffed[t, q] = cov.kept_staffed[q]
        for m in range(cov.members_ptr[c], cov.members_ptr[c + 1]):
            cov.flow[t, cov.members[m], q] = cov.kept_flow[cov.members[m], q]


@inner
def _room(cov, t, q, n):
    """Eighths a queue with ``n`` takes before the next is worth less."""
    return UNLIMITED if n // UNITS >= cov.value.shape[2] - 1 else UNITS - n % UNITS


@inner
def _stock(cov, t, q, n):
    """Eighths a queue with ``n`` > 0 gives before the next costs more."""
    most = cov.value.shape[2] - 1
    return n - UNITS * most if n > UNITS * most else (n - 1) % UNITS + 1


@inner
def _plain_gain(cov, g, t, reach):
    """Value a person of a group wins where nobody need move, first queue, and whether that is the best way.

    Parameters
    ----------
    reach : int64 (Q,)
        As `reachable` fills it.
    """
    own, most = cov.mask[g, t], cov.value.shape[2] - 1
    first, last = cov.queues_ptr[g], cov.queues_ptr[g + 1]
    others = 0
    for j in range(first, last):
        q = cov.group_queues[j]
        if own >> q & 1:
            others |= reach[q]
    others &= ~own
    ahead = -UNREACHED
    q = 0
    while others >> q:
        if others >> q & 1:
            ahead = max(ahead, cov.value[t, q, min(cov.staffed[t, q] // UNITS, most)])
        q += 1
    left = cov.eighths[g]
    total = 0.0
    goal = np.int64(OFF)
    taken, busy = np.int64(0), np.int64(OFF)
    while left > 0:
        best, at, n = -UNREACHED, np.int64(OFF), np.int64(0)
        for j in range(first, last):
            q = cov.group_queues[j]
            if own >> q & 1:
                there = cov.staffed[t, q] + (taken if q == busy else 0)
                worth = cov.value[t, q, min(there // UNITS, most)]
                if worth > best:
                    best, at, n = worth, q, there
        if best < ahead or (busy >= 0 and at != busy and taken > 0):
            return total, goal if goal >= 0 else at, False
        if goal < 0:
            goal = at
        amount = min(left, _room(cov, t, at, n))
        total += best * amount / UNITS
        taken += amount
        busy = at
        left -= amount
    return total, goal, True


@inner
def _plain_loss(cov, g, t, reach):
    """Value lost with a person of a group who leaves one queue, nobody moving in, and whether that is the least.

    Parameters
    ----------
    reach : int64 (Q,)
        As `reachable` fills it.
    """
    most = cov.value.shape[2] - 1
    held, there = 0, np.int64(0)
    for j in range(cov.queues_ptr[g], cov.queues_ptr[g + 1]):
        q = cov.group_queues[j]
        if cov.flow[t, g, q] > 0:
            held |= 1 << q
            there += cov.flow[t, g, q]
    if there < cov.eighths[g]:
        return UNREACHED, True  # nobody of the group is here
    left = cov.eighths[g]
    total = 0.0
    taken, busy = np.int64(0), np.int64(OFF)
    while left > 0:
        least, at, n = UNREACHED, np.int64(OFF), np.int64(0)
        for q in range(cov.staffed.shape[1]):
            on = cov.staffed[t, q] - (taken if q == busy else 0)
            if reach[q] & held and on > 0:
                worth = cov.value[t, q, min((on - 1) // UNITS, most)]
                if worth < least or (worth == least and held >> q & 1 and not held >> at & 1):
                    least, at, n = worth, q, on
        if at < 0 or not held >> at & 1 or (busy >= 0 and at != busy):
            return total, False
        amount = min(left, _stock(cov, t, at, n))
        if cov.flow[t, g, at] - taken < amount:
            return total, False
        total += least * amount / UNITS
        taken += amount
        busy = at
        left -= amount
    return total, True


@inner
def _add(cov, c, g, t):
    """Add one person of a group in a slot; returns the value won."""
    own = cov.mask[g, t]
    queues = cov.staffed.shape[1]
    most = cov.value.shape[2] - 1
    reach = cov.scratch[0]
    left = cov.eighths[g]
    total = 0.0
    while left > 0:
        reachable(cov, c, t, reach)
        targets = 0
        for q in range(queues):
            if own >> q & 1:
                targets |= reach[q]
        best, goal = -UNREACHED, np.int64(OFF)
        for q in range(queues):
            if targets >> q & 1:
                worth = cov.value[t, q, min(cov.staffed[t, q] // UNITS, most)]
                if worth > best or (worth == best and own >> q & 1 and not own >> goal & 1):
                    best = worth
                    goal = q
        amount = min(left, _room(cov, t, goal, cov.staffed[t, goal]))
        start = goal
        if not own >> goal & 1:
            find_path(cov, c, t, own, goal)
            start = _begin(cov, own, goal)
            amount = min(amount, _narrowest(cov, t, start, goal))
            _shift(cov, t, start, goal, amount)
        cov.flow[t, g, start] += amount
        cov.staffed[t, goal] += amount
        total += best * amount / UNITS
        left -= amount
    return total


@inner
def _remove(cov, c, g, t):
    """Remove one person of a group in a slot; returns the value lost."""
    queues = cov.staffed.shape[1]
    most = cov.value.shape[2] - 1
    reach = cov.scratch[0]
    left = cov.eighths[g]
    total = 0.0
    while left > 0:
        reachable(cov, c, t, reach)
        held = 0
        for q in range(queues):
            if cov.flow[t, g, q] > 0:
                held |= 1 << q
        least, goal = UNREACHED, np.int64(OFF)
        for q in range(queues):
            if reach[q] & held and cov.staffed[t, q] > 0:
                worth = cov.value[t, q, min((cov.staffed[t, q] - 1) // UNITS, most)]
                if worth < least or (worth == least and held >> q & 1 and not held >> goal & 1):
                    least = worth
                    goal = q
        leaving = goal
        if not held >> goal & 1:
            for q in range(queues):
                if held >> q & 1 and reach[goal] >> q & 1:
                    leaving = q
        amount = min(left, _stock(cov, t, goal, cov.staffed[t, goal]), cov.flow[t, g, leaving])
        if leaving != goal:
            find_path(cov, c, t, np.int64(1) << goal, leaving)
            amount = min(amount, _narrowest(cov, t, goal, leaving))
            _shift(cov, t, goal, leaving, amount)
        cov.flow[t, g, leaving] -= amount
        cov.staffed[t, goal] -= amount
        total += least * amount / UNITS
        left -= amount
    return total


@inner
def _begin(cov, sources, goal):
    """Queue of ``sources`` at which the path found last begins."""
    q = goal
    while not sources >> q & 1:
        q = cov.scratch[1, q]
    return q


@inner
def _narrowest(cov, t, start, goal):
    """Eighths that can move along the path found last."""
    least = UNLIMITED
    q = goal
    while q != start:
        p, h = cov.scratch[1, q], cov.scratch[2, q]
        least = min(least, cov.flow[t, h, p])
        q = p
    return least


@inner
def _shift(cov, t, start, goal, amount):
    """Move eighths along the path found last."""
    q = goal
    while q != start:
        p, h = cov.scratch[1, q], cov.scratch[2, q]
        cov.flow[t, h, p] -= amount
        cov.flow[t, h, q] += amount
        q = p
