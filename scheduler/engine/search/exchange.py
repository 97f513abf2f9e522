"""What the workers of one search take from each other over the board: rosters and the bound."""

from __future__ import annotations

from scheduler.engine.anneal.chain import Chain
from scheduler.engine.anneal.phases import Phases
from scheduler.engine.bound.dual import Dual
from scheduler.engine.search.board import Board

EXCHANGES, EXCHANGE_SHARES = 9, (0.3, 0.95)
"""How often workers exchange rosters, and between which shares of the search's time."""


class Exchange:
    """A few times in a search all workers go on from the cheapest current roster of all.

    Current, not best: while it is hot, the best one seen says little about where a chain stands.
    """

    def __init__(self, board: Board, worker: int, phases: Phases, until: float) -> None:
        self._board, self._worker, self._phases, self._until = board, worker, phases, until
        self._exchanges, self._published = 0, False

    def step(self, chain: Chain) -> None:
        """Publish the chain's roster where it is time, and take a cheaper one of the others over one call later."""
        self._board.bests[self._worker] = min(self._board.bests[self._worker], chain.result()[0])
        if self._published:
            self._published = False
            found = self._board.cheapest(chain.objective - 0.5, self._worker)
            if found is not None:
                chain.adopt(*found)
        first, last = EXCHANGE_SHARES
        passed = (self._phases.share / self._until - first) / (last - first)
        if passed >= self._exchanges / EXCHANGES and self._exchanges <= EXCHANGES:
            self._exchanges = int(passed * EXCHANGES) + 1
            self._published = True
            self._board.publish(self._worker, chain.objective, chain.tours)


def take_bound(board: Board, dual: Dual) -> None:
    """Take the best bound of all workers over, with the prices that prove it."""
    if board.bound[0] > dual.bound:
        bound = float(board.bound[0])
        dual.best_prices = board.prices.copy()
        dual.bound = bound


def give_bound(board: Board, dual: Dual) -> None:
    """Put a better bound on the board."""
    if dual.bound > board.bound[0]:
        board.prices[:] = dual.best_prices
        board.bound[0] = dual.bound
