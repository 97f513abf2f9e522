"""The event loop: contacts, people and queues in the order things happen.

At one moment people finish first, then the roster changes, then contacts arrive. Abandonment is lazy: whoever looks at
the head of a queue drops those who have given up by then, which is exact because each line is first come first served.

- A free person takes the contact of the smallest priority among the queues they serve, then the one due first (calls
  and chats: the one waiting longest).
- A contact goes to the idle person who lists its queue first, then to the one idle longest. A chat goes to who holds
  fewest chats; nobody takes a further chat while a contact of a smaller priority waits that they serve.
- Without anybody idle, a contact takes a person off written work of a greater priority; that work goes back to its
  place in the line, what is done of it is not lost. Whoever leaves puts written work aside, and finishes calls and
  chats.
"""

from __future__ import annotations

import numpy as np

from scheduler.simulation.diary import advance, drop_event, plan_finish, put_event, set_mode, tally
from scheduler.simulation.event_tables import (
    ABANDONED,
    ANSWERED,
    AWAY,
    COMES,
    CONCURRENT,
    IDLE,
    INTERRUPTIBLE,
    LEAVES,
    NUM_MODES,
    ON_CONCURRENT,
    ON_EXCLUSIVE,
    ON_INTERRUPTIBLE,
    OPENS,
    PAUSED,
    PAUSES,
)
from scheduler.simulation.jit import entry, inner

ZERO, ONE, NONE = np.int64(0), np.int64(1), np.int64(-1)


@entry
def run_events(contacts, routing, changes, scratch, outcome, rest, seconds):
    """Play one replication; fills ``outcome``.

    ``rest`` (N,) is the work left of each contact, at first ``contacts.work``; ``seconds`` the length of an interval.
    """
    next_contact, next_change = ZERO, ZERO
    while True:
        done = scratch.when[scratch.heap[0]] if scratch.counts[NUM_MODES] > 0 else np.inf
        change = changes.moment[next_change] if next_change < changes.moment.size else np.inf
        arrival = contacts.arrival[next_contact] if next_contact < contacts.arrival.size else np.inf
        if done == np.inf and change == np.inf and arrival == np.inf:
            break
        if done <= change and done <= arrival:
            finish(contacts, routing, scratch, outcome, rest, scratch.heap[0], done, seconds)
        elif change <= arrival:
            apply_change(contacts, routing, changes, scratch, outcome, rest, next_change, change, seconds)
            next_change += ONE
        else:
            append(scratch, contacts.queue[next_contact], next_contact)
            offer(contacts, routing, scratch, outcome, rest, contacts.queue[next_contact], arrival, seconds)
            next_contact += ONE
    for queue in range(routing.kind.size):
        drop_given_up(contacts, scratch, outcome, queue, np.finfo(np.float64).max)
    for agent in range(scratch.mode.size):
        tally(scratch, outcome, agent, scratch.tallied[agent], seconds)


@inner
def append(scratch, queue, contact):
    """Put a contact at the end of its line."""
    scratch.following[contact] = NONE
    if scratch.head[queue] < 0:
        scratch.head[queue] = contact
    else:
        scratch.following[scratch.tail[queue]] = contact
    scratch.tail[queue] = contact


@inner
def put_back(contacts, scratch, queue, contact):
    """Put a contact back into its line, before those who came after it."""
    before, after = NONE, scratch.head[queue]
    while after >= 0 and after < contact:
        before, after = after, scratch.following[after]
    scratch.following[contact] = after
    if before < 0:
        scratch.head[queue] = contact
    else:
        scratch.following[before] = contact
    if after < 0:
        scratch.tail[queue] = contact


@inner
def drop_given_up(contacts, scratch, outcome, queue, now):
    """Drop contacts that have given up from the head of a line; returns the head, -1 where nobody waits."""
    head = scratch.head[queue]
    while head >= 0 and contacts.gives_up[head] <= now:
        outcome.state[head] = ABANDONED
        outcome.finish[head] = contacts.gives_up[head]
        head = scratch.following[head]
        scratch.head[queue] = head
    return head


@inner
def first_waiting(contacts, routing, scratch, outcome, profile, now):
    """Queue whose head a profile serves next, -1 where nobody waits for it."""
    best, due, priority = NONE, np.inf, ZERO
    for j in range(routing.order.shape[1]):
        queue = routing.order[profile, j]
        if queue < 0 or (best >= 0 and routing.priority[queue] > priority):
            break
        if scratch.head[queue] >= 0 and scratch.takes[queue] == ONE:
            head = drop_given_up(contacts, scratch, outcome, queue, now)
            if head >= 0 and contacts.due[head] < due:
                best, due, priority = queue, contacts.due[head], routing.priority[queue]
    return best


@inner
def take(contacts, routing, scratch, outcome, rest, agent, queue, now, seconds):
    """Give the head of a line to an agent."""
    contact = scratch.head[queue]
    scratch.head[queue] = scratch.following[contact]
    if np.isnan(outcome.start[contact]):
        outcome.start[contact] = now
    if scratch.held[agent] > 0:
        advance(contacts, routing, scratch, agent, now)
    held = scratch.held[agent]
    scratch.contact[agent, held] = contact
    scratch.left[agent, held] = rest[contact]
    scratch.held[agent] = held + ONE
    scratch.moved[agent] = now
    kind = routing.kind[queue]
    mode = ON_CONCURRENT if kind == CONCURRENT else ON_INTERRUPTIBLE if kind == INTERRUPTIBLE else ON_EXCLUSIVE
    set_mode(scratch, outcome, agent, mode, now, seconds)
    plan_finish(contacts, routing, scratch, agent, now)


@inner
def seek(contacts, routing, scratch, outcome, rest, agent, now, seconds):
    """Let an agent at work, without a call, take what they may."""
    while True:
        queue = first_waiting(contacts, routing, scratch, outcome, scratch.profile[agent], now)
        held = scratch.held[agent]
        if queue < 0:
            break
        if routing.kind[queue] == CONCURRENT:
            if held >= routing.slots[agent, queue]:
                break
            take(contacts, routing, scratch, outcome, rest, agent, queue, now, seconds)
        else:
            if held == 0:
                take(contacts, routing, scratch, outcome, rest, agent, queue, now, seconds)
            break
    if scratch.held[agent] == 0:
        set_mode(scratch, outcome, agent, IDLE, now, seconds)


@inner
def pause(scratch, outcome, agent, now, length, seconds):
    """Let an agent without contacts be away for some seconds."""
    scratch.owed[agent] = 0.0
    set_mode(scratch, outcome, agent, PAUSED, now, seconds)
    put_event(scratch, agent, now + length)


@inner
def finish(contacts, routing, scratch, outcome, rest, agent, now, seconds):
    """Let an agent be done with a contact, or back from a pause."""
    drop_event(scratch, agent)
    if scratch.held[agent] > 0:
        if scratch.held[agent] > ONE:
            advance(contacts, routing, scratch, agent, now)
        j, last = scratch.upcoming[agent], scratch.held[agent] - ONE
        contact = scratch.contact[agent, j]
        outcome.state[contact] = ANSWERED
        outcome.finish[contact] = now
        outcome.agent[contact] = agent
        scratch.contact[agent, j] = scratch.contact[agent, last]
        scratch.left[agent, j] = scratch.left[agent, last]
        scratch.held[agent] = last
    if scratch.held[agent] > 0:
        scratch.moved[agent] = now
        plan_finish(contacts, routing, scratch, agent, now)
        if scratch.present[agent] == ONE and scratch.owed[agent] == 0.0:
            seek(contacts, routing, scratch, outcome, rest, agent, now, seconds)
    elif scratch.present[agent] == ZERO:
        set_mode(scratch, outcome, agent, AWAY, now, seconds)
    elif scratch.owed[agent] > 0.0:
        pause(scratch, outcome, agent, now, scratch.owed[agent], seconds)
    else:
        seek(contacts, routing, scratch, outcome, rest, agent, now, seconds)


@inner
def pick_idle(routing, scratch, queue):
    """Idle agent for a queue: preference, then longest idle, then index; -1 where there is none."""
    best, rank, since = NONE, ZERO, 0.0
    for j in range(scratch.counts[IDLE]):
        agent = scratch.members[IDLE, j]
        own = routing.rank[scratch.profile[agent], queue]
        if own >= 0:
            start = scratch.since[agent]
            better = own < rank or (own == rank and (start < since or (start == since and agent < best)))
            if best < 0 or better:
                best, rank, since = agent, own, start
    return best


@inner
def pick_chatting(contacts, routing, scratch, outcome, queue, now):
    """Agent with chats and room for one more: fewest, then preference, then longest without a new one; else -1."""
    best, load, rank, since = NONE, ZERO, ZERO, 0.0
    for j in range(scratch.counts[ON_CONCURRENT]):
        agent = scratch.members[ON_CONCURRENT, j]
        profile, held = scratch.profile[agent], scratch.held[agent]
        own = routing.rank[profile, queue]
        if own < 0 or scratch.present[agent] == ZERO or scratch.owed[agent] > 0.0:
            continue
        if held >= routing.slots[agent, queue]:
            continue
        start = scratch.since[agent]
        tie = start < since or (start == since and agent < best)
        better = held < load or (held == load and (own < rank or (own == rank and tie)))
        if best < 0 or better:
            ahead = first_waiting(contacts, routing, scratch, outcome, profile, now)
            if ahead < 0 or routing.priority[ahead] >= routing.priority[queue]:
                best, load, rank, since = agent, held, own, start
    return best


@inner
def pick_writing(contacts, routing, scratch, queue):
    """Agent on written work of a greater priority: preference, then longest at it, then index; else -1."""
    best, rank, since = NONE, ZERO, 0.0
    for j in range(scratch.counts[ON_INTERRUPTIBLE]):
        agent = scratch.members[ON_INTERRUPTIBLE, j]
        own = routing.rank[scratch.profile[agent], queue]
        if own < 0 or routing.priority[contacts.queue[scratch.contact[agent, 0]]] <= routing.priority[queue]:
            continue
        start = scratch.since[agent]
        better = own < rank or (own == rank and (start < since or (start == since and agent < best)))
        if best < 0 or better:
            best, rank, since = agent, own, start
    return best


@inner
def put_aside(contacts, routing, scratch, rest, agent, now):
    """Put an agent's written work back into its line; notes the queue as touched."""
    advance(contacts, routing, scratch, agent, now)
    contact = scratch.contact[agent, 0]
    queue = contacts.queue[contact]
    rest[contact] = scratch.left[agent, 0]
    scratch.held[agent] = ZERO
    drop_event(scratch, agent)
    put_back(contacts, scratch, queue, contact)
    scratch.touched[queue] = ONE


@inner
def offer_idle(contacts, routing, scratch, outcome, rest, queue, now, seconds):
    """Hand the line of a queue to whoever is idle or has room for a chat; returns whether somebody still waits."""
    while scratch.takes[queue] == ONE:
        if drop_given_up(contacts, scratch, outcome, queue, now) < 0:
            return False
        agent = pick_idle(routing, scratch, queue)
        if agent < 0 and routing.kind[queue] == CONCURRENT:
            agent = pick_chatting(contacts, routing, scratch, outcome, queue, now)
        if agent < 0:
            return True
        take(contacts, routing, scratch, outcome, rest, agent, queue, now, seconds)
    return False


@inner
def offer(contacts, routing, scratch, outcome, rest, queue, now, seconds):
    """Hand out the line of a queue, taking people off written work of a greater priority where nobody is idle."""
    while offer_idle(contacts, routing, scratch, outcome, rest, queue, now, seconds):
        if routing.kind[queue] == INTERRUPTIBLE or scratch.counts[ON_INTERRUPTIBLE] == 0:
            return
        agent = pick_writing(contacts, routing, scratch, queue)
        if agent < 0:
            return
        put_aside(contacts, routing, scratch, rest, agent, now)
        take(contacts, routing, scratch, outcome, rest, agent, queue, now, seconds)
        offer_touched(contacts, routing, scratch, outcome, rest, now, seconds)


@inner
def offer_touched(contacts, routing, scratch, outcome, rest, now, seconds):
    """Hand out written work that was put aside to whoever is idle."""
    for queue in range(routing.kind.size):
        if scratch.touched[queue] == ONE:
            scratch.touched[queue] = ZERO
            offer_idle(contacts, routing, scratch, outcome, rest, queue, now, seconds)


@inner
def apply_change(contacts, routing, changes, scratch, outcome, rest, number, now, seconds):
    """Somebody comes, leaves or pauses, or a queue opens or closes."""
    kind, subject = changes.kind[number], changes.subject[number]
    if kind == COMES:
        tally(scratch, outcome, subject, now, seconds)
        scratch.profile[subject] = changes.value[number]
        scratch.present[subject] = ONE
        scratch.owed[subject] = 0.0
        if scratch.mode[subject] == AWAY or scratch.mode[subject] == ON_CONCURRENT:
            seek(contacts, routing, scratch, outcome, rest, subject, now, seconds)
    elif kind == LEAVES:
        scratch.present[subject] = ZERO
        mode = scratch.mode[subject]
        if mode == ON_INTERRUPTIBLE:
            put_aside(contacts, routing, scratch, rest, subject, now)
        if mode in (ON_INTERRUPTIBLE, IDLE, PAUSED):
            drop_event(scratch, subject)
            set_mode(scratch, outcome, subject, AWAY, now, seconds)
        offer_touched(contacts, routing, scratch, outcome, rest, now, seconds)
    elif kind == PAUSES:
        start_pause(contacts, routing, scratch, outcome, rest, subject, now, changes.seconds[number], seconds)
    elif kind == OPENS:
        scratch.takes[subject] = ONE
        offer_idle(contacts, routing, scratch, outcome, rest, subject, now, seconds)
    else:
        scratch.takes[subject] = ZERO


@inner
def start_pause(contacts, routing, scratch, outcome, rest, agent, now, length, seconds):
    """Let an agent stop work for a while, after the calls and chats they have."""
    if scratch.present[agent] == ZERO:
        return
    mode = scratch.mode[agent]
    if mode == ON_INTERRUPTIBLE:
        put_aside(contacts, routing, scratch, rest, agent, now)
    if mode in (ON_INTERRUPTIBLE, IDLE):
        pause(scratch, outcome, agent, now, length, seconds)
        offer_touched(contacts, routing, scratch, outcome, rest, now, seconds)
    elif mode == PAUSED:
        put_event(scratch, agent, scratch.when[agent] + length)
    else:
        scratch.owed[agent] += length
