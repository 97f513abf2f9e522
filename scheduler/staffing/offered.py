"""What one queue is offered over the horizon, in the arrays every staffing method starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.channels import channel_of
from scheduler.domain.clock import Horizon
from scheduler.domain.demand import QueueDemand, VolumeForecast
from scheduler.domain.opening import open_intervals
from scheduler.domain.periods import period_of_interval
from scheduler.domain.site import Queue
from scheduler.domain.site_setup import SiteSetup
from scheduler.staffing.erlang import Array
from scheduler.staffing.shrinkage import present_share


@dataclass(frozen=True)
class Offered:
    """Demand on one queue; arrays have one value an interval.

    Parameters
    ----------
    is_open
        Whether the queue is open.
    volume
        Contacts, 0 where nobody can answer or keep them.
    aht_seconds
        Mean handle time, > 0.
    interval_minutes
        Length of an interval.
    present
        Share of the people rostered who are there, 0-1.
    day_error
        Standard deviation of the log of the day's volume, 0 where requirements leave it out.
    """

    queue: Queue
    is_open: NDArray[np.bool_]
    volume: Array
    aht_seconds: Array
    interval_minutes: int
    present: float
    day_error: float

    @property
    def rate(self) -> Array:
        """Contacts a second."""
        return self.volume / (self.interval_minutes * 60.0)

    @property
    def load(self) -> Array:
        """Work offered in agents (erlang)."""
        return self.rate * self.aht_seconds

    def with_minimum(self, people: NDArray[np.int64]) -> NDArray[np.int64]:
        """Never below the queue's minimum staff while it is open, nobody while it is closed."""
        return np.where(self.is_open, np.maximum(people, self.queue.minimum_staff), 0)


def offered(site: SiteSetup, queue: Queue, forecast: VolumeForecast) -> Offered:
    """Read a queue's volumes over the site's horizon."""
    is_open = np.array(open_intervals(queue, site.horizon), dtype=bool)
    volume = np.array(forecast.volume, dtype=np.float64)
    if not channel_of(queue).keeps_contacts:
        # Only what can be worked later waits for the next opening; a call outside opening hours is nobody's to answer.
        volume = np.where(is_open, volume, 0.0)
    return Offered(
        queue,
        is_open,
        volume,
        np.array(forecast.aht_seconds, dtype=np.float64),
        site.horizon.interval_minutes,
        present_share(site, queue),
        forecast.day_error if site.average_forecast_error else 0.0,
    )


def from_demand(site: SiteSetup, queue: Queue, demand: QueueDemand) -> Offered:
    """Read a queue's volumes from the demand already worked out."""
    return Offered(
        queue,
        np.array(demand.open, dtype=bool),
        np.array(demand.volume, dtype=np.float64),
        np.array(demand.aht_seconds, dtype=np.float64),
        site.horizon.interval_minutes,
        present_share(site, queue),
        demand.day_error if site.average_forecast_error else 0.0,
    )


def target_periods(queue: Queue, horizon: Horizon) -> NDArray[np.int64] | None:
    """Periods of the queue's target; ``None`` where it is reached in every interval."""
    return None if queue.target.period == "interval" else periods(queue, horizon)


def periods(queue: Queue, horizon: Horizon) -> NDArray[np.int64]:
    """Give every interval the number of its period, from 0, on the clock of the queue's zone."""
    if queue.target.period == "interval":
        return np.arange(horizon.num_intervals)
    names = period_of_interval(horizon, queue.time_zone, queue.target.period)
    return np.unique(np.array(names, dtype="datetime64[D]"), return_inverse=True)[1].astype(np.int64)
