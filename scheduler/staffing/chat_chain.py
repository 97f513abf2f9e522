"""Chat: every agent holds several chats at once, and each takes longer the more there are.

A birth-death chain. With ``n`` agents who hold up to ``K`` chats each, new chats going to whoever holds fewest, ``m``
chats are spread as evenly as can be; with ``D_k`` the mean duration of a chat while its agent holds ``k``, chats end at
``d(m) = n f(m / n)`` a second, where ``f(k) = k / D_k`` at whole ``k`` and linear between. Beyond ``n K`` chats wait:
behind the chain stands the waiting line of Erlang A (or C) with ``n f(K)`` as its full rate; only ``eps`` of
`scheduler.staffing.erlang` is the chain's, found by the recursion of Erlang B with ``d(m)`` for ``m / aht``.

An agent more or less is a whole chain more or less, so real numbers of agents are interpolated between the whole ones
beside them: the mean over a number present that is one or the other.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scheduler.domain.site import Queue
from scheduler.staffing.erlang import (
    Array,
    QueueState,
    endless_line,
    waiting_line,
    with_idle,
    without_steady_state,
)
from scheduler.staffing.service_level import short_seconds

FIELDS = tuple(QueueState.__dataclass_fields__)


def chat_state(queue: Queue, agents: Array, arrival_rate: Array, aht_seconds: Array) -> QueueState:
    """Steady state with ``agents`` (real) present; occupancy is the share of chat slots in use.

    Parameters
    ----------
    agents
        Agents present, >= 0.
    arrival_rate
        Chats a second, >= 0.
    aht_seconds
        Duration of a chat whatever the number held, > 0; not read where the queue gives ``chat_seconds``.
    """
    n, rate, aht = (np.array(a) for a in np.broadcast_arrays(agents, arrival_rate, aht_seconds))
    below = np.floor(n + 1e-9)
    part = np.clip(n - below, 0.0, 1.0)
    low = _whole_agents(queue, below, rate, aht)
    if not np.any(part > 0):
        return low
    high = _whole_agents(queue, below + 1.0, rate, aht)
    return QueueState(*(_between(getattr(low, f), getattr(high, f), part) for f in FIELDS))


def _between(low: Array, high: Array, part: Array) -> Array:
    """Interpolate; an infinite value stays infinite until the part is whole."""
    start = np.where(np.isfinite(low), low, 0.0)
    return np.where(np.isfinite(low), start + part * (np.where(np.isfinite(high), high, start) - start), low)


def throughput(queue: Queue, chats: Array, aht_seconds: Array) -> Array:
    """Chats an agent ends a second while holding ``chats`` (real, 0 to the concurrency) at once."""
    if not queue.chat_seconds:
        return chats / aht_seconds
    held = np.arange(len(queue.chat_seconds) + 1.0)
    return np.interp(chats, held, np.concatenate([[0.0], held[1:] / np.array(queue.chat_seconds)]))


def _whole_agents(queue: Queue, n: Array, rate: Array, aht: Array) -> QueueState:
    shape = n.shape
    if not n.size:
        return QueueState(*(np.zeros(shape) for _ in FIELDS))
    n, rate, aht = n.ravel(), rate.ravel(), aht.ravel()
    staffed, offered = n > 0, rate > 0
    n = np.where(staffed, n, 1.0)
    slots = np.floor(n * max(1.0, queue.concurrency) + 1e-9)
    full = n * throughput(queue, slots / n, aht)
    some_rate = np.where(offered, rate, 0.5 * full)
    within = np.full_like(full, queue.target.seconds)
    log_eps, held = _chain(queue, n, slots, some_rate, aht)
    with np.errstate(all="ignore"):
        if queue.patience_seconds is None:
            stable = staffed & offered & (rate < full)
            line = endless_line(log_eps, full, np.where(stable, rate, 0.5 * full), within)
            found = without_steady_state(_in_use(line, held, slots), stable, offered)
        else:
            patience = np.full_like(full, queue.patience_seconds)
            short = np.full_like(full, short_seconds(queue.target))
            line = waiting_line(log_eps, full, some_rate, within, patience, short)
            found = with_idle(_in_use(line, held, slots), staffed, offered, patience, short)
    return QueueState(*(getattr(found, f).reshape(shape) for f in FIELDS))


def _in_use(line: QueueState, held: Array, slots: Array) -> QueueState:
    """Occupancy as the share of slots in use: all while somebody waits, ``held`` on average while a slot is free."""
    return replace(line, occupancy=line.delayed + (1.0 - line.delayed) * held / slots)


def _chain(queue: Queue, n: Array, slots: Array, rate: Array, aht: Array) -> tuple[Array, Array]:
    """``ln eps`` and the mean number of chats while a slot is free, by recursion over ``m = 0 .. slots - 1``."""
    # blocked = P(m) / P(0..m), the blocking probability of a chain cut off at m; it never overflows.
    blocked, held = np.ones_like(rate), np.zeros_like(rate)
    order = np.argsort(-slots, kind="stable")
    n, slots, rate = n[order], slots[order], rate[order]
    levels, level = np.unique(n, return_inverse=True)
    # With durations of the queue's own the speed depends on the agents alone; without, only the handle time scales it.
    scale = np.ones_like(rate) if queue.chat_seconds else 1.0 / aht[order]
    lasting = np.searchsorted(-slots, -np.arange(1.0, slots.max() + 1.0), side="right")
    for m in range(1, int(slots.max())):
        live = slice(0, int(lasting[m]))  # chains with more than m slots
        ends = (levels * throughput(queue, m / levels, np.ones_like(levels)))[level[live]] * scale[live]
        before = blocked[live] * rate[live]
        blocked[live] = before / (before + ends)
        held[live] += blocked[live] * (m - held[live])
        if m % 64 == 0 and not blocked[live].any():
            break  # so many slots that the last one is never needed; nothing changes from here on
    back = np.empty_like(order)
    back[order] = np.arange(order.size)
    with np.errstate(divide="ignore"):
        return -np.log(blocked[back]), held[back]
