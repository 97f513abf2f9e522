"""The market of the bound: at given prices queues buy people and agents sell their best tours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.bundle import Bundle
from scheduler.engine.kernels.compiled import entry
from scheduler.engine.kernels.constants import OFF, TOUR_WIDTH
from scheduler.engine.kernels.cut_work import group_at
from scheduler.engine.kernels.duty_slots import present_slots
from scheduler.engine.kernels.limited_tours import bound_within
from scheduler.engine.kernels.period_sums import price_totals, supply_totals
from scheduler.engine.kernels.state_sums import supply_rows
from scheduler.engine.kernels.tour_sums import has_sums
from scheduler.engine.kernels.tours import best_tour


@dataclass(frozen=True, eq=False)
class Market(Bundle):
    """Who buys and who sells; ``S`` sellers, each a kind of equal agents.

    Attributes
    ----------
    value
        (T, Q, K) milli-currency the k-th person on a queue is worth.
    most
        (T, Q) most people who could serve a queue at all; parts of a head make whole ones.
    classes, groups, counts
        (S,) class and group of each seller, and how many agents it stands for.
    share
        (G,) what a person of each group counts for, 1 for a whole head.
    gains, choice
        (G, T) what a person of a group earns at the prices, and at which queue (OFF: none is open).
    least_bought, most_bought
        (T, Q) people the queues buy; between the two they are indifferent.
    supplied
        (T, Q) people the sellers supply.
    tours, by_seller
        (S, D, TOUR_WIDTH), (S,) best tour of each seller and its value, milli-currency.
    slots
        (T + 1,) scratch.
    row_kinds, worth
        (S,) kind of each seller to presence rows, and (P, STATES, T) what each kind's states earn there.
    row_supplied, total_supplied
        (R, T), (X, periods) units the sellers supply.
    total_prices
        (X, periods) milli-currency of a unit.
    multipliers, steps
        (S, most sums of a class) milli-currency a unit of each sum left to multipliers is charged, and how each
        was last moved: see ``limited_tours.bound_within``.
    rounds
        (1,) steps of the multipliers each time somebody sells; 0 for no multipliers at all.
    """

    value: Floats
    most: Ints
    classes: Ints
    groups: Ints
    counts: Floats
    share: Floats
    gains: Floats
    choice: Ints
    least_bought: Ints
    most_bought: Ints
    supplied: Floats
    tours: Ints
    by_seller: Floats
    slots: Ints
    row_kinds: Ints
    worth: Floats
    row_supplied: Floats
    total_supplied: Floats
    total_prices: Floats
    multipliers: Floats
    steps: Floats
    rounds: Ints


@entry
def group_prices(prices, masks, share, gains, choice):
    """Let each group sell to the best paying of its open queues.

    Parameters
    ----------
    prices : float64 (T, Q)
        Milli-currency of a person.
    masks : int64 (G, T)
        Queues the group serves, one bit a queue.
    share : float64 (G,)
        What a person of the group counts for.
    gains, choice : float64, int64 (G, T)
        Filled with what a person of the group earns (0 where no queue is open), and at which queue (OFF: none).
    """
    slots, queues = prices.shape
    for g in range(masks.shape[0]):
        for t in range(slots):
            best = 0.0
            at = OFF
            for q in range(queues):
                if masks[g, t] >> q & 1 and (at < 0 or prices[t, q] > best):
                    best = prices[t, q]
                    at = q
            gains[g, t] = best * share[g]
            choice[g, t] = at


@entry
def buy(market, prices):
    """Cost of the queues at ``prices`` ``(T, Q)``: each buys people while the next is worth more than the price.

    Where the next is worth just the price, any number up to ``most_bought`` costs the same.
    """
    value, most = market.value, market.most
    slots, queues = prices.shape
    last = value.shape[2] - 1
    total = 0.0
    for t in range(slots):
        for q in range(queues):
            n = 0
            price = prices[t, q]
            while n < most[t, q] and value[t, q, min(n, last)] > price:
                total += price - value[t, q, min(n, last)]
                n += 1
            market.least_bought[t, q] = n
            while n < most[t, q] and value[t, q, min(n, last)] == price:
                n += 1
            market.most_bought[t, q] = n
    return total


@entry
def sell(tables, rows, space, market, sellers, weights):
    """Cost of some agents at the market's gains; fills each seller's best tour and adds the people it supplies.

    Parameters
    ----------
    sellers, weights : int64, float64 (n,)
        Who sells, and how often each counts.
    """
    gains, choice, slots = market.gains, market.choice, market.slots
    total = 0.0
    size = gains.shape[1]
    for n in range(sellers.shape[0]):
        i = sellers[n]
        cls, group, count = market.classes[i], market.groups[i], market.counts[i] * weights[n]
        tour = market.tours[i]
        if tables.with_totals:
            price_totals(tables, rows, market.row_kinds[i], cls, market.total_prices, 1.0, space.option_extra)
        worth = market.worth[market.row_kinds[i]]
        if has_sums(tables, cls):
            if not tables.with_totals:
                for k in range(space.option_extra.shape[0]):
                    space.option_extra[k] = 0.0
            own, steps, rounds = market.multipliers[i], market.steps[i], market.rounds[0]
            market.by_seller[i] = bound_within(tables, space, gains, worth, group, cls, own, steps, rounds, tour)
        else:
            market.by_seller[i] = best_tour(tables, space, gains, worth, group, cls, tour)
        total -= count * market.by_seller[i]
        if tables.with_totals:
            supply_totals(rows, market.row_kinds[i], tour, count, market.total_supplied)
        if tables.with_rows:
            supply_rows(tables, rows, market.row_kinds[i], cls, tour, count, market.row_supplied)
        for d in range(tour.shape[0]):
            k = tour[d, 0]
            if k < 0:
                continue
            present = present_slots(tables, cls, tour[d], size, slots)
            block = np.int64(TOUR_WIDTH)
            for j in range(present):
                own, block = group_at(tables, cls, group, tour[d], slots[j], block)
                q = choice[own, slots[j]]
                if q >= 0:
                    market.supplied[slots[j], q] += count * market.share[own]
    return total
