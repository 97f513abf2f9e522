"""The clock of a search: shares of a time limit, or of a number of rounds."""

from __future__ import annotations

import threading
import time

from scheduler.engine.anneal.chain import Share
from scheduler.engine.options import SearchOptions, Stop

DUAL_STEPS = 2000
"""Evaluations after which the ascent has come within about 0.1 % of its end."""
LEAST_DUAL_SHARE, MOST_DUAL_SHARE = 0.1, 0.25
"""Limits of the share of the time given to the bound before its prices are used."""
LEAST_DUAL_STEPS, LONG_DUAL_SHARE = 80, 0.5
"""Where so few evaluations do not fit into the usual share it is raised, to this at most: over many weeks."""


class Phases:
    """Shares of a time limit, or of a number of rounds.

    ``phase(first, last)`` returns the share of the stretch ``first..last`` (0-1 of the whole) that has passed.
    """

    def __init__(self, options: SearchOptions) -> None:
        self.began = time.perf_counter()
        self.stop: Stop = threading.Event()
        self._limit = options.time_limit
        self._rounds = options.iterations
        self.rounds = 0
        self.dual_share = 0.25

    def plan_dual(self, seconds_per_step: float) -> None:
        """Give the dual the time its usual number of steps takes, within limits; counted work keeps a fixed share."""
        if self._rounds is None:
            step = seconds_per_step / max(1e-9, self._limit)
            most = max(MOST_DUAL_SHARE, min(LONG_DUAL_SHARE, LEAST_DUAL_STEPS * step))
            self.dual_share = min(most, max(LEAST_DUAL_SHARE, DUAL_STEPS * step))

    def steps_in(self, share: float, seconds_per_step: float) -> float:
        """How many steps of the bound fit into a share of the whole."""
        return share * (self._limit / max(1e-9, seconds_per_step) if self._rounds is None else self._rounds)

    def leave_out(self, seconds: float) -> None:
        """Do not count seconds spent on something else than searching."""
        self.began += seconds

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
