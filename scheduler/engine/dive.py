"""The dive: fix the tours the linear relaxation likes best, price again what that leaves, until everybody has one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.columns import Pool
from scheduler.engine.master import Master
from scheduler.engine.pricing import Pricer, all_columns, generate
from scheduler.engine.tours import empty_tours

SURE = 0.7
"""Every tour with at least this fraction is fixed at once."""
ROUNDS = 4
"""Solutions of the programme between two fixings."""


def dive(
    pool: Pool,
    pricer: Pricer,
    start: NDArray[np.float64],
    rng: np.random.Generator,
    stopped: Callable[[], bool],
    noise: float = 0.0,
) -> NDArray[np.int64] | None:
    """Return one tour an agent, or ``None`` where stopped.

    Parameters
    ----------
    pool
        Columns of the relaxation; grows.
    start
        ``(T, Q)`` prices where the programme has no row.
    noise
        Disturbs the fractions by so much, so that another dive fixes others first.
    """
    instance, sellers = pool.instance, pool.sellers
    counts = np.array([len(members) for members in sellers.members], np.int64)
    heads = instance.carried.copy()
    flat = heads.reshape(-1)
    master = Master(instance, sellers, counts, heads, pricer.masks)
    master.add(all_columns(pool, range(len(counts))))
    free = [list(members) for members in sellers.members]
    tours = empty_tours(len(instance.agents), instance.problem.horizon.days)
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
