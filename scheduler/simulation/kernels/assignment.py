"""Who takes which contact (arguments: see the package).

- A free person takes the contact of the smallest priority among the queues they serve, then the one due first (in a
  line of people: the one waiting longest).
- A contact goes to the idle person who lists its queue first, then to the one idle longest. One that several of may be
  held at a time goes to who holds fewest; nobody takes a further one while a contact of a smaller priority waits that
  they serve.
- Without anybody idle, a contact takes a person off interruptible work of a greater priority; that work goes back to
  its place in the line, what is done of it is not lost.
"""

from __future__ import annotations

import numpy as np

from scheduler.simulation.event_tables import (
    CONCURRENT,
    IDLE,
    INTERRUPTIBLE,
    ON_CONCURRENT,
    ON_EXCLUSIVE,
    ON_INTERRUPTIBLE,
)
from scheduler.simulation.kernels.agent_states import plan_finish, set_state, work_off
from scheduler.simulation.kernels.contact_lines import drop_given_up, first_waiting, put_back
from scheduler.simulation.kernels.event_heap import drop_event
from scheduler.simulation.kernels.jit import NONE, ONE, ZERO, inner


@inner
def take(play, agent, queue, now):
    """Give the head of a line to an agent."""
    agents, lines, outcome = play.agents, play.lines, play.outcome
    contact = lines.first[queue]
    lines.first[queue] = lines.following[contact]
    if np.isnan(outcome.start[contact]):
        outcome.start[contact] = now
    if agents.held[agent] > 0:
        work_off(play, agent, now)
    held = agents.held[agent]
    agents.contact[agent, held] = contact
    agents.left[agent, held] = lines.rest[contact]
    agents.held[agent] = held + ONE
    agents.worked[agent] = now
    set_state(play, agent, ON_EXCLUSIVE + play.routing.kind[queue], now)
    plan_finish(play, agent, now)


@inner
def seek(play, agent, now):
    """Let an agent at work, without an exclusive contact, take what they may."""
    agents, routing = play.agents, play.routing
    while True:
        queue = first_waiting(play, agents.profile[agent], now)
        held = agents.held[agent]
        if queue < 0:
            break
        if routing.kind[queue] == CONCURRENT:
            if held >= routing.slots[agent, queue]:
                break
            take(play, agent, queue, now)
        else:
            if held == 0:
                take(play, agent, queue, now)
            break
    if agents.held[agent] == 0:
        set_state(play, agent, IDLE, now)


@inner
def pick_idle(play, queue):
    """Idle agent for a queue: preference, then longest idle, then index; -1 where there is none."""
    agents, groups, rank = play.agents, play.groups, play.routing.rank
    best, best_rank, since = NONE, ZERO, 0.0
    for j in range(groups.size[IDLE]):
        agent = groups.members[IDLE, j]
        own = rank[agents.profile[agent], queue]
        if own >= 0:
            start = agents.since[agent]
            better = own < best_rank or (own == best_rank and (start < since or (start == since and agent < best)))
            if best < 0 or better:
                best, best_rank, since = agent, own, start
    return best


@inner
def pick_with_room(play, queue, now):
    """Agent with contacts and room for one more: fewest, then preference, then longest without a new one; else -1."""
    agents, groups, routing = play.agents, play.groups, play.routing
    best, load, rank, since = NONE, ZERO, ZERO, 0.0
    for j in range(groups.size[ON_CONCURRENT]):
        agent = groups.members[ON_CONCURRENT, j]
        profile, held = agents.profile[agent], agents.held[agent]
        own = routing.rank[profile, queue]
        if own < 0 or agents.present[agent] == ZERO or agents.owed[agent] > 0.0:
            continue
        if held >= routing.slots[agent, queue]:
            continue
        start = agents.since[agent]
        tie = start < since or (start == since and agent < best)
        better = held < load or (held == load and (own < rank or (own == rank and tie)))
        if best < 0 or better:
            ahead = first_waiting(play, profile, now)
            if ahead < 0 or routing.priority[ahead] >= routing.priority[queue]:
                best, load, rank, since = agent, held, own, start
    return best


@inner
def pick_interruptible(play, queue):
    """Agent on interruptible work of a greater priority: preference, then longest at it, then index; else -1."""
    agents, groups, routing = play.agents, play.groups, play.routing
    best, rank, since = NONE, ZERO, 0.0
    for j in range(groups.size[ON_INTERRUPTIBLE]):
        agent = groups.members[ON_INTERRUPTIBLE, j]
        own = routing.rank[agents.profile[agent], queue]
        doing = play.contacts.queue[agents.contact[agent, 0]]
        if own < 0 or routing.priority[doing] <= routing.priority[queue]:
            continue
        start = agents.since[agent]
        better = own < rank or (own == rank and (start < since or (start == since and agent < best)))
        if best < 0 or better:
            best, rank, since = agent, own, start
    return best


@inner
def put_aside(play, agent, now):
    """Put an agent's interruptible work back into its line; notes the queue as touched."""
    agents = play.agents
    work_off(play, agent, now)
    contact = agents.contact[agent, 0]
    queue = play.contacts.queue[contact]
    play.lines.rest[contact] = agents.left[agent, 0]
    agents.held[agent] = ZERO
    drop_event(play.events, agent)
    put_back(play, queue, contact)
    play.lines.touched[queue] = ONE


@inner
def offer_idle(play, queue, now):
    """Hand the line of a queue to whoever is idle or has room for one more; returns whether somebody still waits."""
    while play.lines.takes[queue] == ONE:
        if drop_given_up(play, queue, now) < 0:
            return False
        agent = pick_idle(play, queue)
        if agent < 0 and play.routing.kind[queue] == CONCURRENT:
            agent = pick_with_room(play, queue, now)
        if agent < 0:
            return True
        take(play, agent, queue, now)
    return False


@inner
def offer(play, queue, now):
    """Hand out the line of a queue, taking people off interruptible work where nobody is idle."""
    while offer_idle(play, queue, now):
        if play.routing.kind[queue] == INTERRUPTIBLE or play.groups.size[ON_INTERRUPTIBLE] == 0:
            return
        agent = pick_interruptible(play, queue)
        if agent < 0:
            return
        put_aside(play, agent, now)
        take(play, agent, queue, now)
        offer_touched(play, now)


@inner
def offer_touched(play, now):
    """Hand out work that was put aside to whoever is idle."""
    for queue in range(play.routing.kind.size):
        if play.lines.touched[queue] == ONE:
            play.lines.touched[queue] = ZERO
            offer_idle(play, queue, now)
