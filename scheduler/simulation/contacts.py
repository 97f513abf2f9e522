"""Contacts of one replication: when they come, how long they take, how long they wait.

The day's volume is off by a factor of mean 1, lognormal and independent by queue; given the day, interval counts are
Poisson or, where the demand states a dispersion above 1, negative binomial with that ratio of variance to mean.
Contacts come at uniform moments of their interval.

The k-th contact of an interval has numbers of its own, and counts do not fall where more contacts are expected: two
demands that differ in volume share all contacts of the smaller one, two that differ in handle times the moments and
patience of all, and a change in one interval or queue leaves every other as it was. So rosters and scenarios are
compared on the same contacts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from scheduler.simulation.centre import Centre
from scheduler.simulation.channels.base import QueueSetting
from scheduler.simulation.channels.registry import simulation_of
from scheduler.simulation.contact_counts import clustered, poisson
from scheduler.simulation.event_tables import Contacts, Floats, Ints
from scheduler.simulation.random_streams import generator, name_key, uniforms
from scheduler.simulation.settings import SimulationOptions

AT_START = 1 << 30
"""Stands for the interval of those who wait at the start."""


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
    own, seconds = centre.queues[queue], centre.interval_seconds
    counts = _counts(centre, options, replication, queue)
    interval = np.repeat(np.arange(counts.size), counts)
    number = np.arange(interval.size) - np.repeat(np.cumsum(counts) - counts, counts)
    draw = _draws(options, replication, own.name)
    place = _places(interval, number)
    arrival = (interval + draw("arrival", place)) * seconds
    order = np.argsort(arrival, kind="stable")
    waiting = opening_backlog(centre, queue)
    arrival = np.concatenate([np.zeros(waiting), arrival[order]])
    place = np.concatenate([_places(AT_START, np.arange(waiting)), place[order]])
    interval = np.concatenate([np.zeros(waiting, np.int64), interval[order]])
    aht = np.array(centre.problem.demand[queue].aht_seconds, dtype=float)[interval]
    work = simulation_of(own).work(own, _unit_work(options, draw("work", place)), aht)
    setting = QueueSetting(own, centre.open_spans[queue], centre.end, lambda purpose: draw(purpose, place))
    return arrival, work, *simulation_of(own).limits(setting, arrival)


def _draws(options: SimulationOptions, replication: int, queue: str) -> Callable[[str, Ints], Floats]:
    """Uniform numbers of a purpose, one a contact by its place."""
    return lambda purpose, place: uniforms(options.seed, replication, purpose, name_key(queue), place)


def _places(interval: Ints | int, number: Ints) -> Ints:
    """Say what the numbers of a contact hang on: its interval, and its number in it."""
    return np.asarray((np.asarray(interval, np.int64) << 32) + number)


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
    key, number = name_key(demand.queue), np.arange(mean.size)
    draw = uniforms(options.seed, replication, "count", key, number)
    if demand.dispersion <= 1 + 1e-9:
        return poisson(mean, draw)
    return clustered(mean, demand.dispersion, draw, _draws(options, replication, demand.queue))


def _unit_work(options: SimulationOptions, draw: Floats) -> Floats:
    """Handle times of mean 1."""
    if options.handle_times == "lognormal":
        variance = np.log1p(options.handle_variation**2)
        return np.asarray(np.exp(np.sqrt(variance) * ndtri(draw) - variance / 2))
    return np.asarray(-np.log(draw))
