"""Channels whose contacts wait in line: they run out of patience; what counts is how long they waited."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from scheduler.domain.site import Queue
from scheduler.simulation.channels.base import Flags, Limits, PlainWork, QueueSetting, Served
from scheduler.simulation.event_tables import EXCLUSIVE, Floats

CLOSING_GRACE_SECONDS = 1800.0
"""Contacts that still wait in line this long after their queue has closed count as abandoned."""


class LineSimulation(PlainWork):
    """The simulation face (`ChannelSimulation`) of a waiting line whose contacts are taken one at a time."""

    work_kind: ClassVar[int] = EXCLUSIVE
    rests_while_closed: ClassVar[bool] = False

    def waiting_at_start(self, queue: Queue, after_closing: float) -> int:
        """Nobody: a line is empty when the horizon begins."""
        return 0

    def limits(self, setting: QueueSetting, arrival: Floats) -> Limits:
        """Patience is exponential, and ends at the latest some time after the queue has closed; first come is first."""
        return Limits(_gives_up(setting, arrival), arrival, np.full(arrival.size, np.inf))

    def no_longer_waiting(self, served: Served) -> Floats:
        """When somebody answers, or the contact is given up."""
        return np.where(served.answered, served.start, served.finish)

    def judge(self, queue: Queue, served: Served) -> tuple[Flags, Flags]:
        """Answered within the target's seconds; short abandons by the target's definition."""
        target = queue.target
        good = served.answered & (served.start - served.arrival <= target.seconds)
        counted = np.ones(served.arrival.size, dtype=bool)
        short = served.abandoned & (served.finish - served.arrival <= target.short_abandon_seconds)
        if target.counting == "short_abandons_excluded":
            counted &= ~short
        elif target.counting == "short_abandons_counted":
            good |= short
        return good, counted


def _gives_up(setting: QueueSetting, arrival: Floats) -> Floats:
    spans, patience = setting.open_spans, setting.queue.patience_seconds
    last = np.full(arrival.size, np.inf)
    if spans.size:
        span = np.clip(np.searchsorted(spans[:, 0], arrival, side="right") - 1, 0, None)
        last = np.maximum(spans[span, 1], arrival) + CLOSING_GRACE_SECONDS
    if patience is None:
        return last
    return np.minimum(last, arrival - patience * np.log(setting.draw("patience")))
