"""Chat: several at a time, by a birth-death chain of the chats held."""

from __future__ import annotations

import numpy as np

from scheduler.domain.channels import channel_of
from scheduler.domain.site import Queue
from scheduler.staffing.channels.line import LineStaffing
from scheduler.staffing.chat_chain import chat_state, throughput
from scheduler.staffing.erlang import Array, QueueState
from scheduler.staffing.erlang_comparison import ModelWords

CHAIN = ModelWords(
    "chat",
    "chat chain",
    "the chain with patience",
    "staffed by a chain of chats held at once; beside it that chain with patience (column Erlang A) and without "
    "(Erlang C)",
)


class ChatStaffing(LineStaffing):
    """Several chats at a time, each slower the more there are, in a line of people who may give up."""

    def steady_state(self, queue: Queue, agents: Array, arrival_rate: Array, aht_seconds: Array) -> QueueState:
        """Evaluate the chain."""
        return chat_state(queue, agents, arrival_rate, aht_seconds)

    def full_speed(self, queue: Queue, aht_seconds: Array) -> Array:
        """Chats one agent ends a second with all slots in use."""
        return throughput(queue, np.full(aht_seconds.shape, channel_of(queue).contacts_at_once(queue)), aht_seconds)

    def longest_seconds(self, queue: Queue, aht_seconds: Array) -> Array | float:
        """Duration of a chat whose agent has as many as may be."""
        return queue.chat_seconds[-1] if queue.chat_seconds else aht_seconds

    def words(self, queue: Queue) -> ModelWords:
        """Return the same words with and without patience."""
        return CHAIN
