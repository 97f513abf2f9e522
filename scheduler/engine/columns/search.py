"""Search by columns, for instances whose linear relaxation is small: relax, dive, then improve block by block."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.anneal.chain import Anneal, Chain, Share
from scheduler.engine.anneal.window_moves import anneal_windows, has_windows
from scheduler.engine.bound.dual import Dual, steps_clock
from scheduler.engine.columns.blocks import Block, improve, promising
from scheduler.engine.columns.dive import CAREFUL, QUICK, Dive, DivePlan, dive
from scheduler.engine.columns.master import Master
from scheduler.engine.columns.partition import choose_tours
from scheduler.engine.columns.pool import Column, Pool, reduced_costs
from scheduler.engine.columns.pricing import Priced, Pricer, generate
from scheduler.engine.columns.regrets import Regrets, cost_of_covering
from scheduler.engine.columns.stage_clock import Clock, Left, chunks_clock, forever
from scheduler.engine.kernels.legality import is_legal
from scheduler.engine.tables.granularity import granularity
from scheduler.engine.tables.instance import Instance
from scheduler.engine.tables.sellers import Sellers

MOST_ROWS = 2_000
"""Slots and queues somebody can serve, beyond which solving the relaxation again and again takes too long."""
ROUNDS = 400
SIZES, MOST_BLOCK = (2, 3, 4, 5, 6, 8, 12, 18, 27), 8
"""Agents decided together: up to ``MOST_BLOCK`` by an integer programme, more by a dive."""
BLOCK_SECONDS = 2.0
CHOICE_SECONDS = 3.0
STALLED = 60
"""Blocks without success after which the search dives again."""
FIRST_DIVES, NOISE = (QUICK, CAREFUL, replace(CAREFUL, noise=0.1)), 0.3
"""Dives before the first blocks, and the most noise of later ones."""
WINDOWS_SHARE, ASCENT_SHARE, RELAX_SHARE, DIVE_SHARE = 0.1, 0.1, 0.4, 0.2
"""Most of the time for windows of days before the relaxation (where the horizon has any), for the ascent before it, for
the relaxation itself, and for one dive."""
ASCENT_STEPS, LEAST_STEPS = 150, 40
"""Evaluations of the bound before the relaxation; where their share of the time allows fewer than the least, none."""
WARM_SHARE = 0.5
"""Share of the time for warm windows where so few steps of the bound fit that the relaxation would not end."""
POLISH = Anneal(0.02, 0.002)
WINDOWS, COOL_WINDOWS = (
    Anneal(0.01, 0.002, noise=0.15, noise_share=0.4),
    Anneal(0.004, 0.0005, noise=0.15, noise_share=0.4),
)
"""Windows of days from construction, and later."""
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
    """Whether the relaxation is small: no group chooses between queues, and few slots have somebody to serve them.

    Presence rows, total rows and joint activities are not in the relaxation, and its people are whole: where there are
    any of them, or learners, it does not fit. Nor does it where work is assigned: measured on ten people and one task,
    the relaxation took all of 20 seconds.
    """
    if any(agent.blocks is not None for agent in instance.problem.agents):
        return False
    if instance.is_coupled or instance.problem.joint_activities or instance.problem.has_learners:
        return False
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
        self.support: list[Column] = []
        self.left: Left = forever
        self._won, self._spent = np.ones(len(SIZES) + 1), np.ones(len(SIZES) + 1)

    def seconds_a_step(self) -> float:
        """Seconds one evaluation of the bound takes; 0 where work is counted."""
        if not np.isfinite(self.left()):
            return 0.0
        began = time.perf_counter()
        self.dual.evaluate(self.dual.best_prices)
        return time.perf_counter() - began

    def ascend(self, clock: Clock, seconds: float) -> None:
        """Raise the bound before the relaxation, which begins with the tours met on the way; not where that is slow.

        ``seconds`` is what a step takes.
        """
        if seconds and LEAST_STEPS * seconds > ASCENT_SHARE * self.left():
            return
        steps, share = steps_clock(ASCENT_STEPS), clock.next(ASCENT_SHARE)
        self.dual.ascend(lambda: max(steps(), share()))

    def relax(self, stopped: Callable[[], bool]) -> float | None:
        """Solve the relaxation as far as time allows; its prices go to the dual. Returns its value, milli-currency."""
        sellers = self.pool.sellers
        counts = np.array([len(members) for members in sellers.members], np.int64)
        for tours in self.dual.history:
            for seller, tour in enumerate(tours):
                if is_legal(self.instance.tables, int(sellers.pairs[seller, 0]), tour):
                    self.pool.add(seller, tour)
        master = Master(self.instance, sellers, counts, self.instance.carried, self.pricer.masks, self.left)
        master.add([column for own in self.pool.by_seller for column in own])
        self.priced = generate(master, self.pricer, range(len(counts)), counts, ROUNDS, self.start, stopped=stopped)
        if self.priced is None:
            return None
        self.support = [master.columns[j] for j in np.flatnonzero(master.fractions() > 1e-6)]
        if self.priced.bound > self.dual.bound:
            self.dual.settle(self.priced.prices)
        return self.priced.value

    def dive(self, chain: Chain, agents: list[int], share: Share, plan: DivePlan = CAREFUL) -> Dive:
        """Round the relaxation of some agents' tours while all others keep theirs, as far as time allows."""
        block = Block.of(self.pool, chain.tours, chain.objective, agents)
        start = self.start if self.priced is None else self.priced.prices
        return dive(block, self.pool, self.pricer, start, self.rng, share, plan, self.support, self.left)

    def take(self, chain: Chain, found: Dive) -> None:
        """Give the chain the tours of a dive; agents it did not come to get, in turn, the best tour of the pool."""
        chain.replace(found.tours)
        chain.take_all(np.array(found.open, np.int64))
        for agent in found.open:
            columns = self.pool.by_seller[self.pool.sellers.of_agent[agent]]
            best = int(reduced_costs(columns, chain.coverage.gain).argmin())
            chain.replace({agent: columns[best].tour})

    def learn(self, tours: NDArray[np.int64]) -> None:
        """Add everybody's tour to the pool."""
        for agent, tour in enumerate(tours):
            self.pool.add(int(self.pool.sellers.of_agent[agent]), tour)

    def run(self, chain: Chain, share: Share, left: Callable[[], float], on_progress: Callable[[], None]) -> bool:
        """Search until the share of time has passed: relax, dive, then blocks, with another dive whenever they stall.

        Parameters
        ----------
        left
            Seconds left, for the integer programmes.

        Returns
        -------
        bool
            False where the relaxation could not be solved: nothing was searched.
        """
        clock = Clock(share)
        self.left = left
        if has_windows(chain):
            anneal_windows(chain, clock.next(WINDOWS_SHARE), WINDOWS, on_progress)
            chain.back_to_best()
        self.learn(chain.tours)
        seconds = self.seconds_a_step()
        if has_windows(chain) and seconds and LEAST_STEPS * seconds > RELAX_SHARE * left():
            self._windows_alone(chain, clock, on_progress)
            return True
        self.ascend(clock, seconds)
        if self.relax(clock.over_after(RELAX_SHARE)) is None:
            return False
        on_progress()
        plans: tuple[DivePlan, ...] = FIRST_DIVES[chain.seed % 2 :]  # every other worker is careful from the start
        while not clock.is_over():
            for plan in plans:
                if self._promises(chain):
                    self._dive_into(chain, clock, plan)
                    on_progress()
            plans = (self._disturbed(),)
            chain.back_to_best()
            self._choose_all(chain, left)
            on_progress()
            self.improve_blocks(chain, clock, left, on_progress)
        return True

    def _windows_alone(self, chain: Chain, clock: Clock, on_progress: Callable[[], None]) -> None:
        """Redo windows of days to the end, warm and then cool: there is no time for the relaxation."""
        anneal_windows(chain, clock.next(WARM_SHARE), WINDOWS, on_progress)
        while not clock.is_over():
            chain.back_to_best()
            anneal_windows(chain, clock.next(ASCENT_SHARE), COOL_WINDOWS, on_progress)

    def _promises(self, chain: Chain) -> bool:
        """Whether the relaxation, perhaps stopped early, lies below the roster there is."""
        return self.priced is not None and self.priced.value < chain.best - 0.5

    def _disturbed(self) -> DivePlan:
        """Return a careful dive that fixes others first."""
        return replace(CAREFUL, noise=NOISE * float(self.rng.random()))

    def _dive_into(self, chain: Chain, clock: Clock, plan: DivePlan) -> None:
        """Dive with everybody, polish what comes of it, and learn its tours; the chain's best roster stays its best."""
        self.take(chain, self.dive(chain, list(range(len(chain.tours))), clock.next(DIVE_SHARE), plan))
        chain.keep_best()
        self._polish(chain, clock)
        self.learn(chain.tours)

    def _polish(self, chain: Chain, clock: Clock) -> None:
        """Improve what there is a little by the moves that suit the horizon."""
        if has_windows(chain):
            anneal_windows(chain, chunks_clock(clock, POLISH_CHUNKS), COOL_WINDOWS)
        else:
            chain.anneal_ruins(chunks_clock(clock, POLISH_CHUNKS), POLISH)

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
        self, chain: Chain, clock: Clock, left: Callable[[], float], on_progress: Callable[[], None]
    ) -> None:
        """Improve the chain's roster block by block, or by windows of days, until that has not helped for long."""
        self.learn(chain.tours)
        regrets = self._regrets(chain)
        idle, known = 0, chain.objective
        while not clock.is_over() and idle < STALLED:
            began = time.perf_counter()
            kind = self._draw_kind(chain)
            won = self._try(chain, kind, regrets, clock, left)
            self._won *= FORGET
            self._spent *= FORGET
            self._won[kind] += float(won)
            self._spent[kind] += 1.0 if chain.counted else time.perf_counter() - began
            idle = 0 if won else idle + 1
            on_progress()
            if abs(chain.objective - known) > 0.5:  # another roster, from here or from another worker
                known = chain.objective
                self.learn(chain.tours)
                regrets = self._regrets(chain)

    def _try(self, chain: Chain, kind: int, regrets: Regrets, clock: Clock, left: Callable[[], float]) -> bool:
        """Try a block of a size, or windows of days where ``kind`` is beyond the sizes; whether that helped."""
        if kind == len(SIZES):
            return self._redo_windows(chain, clock)
        agents = self._draw_agents(regrets, min(SIZES[kind], len(chain.tours)))
        if len(agents) > MOST_BLOCK:
            return self._dive_again(chain, agents, clock)
        return self._solve_block(chain, agents, left)

    def _redo_windows(self, chain: Chain, clock: Clock) -> bool:
        """Redo windows of days for a while, from the best roster back to the best."""
        chain.back_to_best()
        before = chain.best
        self._polish(chain, clock)
        chain.back_to_best()
        return chain.best < before - 0.5

    def _solve_block(self, chain: Chain, agents: list[int], left: Callable[[], float]) -> bool:
        """Take the best tours of a block over; False where there are no better ones."""
        block = Block.of(self.pool, chain.tours, chain.objective, agents)
        seconds = min(BLOCK_SECONDS, left())
        better = improve(block, self.pool, self.pricer, self.priced, self.step, seconds, chain.counted)
        if better is not None:
            chain.replace(better)
            chain.keep_best()
        return better is not None

    def _dive_again(self, chain: Chain, agents: list[int], clock: Clock) -> bool:
        """Dive with more agents than a block can have; a roster that costs more is undone."""
        before, old = chain.objective, {agent: chain.tours[agent].copy() for agent in agents}
        self.take(chain, self.dive(chain, agents, clock.next(DIVE_SHARE), self._disturbed()))
        if chain.objective > before - 0.5:
            chain.replace(old)
            return False
        chain.keep_best()
        return True

    def _regrets(self, chain: Chain) -> Regrets:
        assert self.priced is not None
        return Regrets.of(self.pool, self.pricer.masks, self.priced, chain.tours)

    def _draw_kind(self, chain: Chain) -> int:
        """Draw a block's size, or windows, by recent successes a second."""
        weights = (self._won + PRIOR) / (self._spent + PRIOR)
        possible = np.array([*(size <= len(chain.tours) for size in SIZES), has_windows(chain)])
        if not possible.any():
            return 0
        weights = np.where(possible, weights, 0.0)
        return int(self.rng.choice(len(weights), p=weights / weights.sum()))

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
