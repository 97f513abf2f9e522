"""One play of the horizon: draw contacts and people, run the events, count."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scheduler.simulation.attendance import WorkStretches, draw_people
from scheduler.simulation.centre import Centre
from scheduler.simulation.channels.base import Flags, Served
from scheduler.simulation.channels.registry import simulation_of
from scheduler.simulation.contacts import DrawnContacts, draw_contacts
from scheduler.simulation.event_tables import (
    ABANDONED,
    ANSWERED,
    Changes,
    Floats,
    Ints,
    Outcome,
    Routing,
    new_play,
)
from scheduler.simulation.kernels.event_loop import run_events
from scheduler.simulation.settings import SimulationOptions

FIELDS = ("offered", "answered", "abandoned", "good", "counted", "wait", "busy", "there", "backlog")
"""What is counted: contacts offered, answered and abandoned; those in time by the queue's own definition and those that
count; seconds the answered waited; seconds people had contacts and were at work; contacts waiting at an interval's end.
"""


class Counts(NamedTuple):
    """Counts of one replication per queue and interval, shape (queues + 1, intervals); the last row is all queues."""

    offered: Floats
    answered: Floats
    abandoned: Floats
    good: Floats
    counted: Floats
    wait: Floats
    busy: Floats
    there: Floats
    backlog: Floats


def replicate(centre: Centre, stretches: WorkStretches, options: SimulationOptions, replication: int) -> Counts:
    """Play the horizon once."""
    drawn = draw_contacts(centre, options, replication)
    changes = draw_people(centre, stretches, options, replication)
    routing = centre.routing(stretches.profiles, stretches.paces)
    outcome = play(centre, drawn, routing, changes)
    return count(centre, drawn, routing, outcome)


def play(centre: Centre, drawn: DrawnContacts, routing: Routing, changes: Changes) -> Outcome:
    """Run the events of given contacts and people."""
    num_agents, horizon = len(centre.problem.agents), centre.problem.horizon
    tables = new_play(drawn.contacts, routing, changes, num_agents, horizon.num_intervals, centre.interval_seconds)
    run_events(tables)
    return tables.outcome


def count(centre: Centre, drawn: DrawnContacts, routing: Routing, outcome: Outcome) -> Counts:
    """Count what happened per queue and interval of arrival."""
    contacts, intervals = drawn.contacts, centre.problem.horizon.num_intervals
    wait = outcome.start - contacts.arrival
    answered, abandoned = outcome.state == ANSWERED, outcome.state == ABANDONED
    good, counted, left = _judge(centre, drawn, outcome)
    interval = _interval_of(contacts.arrival, centre)

    def per_interval(weights: Floats, where: Ints = interval) -> Floats:
        cells = contacts.queue * intervals + where
        flat = np.bincount(cells, weights, len(centre.queues) * intervals).astype(np.float64)
        return with_total(flat.reshape(len(centre.queues), intervals))

    offered = per_interval(np.ones(interval.size))
    gone = per_interval((left <= centre.end).astype(float), _interval_of(np.nan_to_num(left, nan=np.inf), centre))
    serves = (routing.rank >= 0).T.astype(float)
    return Counts(
        offered=offered,
        answered=per_interval(answered.astype(float)),
        abandoned=per_interval(abandoned.astype(float)),
        good=per_interval(good.astype(float)),
        counted=per_interval(counted.astype(float)),
        wait=per_interval(np.where(answered, wait, 0.0)),
        busy=np.vstack([serves @ outcome.busy, outcome.busy.sum(axis=0)]),
        there=np.vstack([serves @ outcome.there, outcome.there.sum(axis=0)]),
        backlog=np.cumsum(offered - gone, axis=1),
    )


def with_total(rows: Floats) -> Floats:
    """Add the sum as a last row."""
    return np.vstack([rows, rows.sum(axis=0)])


def _interval_of(moment: Floats, centre: Centre) -> Ints:
    last = centre.problem.horizon.num_intervals - 1
    return np.minimum(moment / centre.interval_seconds, last).astype(np.int64)


def _judge(centre: Centre, drawn: DrawnContacts, outcome: Outcome) -> tuple[Flags, Flags, Floats]:
    """Contacts served in time by their queue's definition, contacts that count, and when each no longer waits."""
    contacts = drawn.contacts
    good, counted = np.zeros((2, contacts.arrival.size), dtype=bool)
    left = np.empty(contacts.arrival.size)
    for index, queue in enumerate(centre.queues):
        mine = np.flatnonzero(contacts.queue == index)
        state = outcome.state[mine]
        served = Served(
            arrival=contacts.arrival[mine],
            start=outcome.start[mine],
            finish=outcome.finish[mine],
            deadline=drawn.deadline[mine],
            answered=state == ANSWERED,
            abandoned=state == ABANDONED,
        )
        channel = simulation_of(queue)
        good[mine], counted[mine] = channel.judge(queue, served)
        left[mine] = channel.no_longer_waiting(served)
    return good, counted, left
