"""Voice: Erlang A where the queue states a patience, Erlang C where it does not."""

from __future__ import annotations

from numpy.typing import ArrayLike

from scheduler.domain.site import Queue
from scheduler.staffing.erlang import QueueState, erlang_a, erlang_c
from scheduler.staffing.service_level import short_seconds


def steady_state(queue: Queue, servers: ArrayLike, arrival_rate: ArrayLike, aht_seconds: ArrayLike) -> QueueState:
    """Steady state with ``servers`` (real) present, measured against the queue's threshold; contacts a second."""
    target = queue.target
    if queue.patience_seconds is None:
        return erlang_c(servers, arrival_rate, aht_seconds, target.seconds)
    short = short_seconds(target)
    return erlang_a(servers, arrival_rate, aht_seconds, target.seconds, queue.patience_seconds, short)
