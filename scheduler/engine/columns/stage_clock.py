"""The clock of a search by columns: shares of its time, handed out stage by stage."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scheduler.engine.anneal.chain import Share

Left = Callable[[], float]
"""Seconds left; infinite where work is counted."""


def forever() -> float:
    """Seconds left where nobody counts them."""
    return np.inf


class Clock:
    """Share of a search that has passed, and of stages of it.

    Asks for its share no more once that has reached 1, which counts rounds where work is counted.
    """

    def __init__(self, share: Share) -> None:
        self._share, self._passed = share, 0.0

    def __call__(self) -> float:
        """Share that has passed, 0-1."""
        if self._passed < 1.0:
            self._passed = self._share()
        return self._passed

    def is_over(self) -> bool:
        """Whether all time has passed."""
        return self() >= 1.0

    def next(self, length: float) -> Share:
        """Return the clock of a stage that begins now and takes a share of the whole, at most what is left of it."""
        began = self._passed
        return lambda: 1.0 if self.is_over() else min(1.0, (self._passed - began) / length)

    def over_after(self, length: float) -> Callable[[], bool]:
        """Return whether such a stage is over."""
        stage = self.next(length)
        return lambda: stage() >= 1.0


def chunks_clock(clock: Clock, chunks: int) -> Share:
    """Share of a number of chunks that have passed; 1 once the whole is over."""
    done = 0

    def share() -> float:
        nonlocal done
        done += 1
        return 1.0 if clock.is_over() else min(1.0, (done - 1) / chunks)

    return share
