"""How rounds share what a search may take: seconds, those of simulations among them, or rounds of work, counted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from scheduler.domain.result import SearchResult
from scheduler.engine import SearchOptions

FIRST_SHARE = 0.4
"""Part of the whole that the first solve takes; the corrections share the rest."""
REPLAY_SHARE = 0.06
"""Part of the seconds that one simulation may take."""
LEAST_SHARE = 0.05
"""Part of the seconds without which another round is not begun."""


class Shares:
    """Hands out each round's part; what one leaves goes to those that follow. Compiling kernels is not counted."""

    def __init__(self, options: SearchOptions, rounds: int) -> None:
        self._options, self._rounds = options, rounds
        self._searched, self._replayed, self._last_replay = 0.0, 0.0, 0.0

    @property
    def seconds(self) -> float:
        """Seconds spent so far, on searches and simulations."""
        return self._searched + self._replayed

    @property
    def for_replays(self) -> float | None:
        """Seconds a simulation may take; ``None`` where work is counted."""
        return None if self._is_counted else REPLAY_SHARE * self._options.time_limit

    @property
    def _is_counted(self) -> bool:
        return self._options.iterations is not None

    def of(self, number: int) -> SearchOptions:
        """Give the options of a round's search; round 0 is the first solve."""
        later = self._rounds - number + 1
        own = self._options
        if number == 0:
            seconds = own.time_limit * (FIRST_SHARE if self._rounds else 1.0)
        else:
            seconds = (own.time_limit - self.seconds) / later - self._last_replay
        if own.iterations is None:
            return replace(own, time_limit=max(seconds, 0.01))
        share = (1.0 if not self._rounds else FIRST_SHARE) if number == 0 else (1 - FIRST_SHARE) / self._rounds
        return replace(own, iterations=max(1, round(own.iterations * share)))

    def rest(self) -> SearchOptions:
        """Give the options of a search that takes all the seconds left."""
        return replace(self._options, time_limit=max(self._options.time_limit - self.seconds, 0.01))

    def searched(self, result: SearchResult) -> None:
        """Note what a search took."""
        self._searched += result.seconds

    @contextmanager
    def replay(self) -> Iterator[None]:
        """Note what a simulation takes."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._last_replay = time.perf_counter() - began
            self._replayed += self._last_replay

    @property
    def is_over(self) -> bool:
        """Whether too little is left for another round."""
        left = self._options.time_limit - self.seconds - self._last_replay
        return not self._is_counted and left < LEAST_SHARE * self._options.time_limit
