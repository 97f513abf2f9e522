"""Tables of one replication, handed to the kernel as tuples of arrays.

Moments are seconds since the horizon's origin. Whole numbers are 64 bits wide. ``A`` agents, ``Q`` queues, ``P``
profiles (what a person at work may serve), ``N`` contacts, ``M`` changes, ``K`` chats one person holds at most, ``I``
intervals.
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
# What an agent does.
AWAY, IDLE, ON_EXCLUSIVE, ON_CONCURRENT, ON_INTERRUPTIBLE, PAUSED = 0, 1, 2, 3, 4, 5
NUM_MODES = 6


class Contacts(NamedTuple):
    """What comes in, sorted by arrival; each array has ``N`` entries.

    Parameters
    ----------
    arrival
        Moment.
    queue
        Index of the queue.
    work
        Handle time; of chats whose duration depends on the number held, the multiple of that duration.
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
        Chats of a queue an agent may hold at a time, >= 1, shape (A, Q).
    speed
        Work done a second on each of ``k + 1`` chats held, shape (Q, K); 1 for calls and written work.
    """

    kind: Ints
    priority: Ints
    order: Ints
    rank: Ints
    slots: Ints
    speed: Floats


class Changes(NamedTuple):
    """People who come, leave and pause, queues that open and close; sorted by time, each array has ``M`` entries.

    Parameters
    ----------
    kind
        ``COMES`` (``value`` is the profile), ``LEAVES``, ``PAUSES`` (for ``seconds``), ``OPENS``, ``CLOSES``.
    subject
        Index of the agent or queue.
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


class Scratch(NamedTuple):
    """Working memory of the kernel; see `new_scratch` for shapes."""

    profile: Ints
    present: Ints
    mode: Ints
    held: Ints
    contact: Ints
    left: Floats
    upcoming: Ints
    moved: Floats
    since: Floats
    owed: Floats
    tallied: Floats
    heap: Ints
    place: Ints
    when: Floats
    members: Ints
    spot: Ints
    counts: Ints
    head: Ints
    tail: Ints
    following: Ints
    takes: Ints
    touched: Ints


def new_scratch(num_agents: int, num_queues: int, num_contacts: int, most_chats: int) -> Scratch:
    """Working memory in its first state: everybody away, queues empty and open."""
    agents = max(1, num_agents)
    return Scratch(
        profile=np.zeros(agents, np.int64),
        present=np.zeros(agents, np.int64),
        mode=np.full(agents, AWAY, np.int64),
        held=np.zeros(agents, np.int64),
        contact=np.full((agents, most_chats), -1, np.int64),
        left=np.zeros((agents, most_chats)),
        upcoming=np.zeros(agents, np.int64),
        moved=np.zeros(agents),
        since=np.zeros(agents),
        owed=np.zeros(agents),
        tallied=np.zeros(agents),
        heap=np.zeros(agents, np.int64),
        place=np.full(agents, -1, np.int64),
        when=np.zeros(agents),
        members=np.tile(np.arange(agents, dtype=np.int64), (NUM_MODES, 1)),
        spot=np.arange(agents, dtype=np.int64),
        counts=_counts(agents),
        head=np.full(num_queues, -1, np.int64),
        tail=np.full(num_queues, -1, np.int64),
        following=np.full(max(1, num_contacts), -1, np.int64),
        takes=np.ones(num_queues, np.int64),
        touched=np.zeros(num_queues, np.int64),
    )


def _counts(agents: int) -> Ints:
    """People per mode (all away), and, last, the length of the heap."""
    counts = np.zeros(NUM_MODES + 1, np.int64)
    counts[AWAY] = agents
    return counts


def new_outcome(num_contacts: int, num_profiles: int, num_intervals: int) -> Outcome:
    """Nothing has happened yet."""
    return Outcome(
        state=np.full(num_contacts, WAITING, np.int64),
        start=np.full(num_contacts, np.nan),
        finish=np.full(num_contacts, np.nan),
        agent=np.full(num_contacts, -1, np.int64),
        busy=np.zeros((num_profiles, num_intervals)),
        there=np.zeros((num_profiles, num_intervals)),
    )
