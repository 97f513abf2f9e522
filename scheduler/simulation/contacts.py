"""Contacts of one replication: when they come, how long they take, how long they wait.

The day's volume is off by a factor of mean 1, lognormal and independent by queue; given the day, interval counts are
Poisson or, where the demand states a dispersion above 1, negative binomial with that ratio of variance to mean.
Contacts come at uniform moments of their interval. Handle times and patience have one stream of random numbers each, so
the k-th contact of a queue is the same whoever serves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from scheduler.simulation.centre import Centre
from scheduler.simulation.channels.base import QueueSetting
from scheduler.simulation.channels.registry import simulation_of
from scheduler.simulation.event_tables import Contacts, Floats, Ints
from scheduler.simulation.random_streams import generator
from scheduler.simulation.settings import SimulationOptions


@dataclass(frozen=True)
class DrawnContacts:
    """Contacts of one replication, and the moments by which they should be done (see `Limits`)."""

    contacts: Contacts
    deadline: Floats


def draw_contacts(centre: Centre, options: SimulationOptions, replication: int) -> DrawnContacts:
    """Contacts of every queue, those that wait at the start included, sorted by arrival (ties by queue)."""
    parts = [_of_queue(centre, options, replication, queue) for queue in range(len(centre.queues))]
    arrival, work, gives_up, due, deadline = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    queue = np.repeat(np.arange(len(parts), dtype=np.int64), [part[0].size for part in parts])
    order = np.argsort(arrival, kind="stable")
    contacts = Contacts(arrival[order], queue[order], work[order], gives_up[order], due[order])
    return DrawnContacts(contacts, deadline[order])


def _of_queue(centre: Centre, options: SimulationOptions, replication: int, queue: int) -> tuple[Floats, ...]:
    """Arrival, work, moment of giving up, order and deadline of one queue's contacts, sorted by arrival."""
    name = centre.queues[queue].name
    counts = _counts(centre, options, replication, queue)
    interval = np.repeat(np.arange(counts.size), counts)
    offsets = generator(options.seed, replication, name, "arrival").random(interval.size)
    waiting = opening_backlog(centre, queue)
    arrival = np.concatenate([np.zeros(waiting), np.sort((interval + offsets) * centre.interval_seconds)])
    interval = np.concatenate([np.zeros(waiting, np.int64), interval])
    work = _work(centre, options, replication, queue, interval)
    limits = simulation_of(centre.queues[queue]).limits(_setting(centre, options, replication, queue), arrival)
    return arrival, work, *limits


def _setting(centre: Centre, options: SimulationOptions, replication: int, queue: int) -> QueueSetting:
    own = centre.queues[queue]
    stream = partial(generator, options.seed, replication, own.name)
    return QueueSetting(own, centre.open_spans[queue], centre.end, stream)


def opening_backlog(centre: Centre, queue: int) -> int:
    """Contacts that wait at the start; none where the queue never opens."""
    spans = centre.open_spans[queue]
    if not spans.size:
        return 0
    last = int(spans[-1, 1] / centre.interval_seconds)
    own = centre.queues[queue]
    return simulation_of(own).waiting_at_start(own, sum(centre.problem.demand[queue].volume[last:]))


def _counts(centre: Centre, options: SimulationOptions, replication: int, queue: int) -> Ints:
    """Contacts per interval."""
    demand = centre.problem.demand[queue]
    mean = np.array(demand.volume, dtype=float)
    if demand.day_error > 0:
        rng = generator(options.seed, replication, demand.queue, "day")
        sd = demand.day_error
        factors = np.exp(sd * rng.standard_normal(centre.problem.horizon.days) - sd * sd / 2)
        mean = mean * factors[centre.day_of_interval]
    rng = generator(options.seed, replication, demand.queue, "count")
    if demand.dispersion > 1 + 1e-9:
        extra = demand.dispersion - 1
        mean = rng.gamma(mean / extra) * extra
    return rng.poisson(mean)


def _work(centre: Centre, options: SimulationOptions, replication: int, queue: int, interval: Ints) -> Floats:
    """Work of each contact, from handle times of mean 1 and the interval's average."""
    rng = generator(options.seed, replication, centre.queues[queue].name, "work")
    if options.handle_times == "lognormal":
        variance = np.log1p(options.handle_variation**2)
        unit = np.exp(np.sqrt(variance) * rng.standard_normal(interval.size) - variance / 2)
    else:
        unit = rng.standard_exponential(interval.size)
    aht = np.array(centre.problem.demand[queue].aht_seconds, dtype=float)[interval]
    own = centre.queues[queue]
    return simulation_of(own).work(own, unit, aht)
