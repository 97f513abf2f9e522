"""Kernels of the set partitioning: presence of its columns, and a dual whose reduced costs rule columns out.

Primal: each agent takes one column; shortage s costs ``price[s]`` for each person missing, the number missing is the
largest of ``floor[s]`` and ``need[r] - columns taken that serve row r`` over its rows. Prices ``pi[r] >= 0`` with
``sum of pi over the rows of s <= price[s]`` prove

    sum over s of (pi * need + (price[s] - pi) * floor[s]) + sum over agents of their least (cost - pi * serves).
"""

from __future__ import annotations

from typing import NamedTuple

from scheduler.engine.kernels.arrays import Floats, Ints
from scheduler.engine.kernels.compiled import entry, inner
from scheduler.engine.kernels.coverage import tour_cost
from scheduler.engine.kernels.tours import present_slots


@entry
def mark_presence(tables, cls, own_group, tours, slots, there, costs):
    """Write the group each tour works as in each slot (-1: absent) to ``there`` ``(n, T)``, own costs to ``costs``."""
    size = there.shape[1]
    for i in range(tours.shape[0]):
        there[i, :] = -1
        costs[i] = tour_cost(tables, cls, tours[i])
        for d in range(tours.shape[1]):
            k = tours[i, d, 0]
            if k < 0:
                continue
            group = tables.group[k] if tables.group[k] >= 0 else own_group
            count = present_slots(tables, cls, tours[i, d], size, slots)
            for j in range(count):
                there[i, slots[j]] = group


@entry
def count_heads(tables, group_of, tours, free, slots, heads):
    """Add the people of the agents that are not free to ``heads`` ``(G, T)``; returns what their own tours cost."""
    total = 0.0
    size = heads.shape[1]
    for a in range(tours.shape[0]):
        if free[a]:
            continue
        cls = tables.class_of[a]
        total += tour_cost(tables, cls, tours[a])
        for d in range(tours.shape[1]):
            k = tours[a, d, 0]
            if k < 0:
                continue
            group = tables.group[k] if tables.group[k] >= 0 else group_of[a]
            count = present_slots(tables, cls, tours[a, d], size, slots)
            for j in range(count):
                heads[group, slots[j]] += 1
    return total


class PoolArrays(NamedTuple):
    """Flat arrays of a pool: ``A`` agents, ``n`` columns, ``S`` shortages, ``R`` rows.

    Attributes
    ----------
    first
        (A + 1,) columns of each agent.
    cost
        (n,) milli-currency.
    active
        (n,) 1 for columns still in question.
    serve_ptr, serves
        (n + 1,) rows each column serves.
    row_ptr
        (S + 1,) rows of each shortage.
    need
        (R,).
    floor, price
        (S,).
    pi, best_pi, gradient, first_moment, second_moment
        (R,) prices and scratch; ``pi`` is where the ascent begins.
    reduced, best_reduced
        (n,) reduced costs, at least 0, at the last and at the best prices.
    chosen
        (A,) cheapest column of each agent at the last prices.
    """

    first: Ints
    cost: Floats
    active: Ints
    serve_ptr: Ints
    serves: Ints
    row_ptr: Ints
    need: Floats
    floor: Floats
    price: Floats
    pi: Floats
    best_pi: Floats
    gradient: Floats
    first_moment: Floats
    second_moment: Floats
    reduced: Floats
    best_reduced: Floats
    chosen: Ints


@inner
def _evaluate(pool):
    """Value of the dual at ``pi`` (made feasible first), reduced costs and the gradient."""
    total = 0.0
    for s in range(pool.price.shape[0]):
        used = 0.0
        for r in range(pool.row_ptr[s], pool.row_ptr[s + 1]):
            pool.pi[r] = max(0.0, pool.pi[r])
            used += pool.pi[r]
        if used > pool.price[s]:
            for r in range(pool.row_ptr[s], pool.row_ptr[s + 1]):
                pool.pi[r] *= pool.price[s] / used
            used = pool.price[s]
        total += (pool.price[s] - used) * pool.floor[s]
        for r in range(pool.row_ptr[s], pool.row_ptr[s + 1]):
            total += pool.pi[r] * pool.need[r]
            pool.gradient[r] = pool.need[r] - pool.floor[s]
    for a in range(pool.chosen.shape[0]):
        least = 1e300
        for c in range(pool.first[a], pool.first[a + 1]):
            if not pool.active[c]:
                continue
            worth = pool.cost[c]
            for i in range(pool.serve_ptr[c], pool.serve_ptr[c + 1]):
                worth -= pool.pi[pool.serves[i]]
            pool.reduced[c] = worth
            if worth < least:
                least = worth
                pool.chosen[a] = c
        total += least
        for c in range(pool.first[a], pool.first[a + 1]):
            pool.reduced[c] -= least
        best = pool.chosen[a]
        for i in range(pool.serve_ptr[best], pool.serve_ptr[best + 1]):
            pool.gradient[pool.serves[i]] -= 1.0
    return total


@entry
def ascend_pool(pool, steps, first_rate, last_rate, target):
    """Raise the dual by Adam; returns the best value, its prices and reduced costs in ``best_pi``, ``best_reduced``.

    Rates are shares of each shortage's price, falling geometrically. Stops at ``target``.
    """
    best = -1e300
    pool.first_moment[:] = 0.0
    pool.second_moment[:] = 0.0
    for step in range(steps):
        total = _evaluate(pool)
        if total > best:
            best = total
            for r in range(pool.pi.shape[0]):
                pool.best_pi[r] = pool.pi[r]
            for c in range(pool.reduced.shape[0]):
                pool.best_reduced[c] = pool.reduced[c]
            if best >= target:
                break
        rate = first_rate * (last_rate / first_rate) ** (step / steps)
        fade, decay = 0.9 ** (step + 1), 0.98 ** (step + 1)
        for s in range(pool.price.shape[0]):
            for r in range(pool.row_ptr[s], pool.row_ptr[s + 1]):
                slope = pool.gradient[r]
                pool.first_moment[r] = 0.9 * pool.first_moment[r] + 0.1 * slope
                pool.second_moment[r] = 0.98 * pool.second_moment[r] + 0.02 * slope * slope
                size = (pool.second_moment[r] / (1.0 - decay)) ** 0.5 + 0.1
                pool.pi[r] += rate * pool.price[s] * pool.first_moment[r] / (1.0 - fade) / size
    return best
