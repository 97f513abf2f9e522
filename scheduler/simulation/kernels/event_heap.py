"""Whose next event is when: a binary heap of agents, each with one event at most.

``events`` are ``play.events``; further arguments as in the package.
"""

from __future__ import annotations

from scheduler.simulation.kernels.jit import ONE, TWO, inner


@inner
def earlier(events, a, b):
    """Whether agent ``a``'s next event comes before agent ``b``'s; ties by index."""
    when = events.when
    return when[a] < when[b] or (when[a] == when[b] and a < b)


@inner
def rise(events, place):
    """Move a heap entry towards the top."""
    heap, agent = events.agent, events.agent[place]
    while place > 0:
        above = (place - ONE) // TWO
        if not earlier(events, agent, heap[above]):
            break
        heap[place] = heap[above]
        events.place[heap[place]] = place
        place = above
    heap[place] = agent
    events.place[agent] = place


@inner
def sink(events, place):
    """Move a heap entry towards the bottom."""
    heap, agent, length = events.agent, events.agent[place], events.size[0]
    while True:
        below = TWO * place + ONE
        if below >= length:
            break
        if below + ONE < length and earlier(events, heap[below + ONE], heap[below]):
            below += ONE
        if not earlier(events, heap[below], agent):
            break
        heap[place] = heap[below]
        events.place[heap[place]] = place
        place = below
    heap[place] = agent
    events.place[agent] = place


@inner
def put_event(events, agent, when):
    """Set the moment ``when`` (seconds) of an agent's next event."""
    place = events.place[agent]
    if place < 0:
        place = events.size[0]
        events.size[0] = place + ONE
        events.agent[place] = agent
        events.when[agent] = when
        rise(events, place)
    else:
        sooner = when < events.when[agent]
        events.when[agent] = when
        if sooner:
            rise(events, place)
        else:
            sink(events, place)


@inner
def drop_event(events, agent):
    """Take an agent's next event out, if there is one."""
    place = events.place[agent]
    if place < 0:
        return
    last = events.size[0] - ONE
    events.size[0] = last
    events.place[agent] = -ONE
    if place != last:
        moved = events.agent[last]
        events.agent[place] = moved
        events.place[moved] = place
        rise(events, place)
        sink(events, events.place[moved])
