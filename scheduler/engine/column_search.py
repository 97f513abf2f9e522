"""Search by columns, for instances whose linear relaxation is small: relax, dive, then improve block by block."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.blocks import Block, improve, promising
from scheduler.engine.bound import Dual
from scheduler.engine.chain import Anneal, Chain, Share
from scheduler.engine.columns import Pool, Sellers
from scheduler.engine.dive import dive
from scheduler.engine.granularity import granularity
from scheduler.engine.instance import Instance
from scheduler.engine.master import Master
from scheduler.engine.partition import choose_tours
from scheduler.engine.pricing import Priced, Pricer, generate
from scheduler.engine.regrets import Regrets, cost_of_covering

MOST_ROWS = 2_000
"""Slots and queues somebody can serve, beyond which solving the relaxation again and again takes too long."""
ROUNDS = 400
LEAST_BLOCK, MOST_BLOCK = 2, 8
BLOCK_SECONDS = 2.0
CHOICE_SECONDS = 3.0
STALLED = 60
"""Blocks without success after which the search dives again."""
FIRST_DIVES, DIVE_NOISE = 2, 0.3
"""Dives before the first blocks; the first goes straight, the others are disturbed."""
POLISH = Anneal(0.02, 0.002)
POLISH_CHUNKS = 20
PRIOR = 0.3
"""Successes and seconds every block size is credited with."""
FORGET = 0.98
"""What a draw leaves of a block size's record, so that the choice follows the search."""
BY_SLOT, BY_AGENT = 0.45, 0.35
"""Shares of blocks drawn around a slot that loses, and by the agents' own losses; the others are blind."""
BLIND = 0.3
"""Weight every agent has in a draw besides his own loss, shares of the mean loss."""


def fits(instance: Instance) -> bool:
    """Whether the relaxation is small: no group chooses between queues, and few slots have somebody to serve them."""
    coverage, _ = instance.new_coverage()
    queues = coverage.mask[coverage.mask != 0]
    return len(instance.by_model) == 0 and len(queues) <= MOST_ROWS and bool((queues & (queues - 1) == 0).all())


class ColumnSearch:
    """The relaxation's pool of tours, and what is done with it.

    Parameters
    ----------
    instance
        The problem.
    dual
        Takes the relaxation's prices, and so the bound.
    seed
        Of the random draws.
    """

    def __init__(self, instance: Instance, dual: Dual, seed: int) -> None:
        self.instance, self.dual = instance, dual
        self.rng = np.random.default_rng(seed)
        coverage, _ = instance.new_coverage()
        self.pool = Pool(instance, Sellers.of(instance))
        self.pricer = Pricer(instance, self.pool, coverage.mask)
        self.start = np.zeros(coverage.required.shape)
        self.step = granularity(instance)
        self.priced: Priced | None = None
        self._sizes, self._seconds = np.ones(MOST_BLOCK + 1), np.ones(MOST_BLOCK + 1)

    def relax(self, stopped: Callable[[], bool]) -> float | None:
        """Solve the relaxation; its prices go to the dual. Returns its value in milli-currency."""
        sellers = self.pool.sellers
        counts = np.array([len(members) for members in sellers.members], np.int64)
        for tours in self.dual.history:
            for seller, tour in enumerate(tours):
                self.pool.add(seller, tour)
        master = Master(self.instance, sellers, counts, self.instance.carried, self.pricer.masks)
        master.add([column for own in self.pool.by_seller for column in own])
        self.priced = generate(master, self.pricer, range(len(counts)), counts, ROUNDS, self.start, stopped=stopped)
        if self.priced is None:
            return None
        self.dual.evaluate(self.priced.prices)
        return self.priced.value

    def dive(self, stopped: Callable[[], bool], noise: float = 0.0) -> NDArray[np.int64] | None:
        """Round the relaxation to a roster."""
        return dive(self.pool, self.pricer, self.start, self.rng, stopped, noise)

    def learn(self, tours: NDArray[np.int64]) -> None:
        """Add everybody's tour to the pool."""
        for agent, tour in enumerate(tours):
            self.pool.add(int(self.pool.sellers.of_agent[agent]), tour)

    def run(self, chain: Chain, share: Share, left: Callable[[], float], heard: Callable[[], None]) -> None:
        """Search until the share of time has passed: relax, dive, then blocks, with another dive whenever they stall.

        Parameters
        ----------
        left
            Seconds left, for the integer programmes.
        """
        stopped = _Clock(share)
        self.learn(chain.tours)
        if self.relax(stopped) is None:
            return
        heard()
        dives = 0
        while not stopped():
            for _ in range(FIRST_DIVES if dives == 0 else 1):
                self._dive_into(chain, stopped, DIVE_NOISE if dives else 0.0)
                dives += 1
                heard()
            self._choose_all(chain, left)
            heard()
            chain.back_to_best()
            self.improve_blocks(chain, stopped, left, heard)

    def _dive_into(self, chain: Chain, stopped: Callable[[], bool], noise: float) -> None:
        """Dive, polish what comes of it, and learn its tours; the chain's best roster stays its best."""
        tours = self.dive(stopped, noise)
        if tours is None:
            return
        chain.load(tours)
        chain.keep_best()
        chain.anneal_ruins(_few(stopped, POLISH_CHUNKS), POLISH)
        self.learn(chain.tours)

    def _choose_all(self, chain: Chain, left: Callable[[], float]) -> None:
        """Choose among all known tours of everybody that the gap leaves possible, by one integer programme."""
        chain.back_to_best()
        priced = self.priced
        if priced is None:
            return
        room = chain.best - priced.value
        offered = {}
        of_agent = self.pool.sellers.of_agent
        for agent in range(len(chain.tours)):
            found = promising(self.pool.by_seller[of_agent[agent]], priced, room)
            offered[agent] = np.array([chain.tours[agent], *(column.tour for column in found)])
        limit = min(CHOICE_SECONDS, left())
        choice = choose_tours(
            self.instance, chain.tours, offered, chain.best - self.step + 1, limit, counted=chain.counted
        )
        if choice.chosen is not None:
            chain.replace({agent: offered[agent][j] for agent, j in choice.chosen.items()})
            chain.keep_best()

    def improve_blocks(
        self, chain: Chain, stopped: Callable[[], bool], left: Callable[[], float], heard: Callable[[], None]
    ) -> None:
        """Improve the chain's roster block by block until that has not helped for long."""
        self.learn(chain.tours)
        regrets = self._regrets(chain)
        idle, known = 0, chain.objective
        while not stopped() and idle < STALLED:
            began = time.perf_counter()
            size = self._draw_size(len(chain.tours))
            agents = self._draw_agents(regrets, size)
            block = Block.of(self.pool, chain.tours, chain.objective, agents)
            better = improve(
                block, self.pool, self.pricer, self.priced, self.step, min(BLOCK_SECONDS, left()), chain.counted
            )
            self._sizes *= FORGET
            self._seconds *= FORGET
            self._seconds[size] += 1.0 - FORGET if chain.counted else time.perf_counter() - began
            idle += 1
            if better is not None:
                idle = 0
                self._sizes[size] += 1.0
                chain.replace(better)
                chain.keep_best()
            heard()
            if abs(chain.objective - known) > 0.5:  # another roster, from here or from another worker
                known = chain.objective
                self.learn(chain.tours)
                regrets = self._regrets(chain)

    def _regrets(self, chain: Chain) -> Regrets:
        assert self.priced is not None
        return Regrets.of(self.pool, self.pricer.masks, self.priced, chain.tours)

    def _draw_size(self, agents: int) -> int:
        """Draw a block's size by its recent successes a second."""
        weights = (self._sizes + PRIOR) / (self._seconds + PRIOR)
        weights[:LEAST_BLOCK] = 0.0
        weights[agents + 1 :] = 0.0
        return int(self.rng.choice(len(weights), p=weights / weights.sum())) if weights.sum() else agents

    def _draw_agents(self, regrets: Regrets, size: int) -> list[int]:
        """Draw agents who lose most, or those who could best help a slot that loses; a share of draws is blind."""
        count = len(regrets.agents)
        draw = self.rng.random()
        weights = np.ones(count)
        if draw < BY_SLOT and regrets.slots.any():
            weights = self._helpful(regrets.slots)
        elif draw < BY_SLOT + BY_AGENT and regrets.agents.any():
            weights = regrets.agents + BLIND * regrets.agents.mean()
        return sorted(self.rng.choice(count, size, replace=False, p=weights / weights.sum()).tolist())

    def _helpful(self, losses: NDArray[np.float64]) -> NDArray[np.float64]:
        """``(N,)`` weights: the less it costs an agent to be present in a slot that loses, the more."""
        assert self.priced is not None
        at = int(self.rng.choice(losses.size, p=(losses / losses.sum()).reshape(-1)))
        slot, queue = divmod(at, losses.shape[1])
        groups = np.flatnonzero(self.pricer.masks[:, slot] >> queue & 1)
        cost = cost_of_covering(self.pool, self.priced, groups * losses.shape[0] + slot)[self.pool.sellers.of_agent]
        usual = float(np.median(cost[np.isfinite(cost)])) if np.isfinite(cost).any() else 1.0
        return 1.0 / (cost + usual + 1.0) + 0.05 / (usual + 1.0)


class _Clock:
    """Whether a phase has ended; asks its share of time at most once where that counts rounds."""

    def __init__(self, share: Share) -> None:
        self._share, self._over = share, False

    def __call__(self) -> bool:
        self._over = self._over or self._share() >= 1.0
        return self._over


def _few(stopped: Callable[[], bool], chunks: int) -> Share:
    """Share of a number of chunks that have passed; 1 once stopped."""
    done = 0

    def share() -> float:
        nonlocal done
        done += 1
        return 1.0 if stopped() else min(1.0, (done - 1) / chunks)

    return share
