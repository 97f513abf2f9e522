"""Annealing by windows of days, where the horizon is long: their cost does not grow with it."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from scheduler.engine.anneal.chain import Anneal, Chain, Share
from scheduler.engine.kernels.constants import MOST_WINDOW_DAYS
from scheduler.engine.kernels.redo_windows import Windows, redo_windows

LEAST_DAYS, MOST_DAYS = 2, 8
"""Days of a window. Measured over six and twelve weeks: up to 21 days find a third to a half less in the same time."""
FIXED_WINDOWS = 400
"""Windows of one chunk where work is counted instead of time."""


def has_windows(chain: Chain) -> bool:
    """Whether the horizon is long enough to redo windows of it, and the work of anybody is not assigned."""
    tables = chain.tables
    free = np.diff(tables.block_ptr)[tables.class_of[chain.movable]] == 0
    return chain.instance.problem.horizon.days > MOST_WINDOW_DAYS and bool(free.any())


def anneal_windows(chain: Chain, share: Share, how: Anneal, on_progress: Callable[[], None] = lambda: None) -> None:
    """Redo windows of days with the temperature falling over the phase; ``how.hot`` 0 only takes improvements."""
    windows = Windows(LEAST_DAYS, MOST_DAYS, how.most, how.related, how.noise * chain.unit, how.noise_share)
    while has_windows(chain) and (passed := share()) < 1.0:
        heat = chain.unit * how.hot * (how.cold / how.hot) ** passed if how.hot else 0.0
        count, began = chain.work_of("windows", FIXED_WINDOWS), time.perf_counter()
        chain.objective = redo_windows(
            chain.tables,
            chain.coverage,
            chain.rows,
            chain.space,
            chain.guide,
            chain.ruin_space,
            chain.move_space,
            chain.tours,
            windows,
            count,
            heat,
            chain.objective,
        )
        chain.learn_pace("windows", count, spent := time.perf_counter() - began)
        chain.go_on(heat, spent)
        on_progress()
