"""Agents for chat, first form: every agent is as many servers as chats handled at a time.

The handle time is a chat's whole duration with the agent at full concurrency; the queue is Erlang A or C with
``agents * concurrency`` servers. That is pessimistic, because agents who hold fewer chats finish each sooner: cases
that simulate at 0.78-0.95 in time come out at 0.74-0.90. Dividing the handle time by the concurrency instead would say
0.67-0.82.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.site import Queue
from scheduler.staffing.erlang import Array, QueueState
from scheduler.staffing.voice import min_agents, steady_state


def chat_agents(queue: Queue, arrival_rate: Array, aht_seconds: Array) -> NDArray[np.int64]:
    """Fewest whole agents for the queue's target and occupancy (share of chat slots in use), shrinkage not counted."""
    return min_agents(queue, arrival_rate, aht_seconds, servers_per_agent=max(1.0, queue.concurrency))


def chat_state(queue: Queue, agents: Array, arrival_rate: Array, aht_seconds: Array) -> QueueState:
    """Steady state with ``agents`` (real) present; occupancy is the share of chat slots in use."""
    return steady_state(queue, agents * max(1.0, queue.concurrency), arrival_rate, aht_seconds)
