"""Fewest agents that reach a service target, for many intervals at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scheduler.staffing.erlang import Array, QueueState, erlang_a, erlang_c
from scheduler.staffing.target import TOLERANCE

_MOST_AGENTS = 2**31


def min_agents_c(
    arrival_rate: ArrayLike,
    aht_seconds: ArrayLike,
    fraction: ArrayLike,
    within_seconds: ArrayLike,
    max_occupancy: ArrayLike = 1.0,
    servers_per_agent: ArrayLike = 1.0,
) -> NDArray[np.int64]:
    """Fewest whole agents by Erlang C.

    Parameters
    ----------
    arrival_rate
        Contacts a second, >= 0; where 0 the answer is 0.
    aht_seconds
        Mean handle time, > 0.
    fraction
        Share of contacts offered to answer in time, 0-1 (exclusive of 1).
    within_seconds
        Threshold of the target, >= 0.
    max_occupancy
        Largest share of time on contacts, 0-1 (exclusive of 0).
    servers_per_agent
        Contacts one agent handles at a time, >= 1.
    """
    rate, aht, goal, within, cap, slots = _inputs(
        arrival_rate, aht_seconds, fraction, within_seconds, max_occupancy, servers_per_agent
    )
    return _fewest(
        rate * aht, slots, goal, cap, lambda agents, i: erlang_c(agents * slots[i], rate[i], aht[i], within[i])
    )


def min_agents_a(
    arrival_rate: ArrayLike,
    aht_seconds: ArrayLike,
    fraction: ArrayLike,
    within_seconds: ArrayLike,
    patience_seconds: ArrayLike,
    max_occupancy: ArrayLike = 1.0,
    servers_per_agent: ArrayLike = 1.0,
) -> NDArray[np.int64]:
    """Fewest whole agents by Erlang A; may lie below the load, because callers who hang up need no agent.

    Parameters
    ----------
    patience_seconds
        Mean patience, > 0 and finite. The others as in :func:`min_agents_c`.
    """
    rate, aht, goal, within, patience, cap, slots = _inputs(
        arrival_rate, aht_seconds, fraction, within_seconds, patience_seconds, max_occupancy, servers_per_agent
    )
    return _fewest(
        rate * aht,
        slots,
        goal,
        cap,
        lambda agents, i: erlang_a(agents * slots[i], rate[i], aht[i], within[i], patience[i]),
    )


def _inputs(*values: ArrayLike) -> list[Array]:
    """Broadcast to one flat shape, as floats."""
    arrays = np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in values))
    return [np.array(a) for a in arrays]


def _fewest(
    load: Array,
    slots: Array,
    goal: Array,
    cap: Array,
    state_of: Callable[[Array, NDArray[np.intp]], QueueState],
) -> NDArray[np.int64]:
    def reached(agents: NDArray[np.int64], index: NDArray[np.intp]) -> NDArray[np.bool_]:
        state = state_of(agents.astype(np.float64), index)
        return (state.in_time >= goal[index] - TOLERANCE) & (state.occupancy <= cap[index] + TOLERANCE)

    return fewest(load / slots, reached)


def fewest(
    load: Array, reached: Callable[[NDArray[np.int64], NDArray[np.intp]], NDArray[np.bool_]]
) -> NDArray[np.int64]:
    """Bisect over whole agents: service never falls and occupancy never rises with another agent.

    Parameters
    ----------
    load
        Agents' time offered, in agents, flat; where 0 the answer is 0.
    reached
        Whether so many agents do for the places of an index.

    Raises
    ------
    ValueError
        If no number of agents will do.
    """
    misses = np.zeros(load.shape, dtype=np.int64)
    meets = np.ceil(load + 2.0 * np.sqrt(load) + 1.0).astype(np.int64)
    active = np.flatnonzero(load > 0)
    meets[load <= 0] = 0
    growing = active[~reached(meets[active], active)]
    while growing.size:
        misses[growing] = meets[growing]
        meets[growing] *= 2
        if int(meets.max()) > _MOST_AGENTS:
            raise ValueError("no number of agents reaches the target: it must lie below 1, the occupancy above 0")
        growing = growing[~reached(meets[growing], growing)]
    # 0 agents serve nobody, so ``misses`` may start there; half of the gap goes with every step.
    active = active[meets[active] - misses[active] > 1]
    while active.size:
        middle = (misses[active] + meets[active]) // 2
        good = reached(middle, active)
        meets[active[good]] = middle[good]
        misses[active[~good]] = middle[~good]
        active = active[meets[active] - misses[active] > 1]
    return meets
