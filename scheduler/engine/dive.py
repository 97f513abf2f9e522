"""The dive: fix the tours the linear relaxation likes best, price again what that leaves, until everybody has one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.blocks import FIRST_COLUMNS, Block, best_columns
from scheduler.engine.columns import Pool
from scheduler.engine.master import Master
from scheduler.engine.pricing import Pricer, generate

SURE = 0.99
"""Every tour with at least this fraction is fixed at once (0.7 or 0.9 is quicker, but ends at worse rosters)."""
ROUNDS = 30
"""Most solutions of the programme between two fixings."""


def dive(
    block: Block,
    pool: Pool,
    pricer: Pricer,
    start: NDArray[np.float64],
    rng: np.random.Generator,
    stopped: Callable[[], bool],
    noise: float = 0.0,
) -> dict[int, NDArray[np.int64]] | None:
    """Return a tour for each agent of a block, or ``None`` where stopped.

    Parameters
    ----------
    block
        Agents to decide, everybody perhaps; the others keep their tours.
    pool
        Columns of the relaxation; grows.
    start
        ``(T, Q)`` prices where the programme has no row.
    noise
        Disturbs the fractions by so much, so that another dive fixes others first.
    """
    counts, heads = block.counts.copy(), block.heads.copy()
    flat = heads.reshape(-1)
    master = Master(pool.instance, pool.sellers, counts, heads, pricer.masks)
    gains = pricer.gains(start)
    for seller in np.flatnonzero(counts).tolist():
        master.add(best_columns(pool.by_seller[seller], gains, FIRST_COLUMNS))
    free: dict[int, list[int]] = {}
    for agent in block.agents:
        free.setdefault(int(pool.sellers.of_agent[agent]), []).append(agent)
    tours: dict[int, NDArray[np.int64]] = {}
    while counts.sum() > 0:
        if stopped():
            return None
        open_sellers = np.flatnonzero(counts).tolist()
        if generate(master, pricer, open_sellers, counts, ROUNDS, start, stopped=stopped) is None:
            return None
        if master.solve() is None:
            return None
        fractions = master.fractions()
        likes = fractions + noise * rng.random(len(fractions)) * (fractions > 1e-6)
        for j in _to_fix(likes, fractions):
            column = master.columns[j]
            for _ in range(min(counts[column.seller], max(1, int(fractions[j] + 1e-6)))):
                counts[column.seller] -= 1
                flat[column.cells] += 1
                tours[free[column.seller].pop()] = column.tour
        master.set_counts(counts)
        master.set_heads(heads)
    return tours


def _to_fix(likes: NDArray[np.float64], fractions: NDArray[np.float64]) -> list[int]:
    """Columns to fix now: all that are nearly whole, else the best liked."""
    sure = np.flatnonzero(fractions >= SURE)
    return sure.tolist() if len(sure) else [int(np.argmax(likes))]
