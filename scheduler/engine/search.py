"""The search: dual prices and construction, annealing by slot moves and by ruin and recreate, polish."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.roster import Roster
from scheduler.engine.annealing import DUAL_START_GAP, after_dual, begin, gap, slot_heat
from scheduler.engine.board import Board
from scheduler.engine.bound import Dual, steps_clock
from scheduler.engine.chain import Anneal, Chain
from scheduler.engine.column_search import ColumnSearch, fits
from scheduler.engine.decode import decode
from scheduler.engine.exchange import Exchange, give_bound, take_bound
from scheduler.engine.granularity import granularity, rounded_up
from scheduler.engine.instance import Instance
from scheduler.engine.options import Listener, Progress, SearchOptions
from scheduler.engine.phases import LEAST_DUAL_SHARE, Phases


@dataclass
class SearchOutcome:
    """Best tours, their cost and the proven bound in milli-currency; ``prices`` ``(T, Q)`` prove the bound."""

    tours: NDArray[np.int64]
    objective: float
    bound: float
    unavoidable_pay: float
    interrupted: bool
    rounds: int
    prices: NDArray[np.float64]


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
        begin(chain, base, phases)
        dual.flat_start()
        if gap(chain, dual) <= DUAL_START_GAP:
            phases.dual_share = LEAST_DUAL_SHARE  # nothing to be won from the dual's tours: search longer
        teller.tell("start", force=True)
        if board is not None:
            board.clock[1] = phases.dual_share
        if _by_columns(instance, base):
            met = teller.tell if board is None else _meeting(board, 0, phases, until, chain, dual, teller.tell)
            _search_columns(phases, dual, chain, options, until, met)
        elif board is not None:
            _first_worker(phases, dual, chain, base, until, board, teller.tell)
        else:
            _only_worker(phases, dual, chain, base, until, teller.tell)
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
        take_bound(board, dual)
        if (found := board.cheapest(chain.result()[0] - 0.5)) is not None:
            chain.adopt(*found)
    teller.tell("done", force=True)
    best, tours = chain.result()
    return SearchOutcome(tours, best, dual.bound, unavoidable, interrupted, phases.rounds, dual.best_prices)


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
    if fits(instance):
        chain.construct(sweeps=0)
        ColumnSearch(instance, dual, 0).run(chain, steps_clock(8), lambda: 1.0, lambda: None)


def unavoidable_pay(dual: Dual) -> float:
    """Pay and other duty costs no legal roster avoids: everybody's cheapest tour where presence is worth nothing."""
    dual.evaluate(np.zeros_like(dual.best_prices))
    return float(-(dual.by_class * dual._counts).sum())  # noqa: SLF001


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
    met = _meeting(board, worker, phases, until, chain, dual, heard)
    based = base is not None and bool(base.duties)
    heat = slot_heat(len(chain.tours), False, based)
    chain.anneal_moves(lambda: phases.by_time(0.0, board.clock[1] * until), heat, lambda: met("slot moves"))
    chain.back_to_best()
    take_bound(board, dual)
    after_dual(phases, dual, chain, base, board.clock[1] * until, until, met, may_restart=False)


def _meeting(
    board: Board,
    worker: int,
    phases: Phases,
    until: float,
    chain: Chain,
    dual: Dual,
    heard: Callable[[str], None] = lambda phase: None,
) -> Callable[[str], None]:
    """Let a worker meet the others whenever it is heard of."""
    exchange = Exchange(board, worker, phases, until)

    def met(phase: str) -> None:
        give_bound(board, dual)
        exchange.meet(chain)
        heard(phase)

    return met


def _by_columns(instance: Instance, base: Roster | None) -> bool:
    """Whether the search goes by columns from construction on."""
    return not (base is not None and base.duties) and fits(instance)


def _search_columns(
    phases: Phases, dual: Dual, chain: Chain, options: SearchOptions, until: float, heard: Callable[[str], None]
) -> None:
    counted = options.iterations is not None
    left = (lambda: np.inf) if counted else lambda: max(0.0, options.time_limit * until - phases.seconds)
    search = ColumnSearch(chain.instance, dual, chain.seed)
    if not search.run(chain, phases.phase(0.0, until), left, lambda: heard("columns")):
        after_dual(phases, dual, chain, None, 0.0, until, heard)


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
        met = _meeting(board, self._worker, phases, until, chain, dual)
        if _by_columns(chain.instance, base):
            begin(chain, base, phases)
            _search_columns(phases, dual, chain, self._options, until, met)
        elif self._worker == 1:
            dual.ascend(lambda: self._raised(phases, until))
            after_dual(phases, dual, chain, base, board.clock[1] * until, until, met)
        else:
            begin(chain, base, phases)
            _first_worker(phases, dual, chain, base, until, board, lambda phase: None, self._worker)
        board.publish(self._worker, *chain.result())

    def _raised(self, phases: Phases, until: float) -> float:
        """Put a better bound on the board; share of the dual's time that has passed."""
        give_bound(self._board, self._dual)
        return phases.by_time(0.0, self._board.clock[1] * until)


def _only_worker(
    phases: Phases,
    dual: Dual,
    chain: Chain,
    base: Roster | None,
    until: float,
    heard: Callable[[str], None],
) -> None:
    dual.ascend(phases.phase(0.0, phases.dual_share * until))
    after_dual(phases, dual, chain, base, phases.dual_share * until, until, heard)


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
            take_bound(self._board, self._dual)
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
