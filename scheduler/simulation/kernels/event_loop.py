"""The event loop: contacts, people and queues in the order things happen (arguments: see the package).

At one moment people finish first, then the roster changes, then contacts arrive. Whoever leaves puts interruptible work
aside, and finishes everything else they have.
"""

from __future__ import annotations

import numpy as np

from scheduler.simulation.event_tables import (
    ANSWERED,
    AWAY,
    COMES,
    IDLE,
    LEAVES,
    ON_CONCURRENT,
    ON_INTERRUPTIBLE,
    OPENS,
    PAUSED,
    PAUSES,
)
from scheduler.simulation.kernels.agent_states import pause, plan_finish, set_state, tally, work_off
from scheduler.simulation.kernels.assignment import offer, offer_idle, offer_touched, put_aside, seek
from scheduler.simulation.kernels.contact_lines import append, drop_given_up
from scheduler.simulation.kernels.event_heap import drop_event, put_event
from scheduler.simulation.kernels.jit import ONE, ZERO, entry, inner


@entry
def run_events(play):
    """Play one replication.

    Parameters
    ----------
    play : Play
        Tables of `new_play`; ``play.outcome`` is filled, what is under way is used up.
    """
    contacts, changes, events = play.contacts, play.changes, play.events
    next_contact, next_change = ZERO, ZERO
    while True:
        done = events.when[events.agent[0]] if events.size[0] > 0 else np.inf
        change = changes.moment[next_change] if next_change < changes.moment.size else np.inf
        arrival = contacts.arrival[next_contact] if next_contact < contacts.arrival.size else np.inf
        if done == np.inf and change == np.inf and arrival == np.inf:
            break
        if done <= change and done <= arrival:
            finish(play, events.agent[0], done)
        elif change <= arrival:
            apply_change(play, next_change, change)
            next_change += ONE
        else:
            append(play, contacts.queue[next_contact], next_contact)
            offer(play, contacts.queue[next_contact], arrival)
            next_contact += ONE
    for queue in range(play.routing.kind.size):
        drop_given_up(play, queue, np.finfo(np.float64).max)
    for agent in range(play.agents.state.size):
        tally(play, agent, play.agents.tallied[agent])


@inner
def finish(play, agent, now):
    """Let an agent be done with a contact, or back from a pause."""
    agents, outcome = play.agents, play.outcome
    drop_event(play.events, agent)
    if agents.held[agent] > 0:
        if agents.held[agent] > ONE:
            work_off(play, agent, now)
        j, last = agents.upcoming[agent], agents.held[agent] - ONE
        contact = agents.contact[agent, j]
        outcome.state[contact] = ANSWERED
        outcome.finish[contact] = now
        outcome.agent[contact] = agent
        agents.contact[agent, j] = agents.contact[agent, last]
        agents.left[agent, j] = agents.left[agent, last]
        agents.held[agent] = last
    if agents.held[agent] > 0:
        agents.worked[agent] = now
        plan_finish(play, agent, now)
        if agents.present[agent] == ONE and agents.owed[agent] == 0.0:
            seek(play, agent, now)
    elif agents.present[agent] == ZERO:
        set_state(play, agent, AWAY, now)
    elif agents.owed[agent] > 0.0:
        pause(play, agent, now, agents.owed[agent])
    else:
        seek(play, agent, now)


@inner
def apply_change(play, number, now):
    """Somebody comes, leaves or pauses, or a queue opens or closes: change ``number`` of ``play.changes``."""
    agents, changes = play.agents, play.changes
    kind, subject = changes.kind[number], changes.subject[number]
    if kind == COMES:
        tally(play, subject, now)
        agents.profile[subject] = changes.value[number]
        agents.present[subject] = ONE
        agents.owed[subject] = 0.0
        if agents.state[subject] == AWAY or agents.state[subject] == ON_CONCURRENT:
            seek(play, subject, now)
    elif kind == LEAVES:
        agents.present[subject] = ZERO
        state = agents.state[subject]
        if state == ON_INTERRUPTIBLE:
            put_aside(play, subject, now)
        if state in (ON_INTERRUPTIBLE, IDLE, PAUSED):
            drop_event(play.events, subject)
            set_state(play, subject, AWAY, now)
        offer_touched(play, now)
    elif kind == PAUSES:
        start_pause(play, subject, now, changes.seconds[number])
    elif kind == OPENS:
        play.lines.takes[subject] = ONE
        offer_idle(play, subject, now)
    else:
        play.lines.takes[subject] = ZERO


@inner
def start_pause(play, agent, now, length):
    """Let an agent stop work for a while, after the contacts they cannot put aside."""
    if play.agents.present[agent] == ZERO:
        return
    state = play.agents.state[agent]
    if state == ON_INTERRUPTIBLE:
        put_aside(play, agent, now)
    if state in (ON_INTERRUPTIBLE, IDLE):
        pause(play, agent, now, length)
        offer_touched(play, now)
    elif state == PAUSED:
        put_event(play.events, agent, play.events.when[agent] + length)
    else:
        play.agents.owed[agent] += length
