"""What a number of agents present gives a queue that answers at once (voice, chat), and the fewest that will do."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scheduler.domain.site import Queue
from scheduler.staffing.bisection import fewest
from scheduler.staffing.chat import chat_state, throughput
from scheduler.staffing.erlang import Array, QueueState, answered_wait
from scheduler.staffing.forecast_error import averaged, day_factors
from scheduler.staffing.service_level import reaches
from scheduler.staffing.voice import steady_state


def queue_state(
    queue: Queue, agents: ArrayLike, arrival_rate: ArrayLike, aht_seconds: ArrayLike, day_error: float = 0.0
) -> QueueState:
    """Compute the expected steady state of a voice or chat queue, averaged over the forecast's error.

    Parameters
    ----------
    agents
        Agents present, real, >= 0.
    arrival_rate
        Contacts a second, >= 0.
    aht_seconds
        Mean handle time, > 0.
    day_error
        Standard deviation of the log of the day's volume; 0 averages over nothing.

    Returns
    -------
    QueueState
        In the broadcast shape of the inputs.
    """
    n, rate, aht = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (agents, arrival_rate, aht_seconds)))
    model = chat_state if queue.channel == "chat" else steady_state
    return averaged(lambda rates: model(queue, n[..., None], rates, aht[..., None]), rate, day_error)


def speed_of_answer(
    queue: Queue, agents: ArrayLike, arrival_rate: ArrayLike, aht_seconds: ArrayLike, day_error: float = 0.0
) -> Array:
    """Compute the mean wait of the contacts answered (ASA), in seconds; the inputs of :func:`queue_state`.

    0 where nobody is answered; infinite where a line without patience grows without end. A real number of chat agents
    has the line of that number, its delays interpolated.
    """
    n, rate, aht = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (agents, arrival_rate, aht_seconds)))
    factors, weights = day_factors(day_error)
    state = queue_state(queue, n[..., None], rate[..., None] * factors, aht[..., None])
    if queue.patience_seconds is None:
        waited = state.wait_seconds
    else:
        one, rates = np.broadcast_arrays(n[..., None] * full_speed(queue, aht)[..., None], rate[..., None] * factors)
        served = (one > 0) & (rates > 0)
        patience = np.full_like(rates, queue.patience_seconds)
        some = np.where(served, one, 1.0), np.where(served, rates, 1.0)
        waited = np.where(served, answered_wait(np.where(served, state.delayed, 0.0), *some, patience), 0.0)
    answered = (1.0 - state.abandoned) * factors @ weights
    total = waited * factors @ weights
    return np.divide(total, answered, out=np.zeros_like(total), where=answered > 0)


def full_speed(queue: Queue, aht: Array) -> Array:
    """Contacts a second one agent ends while busy."""
    if queue.channel != "chat":
        return 1.0 / aht
    return throughput(queue, np.full(aht.shape, max(1.0, queue.concurrency)), aht)


def fewest_agents(
    queue: Queue, arrival_rate: Array, aht_seconds: Array, day_error: float = 0.0, fraction: float | None = None
) -> NDArray[np.int64]:
    """Fewest whole agents present that reach the target, the limit on abandonment and the occupancy cap.

    Parameters
    ----------
    fraction
        Share asked for, instead of the target's.
    """
    goal = queue.target.fraction if fraction is None else fraction

    def reached(agents: NDArray[np.int64], index: NDArray[np.intp]) -> NDArray[np.bool_]:
        state = queue_state(queue, agents, arrival_rate[index], aht_seconds[index], day_error)
        return reaches(queue, state, goal)

    slots = max(1.0, queue.concurrency) if queue.channel == "chat" else 1.0
    return fewest(arrival_rate * aht_seconds / slots, reached)
