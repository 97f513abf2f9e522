"""The search: dual prices and construction, annealing by slot moves and by ruin and recreate, polish."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.roster import Roster
from scheduler.engine.bound import Dual, steps_clock
from scheduler.engine.chain import Anneal, Chain, Share
from scheduler.engine.decode import decode
from scheduler.engine.instance import Instance
from scheduler.engine.options import Listener, Progress, SearchOptions

DUAL_START_AGENTS = 50
DUAL_START_GAP = 0.03
"""From so many agents on, and where construction is further than this from the bound, tours sampled from the dual start
the better chain (measured: docs/results.md)."""
DUAL_STEPS = 1000
"""Evaluations after which the ascent has come within about 0.01 % of its end (measured on both example sites)."""
LEAST_DUAL_SHARE, MOST_DUAL_SHARE = 0.1, 0.25
"""Limits of the share of the time given to the bound before its prices are used."""


@dataclass
class SearchOutcome:
    """Best tours, their cost and the proven bound in milli-currency."""

    tours: NDArray[np.int64]
    objective: float
    bound: float
    unavoidable_pay: float
    interrupted: bool
    rounds: int


class Phases:
    """Shares of a time limit, or of a number of rounds.

    ``phase(first, last)`` returns the share of the stretch ``first..last`` (0-1 of the whole) that has passed.
    """

    def __init__(self, options: SearchOptions) -> None:
        self.began = time.perf_counter()
        self.stop = threading.Event()
        self._limit = options.time_limit
        self._rounds = options.iterations
        self.rounds = 0
        self.dual_share = 0.25

    def plan_dual(self, seconds_per_step: float) -> None:
        """Give the dual the time its usual number of steps takes, within limits; counted work keeps a fixed share."""
        if self._rounds is None:
            share = DUAL_STEPS * seconds_per_step / max(1e-9, self._limit)
            self.dual_share = min(MOST_DUAL_SHARE, max(LEAST_DUAL_SHARE, share))

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.began

    def phase(self, first: float, last: float) -> Share:
        """Return the clock of one phase."""
        if self._rounds is None:
            return lambda: self._by_time(first, last)
        count = max(1, round(self._rounds * (last - first)))
        done = 0

        def by_rounds() -> float:
            nonlocal done
            if self.stop.is_set():
                return 1.0
            done += 1
            self.rounds += 1
            return (done - 1) / count

        return by_rounds

    def _by_time(self, first: float, last: float) -> float:
        if self.stop.is_set():
            return 1.0
        self.rounds += 1
        passed = self.seconds / max(1e-9, self._limit)
        return min(1.0, max(0.0, (passed - first) / max(1e-9, last - first)))


def run_search(
    instance: Instance, options: SearchOptions, base: Roster | None, listener: Listener, until: float = 1.0
) -> SearchOutcome:
    """Search until ``until`` (share of the limit); Ctrl-C stops early and keeps the best roster."""
    phases = Phases(options)
    dual = Dual.of(instance)
    unavoidable = unavoidable_pay(dual)
    began = time.perf_counter()
    unavoidable_pay(dual)
    phases.plan_dual(time.perf_counter() - began)
    chain = Chain(instance, options.seed, options.iterations is not None)
    chain.start(options.seed)
    chains = [chain]
    teller = _Teller(phases, chains, dual, listener)
    helper: threading.Thread | None = None
    interrupted = False
    try:
        _begin(chain, base)
        dual.flat_start()
        if _gap(chain, dual) <= DUAL_START_GAP:
            phases.dual_share = LEAST_DUAL_SHARE  # nothing to be won from the dual's tours: search longer
        teller.tell("start", force=True)
        if options.workers >= 2 and options.iterations is None:
            second = Chain(instance, options.seed + 1)
            chains.append(second)
            helper = threading.Thread(target=_second_worker, args=(phases, dual, second, options, base, until))
            helper.start()
            _first_worker(phases, dual, chain, base, until, teller.tell)
        else:
            _only_worker(phases, dual, chain, options, base, until, teller.tell)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        if interrupted:
            phases.stop.set()
        if helper is not None:
            helper.join()
    best, tours = min((chain.result() for chain in chains), key=lambda pair: pair[0])
    teller.tell("done", force=True)
    return SearchOutcome(tours, best, dual.bound, unavoidable, interrupted, phases.rounds)


def use_every_kernel(instance: Instance) -> None:
    """Call each compiled kernel once, so that compiling is done before a clock starts."""
    dual, chain = Dual.of(instance), Chain(instance, 0, counted=True)
    chain.start(0)
    dual.ascend(steps_clock(2))
    chain.construct(sweeps=0)
    chain.prices = dual.group_values()
    warm = Anneal(0.1, 0.1, blend=0.1, noise=0.1, noise_share=0.5)
    chain.anneal_moves(steps_clock(1), warm)
    chain.anneal_ruins(steps_clock(1), warm)
    chain.restart(dual.sample_tours(chain.rng))
    chain.load_roster(decode(instance, chain.tours))


def unavoidable_pay(dual: Dual) -> float:
    """Pay and other duty costs no legal roster avoids: everybody's cheapest tour where presence is worth nothing."""
    dual.evaluate(np.zeros_like(dual.best_prices))
    return float(-(dual.by_class * dual._counts).sum())  # noqa: SLF001


def _gap(chain: Chain, dual: Dual) -> float:
    return (chain.best - dual.bound) / max(1.0, chain.best)


def _begin(chain: Chain, base: Roster | None) -> None:
    if base is not None and base.duties:
        kept = chain.load_roster(base)
        if kept < len(chain.tours):
            chain.construct(sweeps=0)
        chain.keep_best()
        return
    chain.construct()


def _slot_heat(agents: int, from_dual: bool, has_base: bool) -> Anneal:
    """Temperatures of slot moves, measured at 100, 1,000 and 10,000 agents (engine notes), interpolated in log size."""
    if has_base:
        return Anneal(0.05, 0.02)
    if from_dual:
        return Anneal(_by_size(agents, 0.4, 0.08, 0.08), _by_size(agents, 0.1, 0.025, 0.025))
    return Anneal(_by_size(agents, 0.4, 0.1, 0.05), _by_size(agents, 0.1, 0.02, 0.02))


def _ruin_heat(agents: int, blend: float, has_base: bool) -> Anneal:
    if has_base:
        return Anneal(0.1, 0.02, blend=blend)
    return Anneal(
        _by_size(agents, 0.6, 0.03, 0.03),
        _by_size(agents, 0.1, 0.01, 0.01),
        blend=blend,
        noise=0.15,
        noise_share=0.4,
    )


def _by_size(agents: int, hundred: float, thousand: float, ten_thousand: float) -> float:
    return float(np.exp(np.interp(np.log10(max(1, agents)), [2, 3, 4], np.log([hundred, thousand, ten_thousand]))))


def _first_worker(
    phases: Phases, dual: Dual, chain: Chain, base: Roster | None, until: float, heard: Callable[[str], None]
) -> None:
    """Anneal from construction while the other worker raises the bound, then go on with its prices."""
    based = base is not None and bool(base.duties)
    ready = phases.dual_share * until
    chain.anneal_moves(
        phases.phase(0.0, ready), _slot_heat(len(chain.tours), False, based), lambda: heard("slot moves")
    )
    chain.back_to_best()
    _after_dual(phases, dual, chain, base, ready, until, heard, may_restart=False)


def _second_worker(
    phases: Phases, dual: Dual, chain: Chain, options: SearchOptions, base: Roster | None, until: float
) -> None:
    """Raise the bound, then search from the dual's tours (large) or from another construction."""
    chain.start(options.seed + 1)
    dual.ascend(phases.phase(0.0, phases.dual_share * until))
    _after_dual(phases, dual, chain, base, phases.dual_share * until, until, lambda phase: None)


def _only_worker(
    phases: Phases,
    dual: Dual,
    chain: Chain,
    options: SearchOptions,
    base: Roster | None,
    until: float,
    heard: Callable[[str], None],
) -> None:
    dual.ascend(phases.phase(0.0, phases.dual_share * until))
    _after_dual(phases, dual, chain, base, phases.dual_share * until, until, heard)


def _after_dual(
    phases: Phases,
    dual: Dual,
    chain: Chain,
    base: Roster | None,
    begins: float,
    until: float,
    heard: Callable[[str], None],
    may_restart: bool = True,
) -> None:
    """Go on with the dual's prices: from its tours where that promises more, else from what the chain has."""
    agents = len(chain.tours)
    based = base is not None and bool(base.duties)
    chain.prices = dual.group_values()
    if not np.isfinite(chain.best):
        _begin(chain, base)
    plain = not based and not len(chain.instance.by_model)
    from_dual = may_restart and plain and agents >= DUAL_START_AGENTS and _gap(chain, dual) > DUAL_START_GAP
    if from_dual:
        chain.restart(dual.sample_tours(chain.rng))
    middle = begins + _by_size(agents, 0.35, 0.5, 0.5) * (until - begins)
    chain.anneal_moves(phases.phase(begins, middle), _slot_heat(agents, from_dual, based), lambda: heard("slot moves"))
    chain.back_to_best()
    chain.anneal_ruins(
        phases.phase(middle, until - 0.05 * (until - begins)),
        _ruin_heat(agents, 0.1, based),
        lambda: heard("ruin and recreate"),
    )
    _polish(phases, chain, until, heard)


def _polish(phases: Phases, chain: Chain, until: float, heard: Callable[[str], None]) -> None:
    chain.back_to_best()
    if len(chain.instance.by_model):
        chain.insert_by_model()
        chain.keep_best()
    chain.anneal_ruins(phases.phase(0.95 * until, until), Anneal(0.0, 0.0), lambda: heard("polish"))


class _Teller:
    """Tells the listener at most a few times a second, in the site's currency."""

    def __init__(self, phases: Phases, chains: list[Chain], dual: Dual, listener: Listener) -> None:
        self._phases, self._chains, self._dual, self._listener = phases, chains, dual, listener
        self._last = -1.0

    def tell(self, phase: str, force: bool = False) -> None:
        """Report the best of all chains and the bound; a proven roster ends the search."""
        best = min(chain.result()[0] for chain in self._chains)
        if best - np.ceil(self._dual.bound - 1e-6) < 0.5:
            self._phases.stop.set()  # proven optimal
        now = self._phases.seconds
        if not force and now - self._last < 0.25:
            return
        self._last = now
        self._listener(
            Progress(
                phase,
                now,
                best / 1000,
                max(0.0, self._dual.bound) / 1000 if np.isfinite(self._dual.bound) else None,
                self._chains[0].short_hours(),
            )
        )
