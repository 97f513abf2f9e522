"""Queues whose contacts wait in line: what agents present give them, and the fewest that will do, whatever the model.

Every function takes the queue's `LineModel`, in which channels differ (Erlang's formulas for calls, a birth-death chain
for several chats at a time), and averages it over the error of the forecast.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scheduler.domain.channels import channel_of
from scheduler.domain.site import Queue
from scheduler.staffing.bisection import fewest
from scheduler.staffing.erlang import Array, QueueState, answered_wait
from scheduler.staffing.forecast_error import averaged, day_factors
from scheduler.staffing.service_level import reaches

ASSUMED_PATIENCE_SECONDS = 240.0
"""Patience taken where a queue states none and a model needs one."""


class LineModel(Protocol):
    """Queueing model of one channel's waiting line; arrays broadcast, rates are contacts a second."""

    def steady_state(self, queue: Queue, agents: Array, arrival_rate: Array, aht_seconds: Array) -> QueueState:
        """Steady state with ``agents`` (real, >= 0) present, measured against the queue's threshold."""
        ...

    def full_speed(self, queue: Queue, aht_seconds: Array) -> Array:
        """Contacts a second one agent ends while busy."""
        ...

    def longest_seconds(self, queue: Queue, aht_seconds: Array) -> Array | float:
        """Seconds a contact takes at most on average, however much its agent has to do."""
        ...


def line_state(
    model: LineModel,
    queue: Queue,
    agents: ArrayLike,
    arrival_rate: ArrayLike,
    aht_seconds: ArrayLike,
    day_error: float = 0.0,
) -> QueueState:
    """Compute the expected steady state, averaged over the forecast's error.

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
    return averaged(lambda rates: model.steady_state(queue, n[..., None], rates, aht[..., None]), rate, day_error)


def speed_of_answer(
    model: LineModel,
    queue: Queue,
    agents: ArrayLike,
    arrival_rate: ArrayLike,
    aht_seconds: ArrayLike,
    day_error: float = 0.0,
) -> Array:
    """Compute the mean wait of the contacts answered (ASA), in seconds; the inputs of :func:`line_state`.

    0 where nobody is answered; infinite where a line without patience grows without end. A real number of agents with
    several contacts each has the line of that number, its delays interpolated.
    """
    n, rate, aht = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (agents, arrival_rate, aht_seconds)))
    factors, weights = day_factors(day_error)
    state = line_state(model, queue, n[..., None], rate[..., None] * factors, aht[..., None])
    if queue.patience_seconds is None:
        waited = state.wait_seconds
    else:
        speed = n[..., None] * model.full_speed(queue, aht)[..., None]
        one, rates = np.broadcast_arrays(speed, rate[..., None] * factors)
        served = (one > 0) & (rates > 0)
        patience = np.full_like(rates, queue.patience_seconds)
        some = np.where(served, one, 1.0), np.where(served, rates, 1.0)
        waited = np.where(served, answered_wait(np.where(served, state.delayed, 0.0), *some, patience), 0.0)
    answered = (1.0 - state.abandoned) * factors @ weights
    total = waited * factors @ weights
    return np.divide(total, answered, out=np.zeros_like(total), where=answered > 0)


def fewest_agents(
    model: LineModel,
    queue: Queue,
    arrival_rate: Array,
    aht_seconds: Array,
    day_error: float = 0.0,
    fraction: float | None = None,
) -> NDArray[np.int64]:
    """Fewest whole agents present that reach the target, the limit on abandonment and the occupancy cap.

    Parameters
    ----------
    fraction
        Share asked for, instead of the target's.
    """
    goal = queue.target.fraction if fraction is None else fraction

    def reached(agents: NDArray[np.int64], index: NDArray[np.intp]) -> NDArray[np.bool_]:
        state = line_state(model, queue, agents, arrival_rate[index], aht_seconds[index], day_error)
        return reaches(queue, state, goal)

    return fewest(arrival_rate * aht_seconds / channel_of(queue).contacts_at_once(queue), reached)
