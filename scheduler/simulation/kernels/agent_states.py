"""What agents do, since when, and how far their contacts are (arguments: see the package)."""

from __future__ import annotations

import numpy as np

from scheduler.simulation.event_tables import AWAY, IDLE, PAUSED
from scheduler.simulation.kernels.event_heap import put_event
from scheduler.simulation.kernels.jit import ONE, inner


@inner
def tally(play, agent, now):
    """Add the time since the last change of what an agent does to the intervals it lies in."""
    agents, outcome, seconds = play.agents, play.outcome, play.interval_seconds
    state, start = agents.state[agent], agents.tallied[agent]
    agents.tallied[agent] = now
    if state in (AWAY, PAUSED):
        return
    profile, intervals = agents.profile[agent], outcome.busy.shape[1]
    interval = np.int64(start / seconds)
    while start < now and interval < intervals:
        end = min(now, (interval + 1.0) * seconds)
        outcome.there[profile, interval] += end - start
        if state != IDLE:
            outcome.busy[profile, interval] += end - start
        start = end
        interval += ONE


@inner
def set_state(play, agent, state, now):
    """Note that an agent does something else from now on."""
    before = play.agents.state[agent]
    play.agents.since[agent] = now
    if before == state:
        return
    tally(play, agent, now)
    members, size, places = play.groups.members, play.groups.size, play.groups.place
    place, last = places[agent], size[before] - ONE
    moved = members[before, last]
    members[before, place] = moved
    places[moved] = place
    size[before] = last
    end = size[state]
    members[state, end] = agent
    places[agent] = end
    size[state] = end + ONE
    play.agents.state[agent] = state


@inner
def work_off(play, agent, now):
    """Take off the work done on an agent's contacts since they were last looked at."""
    agents, speed = play.agents, play.routing.speed
    held, elapsed = agents.held[agent], now - agents.worked[agent]
    pace = play.routing.pace[agents.profile[agent]]
    agents.worked[agent] = now
    for j in range(held):
        queue = play.contacts.queue[agents.contact[agent, j]]
        agents.left[agent, j] = max(0.0, agents.left[agent, j] - elapsed * speed[queue, held - ONE] * pace)


@inner
def plan_finish(play, agent, now):
    """Set an agent's next event to the first of their contacts that will be done."""
    agents, speed = play.agents, play.routing.speed
    held, first = agents.held[agent], np.inf
    pace = play.routing.pace[agents.profile[agent]]
    for j in range(held):
        queue = play.contacts.queue[agents.contact[agent, j]]
        finish = now + agents.left[agent, j] / (speed[queue, held - ONE] * pace)
        if finish < first:
            first = finish
            agents.upcoming[agent] = j
    put_event(play.events, agent, first)


@inner
def pause(play, agent, now, length):
    """Let an agent without contacts be away for some seconds."""
    play.agents.owed[agent] = 0.0
    set_state(play, agent, PAUSED, now)
    put_event(play.events, agent, now + length)
