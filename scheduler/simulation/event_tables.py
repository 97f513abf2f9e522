"""Tables of one replication, handed to the kernels as tuples of arrays.

Letters, in shapes here and in the kernels: ``A`` agents, ``Q`` queues, ``P`` profiles (what a person at work may
serve), ``N`` contacts, ``M`` changes, ``K`` contacts one person holds at most, ``I`` intervals, ``S`` what an agent may
be doing. Moments are seconds since the horizon's origin, durations seconds. Whole numbers are 64 bits wide.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# What contacts of a queue are like to the person who has one: alone until done; several at a time; alone, and put aside
# for a contact of a smaller priority, for a break and at the end of a duty.
EXCLUSIVE, CONCURRENT, INTERRUPTIBLE = 0, 1, 2
# What becomes of a contact.
WAITING, ANSWERED, ABANDONED = 0, 1, 2
# Kinds of changes.
COMES, LEAVES, PAUSES, OPENS, CLOSES = 0, 1, 2, 3, 4
# What an agent does; the kinds of contacts follow `ON_EXCLUSIVE` in their own order.
AWAY, IDLE, ON_EXCLUSIVE, ON_CONCURRENT, ON_INTERRUPTIBLE, PAUSED = 0, 1, 2, 3, 4, 5
NUM_STATES = 6
NOBODY = -1
"""In the place of an index: no agent, contact, queue or place."""


class Contacts(NamedTuple):
    """What comes in, sorted by arrival; each array has shape (N,).

    Parameters
    ----------
    arrival
        Moment.
    queue
        Index of the queue.
    work
        Handle time in seconds; where durations depend on the number held, the multiple of that duration.
    gives_up
        Moment the contact abandons if it still waits; infinite where it never does.
    due
        Moment that decides who is first among contacts of one priority, never falling within a queue.
    """

    arrival: Floats
    queue: Ints
    work: Floats
    gives_up: Floats
    due: Floats


class Routing(NamedTuple):
    """Who serves what, and in which order.

    Parameters
    ----------
    kind
        ``EXCLUSIVE``, ``CONCURRENT`` or ``INTERRUPTIBLE`` per queue, shape (Q,).
    priority
        Smaller numbers first, shape (Q,).
    order
        Queues a profile serves, by priority, padded with -1, shape (P, Q).
    rank
        Place of a queue in a profile's preference, 0 first, -1 not served, shape (P, Q).
    slots
        Contacts of a queue an agent may hold at a time, >= 1, shape (A, Q).
    speed
        Work done a second on each of ``k + 1`` contacts held, shape (Q, K); 1 unless it depends on the number.
    pace
        Part of that which people of a profile do, above 0, shape (P,); below 1 for learners.
    """

    kind: Ints
    priority: Ints
    order: Ints
    rank: Ints
    slots: Ints
    speed: Floats
    pace: Floats


class Changes(NamedTuple):
    """People who come, leave and pause, queues that open and close; sorted by time, each array has shape (M,).

    Parameters
    ----------
    moment
        When.
    kind
        ``COMES`` (``value`` is the profile), ``LEAVES``, ``PAUSES`` (for ``seconds``), ``OPENS``, ``CLOSES``.
    subject
        Index of the agent or queue.
    value, seconds
        See ``kind``.
    """

    moment: Floats
    kind: Ints
    subject: Ints
    value: Ints
    seconds: Floats


class Outcome(NamedTuple):
    """What became of the contacts, and how busy people were.

    Parameters
    ----------
    state
        ``WAITING`` (still at the end), ``ANSWERED`` or ``ABANDONED``, shape (N,).
    start
        Moment somebody first turned to the contact, shape (N,); undefined where nobody did.
    finish
        Moment it was done with or given up, shape (N,); undefined where it still waits.
    agent
        Index of who finished it, -1 where nobody did, shape (N,).
    busy, there
        Seconds people of a profile had a contact, and were at work at all, shape (P, I).
    """

    state: Ints
    start: Floats
    finish: Floats
    agent: Ints
    busy: Floats
    there: Floats


class AgentTables(NamedTuple):
    """What every agent is doing; shape (A,) unless stated.

    Parameters
    ----------
    profile
        Index of the profile they last came with.
    present
        1 while they are on duty, 0 else.
    state
        ``AWAY``, ``IDLE``, ``ON_EXCLUSIVE``, ``ON_CONCURRENT``, ``ON_INTERRUPTIBLE`` or ``PAUSED``.
    since
        Moment they last turned to something.
    owed
        Seconds of pause to be taken once their contacts are done.
    tallied
        Moment up to which their time is in the outcome.
    held
        Contacts they have.
    contact, left
        The contacts they have and the work left of each, the first ``held`` entries, shape (A, K).
    worked
        Moment up to which ``left`` is worked off.
    upcoming
        Place in ``contact`` of the one that will be done first.
    """

    profile: Ints
    present: Ints
    state: Ints
    since: Floats
    owed: Floats
    tallied: Floats
    held: Ints
    contact: Ints
    left: Floats
    worked: Floats
    upcoming: Ints


class Groups(NamedTuple):
    """Agents by what they do.

    Parameters
    ----------
    members
        Agents of each state, the first ``size`` entries, in no order, shape (S, A).
    place
        Place of an agent in the row of their state, shape (A,).
    size
        Agents per state, shape (S,).
    """

    members: Ints
    place: Ints
    size: Ints


class EventHeap(NamedTuple):
    """Next event of every agent who has one (done with a contact, back from a pause), the earliest on top.

    Parameters
    ----------
    agent
        The heap: agents by moment, ties by index, the first ``size[0]`` entries, shape (A,).
    place
        Place of an agent in the heap, -1 without an event, shape (A,).
    when
        Moment of an agent's event, shape (A,).
    size
        Length of the heap, shape (1,).
    """

    agent: Ints
    place: Ints
    when: Floats
    size: Ints


class Lines(NamedTuple):
    """Contacts waiting, a linked list a queue; shape (Q,) unless stated.

    Parameters
    ----------
    first, last
        Contacts at either end, -1 where nobody waits (then ``last`` means nothing).
    following
        The contact behind each, -1 at the end, shape (N,).
    takes
        1 while contacts of the queue are handed out, 0 while it rests.
    touched
        1 where a contact was put back that has not been offered to anybody since.
    rest
        Work left of each contact that is not with anybody, shape (N,).
    """

    first: Ints
    last: Ints
    following: Ints
    takes: Ints
    touched: Ints
    rest: Floats


class Play(NamedTuple):
    """One replication: what is given, what is under way, and what came of it.

    Parameters
    ----------
    contacts, routing, changes
        Given.
    agents, groups, events, lines
        Under way.
    outcome
        Filled.
    interval_seconds
        Length of an interval.
    """

    contacts: Contacts
    routing: Routing
    changes: Changes
    agents: AgentTables
    groups: Groups
    events: EventHeap
    lines: Lines
    outcome: Outcome
    interval_seconds: float


def new_play(
    contacts: Contacts,
    routing: Routing,
    changes: Changes,
    num_agents: int,
    num_intervals: int,
    interval_seconds: float,
) -> Play:
    """Set a replication up: everybody away, nobody waiting, every queue handing out."""
    num_contacts, (num_profiles, num_queues) = contacts.arrival.size, routing.order.shape
    return Play(
        contacts,
        routing,
        changes,
        _new_agents(max(1, num_agents), routing.speed.shape[1]),
        _new_groups(max(1, num_agents)),
        _new_events(max(1, num_agents)),
        _new_lines(contacts, num_queues),
        _new_outcome(num_contacts, num_profiles, num_intervals),
        interval_seconds,
    )


def _new_agents(num_agents: int, most_held: int) -> AgentTables:
    return AgentTables(
        profile=np.zeros(num_agents, np.int64),
        present=np.zeros(num_agents, np.int64),
        state=np.full(num_agents, AWAY, np.int64),
        since=np.zeros(num_agents),
        owed=np.zeros(num_agents),
        tallied=np.zeros(num_agents),
        held=np.zeros(num_agents, np.int64),
        contact=np.full((num_agents, most_held), NOBODY, np.int64),
        left=np.zeros((num_agents, most_held)),
        worked=np.zeros(num_agents),
        upcoming=np.zeros(num_agents, np.int64),
    )


def _new_groups(num_agents: int) -> Groups:
    everybody = np.arange(num_agents, dtype=np.int64)
    size = np.zeros(NUM_STATES, np.int64)
    size[AWAY] = num_agents
    return Groups(np.tile(everybody, (NUM_STATES, 1)), everybody.copy(), size)


def _new_events(num_agents: int) -> EventHeap:
    nowhere = np.full(num_agents, NOBODY, np.int64)
    return EventHeap(np.zeros(num_agents, np.int64), nowhere, np.zeros(num_agents), np.zeros(1, np.int64))


def _new_lines(contacts: Contacts, num_queues: int) -> Lines:
    return Lines(
        first=np.full(num_queues, NOBODY, np.int64),
        last=np.full(num_queues, NOBODY, np.int64),
        following=np.full(max(1, contacts.arrival.size), NOBODY, np.int64),
        takes=np.ones(num_queues, np.int64),
        touched=np.zeros(num_queues, np.int64),
        rest=contacts.work.copy(),
    )


def _new_outcome(num_contacts: int, num_profiles: int, num_intervals: int) -> Outcome:
    return Outcome(
        state=np.full(num_contacts, WAITING, np.int64),
        start=np.full(num_contacts, np.nan),
        finish=np.full(num_contacts, np.nan),
        agent=np.full(num_contacts, NOBODY, np.int64),
        busy=np.zeros((num_profiles, num_intervals)),
        there=np.zeros((num_profiles, num_intervals)),
    )
