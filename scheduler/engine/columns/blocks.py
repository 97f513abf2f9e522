"""Blocks: a few agents over the whole horizon, solved together by column generation and a small integer programme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.array_types import Ints
from scheduler.engine.columns.master import Master
from scheduler.engine.columns.partition import choose_tours
from scheduler.engine.columns.pool import Column, Pool, presence_of, reduced_costs
from scheduler.engine.columns.pricing import Priced, Pricer, generate

ROUNDS = 40
FIRST_COLUMNS = 80
"""Columns of one seller the relaxation of a block begins with."""
MOST_COLUMNS = 250
"""Columns of one agent the integer programme may choose from."""


@dataclass(frozen=True)
class Block:
    """Some agents to decide while all others keep their tours.

    Attributes
    ----------
    tours, objective
        The current roster and its cost in milli-currency.
    agents
        To decide.
    counts
        ``(S,)`` how many of them each seller has.
    own
        Their columns.
    heads
        ``(G, T)`` the others' presence.
    others_cost
        Cost of the others' tours apart from coverage.
    """

    tours: NDArray[np.int64]
    objective: float
    agents: list[int]
    counts: Ints
    own: list[Column]
    heads: Ints
    others_cost: float

    @classmethod
    def of(cls, pool: Pool, tours: NDArray[np.int64], objective: float, agents: list[int]) -> Block:
        """Take some agents out of a roster."""
        of_agent, inside = pool.sellers.of_agent, set(agents)
        columns = [pool.column(int(of_agent[a]), tour) for a, tour in enumerate(tours)]
        others = [column for a, column in enumerate(columns) if a not in inside]
        return cls(
            tours,
            objective,
            agents,
            np.bincount(of_agent[agents], minlength=len(pool.by_seller)).astype(np.int64),
            [columns[a] for a in agents],
            presence_of(pool.instance, others),
            sum(column.cost for column in others),
        )


def improve(
    block: Block, pool: Pool, pricer: Pricer, guide: Priced | None, step: float, seconds: float, counted: bool = False
) -> dict[int, NDArray[np.int64]] | None:
    """Tours of a block that make the roster cheaper; ``None`` where none were found or the bound shows there are none.

    Parameters
    ----------
    guide
        Prices by which the first columns are taken from the pool.
    step
        Every roster's cost is a multiple of it.
    seconds, counted
        Most time for the integer programme; reproducible units of work where ``counted``.
    """
    sellers = np.flatnonzero(block.counts).tolist()
    master = Master(pool.instance, pool.sellers, block.counts, block.heads, pricer.masks)
    for column in block.own:
        pool.add(column.seller, column.tour)
    start = np.zeros(pool.instance.required.shape)
    gains = pricer.gains(start if guide is None else guide.prices)
    master.add(block.own)
    for seller in sellers:
        master.add(best_columns(pool.by_seller[seller], gains, FIRST_COLUMNS))
    target = block.objective - block.others_cost - step
    priced = generate(master, pricer, sellers, block.counts, ROUNDS, start, enough=target + 0.5)
    if priced is None or priced.bound > target + 0.5:
        return None
    room = target - priced.bound + 0.5
    of_agent = pool.sellers.of_agent
    columns = {a: promising(pool.by_seller[of_agent[a]], priced, room) for a in block.agents}
    if not all(columns.values()):
        return None
    offered = {a: np.array([column.tour for column in found]) for a, found in columns.items()}
    choice = choose_tours(pool.instance, block.tours, offered, block.objective - step + 1, seconds, counted=counted)
    if choice.chosen is None:
        return None
    return {a: columns[a][j].tour for a, j in choice.chosen.items()}


def best_columns(columns: list[Column], gains: NDArray[np.float64], most: int) -> list[Column]:
    """Columns of one seller that earn most at some prices."""
    if len(columns) <= most:
        return columns
    order = np.argpartition(reduced_costs(columns, gains), most)[:most]
    return [columns[j] for j in order]


def promising(columns: list[Column], priced: Priced, room: float) -> list[Column]:
    """Columns of one seller whose reduced cost leaves room for a better block, best first."""
    costs = reduced_costs(columns, priced.gains) - priced.duals[columns[0].seller]
    order = np.argsort(costs, kind="stable")[:MOST_COLUMNS]
    return [columns[j] for j in order if costs[j] <= room]
