"""Volumes and requirement of one queue over the horizon's intervals."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.forecast_methods import MethodChoice


@dataclass(frozen=True)
class QueueDemand:
    """One queue, one value an interval of the horizon.

    Parameters
    ----------
    open
        Whether the queue is open; a closed interval requires nobody and nobody serves it.
    volume
        Contacts offered, >= 0.
    aht_seconds
        Average handle time, > 0 where there is volume.
    required
        People needed, >= 0, shrinkage included; 0 where closed.
    values
        Milli-currency the first, second, ... person on the queue is worth, never rising and 0 beyond the last; empty
        where people are priced by ``required`` alone.
    day_error
        Standard deviation of the log of the day's volume around its forecast, >= 0.
    dispersion
        Variance of an interval's count over its mean, given the day's volume; 1 is Poisson.
    source
        Where the volumes come from, for a planner; names the snapshot where the forecast is locked.
    head_shift
        People by which simulated service differs from what the queue's formula says of those allotted, > 0 where it is
        as good as with more; ``values`` and day targets are shifted by it already. Empty where nothing was corrected.
    formula
        People the formula asks for, where the site dictates some of ``required``; empty where it dictates none.
    most
        People beyond whom somebody is one too many, at least ``required``; empty: beyond ``required``.
    """

    queue: str
    open: tuple[bool, ...]
    volume: tuple[float, ...]
    aht_seconds: tuple[float, ...]
    required: tuple[int, ...]
    values: tuple[tuple[int, ...], ...] = ()
    day_error: float = 0.0
    dispersion: float = 1.0
    source: str = ""
    head_shift: tuple[float, ...] = ()
    formula: tuple[int, ...] = ()
    most: tuple[int, ...] = ()

    @property
    def prices_contacts(self) -> bool:
        """Whether people on the queue are priced by the contacts they answer, and not by the requirement."""
        return bool(self.values)


@dataclass(frozen=True)
class DayTarget:
    """Contacts a queue may leave unanswered, or answered late, over one day without missing its target.

    Parameters
    ----------
    first, last
        Intervals of the day, ``[first, last)``.
    offered, allowed
        Thousandths of a contact; ``allowed`` may be negative where no number of people is enough.
    price
        Milli-currency per contact beyond.
    worth
        Milli-currency a contact in time is worth by itself.
    late
        Thousandths of a contact that the first, second, ... person keeps from being late, one row an interval, never
        rising; without anybody all of them are late.
    """

    queue: str
    first: int
    last: int
    offered: int
    allowed: int
    price: int
    worth: int
    late: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class VolumeForecast:
    """Contacts expected at one queue, one value an interval of the horizon.

    Parameters
    ----------
    volume
        Contacts offered, >= 0; outside opening hours too where history or forecast have some.
    aht_seconds
        Average handle time, > 0.
    source
        One or two sentences for a planner: where the numbers come from and what was missing.
    method
        How history was turned into volumes; empty where it was not.
    choice
        Why by these methods; ``None`` where history was not used.
    low, high
        Limits between which 80 % of the counts should lie, one value an interval; empty where nothing was estimated.
    day_error, dispersion
        As in `QueueDemand`.
    excluded
        What was left out of history and why, one sentence each.
    """

    queue: str
    volume: tuple[float, ...]
    aht_seconds: tuple[float, ...]
    source: str
    method: str = ""
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    day_error: float = 0.0
    dispersion: float = 1.0
    excluded: tuple[str, ...] = ()
    choice: MethodChoice | None = None
