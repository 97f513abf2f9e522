"""Contacts that wait, a line a queue (arguments: see the package).

Abandonment is lazy: whoever looks at the head of a line drops those who have given up by then, which is exact because
each line is first come first served.
"""

from __future__ import annotations

import numpy as np

from scheduler.simulation.event_tables import ABANDONED
from scheduler.simulation.kernels.jit import NONE, ONE, ZERO, inner


@inner
def append(play, queue, contact):
    """Put a contact at the end of its line."""
    lines = play.lines
    lines.following[contact] = NONE
    if lines.first[queue] < 0:
        lines.first[queue] = contact
    else:
        lines.following[lines.last[queue]] = contact
    lines.last[queue] = contact


@inner
def put_back(play, queue, contact):
    """Put a contact back into its line, before those who came after it."""
    lines = play.lines
    before, after = NONE, lines.first[queue]
    while after >= 0 and after < contact:
        before, after = after, lines.following[after]
    lines.following[contact] = after
    if before < 0:
        lines.first[queue] = contact
    else:
        lines.following[before] = contact
    if after < 0:
        lines.last[queue] = contact


@inner
def drop_given_up(play, queue, now):
    """Drop contacts that have given up from the head of a line; returns the head, -1 where nobody waits."""
    lines, gives_up = play.lines, play.contacts.gives_up
    head = lines.first[queue]
    while head >= 0 and gives_up[head] <= now:
        play.outcome.state[head] = ABANDONED
        play.outcome.finish[head] = gives_up[head]
        head = lines.following[head]
        lines.first[queue] = head
    return head


@inner
def first_waiting(play, profile, now):
    """Queue whose head a profile serves next, -1 where nobody waits for it."""
    routing, lines = play.routing, play.lines
    best, due, priority = NONE, np.inf, ZERO
    for j in range(routing.order.shape[1]):
        queue = routing.order[profile, j]
        if queue < 0 or (best >= 0 and routing.priority[queue] > priority):
            break
        if lines.first[queue] >= 0 and lines.takes[queue] == ONE:
            head = drop_given_up(play, queue, now)
            if head >= 0 and play.contacts.due[head] < due:
                best, due, priority = queue, play.contacts.due[head], routing.priority[queue]
    return best
