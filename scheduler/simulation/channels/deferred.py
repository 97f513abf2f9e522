"""Work with a response time: kept until somebody does it in opening hours, first due first."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from scheduler.domain.site import Queue
from scheduler.simulation.channels.base import Flags, Limits, PlainWork, QueueSetting, Served
from scheduler.simulation.event_tables import EXCLUSIVE, INTERRUPTIBLE, Floats


class DeferredSimulation(PlainWork):
    """The simulation face (`ChannelSimulation`) of work nobody waits for in line."""

    work_kind: ClassVar[int] = EXCLUSIVE
    rests_while_closed: ClassVar[bool] = True

    def waiting_at_start(self, queue: Queue, after_closing: float) -> int:
        """As many as the queue states, else as come after the horizon's last closing."""
        return round(after_closing if queue.opening_backlog is None else queue.opening_backlog)

    def limits(self, setting: QueueSetting, arrival: Floats) -> Limits:
        """Nobody gives up; who is due first is first, and what is due after the horizon comes last."""
        due = response_deadlines(setting.open_spans, arrival, setting.queue.response_minutes * 60.0)
        order = np.where(np.isinf(due), setting.end + arrival, due)
        return Limits(np.full(arrival.size, np.inf), order, due)

    def no_longer_waiting(self, served: Served) -> Floats:
        """When it is done, not when somebody turns to it."""
        return served.finish

    def judge(self, queue: Queue, served: Served) -> tuple[Flags, Flags]:
        """Worked by the deadline; what is due after the horizon does not count."""
        counted = np.isfinite(served.deadline)
        return counted & served.answered & (served.finish <= served.deadline), counted


class CallbackSimulation(DeferredSimulation):
    """Calls returned: not put aside once begun."""


class EmailSimulation(DeferredSimulation):
    """Written work: put aside for a contact of a smaller priority, for a break and at the end of a duty."""

    work_kind: ClassVar[int] = INTERRUPTIBLE


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
