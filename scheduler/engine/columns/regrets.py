"""Where a roster loses against the bound: in agents' tours and in slots, at the relaxation's prices.

The losses of all agents and slots add up to the roster's distance from the relaxation, so they tell who and what has to
change, and nothing else has to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.columns.pool import Pool, presence_of, reduced_costs
from scheduler.engine.columns.pricing import Priced


@dataclass(frozen=True)
class Regrets:
    """Losses in milli-currency.

    Parameters
    ----------
    agents
        ``(N,)`` what each agent's tour loses against his best one.
    slots
        ``(T, Q)`` what each queue loses against its best number of people.
    """

    agents: Floats
    slots: Floats

    @classmethod
    def of(cls, pool: Pool, masks: Ints, priced: Priced, tours: NDArray[np.int64]) -> Regrets:
        """Measure a roster; ``masks`` is ``(G, T)``, one bit a queue, at most one for every group."""
        of_agent = pool.sellers.of_agent
        columns = [pool.column(int(of_agent[a]), tour) for a, tour in enumerate(tours)]
        agents = np.maximum(0.0, reduced_costs(columns, priced.gains) - priced.duals[of_agent])
        heads = presence_of(pool.instance, columns)
        queues = pool.instance.values.shape[1]
        staffed = np.stack([(heads * (masks == 1 << q)).sum(axis=0) for q in range(queues)], axis=1)
        served = np.stack([(masks == 1 << q).any(axis=0) for q in range(queues)], axis=1)
        return cls(agents, np.where(served, slot_losses(pool.instance.values, priced.prices, staffed), 0.0))


def slot_losses(values: Floats, prices: Floats, staffed: Ints) -> Floats:
    """``(T, Q)`` cost of the people on each queue at its price, less that of the best number of people."""
    most = max(values.shape[2], int(staffed.max(initial=0)))
    steps = np.concatenate([values, np.repeat(values[:, :, -1:], most - values.shape[2], axis=2)], axis=2)
    paid = np.concatenate([np.zeros((*prices.shape, 1)), np.cumsum(prices[:, :, None] - steps, axis=2)], axis=2)
    here = np.take_along_axis(paid, staffed[:, :, None], axis=2)[:, :, 0]
    return np.maximum(0.0, here - paid.min(axis=2))


def cost_of_covering(pool: Pool, priced: Priced, cells: Ints) -> Floats:
    """``(S,)`` least that a tour present in one of some cells loses, of all known tours of each seller."""
    least = np.full(len(pool.by_seller), np.inf)
    for seller, columns in enumerate(pool.by_seller):
        own = [column for column in columns if np.isin(column.cells, cells, assume_unique=True).any()]
        if own:
            least[seller] = (reduced_costs(own, priced.gains) - priced.duals[seller]).min()
    return np.maximum(0.0, least)
