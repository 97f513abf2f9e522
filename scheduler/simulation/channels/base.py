"""What a simulation asks of a channel; one class implements it for each, or for several that are worked alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.site import Queue
from scheduler.simulation.event_tables import Floats

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class QueueSetting:
    """What the contacts of one queue come into.

    Parameters
    ----------
    open_spans
        Starts and ends of the stretches it is open, shape (n, 2), seconds since the horizon's origin.
    end
        End of the horizon, seconds.
    draw
        Uniform random numbers of a purpose, one a contact.
    """

    queue: Queue
    open_spans: Floats
    end: float
    draw: Callable[[str], Floats]


class Limits(NamedTuple):
    """Until when contacts stay and are to be done; moments, one a contact.

    Parameters
    ----------
    gives_up
        When the contact abandons if it still waits; infinite where it never does.
    due
        Decides who is first among contacts of one priority; never falls within a queue.
    deadline
        By when it should be worked; infinite where it has none, or one after the horizon.
    """

    gives_up: Floats
    due: Floats
    deadline: Floats


class Served(NamedTuple):
    """What became of a queue's contacts, one value each; moments in seconds.

    Parameters
    ----------
    arrival, start, finish
        When it came, somebody first turned to it, and it was done with or given up; undefined where that never was.
    deadline
        See `Limits`.
    answered, abandoned
        Whether it was done, or given up.
    """

    arrival: Floats
    start: Floats
    finish: Floats
    deadline: Floats
    answered: Flags
    abandoned: Flags


class ChannelSimulation(Protocol):
    """How contacts of a channel are taken, worked and judged."""

    @property
    def work_kind(self) -> int:
        """What a contact is like to the person who has one: ``EXCLUSIVE``, ``CONCURRENT`` or ``INTERRUPTIBLE``."""
        ...

    @property
    def rests_while_closed(self) -> bool:
        """Whether nobody takes contacts while the queue is closed, though some wait."""
        ...

    def waiting_at_start(self, queue: Queue, after_closing: float) -> int:
        """Contacts that wait when the horizon begins; ``after_closing`` come after its last closing."""
        ...

    def work(self, queue: Queue, unit: Floats, aht_seconds: Floats) -> Floats:
        """Work of contacts: handle times of mean 1 (``unit``) in seconds, or in what `speed` is a second's share of."""
        ...

    def speed(self, queue: Queue, most: int) -> Floats:
        """Work done a second on each of 1, 2, ... ``most`` contacts held, shape (most,)."""
        ...

    def limits(self, setting: QueueSetting, arrival: Floats) -> Limits:
        """Until when contacts that come at ``arrival`` (sorted) stay and are to be done."""
        ...

    def no_longer_waiting(self, served: Served) -> Floats:
        """Moment each contact stops to count among those waiting; undefined where it never does."""
        ...

    def judge(self, queue: Queue, served: Served) -> tuple[Flags, Flags]:
        """Contacts served in time by the queue's definition, and contacts that count."""
        ...


class PlainWork:
    """Work that takes as long as the demand says, whatever else its person has."""

    def work(self, queue: Queue, unit: Floats, aht_seconds: Floats) -> Floats:
        """Handle times of the demand's mean."""
        return unit * aht_seconds

    def speed(self, queue: Queue, most: int) -> Floats:
        """Do a second's work a second."""
        return np.ones(most)
