"""What a contact is worth: answered at all, and answered in time. Staffing, simulation and calibration share it."""

from __future__ import annotations

from scheduler.domain.demand import QueueDemand
from scheduler.domain.site import Prices, Queue


def contact_values(queue: Queue, prices: Prices, aht_seconds: float) -> tuple[float, float]:
    """Money an answered contact is worth, and what it is worth on top in time.

    Where the queue gives none: what its handle time costs at the first price of a missing agent-hour, and as much on
    top.
    """
    first = prices.shortage[0].price if queue.shortage_price is None else queue.shortage_price
    answered = first * aht_seconds / 3600.0 if queue.contact_value is None else queue.contact_value
    return answered, answered if queue.in_time_value is None else queue.in_time_value


def queue_worth(queue: Queue, prices: Prices, demand: QueueDemand) -> tuple[float, float]:
    """`contact_values` of a queue's mean contact: at the handle time of its intervals, weighted by their contacts."""
    return contact_values(queue, prices, mean_handle_time(queue, demand))


def mean_handle_time(queue: Queue, demand: QueueDemand) -> float:
    """Seconds a contact takes on average over the horizon; the queue's own where no contacts come."""
    contacts = sum(demand.volume)
    if contacts <= 0:
        return queue.aht_seconds
    return sum(v * aht for v, aht in zip(demand.volume, demand.aht_seconds, strict=True)) / contacts
