"""Sums over a tour that its class's automaton leaves to multipliers: what a tour adds up to, and what may be added.

One letter more than elsewhere: ``j`` is a sum, ``sum_ptr[cls]`` to ``sum_ptr[cls + 1] - 1``; ``multipliers`` has the
milli-currency a unit of each is charged, from the class's first sum on: above 0 where the most is what holds the sum
back, below 0 where the least is to be reached.
"""

from __future__ import annotations

from scheduler.engine.kernels.compiled import entry, inline, inner


@inline
def has_sums(tables, cls):
    """Whether the class leaves any sum to multipliers."""
    return tables.sum_ptr[cls] < tables.sum_ptr[cls + 1]


@inline
def units_of(tables, cls, j, k):
    """Units an option, or a day off, adds to a sum."""
    return tables.unit[tables.unit_ptr[j] + k - tables.option_ptr[cls, 0]] if k >= 0 else 0


@inner
def sum_of(tables, cls, j, tour):
    """Add up what a tour adds to a sum."""
    total = 0
    for d in range(tour.shape[0]):
        total += units_of(tables, cls, j, tour[d, 0])
    return total


@inner
def keeps_sums(tables, cls, tour):
    """Whether a tour keeps to every sum."""
    for j in range(tables.sum_ptr[cls], tables.sum_ptr[cls + 1]):
        if excess(tables, j, sum_of(tables, cls, j, tour)) != 0:
            return False
    return True


@inline
def excess(tables, j, total):
    """Units a sum exceeds its range by, below 0 where it does not reach it."""
    if total > tables.sum_most[j]:
        return total - tables.sum_most[j]
    return min(0, total - tables.sum_least[j])


@entry
def keeps_all_sums(tables, cls, tour):
    """Whether a tour keeps to every sum."""
    return keeps_sums(tables, cls, tour)


@inner
def change_keeps_sums(tables, cls, tour, trial, d, other):
    """Whether a tour that keeps to every sum does so with the options of ``trial`` on days ``d`` and ``other``."""
    for j in range(tables.sum_ptr[cls], tables.sum_ptr[cls + 1]):
        more = units_of(tables, cls, j, trial[d, 0]) - units_of(tables, cls, j, tour[d, 0])
        if other >= 0:
            more += units_of(tables, cls, j, trial[other, 0]) - units_of(tables, cls, j, tour[other, 0])
        if more != 0 and excess(tables, j, sum_of(tables, cls, j, tour) + more) != 0:
            return False
    return True


@inner
def charge(tables, space, cls, multipliers, sign):
    """Take what the multipliers charge off ``space.option_extra`` (``sign`` 1), or put it back (-1)."""
    first = tables.option_ptr[cls, 0]
    count = tables.option_ptr[cls, -1] - first
    for j in range(tables.sum_ptr[cls], tables.sum_ptr[cls + 1]):
        price = sign * multipliers[j - tables.sum_ptr[cls]]
        if price != 0.0:
            for i in range(count):
                space.option_extra[i] -= price * tables.unit[tables.unit_ptr[j] + i]


@inline
def charged(tables, cls, multipliers, k):
    """Milli-currency the multipliers charge for an option."""
    total = 0.0
    for j in range(tables.sum_ptr[cls], tables.sum_ptr[cls + 1]):
        total += multipliers[j - tables.sum_ptr[cls]] * units_of(tables, cls, j, k)
    return total
