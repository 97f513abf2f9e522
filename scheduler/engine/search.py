"""The search: dual prices and construction, annealing by slot moves and by ruin and recreate, polish."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.roster import Roster
from scheduler.engine.board import Board
from scheduler.engine.bound import Dual, steps_clock
from scheduler.engine.chain import Anneal, Chain, Share
from scheduler.engine.column_search import ColumnSearch, fits
from scheduler.engine.decode import decode
from scheduler.engine.granularity import granularity, rounded_up
from scheduler.engine.instance import Instance
from scheduler.engine.options import Listener, Progress, SearchOptions

DUAL_START_AGENTS = 50
DUAL_START_GAP = 0.03
"""From so many agents on, and where construction is further than this from the bound, tours sampled from the dual start
the better chain (measured: docs/results.md)."""
DUAL_STEPS = 1000
"""Evaluations after which the ascent has come within about 0.01 % of its end (measured on both example sites)."""
CONSTRUCTION_SHARE = 0.1
"""Share of the time after which construction ends with the sweep it is in; everybody is inserted once in any case."""
EXCHANGES, EXCHANGE_SHARES = 9, (0.3, 0.95)
"""How often workers meet, and between which shares of the search's time."""
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
        self.stop: threading.Event | Board = threading.Event()
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
            return lambda: self.by_time(first, last)
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

    @property
    def share(self) -> float:
        """Share of the time limit that has passed; 0 where work is counted."""
        return self.seconds / max(1e-9, self._limit) if self._rounds is None else 0.0

    def by_time(self, first: float, last: float) -> float:
        """Share of the stretch ``first..last`` of the time limit that has passed, 0-1; 1 once the search is to stop."""
        if self.stop.is_set():
            return 1.0
        self.rounds += 1
        return min(1.0, max(0.0, (self.share - first) / max(1e-9, last - first)))


class Helpers(Protocol):
    """Further workers of a search, numbered from 1; the caller of the search is worker 0."""

    @property
    def board(self) -> Board:
        """What all workers share."""

    def begin(self, instance: Instance) -> None:
        """Let them search; the board's clock is set."""

    def join(self) -> None:
        """Wait until they have ended, at the end of the time or because the board says so."""


def run_search(
    instance: Instance,
    options: SearchOptions,
    base: Roster | None,
    listener: Listener,
    until: float = 1.0,
    helpers: Helpers | None = None,
) -> SearchOutcome:
    """Search until ``until`` (share of the limit); Ctrl-C stops early and keeps the best roster."""
    phases = Phases(options)
    board = helpers.board if helpers is not None else None
    if helpers is not None:
        phases.stop = helpers.board
        helpers.board.clock[:] = phases.began, phases.dual_share, until
        helpers.begin(instance)
    dual = Dual.of(instance)
    unavoidable = unavoidable_pay(dual)
    began = time.perf_counter()
    unavoidable_pay(dual)
    phases.plan_dual(time.perf_counter() - began)
    chain = Chain(instance, options.seed, options.iterations is not None)
    chain.start(options.seed)
    teller = _Teller(phases, chain, dual, listener, board)
    interrupted = False
    try:
        _begin(chain, base, phases)
        dual.flat_start()
        if _gap(chain, dual) <= DUAL_START_GAP:
            phases.dual_share = LEAST_DUAL_SHARE  # nothing to be won from the dual's tours: search longer
        teller.tell("start", force=True)
        if board is not None:
            board.clock[1] = phases.dual_share
            _first_worker(phases, dual, chain, base, until, board, teller.tell)
        else:
            _only_worker(phases, dual, chain, options, base, until, teller.tell)
    except KeyboardInterrupt:
        interrupted = True
    except BaseException:
        phases.stop.set()
        raise
    finally:
        if interrupted:
            phases.stop.set()
        if helpers is not None:
            helpers.join()
    if board is not None:
        _take_bound(board, dual)
        if (found := board.cheapest(chain.result()[0] - 0.5)) is not None:
            chain.adopt(*found)
    teller.tell("done", force=True)
    best, tours = chain.result()
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


def _begin(chain: Chain, base: Roster | None, phases: Phases) -> None:
    if base is not None and base.duties:
        kept = chain.load_roster(base)
        if kept < len(chain.tours):
            chain.construct(sweeps=0)
        chain.keep_best()
        return
    chain.construct(may_sweep=lambda: phases.share < CONSTRUCTION_SHARE)


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
    phases: Phases,
    dual: Dual,
    chain: Chain,
    base: Roster | None,
    until: float,
    board: Board,
    heard: Callable[[str], None],
    worker: int = 0,
) -> None:
    """Anneal from construction while another worker raises the bound, then go on with its prices."""
    exchange = Exchange(board, worker, phases, until)

    def met(phase: str) -> None:
        exchange.meet(chain)
        heard(phase)

    based = base is not None and bool(base.duties)
    heat = _slot_heat(len(chain.tours), False, based)
    chain.anneal_moves(lambda: phases.by_time(0.0, board.clock[1] * until), heat, lambda: met("slot moves"))
    chain.back_to_best()
    _take_bound(board, dual)
    _after_dual(phases, dual, chain, base, board.clock[1] * until, until, met, may_restart=False)


class Helper:
    """One further worker: the first raises the bound and goes on from the dual's tours, the others search at once."""

    def __init__(self, board: Board, worker: int, instance: Instance, options: SearchOptions) -> None:
        self._board, self._worker, self._options = board, worker, options
        self._chain = Chain(instance, options.seed + worker)
        self._dual = Dual.of(instance)
        base = instance.problem.base
        self._base = Roster(base) if base else None

    def run(self) -> None:
        """Search, in the thread that is to do it; the best roster is on the board at the end."""
        board, chain, dual, base = self._board, self._chain, self._dual, self._base
        phases = Phases(self._options)
        phases.began, phases.stop = float(board.clock[0]), board
        until = float(board.clock[2])
        chain.start(self._options.seed + self._worker)
        if self._worker == 1:
            dual.ascend(lambda: self._raised(phases, until))
            exchange = Exchange(board, self._worker, phases, until)
            begins = board.clock[1] * until
            _after_dual(phases, dual, chain, base, begins, until, lambda phase: exchange.meet(chain))
        else:
            _begin(chain, base, phases)
            _first_worker(phases, dual, chain, base, until, board, lambda phase: None, self._worker)
        board.publish(self._worker, *chain.result())

    def _raised(self, phases: Phases, until: float) -> float:
        """Put a better bound on the board; share of the dual's time that has passed."""
        if self._dual.bound > self._board.bound[0]:
            self._board.prices[:] = self._dual.best_prices
            self._board.bound[0] = self._dual.bound
        return phases.by_time(0.0, self._board.clock[1] * until)


class Exchange:
    """A few times in a search all workers go on from the cheapest current roster of all.

    Current, not best: while it is hot, the best one seen says little about where a chain stands.
    """

    def __init__(self, board: Board, worker: int, phases: Phases, until: float) -> None:
        self._board, self._worker, self._phases, self._until = board, worker, phases, until
        self._met, self._told = 0, False

    def meet(self, chain: Chain) -> None:
        """Tell the others of the chain's roster where it is time, and take theirs over one call later."""
        self._board.bests[self._worker] = min(self._board.bests[self._worker], chain.result()[0])
        if self._told:
            self._told = False
            found = self._board.cheapest(chain.objective - 0.5, self._worker)
            if found is not None:
                chain.adopt(*found)
        first, last = EXCHANGE_SHARES
        passed = (self._phases.share / self._until - first) / (last - first)
        if passed >= self._met / EXCHANGES and self._met <= EXCHANGES:
            self._met = int(passed * EXCHANGES) + 1
            self._told = True
            self._board.publish(self._worker, chain.objective, chain.tours)


def _take_bound(board: Board, dual: Dual) -> None:
    if board.bound[0] > dual.bound:
        dual.bound, dual.best_prices = float(board.bound[0]), board.prices.copy()


def _only_worker(
    phases: Phases,
    dual: Dual,
    chain: Chain,
    options: SearchOptions,
    base: Roster | None,
    until: float,
    heard: Callable[[str], None],
) -> None:
    if not (base and base.duties) and fits(chain.instance):
        columns = ColumnSearch(chain.instance, dual, options.seed)
        counted = options.iterations is not None
        left = (lambda: np.inf) if counted else lambda: max(0.0, options.time_limit * until - phases.seconds)
        columns.run(chain, phases.phase(0.0, until), left, lambda: heard("columns"))
        return
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
        _begin(chain, base, phases)
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

    def __init__(self, phases: Phases, chain: Chain, dual: Dual, listener: Listener, board: Board | None) -> None:
        self._phases, self._chain, self._dual, self._listener, self._board = phases, chain, dual, listener, board
        self._last = -1.0
        self._step = granularity(dual.instance)

    def tell(self, phase: str, force: bool = False) -> None:
        """Report the best of all workers and the bound; a proven roster ends the search."""
        best = self._chain.result()[0]
        if self._board is not None:
            _take_bound(self._board, self._dual)
            best = min(best, float(self._board.bests.min())) if phase != "done" else best
        if best - rounded_up(self._dual.bound, self._step) < 0.5:
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
                self._chain.short_hours(),
            )
        )
