"""Fewest agents that will do, for many intervals at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scheduler.staffing.erlang import Array

_MOST_AGENTS = 2**31


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
