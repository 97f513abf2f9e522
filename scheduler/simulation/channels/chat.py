"""Chat: several at a time, each slower the more there are."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from scheduler.domain.site import Queue
from scheduler.simulation.channels.line import LineSimulation
from scheduler.simulation.event_tables import CONCURRENT, Floats


class ChatSimulation(LineSimulation):
    """A line of people who write; a chat goes to whoever holds fewest."""

    work_kind: ClassVar[int] = CONCURRENT

    def work(self, queue: Queue, unit: Floats, aht_seconds: Floats) -> Floats:
        """Multiples of the duration, where that depends on the chats held; else handle times."""
        return unit if queue.chat_seconds else super().work(queue, unit, aht_seconds)

    def speed(self, queue: Queue, most: int) -> Floats:
        """One over the duration with so many chats, where the queue states durations."""
        if not queue.chat_seconds:
            return super().speed(queue, most)
        durations = np.array(queue.chat_seconds)
        return 1.0 / durations[np.minimum(np.arange(most), durations.size - 1)]
