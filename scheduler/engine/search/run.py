"""The search: dual prices and construction, annealing by slot moves and by ruin and recreate, polish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scheduler.domain.roster import Roster
from scheduler.engine.anneal.chain import Chain
from scheduler.engine.anneal.marginal_prices import begin_at_roster
from scheduler.engine.anneal.phases import LEAST_DUAL_SHARE, Phases
from scheduler.engine.anneal.schedule import DUAL_START_GAP, after_dual, begin, gap, slot_heat
from scheduler.engine.bound.dual import Dual
from scheduler.engine.columns.search import ColumnSearch, fits
from scheduler.engine.ending import ended
from scheduler.engine.options import Listener, Progress, SearchOptions
from scheduler.engine.search.board import Board
from scheduler.engine.search.exchange import Exchange, give_bound, take_bound
from scheduler.engine.search.warm_up import warm_up
from scheduler.engine.tables.granularity import granularity, rounded_up
from scheduler.engine.tables.instance import Instance

FLAT_SHARE = 0.2
"""Share of the time after which no further flat prices are tried."""


@dataclass
class SearchOutcome:
    """Best tours, their cost and the proven bound in milli-currency; ``prices`` ``(T, Q + R)`` prove the bound."""

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
    dual = Dual.of(instance, options.first_prices)
    unavoidable = dual.unavoidable_pay()
    seconds = dual.seconds_per_step()
    phases.plan_dual(seconds)
    chain = Chain(instance, options.seed, options.iterations is not None)
    chain.start(options.seed)
    reporter = _Reporter(phases, chain, dual, listener, board)
    interrupted = False
    try:
        begin(chain, base, phases)
        dual.flat_start(lambda: phases.share > FLAT_SHARE)
        if gap(chain, dual) <= DUAL_START_GAP:
            phases.dual_share = LEAST_DUAL_SHARE  # nothing to be won from the dual's tours: search longer
        reporter.report("start", force=True)
        if board is not None:
            board.clock[1] = phases.dual_share
        if by_columns(instance, base):
            on_progress = (
                reporter.report
                if board is None
                else with_exchange(board, 0, phases, until, chain, dual, reporter.report)
            )
            search_columns(phases, dual, chain, options, until, on_progress)
        elif board is not None:
            first_worker(phases, dual, chain, base, until, board, reporter.report)
        else:
            begin_at_roster(dual, chain, base, phases, phases.steps_in(phases.dual_share * until, seconds))
            _only_worker(phases, dual, chain, base, until, reporter.report)
    except KeyboardInterrupt:
        interrupted = True
    except BaseException:
        phases.stop.set()
        raise
    finally:
        if interrupted:
            phases.stop.set()
        _, again = ended(helpers.join if helpers is not None else lambda: None)
    (best, tours), too_late = ended(lambda: _best_of_all(chain, dual, board, reporter))
    interrupted = interrupted or again or too_late
    return SearchOutcome(tours, best, dual.bound, unavoidable, interrupted, phases.rounds, dual.best_prices)


def _best_of_all(chain: Chain, dual: Dual, board: Board | None, reporter: _Reporter) -> tuple[float, NDArray[np.int64]]:
    """Take what the other workers found over, prove the bound again and tell: cost and tours of the best roster."""
    if board is not None:
        take_bound(board, dual)
        if (found := board.cheapest(chain.result()[0] - 0.5)) is not None:
            chain.adopt(*found)
    dual.prove_again()
    reporter.report("done", force=True)
    return chain.result()


def first_worker(
    phases: Phases,
    dual: Dual,
    chain: Chain,
    base: Roster | None,
    until: float,
    board: Board,
    on_progress: Callable[[str], None],
    worker: int = 0,
) -> None:
    """Anneal from construction while another worker raises the bound, then go on with its prices."""
    on_progress = with_exchange(board, worker, phases, until, chain, dual, on_progress)
    based = base is not None and bool(base.duties)
    heat = slot_heat(len(chain.instance.agents), False, based)
    chain.anneal_moves(lambda: phases.by_time(0.0, board.clock[1] * until), heat, lambda: on_progress("slot moves"))
    chain.back_to_best()
    take_bound(board, dual)
    after_dual(phases, dual, chain, base, board.clock[1] * until, until, on_progress, may_restart=False)


def with_exchange(
    board: Board,
    worker: int,
    phases: Phases,
    until: float,
    chain: Chain,
    dual: Dual,
    on_progress: Callable[[str], None] = lambda phase: None,
) -> Callable[[str], None]:
    """Let a worker exchange rosters and the bound with the others whenever it reports."""
    exchange = Exchange(board, worker, phases, until)

    def exchange_and_report(phase: str) -> None:
        give_bound(board, dual)
        exchange.step(chain)
        on_progress(phase)

    return exchange_and_report


def by_columns(instance: Instance, base: Roster | None) -> bool:
    """Whether the search goes by columns from construction on."""
    return not (base is not None and base.duties) and fits(instance)


def search_columns(
    phases: Phases, dual: Dual, chain: Chain, options: SearchOptions, until: float, on_progress: Callable[[str], None]
) -> None:
    """Search by columns; where these come to nothing, go on with the prices of the bound."""
    counted = options.iterations is not None
    left = (lambda: np.inf) if counted else lambda: max(0.0, options.time_limit * until - phases.seconds)
    search = ColumnSearch(chain.instance, dual, chain.seed)
    if not search.run(chain, phases.phase(0.0, until), left, lambda: on_progress("columns")):
        phases.leave_out(warm_up(chain.instance.problem, columns=False, moves=True))
        chain.start(chain.seed)  # warming up has seeded this thread's generator for itself
        after_dual(phases, dual, chain, None, 0.0, until, on_progress)


def _only_worker(
    phases: Phases,
    dual: Dual,
    chain: Chain,
    base: Roster | None,
    until: float,
    on_progress: Callable[[str], None],
) -> None:
    dual.ascend(phases.phase(0.0, phases.dual_share * until))
    after_dual(phases, dual, chain, base, phases.dual_share * until, until, on_progress)


class _Reporter:
    """Reports to the listener at most a few times a second, in the site's currency."""

    def __init__(self, phases: Phases, chain: Chain, dual: Dual, listener: Listener, board: Board | None) -> None:
        self._phases, self._chain, self._dual, self._listener, self._board = phases, chain, dual, listener, board
        self._last = -1.0
        self._step = granularity(dual.instance)

    def report(self, phase: str, force: bool = False) -> None:
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
