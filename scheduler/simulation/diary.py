"""Kernels that keep the agents' diary: who does what, whose next event is when, and how busy everybody was."""

from __future__ import annotations

import numpy as np

from scheduler.simulation.event_tables import AWAY, IDLE, NUM_MODES, PAUSED
from scheduler.simulation.jit import inner

ONE, TWO = np.int64(1), np.int64(2)


@inner
def earlier(scratch, a, b):
    """Whether agent ``a``'s next event comes before agent ``b``'s; ties by index."""
    return scratch.when[a] < scratch.when[b] or (scratch.when[a] == scratch.when[b] and a < b)


@inner
def rise(scratch, place):
    """Move a heap entry towards the top."""
    heap, agent = scratch.heap, scratch.heap[place]
    while place > 0:
        above = (place - ONE) // TWO
        if not earlier(scratch, agent, heap[above]):
            break
        heap[place] = heap[above]
        scratch.place[heap[place]] = place
        place = above
    heap[place] = agent
    scratch.place[agent] = place


@inner
def sink(scratch, place):
    """Move a heap entry towards the bottom."""
    heap, agent, length = scratch.heap, scratch.heap[place], scratch.counts[NUM_MODES]
    while True:
        below = TWO * place + ONE
        if below >= length:
            break
        if below + ONE < length and earlier(scratch, heap[below + ONE], heap[below]):
            below += ONE
        if not earlier(scratch, heap[below], agent):
            break
        heap[place] = heap[below]
        scratch.place[heap[place]] = place
        place = below
    heap[place] = agent
    scratch.place[agent] = place


@inner
def put_event(scratch, agent, when):
    """Set the moment of an agent's next event."""
    place = scratch.place[agent]
    if place < 0:
        place = scratch.counts[NUM_MODES]
        scratch.counts[NUM_MODES] = place + ONE
        scratch.heap[place] = agent
        scratch.when[agent] = when
        rise(scratch, place)
    else:
        sooner = when < scratch.when[agent]
        scratch.when[agent] = when
        if sooner:
            rise(scratch, place)
        else:
            sink(scratch, place)


@inner
def drop_event(scratch, agent):
    """Take an agent's next event out, if there is one."""
    place = scratch.place[agent]
    if place < 0:
        return
    last = scratch.counts[NUM_MODES] - ONE
    scratch.counts[NUM_MODES] = last
    scratch.place[agent] = -ONE
    if place != last:
        moved = scratch.heap[last]
        scratch.heap[place] = moved
        scratch.place[moved] = place
        rise(scratch, place)
        sink(scratch, scratch.place[moved])


@inner
def tally(scratch, outcome, agent, now, seconds):
    """Add the time since the last change of what an agent does to the intervals it lies in (``seconds`` long each)."""
    mode, start = scratch.mode[agent], scratch.tallied[agent]
    scratch.tallied[agent] = now
    if mode in (AWAY, PAUSED):
        return
    profile, intervals = scratch.profile[agent], outcome.busy.shape[1]
    interval = np.int64(start / seconds)
    while start < now and interval < intervals:
        end = min(now, (interval + 1.0) * seconds)
        outcome.there[profile, interval] += end - start
        if mode != IDLE:
            outcome.busy[profile, interval] += end - start
        start = end
        interval += ONE


@inner
def set_mode(scratch, outcome, agent, mode, now, seconds):
    """Note that an agent does something else from now on."""
    before = scratch.mode[agent]
    scratch.since[agent] = now
    if before == mode:
        return
    tally(scratch, outcome, agent, now, seconds)
    members, spot = scratch.members, scratch.spot[agent]
    last = scratch.counts[before] - ONE
    moved = members[before, last]
    members[before, spot] = moved
    scratch.spot[moved] = spot
    scratch.counts[before] = last
    end = scratch.counts[mode]
    members[mode, end] = agent
    scratch.spot[agent] = end
    scratch.counts[mode] = end + ONE
    scratch.mode[agent] = mode


@inner
def advance(contacts, routing, scratch, agent, now):
    """Take off the work done on an agent's contacts since they were last looked at."""
    held, elapsed = scratch.held[agent], now - scratch.moved[agent]
    scratch.moved[agent] = now
    for j in range(held):
        queue = contacts.queue[scratch.contact[agent, j]]
        scratch.left[agent, j] = max(0.0, scratch.left[agent, j] - elapsed * routing.speed[queue, held - ONE])


@inner
def plan_finish(contacts, routing, scratch, agent, now):
    """Set an agent's next event to the first of their contacts that will be done."""
    held, first = scratch.held[agent], np.inf
    for j in range(held):
        queue = contacts.queue[scratch.contact[agent, j]]
        finish = now + scratch.left[agent, j] / routing.speed[queue, held - ONE]
        if finish < first:
            first = finish
            scratch.upcoming[agent] = j
    put_event(scratch, agent, first)
