"""Contacts of one replication: when they come, how long they take, how long they wait.

The day's volume is off by a factor of mean 1, lognormal and independent by queue; given the day, interval counts are
Poisson or, where the demand states a dispersion above 1, negative binomial with that ratio of variance to mean.
Contacts come at uniform moments of their interval. Handle times and patience have one stream of random numbers each, so
the k-th contact of a queue is the same whoever serves it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.simulation.centre import Centre
from scheduler.simulation.event_tables import Contacts, Floats, Ints
from scheduler.simulation.random_streams import generator
from scheduler.simulation.settings import SimulationOptions

CLOSING_GRACE_SECONDS = 1800.0
"""Calls and chats that still wait this long after their queue has closed count as abandoned."""


@dataclass(frozen=True)
class Drawn:
    """Contacts of one replication, and moments by which written work and callbacks should be done.

    ``deadline`` is infinite for calls and chats, and for work due after the horizon.
    """

    contacts: Contacts
    deadline: Floats


def draw_contacts(centre: Centre, options: SimulationOptions, replication: int) -> Drawn:
    """Contacts of every queue, those that wait at the start included, sorted by arrival (ties by queue)."""
    parts = [_of_queue(centre, options, replication, queue) for queue in range(len(centre.queues))]
    arrival, work, gives_up, due, deadline = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    queue = np.repeat(np.arange(len(parts), dtype=np.int64), [part[0].size for part in parts])
    order = np.argsort(arrival, kind="stable")
    contacts = Contacts(arrival[order], queue[order], work[order], gives_up[order], due[order])
    return Drawn(contacts, deadline[order])


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
    if centre.is_deferred(queue):
        due = response_deadlines(centre.open_spans[queue], arrival, centre.queues[queue].response_minutes * 60.0)
        never = np.full(arrival.size, np.inf)
        return arrival, work, never, np.where(np.isinf(due), centre.end + arrival, due), due
    return (
        arrival,
        work,
        _gives_up(centre, options, replication, queue, arrival),
        arrival,
        np.full(arrival.size, np.inf),
    )


def opening_backlog(centre: Centre, queue: int) -> int:
    """Contacts that wait at the start: as stated, else as many as come after the horizon's last closing."""
    own, spans = centre.queues[queue], centre.open_spans[queue]
    if not own.is_deferred or not spans.size:
        return 0
    if own.opening_backlog is not None:
        return round(own.opening_backlog)
    last = int(spans[-1, 1] / centre.interval_seconds)
    return round(sum(centre.problem.demand[queue].volume[last:]))


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
    """Handle times: mean 1 times the interval's average, or 1 itself where durations depend on the chats held."""
    rng = generator(options.seed, replication, centre.queues[queue].name, "work")
    if options.handle_times == "lognormal":
        variance = np.log1p(options.handle_variation**2)
        unit = np.exp(np.sqrt(variance) * rng.standard_normal(interval.size) - variance / 2)
    else:
        unit = rng.standard_exponential(interval.size)
    if centre.queues[queue].channel == "chat" and centre.queues[queue].chat_seconds:
        return unit
    return unit * np.array(centre.problem.demand[queue].aht_seconds, dtype=float)[interval]


def _gives_up(centre: Centre, options: SimulationOptions, replication: int, queue: int, arrival: Floats) -> Floats:
    """Moment patience ends: exponential, at the latest some time after the queue has closed."""
    spans = centre.open_spans[queue]
    last = np.full(arrival.size, np.inf)
    if spans.size:
        span = np.clip(np.searchsorted(spans[:, 0], arrival, side="right") - 1, 0, None)
        last = np.maximum(spans[span, 1], arrival) + CLOSING_GRACE_SECONDS
    patience = centre.queues[queue].patience_seconds
    if patience is None:
        return last
    rng = generator(options.seed, replication, centre.queues[queue].name, "patience")
    return np.minimum(last, arrival + patience * rng.standard_exponential(arrival.size))


def response_deadlines(spans: Floats, arrival: Floats, response_seconds: float) -> Floats:
    """Moment by which a contact should be worked: the response time counts open time only.

    Infinite where the queue is not open long enough until the end of the horizon.
    """
    if not spans.size:
        return np.full(arrival.size, np.inf)
    lengths = spans[:, 1] - spans[:, 0]
    before = np.concatenate([[0.0], np.cumsum(lengths)])
    span = np.searchsorted(spans[:, 0], arrival, side="right") - 1
    inside = np.clip(arrival - spans[span.clip(0), 0], 0.0, lengths[span.clip(0)])
    goal = np.where(span < 0, 0.0, before[span.clip(0)] + inside) + response_seconds
    place = np.searchsorted(before, goal, side="left") - 1
    late = goal > before[-1]
    safe = np.clip(place, 0, lengths.size - 1)
    return np.where(late, np.inf, spans[safe, 0] + goal - before[safe])
