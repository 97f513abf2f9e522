"""A proven lower bound: the Lagrangian dual over the price of a person per queue and slot, and of a unit per row.

Queues buy people at the prices, presence rows units (`row_market`), agents sell their best tour at them; the sum is
below the cost of every legal roster, whatever the prices (docs/architecture.md#the-bound). Ascent by Adam
(docs/architecture.md#ascent); one oracle call a class of equal agents.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.certificate import Certificate
from scheduler.domain.heads import EIGHTHS
from scheduler.engine.array_types import Floats
from scheduler.engine.bound.certify import prices_of
from scheduler.engine.bound.joint_market import JointMarket
from scheduler.engine.bound.joint_variants import JointVariants
from scheduler.engine.bound.row_market import RowMarket
from scheduler.engine.kernels.adam import Adam, Climber
from scheduler.engine.kernels.arrays import make_workspace
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE
from scheduler.engine.kernels.market import Market, buy, group_prices, sell
from scheduler.engine.tables.instance import Instance, no_legal_week
from scheduler.engine.tables.price_scale import single_surplus
from scheduler.engine.tables.sellers import Sample, Sellers

FIRST_LEVELS = (0.03, 0.1, 0.3, 0.6, 1.0)
"""Flat prices tried before the ascent, shares of the largest price of a missing person."""
ASCENT_LEVEL = 0.3
"""Where the ascent begins. With fixed breaks at 100 agents 1,000 steps from here prove more than from the best flat
price; on the Manila site it makes no difference."""
ADAM = Adam(fade=0.95, fade_square=0.99, fresh=0.05, fresh_square=0.01, least=1e-3)
SLOW_SECONDS = 5.0
"""An evaluation that took so long is not repeated to be timed."""
AVERAGED, KEPT = 24, 0.98
"""Steps between two trials of the averaged point, and what it keeps of itself at each."""
EXACT_FROM = 0.7
"""Share of an ascent after which every step asks everybody: samples move prices more often, but never settle."""
KNOWN_RATE = 0.1
"""Rate of an ascent from known prices, as a share of the usual one."""
SETTLING = 60
"""Steps of the multipliers of sums where a bound has to be found again."""
ROUNDING = 1e-9
"""Share of a sum of floats given away: more than rounding can have added."""


@dataclass
class Dual:
    """Prices, the bound they prove, and tours met on the way.

    Attributes
    ----------
    bound
        Best proven lower bound so far, milli-currency.
    best_prices
        ``(T, Q + R + X)`` prices that prove it: of a person on each queue, of a unit of each presence row, and of each
        total row by period.
    joint_cost
        Milli-currency that joint activities cost at least at the last prices.
    history
        Tours by seller class met in the last part of the ascent: candidates for a start.
    first_prices
        ``(T, Q + R + X)`` prices to begin at, of a problem like this one or of a roster; ``None``: flat ones.
    """

    instance: Instance
    sellers: Sellers
    bound: float = -np.inf
    best_prices: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    joint_cost: float = 0.0
    history: list[NDArray[np.int64]] = field(default_factory=list)
    first_prices: Floats | None = None
    _is_flat_tried: bool = field(default=False, init=False)

    @classmethod
    def of(cls, instance: Instance, first_prices: Certificate | None = None) -> Dual:
        """Set up the dual of an instance; the prices of ``first_prices`` are where it begins to climb."""
        known = None if first_prices is None else prices_of(instance, first_prices.prices, first_prices.row_prices)
        dual = cls(instance, Sellers.of(instance), first_prices=known)
        dual._prepare()
        return dual

    def _prepare(self) -> None:
        instance, pairs = self.instance, self.sellers.pairs
        coverage, _ = instance.new_coverage()
        self._masks = coverage.mask
        self._empty = instance.empty_cost()
        self._carried_at = np.argwhere(instance.carried)
        slots, queues, _ = instance.values.shape
        self._rows = RowMarket.of(instance)
        self._limits = self._price_limits()
        joint = instance.joint_tables
        self.joint = JointMarket(joint, instance, self._rows.rows) if joint is not None else None
        self._space = make_workspace(instance.tables, instance.num_slots)
        self._market = Market(
            value=np.ascontiguousarray(instance.values, np.float64),
            most=self._most_able(),
            classes=pairs[:, 0].copy(),
            groups=pairs[:, 1].copy(),
            counts=np.array([len(own) for own in self.sellers.members], np.float64),
            share=instance.share,
            gains=np.zeros(self._masks.shape),
            choice=np.zeros(self._masks.shape, np.int64),
            least_bought=np.zeros((slots, queues), np.int64),
            most_bought=np.zeros((slots, queues), np.int64),
            supplied=np.zeros((slots, queues)),
            tours=instance.empty_tours(len(pairs)),
            by_seller=np.zeros(len(pairs)),
            slots=np.zeros(slots + 1, np.int64),
            row_kinds=self.sellers.kinds,
            worth=self._rows.worth,
            row_supplied=self._rows.presence.supplied,
            total_supplied=self._rows.totals.supplied,
            total_prices=self._rows.totals.prices,
            multipliers=np.zeros((len(pairs), instance.tables.most_sums)),
            steps=np.zeros((len(pairs), instance.tables.most_sums)),
            rounds=np.ones(1, np.int64),
        )
        self._num_queues = queues
        self.best_prices = np.zeros((slots, len(self._limits[0])))

    def _price_limits(self) -> tuple[Floats, Floats]:
        """``(Q + R + X,)`` least and largest price worth trying: of a person on any queue, of a unit of each row."""
        values = self.instance.values
        floor, scale = (float(min(values.min(), 0.0)), float(values.max())) if values.size else (0.0, 1.0)
        queues = np.ones(values.shape[1])
        least, most = self._rows.limits
        return np.append(floor * queues, least), np.append(scale * queues, most)

    def _most_able(self) -> NDArray[np.int64]:
        """``(T, Q)`` most people who could serve each queue."""
        instance = self.instance
        eighths = (instance.members[:, None] + instance.carried) * np.array(instance.eighths)[:, None]
        queues = range(instance.values.shape[1])
        able = np.stack([((self._masks >> q & 1) * eighths).sum(axis=0) for q in queues], axis=1)
        return -(-able // EIGHTHS).astype(np.int64)

    @property
    def by_seller(self) -> Floats:
        """``(S,)`` what each seller's best tour is worth at the last prices, milli-currency."""
        return self._market.by_seller

    @property
    def gains(self) -> Floats:
        """``(G, T)`` what a person of each group earns at the last prices, milli-currency."""
        return self._market.gains

    @property
    def most_able(self) -> NDArray[np.int64]:
        """``(T, Q)`` most people who could serve each queue."""
        return self._market.most

    @property
    def row_worth(self) -> Floats:
        """``(P, STATES, T)`` what agents of each kind earn in each state at the last prices of rows."""
        return self._market.worth

    @property
    def row_prices(self) -> tuple[Floats, Floats]:
        """``(R, T)`` and ``(X, periods)`` best prices of a unit of each row, milli-currency."""
        return self._rows.split(self.best_prices[:, self._num_queues :])

    @property
    def total_prices(self) -> Floats:
        """``(X, periods)`` the last prices of a unit of each total row, milli-currency."""
        return self._market.total_prices

    def unavoidable_pay(self) -> float:
        """Pay and other costs of duties no legal roster avoids: everybody's cheapest tour where presence is worth 0."""
        self.settle(np.zeros_like(self.best_prices))
        return max(0.0, float(-(self.by_seller * self._market.counts).sum()))

    def seconds_per_step(self) -> float:
        """Time an evaluation at other prices than the last; one that takes long is not repeated.

        The first of a process may load kernels.
        """
        seconds = 0.0
        for level in FIRST_LEVELS[:2]:
            began = time.perf_counter()
            self.evaluate(self._flat(level))
            seconds = time.perf_counter() - began
            if seconds > SLOW_SECONDS:
                break
        return seconds

    def evaluate(self, prices: Floats) -> float:
        """Bound proven by some prices (milli-currency); keeps the best. Subgradient in ``slack``.

        Raises
        ------
        InfeasibleError
            If some agent has no legal tour; all such agents are named.
        """
        instance = self.instance
        total = self._trade(prices, self.sellers.everybody())
        stuck = np.flatnonzero(self.by_seller[self.sellers.of_agent] <= HARDLY_POSSIBLE)
        if len(stuck):
            raise no_legal_week([instance.agents[a] for a in stuck])
        total -= ROUNDING * (abs(total) + self._empty)
        if total > self.bound:
            self.best_prices = prices.copy()  # first: stopped in between, the prices prove more than is said
            self.bound = total
        return total

    def settle(self, prices: Floats, rounds: int = SETTLING) -> float:
        """Evaluate prices with multipliers of sums that depend on nothing else: so many steps from 0 on.

        Whoever does so again, in another process, finds the same; sites without such sums are evaluated as ever.
        """
        market = self._market
        market.multipliers[:], market.steps[:], market.rounds[0] = 0.0, 0.0, rounds
        try:
            return self.evaluate(prices)
        finally:
            market.rounds[0] = 1

    def _trade(self, prices: Floats, sample: Sample) -> float:
        """Let queues, rows and a sample of sellers trade at some prices; the cost, a bound where all of them sell."""
        market = self._market
        of_queues = np.ascontiguousarray(prices[:, : self._num_queues])
        group_prices(of_queues, self._masks, market.share, market.gains, market.choice)
        total = self._empty + buy(market, of_queues) + self._rows.buy(prices[:, self._num_queues :])
        market.supplied[:] = 0.0
        total -= self._sell_carried()
        total += sell(self.instance.tables, self._rows.rows, self._space, market, *sample)
        if self.joint is not None:
            self.joint_cost = self.joint.cost(market)
            total += self.joint_cost
            self.joint.take(market)
        return total

    def prove_again(self) -> None:
        """Take just what the best prices prove: a worker stopped while it handed them over may have left others."""
        prices, self.bound = self.best_prices, -np.inf
        self.settle(prices)
        self.bound += self.sharpen()

    def sharpen(self) -> float:
        """Milli-currency by which exact losses of people at joint activities raise what the last prices prove."""
        variants = self.joint_variants()
        if self.joint is None or variants is None:
            return 0.0
        exact = self.joint.cost(self._market, variants)
        gained, self.joint_cost = exact - self.joint_cost, max(exact, self.joint_cost)
        given = abs(exact) + abs(self.bound) + abs(float(self.by_seller.max(initial=0.0)))
        return max(0.0, gained - ROUNDING * given)

    def joint_variants(self) -> JointVariants | None:
        """Set up what being at joint activities costs people at the last prices; ``None`` where there are none."""
        if self.joint is None:
            return None
        best = self.by_seller[self.sellers.of_agent]
        return JointVariants(self.joint.joint, self.instance, self._rows.rows, self._market, best)

    def _sell_carried(self) -> float:
        """People of duties carried in sell what they have; returns what they earn."""
        carried, market = self.instance.carried, self._market
        for g, t in self._carried_at:
            if market.choice[g, t] >= 0:
                market.supplied[t, market.choice[g, t]] += carried[g, t] * market.share[g]
        return float((carried * market.gains).sum())

    @property
    def slack(self) -> Floats:
        """People bought less people supplied at the last prices; where queues are indifferent they take what comes.

        So a price at its limit (nobody to be had, or nobody wanted) stays there instead of swinging around it.
        """
        market = self._market
        queues = np.clip(market.supplied, market.least_bought, market.most_bought) - market.supplied
        return np.hstack([queues, self._rows.slack()]) if self.instance.is_coupled else queues

    @property
    def may_begin_elsewhere(self) -> bool:
        """Whether nothing better than flat prices is known, and prices of people do not have to begin at 0."""
        return self.first_prices is None and single_surplus(self.instance) is None

    def begin_at(self, of_queues: Floats) -> None:
        """Let the ascent begin at ``(T, Q)`` prices of people if these prove more than the flat ones it begins at.

        Units of rows cost nothing at first.
        """
        prices = np.zeros(self.best_prices.shape)
        prices[:, : self._num_queues] = of_queues
        if self.evaluate(prices) > self.evaluate(self._flat(ASCENT_LEVEL)):
            self.first_prices = prices

    def flat_start(self, is_over: Callable[[], bool] = lambda: False) -> None:
        """Try a few flat prices, one at least, once; ``is_over()`` is asked before each further one."""
        for number, share in enumerate(() if self._is_flat_tried else FIRST_LEVELS):
            if number and is_over():
                break
            self.evaluate(self._flat(share))
        self._is_flat_tried = True

    def _flat(self, share: float) -> Floats:
        """Price people at a share of the largest price, and units not at all."""
        prices = np.zeros(self.best_prices.shape)
        prices[:, : self._num_queues] = share * self._limits[1][: self._num_queues]
        return prices

    def ascend(
        self,
        fraction_done: Callable[[], float],
        first_rate: float = 0.1,
        last_rate: float = 0.0003,
        keep_history: int = 200,
        is_over: Callable[[], bool] = lambda: False,
    ) -> None:
        """Raise the bound by Adam until ``fraction_done()`` reaches 1.

        Rates are relative to the largest price of a missing person. Most steps ask a sample of the sellers, in turn;
        only prices everybody has answered prove anything. Flat prices are tried first: where everybody is
        useful at any time the best of them is all there is to prove. The ascent itself begins at ``ASCENT_LEVEL``, or
        near the end of an earlier one: at its prices, at a lower rate. It tries the averaged point now and then.
        """
        floor, most = self._limits
        scale = np.maximum(np.abs(floor), most) if self.instance.is_coupled else most
        self.flat_start(is_over)
        prices = self._flat(ASCENT_LEVEL)
        if (surplus := single_surplus(self.instance)) is not None:
            prices, scale = self._flat(0.0), np.full(len(most), surplus)
        if self.first_prices is not None:
            prices, first_rate = np.clip(self.first_prices, floor, most), first_rate * KNOWN_RATE
        climber, average = Climber(prices.size, ADAM), prices.copy()
        everybody = self.sellers.everybody()
        # Joint activities are priced at every step, whoever is asked: samples would make that four times as dear.
        samples = [everybody] if self.joint is not None else self.sellers.samples(self.instance)
        every = AVERAGED // len(samples) + 1
        passes = 0
        while (done := fraction_done()) < 1.0:
            passes += 1
            rates = np.tile(scale * first_rate * (last_rate / first_rate) ** done, len(prices))
            for sample in samples if done < EXACT_FROM else (everybody,):
                if len(sample[0]) == len(everybody[0]):
                    self.evaluate(prices)
                else:
                    self._trade(prices, sample)
                climber.step(prices.ravel(), self.slack.ravel(), rates)
                np.clip(prices, floor, most, out=prices)
                average = KEPT * average + (1.0 - KEPT) * prices
            if done > 0.6 and passes % 3 == 0:
                self.history.append(self._market.tours.copy())
                if len(self.history) > 2 * keep_history:
                    self.history = self.history[::2]
            if passes % every == 0:
                self.evaluate(average)

    def group_values(self) -> Floats:
        """``(G, T)`` worth of a person of each group at the best prices.

        Works on arrays of its own: another thread may be in the middle of ``evaluate``.
        """
        gains, choice = np.zeros_like(self._market.gains), np.zeros_like(self._market.choice)
        prices = np.ascontiguousarray(self.best_prices[:, : self._num_queues])
        group_prices(prices, self._masks, self._market.share, gains, choice)
        return gains

    def sample_tours(self, rng: np.random.Generator) -> NDArray[np.int64]:
        """One tour an agent, spread over those met late in the ascent (docs/architecture.md#dual-rounding)."""
        instance = self.instance
        tours = instance.empty_tours(len(instance.agents))
        met = np.array(self.history) if self.history else self._market.tours[None]
        for seller, members in enumerate(self.sellers.members):
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
