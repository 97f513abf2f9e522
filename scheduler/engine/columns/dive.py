"""The dive: fix the tours the linear relaxation likes best, price again what that leaves, until everybody has one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.columns.blocks import Block, best_columns
from scheduler.engine.columns.master import Master
from scheduler.engine.columns.pool import Pool
from scheduler.engine.columns.pricing import Pricer, generate

AT_ONCE, WORTH_FIXING = 0.05, 0.8
"""Where no tour is nearly whole, so large a share of the agents is fixed at once, of tours liked nearly as much as the
best one."""
MOST_COLUMNS, LEAST_COLUMNS = 900, 12
"""Columns the programme begins with: of all sellers together, and of each at least."""


@dataclass(frozen=True)
class DivePlan:
    """How careful a dive is.

    Parameters
    ----------
    sure
        Every tour with at least this fraction is fixed at once.
    rounds
        Most solutions of the programme between two fixings.
    noise
        Disturbs the fractions by so much, so that another dive fixes others first.
    """

    sure: float
    rounds: int
    noise: float = 0.0


QUICK, CAREFUL = DivePlan(0.7, 4), DivePlan(0.99, 30)
"""A quick dive gives a roster soon; a careful one takes about three times as long and usually ends better."""


def dive(
    block: Block,
    pool: Pool,
    pricer: Pricer,
    start: NDArray[np.float64],
    rng: np.random.Generator,
    stopped: Callable[[], bool],
    plan: DivePlan = CAREFUL,
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
    plan
        How careful.
    """
    counts, heads = block.counts.copy(), block.heads.copy()
    flat = heads.reshape(-1)
    master = Master(pool.instance, pool.sellers, counts, heads, pricer.masks)
    gains = pricer.gains(start)
    sellers = np.flatnonzero(counts).tolist()
    for seller in sellers:
        master.add(best_columns(pool.by_seller[seller], gains, max(LEAST_COLUMNS, MOST_COLUMNS // len(sellers))))
    free: dict[int, list[int]] = {}
    for agent in block.agents:
        free.setdefault(int(pool.sellers.of_agent[agent]), []).append(agent)
    tours: dict[int, NDArray[np.int64]] = {}
    while counts.sum() > 0:
        if stopped():
            return None
        open_sellers = np.flatnonzero(counts).tolist()
        if generate(master, pricer, open_sellers, counts, plan.rounds, start, stopped=stopped) is None:
            return None
        if master.solve() is None:
            return None
        fractions = master.fractions()
        likes = fractions + plan.noise * rng.random(len(fractions)) * (fractions > 1e-6)
        for j in _to_fix(likes, fractions, plan.sure, int(counts.sum())):
            column = master.columns[j]
            for _ in range(min(counts[column.seller], max(1, int(fractions[j] + 1e-6)))):
                counts[column.seller] -= 1
                flat[column.cells] += 1
                tours[free[column.seller].pop()] = column.tour
        master.set_counts(counts)
        master.set_heads(heads)
    return tours


def _to_fix(likes: NDArray[np.float64], fractions: NDArray[np.float64], nearly: float, open_agents: int) -> list[int]:
    """Columns to fix now: all that are nearly whole, else the best liked ones of a few sellers."""
    sure = np.flatnonzero(fractions >= nearly)
    if len(sure):
        return sure.tolist()
    best = np.argsort(-likes, kind="stable")[: max(1, int(AT_ONCE * open_agents))]
    return [int(j) for j in best if fractions[j] >= WORTH_FIXING * fractions[best[0]]]
