"""The dive: fix the tours the linear relaxation likes best, price again what that leaves, until everybody has one.

It ends in time: as its own share of time passes more is fixed at once, and who has no tour at the end is left to
exact insertion. So there is always a roster.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.array_types import Ints
from scheduler.engine.columns.blocks import Block, best_columns
from scheduler.engine.columns.master import Master
from scheduler.engine.columns.pool import Column, Pool
from scheduler.engine.columns.pricing import Pricer, generate
from scheduler.engine.columns.stage_clock import Left, forever

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


@dataclass(frozen=True)
class Dive:
    """What a dive decided.

    Parameters
    ----------
    tours
        A tour of each agent it came to.
    open
        Agents it did not come to, in time or because the programme could not be solved.
    """

    tours: dict[int, NDArray[np.int64]]
    open: list[int]


def dive(
    block: Block,
    pool: Pool,
    pricer: Pricer,
    start: NDArray[np.float64],
    rng: np.random.Generator,
    share: Callable[[], float],
    plan: DivePlan = CAREFUL,
    support: Sequence[Column] = (),
    left: Left = forever,
) -> Dive:
    """Return tours for the agents of a block, all of them where time allows.

    Parameters
    ----------
    block
        Agents to decide, everybody perhaps; the others keep their tours.
    pool
        Columns of the relaxation; grows.
    start
        ``(T, Q)`` prices where the programme has no row.
    share
        Share of the dive's time that has passed, 0-1; so large a share of the agents is to be fixed by then.
    plan
        How careful.
    support
        Columns the relaxation took; the programme begins with them, and with the best of the pool.
    left
        Seconds left for its programmes.
    """
    counts, heads = block.counts.copy(), block.heads.copy()
    everybody = int(counts.sum())
    flat = heads.reshape(-1)
    master = Master(pool.instance, pool.sellers, counts, heads, pricer.masks, left)
    master.add(_first_columns(pool, counts, pricer.gains(start), support))
    free: dict[int, list[int]] = {}
    for agent in block.agents:
        free.setdefault(int(pool.sellers.of_agent[agent]), []).append(agent)
    tours: dict[int, NDArray[np.int64]] = {}
    passed = share()
    while counts.sum() > 0 and passed < 1.0:
        open_sellers = np.flatnonzero(counts).tolist()
        priced = generate(master, pricer, open_sellers, counts, plan.rounds, start, stopped=lambda: share() >= 1.0)
        if priced is None or master.solve() is None:
            break
        fractions = master.fractions()
        likes = fractions + plan.noise * rng.random(len(fractions)) * (fractions > 1e-6)
        passed = share()
        behind = int(passed * everybody) - len(tours)
        for j in _to_fix(likes, fractions, plan.sure, int(counts.sum()), behind):
            column = master.columns[j]
            for _ in range(min(counts[column.seller], max(1, int(fractions[j] + 1e-6)))):
                counts[column.seller] -= 1
                flat[column.cells] += 1
                tours[free[column.seller].pop()] = column.tour
        master.set_counts(counts)
        master.set_heads(heads)
    return Dive(tours, [agent for own in free.values() for agent in own])


def _first_columns(pool: Pool, counts: Ints, gains: NDArray[np.float64], support: Sequence[Column]) -> list[Column]:
    """Columns the programme begins with, each once: the relaxation's own and the best of the pool."""
    sellers = np.flatnonzero(counts).tolist()
    most = max(LEAST_COLUMNS, MOST_COLUMNS // len(sellers))
    best = [column for seller in sellers for column in best_columns(pool.by_seller[seller], gains, most)]
    known = {id(column) for column in best}
    return best + [column for column in support if counts[column.seller] and id(column) not in known]


def _to_fix(
    likes: NDArray[np.float64], fractions: NDArray[np.float64], nearly: float, open_agents: int, behind: int
) -> list[int]:
    """Columns to fix now: all that are nearly whole, else the best liked ones of a few sellers.

    ``behind`` is how many agents should have been fixed by now and are not: so many columns are taken in any case.
    """
    sure = np.flatnonzero(fractions >= nearly)
    if len(sure) >= max(1, behind):
        return sure.tolist()
    order = np.argsort(-likes, kind="stable")
    if behind > max(1, int(AT_ONCE * open_agents)):
        return [int(j) for j in order[:behind] if fractions[j] > 0.0]
    if len(sure):
        return sure.tolist()
    best = order[: max(1, int(AT_ONCE * open_agents))]
    return [int(j) for j in best if fractions[j] >= WORTH_FIXING * fractions[best[0]]]
