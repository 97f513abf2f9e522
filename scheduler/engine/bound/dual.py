"""A proven lower bound: the Lagrangian dual over the price of a person per queue and slot.

Queues buy people at the prices, agents sell their best tour at them; the sum is below the cost of every legal roster,
whatever the prices. Ascent by Adam (engine notes); one oracle call a class of equal agents.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.kernels.arrays import Floats, make_workspace
from scheduler.engine.kernels.market import buy, group_prices, sell
from scheduler.engine.kernels.tours import IMPOSSIBLE, empty_tours
from scheduler.engine.tables.instance import Instance, no_legal_week

FIRST_LEVELS = (0.03, 0.1, 0.3, 0.6, 1.0)
"""Flat prices tried before the ascent, shares of the largest price of a missing person."""
ASCENT_LEVEL = 0.3
"""Where the ascent begins. With fixed breaks at 100 agents 1,000 steps from here prove more than from the best flat
price; on the Manila site it makes no difference."""


@dataclass
class Dual:
    """Prices, the bound they prove, and tours met on the way.

    Attributes
    ----------
    bound
        Best proven lower bound so far, milli-currency.
    best_prices
        ``(T, Q)`` prices that prove it.
    history
        Tours by seller class met in the last part of the ascent: candidates for a start.
    """

    instance: Instance
    sellers: NDArray[np.int64]
    """(S, 2) class and group of each kind of equal agents."""
    seller_of: NDArray[np.int64]
    """(N,) kind of each agent."""
    bound: float = -np.inf
    best_prices: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    history: list[NDArray[np.int64]] = field(default_factory=list)
    evaluations: int = 0

    @classmethod
    def of(cls, instance: Instance) -> Dual:
        """Set up the dual of an instance."""
        pairs = np.stack([instance.tables.class_of, instance.group_of], axis=1).astype(np.int64)
        sellers, seller_of = np.unique(pairs, axis=0, return_inverse=True)
        dual = cls(instance, sellers, seller_of.reshape(-1))
        dual._prepare()
        return dual

    def _prepare(self) -> None:
        instance = self.instance
        coverage, _ = instance.new_coverage()
        self._masks = coverage.mask
        self._empty = instance.empty_cost()
        self._classes, self._groups = (np.ascontiguousarray(column) for column in self.sellers.T)
        self._carried_at = np.argwhere(instance.carried)
        slots, queues, _ = instance.values.shape
        able = np.zeros((slots, queues))
        for q in range(queues):
            serves = (self._masks >> q & 1).astype(np.int64)
            members = np.bincount(instance.group_of, minlength=len(instance.groups))
            if len(instance.special):
                members[instance.special] = len(instance.agents)
            able[:, q] = (serves * (members[:, None] + instance.carried)).sum(axis=0)
        self._most = able.astype(np.int64)
        self._counts = np.bincount(self.seller_of, minlength=len(self.sellers)).astype(np.float64)
        self._space = make_workspace(instance.tables, instance.num_slots)
        self._gains = np.zeros(self._masks.shape)
        self._slots = np.zeros(slots + 1, np.int64)
        self._choice = np.zeros(self._masks.shape, np.int64)
        self._least_bought = np.zeros((slots, queues), np.int64)
        self._most_bought = np.zeros((slots, queues), np.int64)
        self._supplied = np.zeros((slots, queues))
        self.tours = empty_tours(len(self.sellers), instance.problem.horizon.days)
        self.by_class = np.zeros(len(self.sellers))
        self.best_prices = np.zeros((slots, queues))

    def evaluate(self, prices: Floats) -> float:
        """Bound proven by some prices (milli-currency); keeps the best. Subgradient in ``slack``.

        Raises
        ------
        InfeasibleError
            If some agent has no legal tour; all such agents are named.
        """
        instance = self.instance
        group_prices(prices, self._masks, self._gains, self._choice)
        total = self._empty + buy(prices, instance.values, self._most, self._least_bought, self._most_bought)
        self._supplied[:] = 0.0
        total -= self._sell_carried()
        total += sell(
            instance.tables,
            self._space,
            self._gains,
            self._choice,
            self._classes,
            self._groups,
            self._counts,
            instance.special,
            instance.num_slots,
            self.tours,
            self._supplied,
            self.by_class,
            self._slots,
        )
        stuck = np.flatnonzero(self.by_class[self.seller_of] <= IMPOSSIBLE / 2)
        if len(stuck):
            raise no_legal_week([instance.agents[a] for a in stuck])
        self.evaluations += 1
        # Sums of floats: give away more than rounding can have added.
        total -= 1e-9 * (abs(total) + self._empty)
        if total > self.bound:
            self.bound = total
            self.best_prices = prices.copy()
        return total

    def _sell_carried(self) -> float:
        """People of duties carried in sell what they have; returns what they earn."""
        carried = self.instance.carried
        for g, t in self._carried_at:
            if self._choice[g, t] >= 0:
                self._supplied[t, self._choice[g, t]] += carried[g, t]
        return float((carried * self._gains).sum())

    @property
    def slack(self) -> Floats:
        """People bought less people supplied at the last prices; where queues are indifferent they take what comes.

        So a price at its limit (nobody to be had, or nobody wanted) stays there instead of swinging around it.
        """
        return np.clip(self._supplied, self._least_bought, self._most_bought) - self._supplied

    def flat_start(self) -> None:
        """Try a few flat prices."""
        scale = float(self.instance.values.max()) if self.instance.values.size else 1.0
        shape = self.best_prices.shape
        for share in FIRST_LEVELS:
            self.evaluate(np.full(shape, share * scale))

    def ascend(
        self,
        fraction_done: Callable[[], float],
        first_rate: float = 0.1,
        last_rate: float = 0.0003,
        keep_history: int = 200,
    ) -> None:
        """Raise the bound by Adam until ``fraction_done()`` reaches 1.

        Rates are relative to the largest price of a missing person. Flat prices are tried first: where everybody is
        useful at any time the best of them is all there is to prove. The ascent itself begins at ``ASCENT_LEVEL`` and
        tries the averaged point every 25 steps.
        """
        scale = float(self.instance.values.max()) if self.instance.values.size else 1.0
        floor = float(min(self.instance.values.min(), 0.0)) if self.instance.values.size else 0.0
        self.flat_start()
        prices = np.full(self.best_prices.shape, ASCENT_LEVEL * scale)
        first, second, average = np.zeros_like(prices), np.zeros_like(prices), prices.copy()
        step = 0
        while (done := fraction_done()) < 1.0:
            self.evaluate(prices)
            gradient = self.slack
            step += 1
            if done > 0.6 and step % 3 == 0:
                self.history.append(self.tours.copy())
                if len(self.history) > 2 * keep_history:
                    self.history = self.history[::2]
            first = 0.95 * first + 0.05 * gradient
            second = 0.99 * second + 0.01 * gradient * gradient
            rate = scale * first_rate * (last_rate / first_rate) ** done
            move = rate * (first / (1 - 0.95**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-3)
            prices = np.clip(prices + move, floor, scale)
            average = 0.98 * average + 0.02 * prices
            if step % 25 == 0:
                self.evaluate(average)

    def group_values(self) -> Floats:
        """``(G, T)`` worth of a person of each group at the best prices.

        Works on arrays of its own: another thread may be in the middle of ``evaluate``.
        """
        gains, choice = np.zeros_like(self._gains), np.zeros_like(self._choice)
        group_prices(self.best_prices, self._masks, gains, choice)
        return gains

    def sample_tours(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """One tour an agent, spread over those met late in the ascent; the start engine notes call dual rounding."""
        instance = self.instance
        tours = empty_tours(len(instance.agents), instance.problem.horizon.days)
        met = np.array(self.history) if self.history else self.tours[None]
        for seller in range(len(self.sellers)):
            members = np.flatnonzero(self.seller_of == seller)
            count = len(members)
            picks = np.floor((np.arange(count) + rng.random()) * len(met) / max(1, count)).astype(int) % len(met)
            rng.shuffle(picks)
            tours[members] = met[picks, seller]
        return tours


def steps_clock(limit: int) -> Callable[[], float]:
    """Share of a number of calls that has been made."""
    count = 0

    def done() -> float:
        nonlocal count
        count += 1
        return (count - 1) / limit if limit > 0 else 1.0

    return done
