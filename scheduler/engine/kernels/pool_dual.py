"""The dual of the set partitioning, whose reduced costs rule columns out.

Primal: each agent takes one column; shortage s costs ``price[s]`` for each person missing, the number missing is the
largest of ``floor[s]`` and ``need[r] - columns taken that serve row r`` over its rows. Prices ``pi[r] >= 0`` with
``sum of pi over the rows of s <= price[s]`` prove

    sum over s of (pi * need + (price[s] - pi) * floor[s]) + sum over agents of their least (cost - pi * serves).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.adam import Adam, climb
from scheduler.engine.kernels.bundle import Bundle
from scheduler.engine.kernels.compiled import entry, inner
from scheduler.engine.kernels.constants import LARGEST

ADAM = Adam(fade=0.9, fade_square=0.98, fresh=0.1, fresh_square=0.02, least=0.1)
"""Few steps: short memory."""


@dataclass(frozen=True, eq=False)
class PoolArrays(Bundle):
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
    pi, best_pi, gradient, first_moment, second_moment, rates
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
    rates: Floats
    reduced: Floats
    best_reduced: Floats
    chosen: Ints


@inner
def _evaluate(pool):
    """Value of the dual at ``pi`` (made feasible first), reduced costs and the gradient."""
    total = 0.0
    for short in range(pool.price.shape[0]):
        used = 0.0
        for row in range(pool.row_ptr[short], pool.row_ptr[short + 1]):
            pool.pi[row] = max(0.0, pool.pi[row])
            used += pool.pi[row]
        if used > pool.price[short]:
            for row in range(pool.row_ptr[short], pool.row_ptr[short + 1]):
                pool.pi[row] *= pool.price[short] / used
            used = pool.price[short]
        total += (pool.price[short] - used) * pool.floor[short]
        for row in range(pool.row_ptr[short], pool.row_ptr[short + 1]):
            total += pool.pi[row] * pool.need[row]
            pool.gradient[row] = pool.need[row] - pool.floor[short]
    for a in range(pool.chosen.shape[0]):
        least = LARGEST
        for column in range(pool.first[a], pool.first[a + 1]):
            if not pool.active[column]:
                continue
            worth = pool.cost[column]
            for i in range(pool.serve_ptr[column], pool.serve_ptr[column + 1]):
                worth -= pool.pi[pool.serves[i]]
            pool.reduced[column] = worth
            if worth < least:
                least = worth
                pool.chosen[a] = column
        total += least
        for column in range(pool.first[a], pool.first[a + 1]):
            pool.reduced[column] -= least
        best = pool.chosen[a]
        for i in range(pool.serve_ptr[best], pool.serve_ptr[best + 1]):
            pool.gradient[pool.serves[i]] -= 1.0
    return total


@entry
def ascend_pool(pool, steps, first_rate, last_rate, target):
    """Raise the dual by Adam; returns the best value, its prices and reduced costs in ``best_pi``, ``best_reduced``.

    Parameters
    ----------
    steps : int
        Most steps.
    first_rate, last_rate : float
        Shares of each shortage's price, falling geometrically from one to the other.
    target : float
        Value in milli-currency at which to stop.
    """
    best = -LARGEST
    pool.first_moment[:] = 0.0
    pool.second_moment[:] = 0.0
    for step in range(steps):
        total = _evaluate(pool)
        if total > best:
            best = total
            for row in range(pool.pi.shape[0]):
                pool.best_pi[row] = pool.pi[row]
            for column in range(pool.reduced.shape[0]):
                pool.best_reduced[column] = pool.reduced[column]
            if best >= target:
                break
        rate = first_rate * (last_rate / first_rate) ** (step / steps)
        for short in range(pool.price.shape[0]):
            for row in range(pool.row_ptr[short], pool.row_ptr[short + 1]):
                pool.rates[row] = rate * pool.price[short]
        climb(pool.pi, pool.gradient, pool.first_moment, pool.second_moment, pool.rates, np.int64(step + 1), ADAM)
    return best
