"""Agents for voice: Erlang A where the queue states a patience, Erlang C where it does not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.site import Queue
from scheduler.staffing.erlang import Array, QueueState, erlang_a, erlang_c
from scheduler.staffing.search import min_agents_a, min_agents_c


def min_agents(
    queue: Queue, arrival_rate: Array, aht_seconds: Array, servers_per_agent: float = 1.0
) -> NDArray[np.int64]:
    """Fewest whole agents present for the queue's target and occupancy cap; contacts a second, seconds."""
    fraction, within = queue.target.fraction, queue.target.seconds
    if queue.patience_seconds is None:
        return min_agents_c(arrival_rate, aht_seconds, fraction, within, queue.max_occupancy, servers_per_agent)
    return min_agents_a(
        arrival_rate, aht_seconds, fraction, within, queue.patience_seconds, queue.max_occupancy, servers_per_agent
    )


def steady_state(queue: Queue, servers: Array, arrival_rate: Array, aht_seconds: Array) -> QueueState:
    """Steady state with ``servers`` (real) present, measured against the queue's threshold."""
    if queue.patience_seconds is None:
        return erlang_c(servers, arrival_rate, aht_seconds, queue.target.seconds)
    return erlang_a(servers, arrival_rate, aht_seconds, queue.target.seconds, queue.patience_seconds)
