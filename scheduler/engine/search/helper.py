"""A further worker of a search."""

from __future__ import annotations

from scheduler.domain.roster import Roster
from scheduler.engine.anneal.chain import Chain
from scheduler.engine.anneal.marginal_prices import begin_at_roster
from scheduler.engine.anneal.phases import Phases
from scheduler.engine.anneal.schedule import after_dual, begin
from scheduler.engine.bound.dual import Dual
from scheduler.engine.options import SearchOptions
from scheduler.engine.search.board import Board
from scheduler.engine.search.exchange import give_bound
from scheduler.engine.search.run import FLAT_SHARE, by_columns, first_worker, search_columns, with_exchange
from scheduler.engine.tables.instance import Instance


class Helper:
    """One further worker: the first raises the bound and goes on from the dual's tours, the others search at once."""

    def __init__(self, board: Board, worker: int, instance: Instance, options: SearchOptions) -> None:
        self._board, self._worker, self._options = board, worker, options
        self._chain = Chain(instance, options.seed + worker)
        self._dual = Dual.of(instance, options.first_prices)
        base = instance.problem.base
        self._base = Roster(base) if base else None

    def run(self) -> None:
        """Search, in the thread that is to do it; the best roster is on the board at the end."""
        board, chain, dual, base = self._board, self._chain, self._dual, self._base
        phases = Phases(self._options)
        phases.began, phases.stop = float(board.clock[0]), board
        until = float(board.clock[2])
        chain.start(self._options.seed + self._worker)
        on_progress = with_exchange(board, self._worker, phases, until, chain, dual)
        if by_columns(chain.instance, base):
            begin(chain, base, phases)
            search_columns(phases, dual, chain, self._options, until, on_progress)
        elif self._worker == 1:
            steps = phases.steps_in(board.clock[1] * until, dual.seconds_per_step())
            begin_at_roster(dual, chain, base, phases, steps)
            dual.ascend(lambda: self._raised(phases, until), is_over=lambda: phases.share > FLAT_SHARE)
            after_dual(phases, dual, chain, base, board.clock[1] * until, until, on_progress)
        else:
            begin(chain, base, phases)
            first_worker(phases, dual, chain, base, until, board, lambda phase: None, self._worker)
        board.publish(self._worker, *chain.result())

    def _raised(self, phases: Phases, until: float) -> float:
        """Put a better bound on the board; share of the dual's time that has passed."""
        give_bound(self._board, self._dual)
        return phases.by_time(0.0, self._board.clock[1] * until)
