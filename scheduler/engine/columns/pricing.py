"""Column generation: ask the oracle for tours worth more than they cost at the prices, until there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.columns.master import Master
from scheduler.engine.columns.pool import Column, Pool
from scheduler.engine.kernels.arrays import Workspace, make_workspace
from scheduler.engine.kernels.limited_tours import price_within
from scheduler.engine.kernels.market import group_prices
from scheduler.engine.tables.instance import Instance

TOLERANCE = 0.5
"""Milli-currency a column must promise to be worth adding."""


class Pricer:
    """The best tour of any seller at given prices.

    Parameters
    ----------
    instance
        The problem.
    pool
        Takes every tour found.
    masks
        ``(G, T)`` queues each group serves, one bit a queue.
    """

    def __init__(self, instance: Instance, pool: Pool, masks: Ints) -> None:
        self.instance, self.pool, self.masks = instance, pool, masks
        self._space: Workspace = make_workspace(instance.tables, instance.num_slots)
        self._tour = instance.empty_tours(1)[0]
        self._choice = np.zeros_like(masks)
        self._multipliers = np.zeros((len(pool.sellers.members), instance.tables.most_sums))
        self._is_legal = True

    def gains(self, prices: Floats) -> Floats:
        """``(G, T)`` what a person of each group earns at ``prices[slot, queue]``."""
        gains = np.zeros(self.masks.shape)
        group_prices(np.ascontiguousarray(prices), self.masks, self.instance.share, gains, self._choice)
        return gains

    def best(self, seller: int, gains: Floats) -> float:
        """Value of a seller's best tour, at most, which is left in the pool's hands by ``found``."""
        cls, group = (int(x) for x in self.pool.sellers.pairs[seller])
        tables, own = self.instance.tables, self._multipliers[seller]
        value, self._is_legal = price_within(
            tables, self._space, gains, gains, group, cls, own, self._tour
        )  # no rows, no states
        return float(value)

    def found(self, seller: int) -> Column | None:
        """Put the last tour into the pool; ``None`` where it is known, or no legal one was found."""
        return self.pool.add(seller, self._tour) if self._is_legal else None


@dataclass(frozen=True)
class Priced:
    """Where column generation stopped.

    Parameters
    ----------
    value
        Value of the programme, milli-currency.
    bound
        No choice of tours costs less (the programme's value plus the most that columns left out could win).
    prices
        ``(T, Q)`` at the end.
    gains
        ``(G, T)`` worth of a person of each group at these prices.
    duals
        ``(S,)`` cost of one agent more of each seller there; columns with a lower reduced cost are worth having.
    converged
        Whether no column is left that would lower the value.
    """

    value: float
    bound: float
    prices: Floats
    gains: Floats
    duals: Floats
    converged: bool


def generate(
    master: Master,
    pricer: Pricer,
    sellers: Sequence[int],
    counts: Ints,
    rounds: int,
    start: Floats,
    enough: float = np.inf,
    stopped: Callable[[], bool] = lambda: False,
) -> Priced | None:
    """Add columns of some sellers until none is worth it.

    Parameters
    ----------
    sellers, counts
        Sellers to price, and agents to decide of each seller ``(S,)``.
    rounds
        Most solutions of the programme.
    start
        ``(T, Q)`` prices where the programme has no row.
    enough
        Stop once the bound has reached this: nothing below it is to be had.
    stopped
        Asked between rounds.

    Returns
    -------
    Priced or None
        ``None`` where the programme could not be solved at all.
    """
    bound, value, converged = -np.inf, np.inf, False
    prices, gains, duals = start, pricer.gains(start), np.zeros(len(counts))
    for _ in range(rounds):
        solved = master.solve()
        if solved is None and not np.isfinite(value):
            return None
        if solved is None:
            break  # what was solved before holds
        value = solved
        duals = master.seller_duals()
        prices = master.prices(start)
        gains = pricer.gains(prices)
        proven, new = value, []
        for seller in sellers:
            saves = max(0.0, pricer.best(seller, gains) + duals[seller])
            proven -= counts[seller] * saves
            if saves > TOLERANCE and (column := pricer.found(seller)) is not None:
                new.append(column)
        bound = max(bound, proven)
        if bound >= enough or not new:
            converged = not new
            break
        master.add(new)
        if stopped():
            break
    return Priced(value, bound, prices, gains, duals, converged)
