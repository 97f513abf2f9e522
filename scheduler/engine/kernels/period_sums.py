"""Total rows: sums over duties in periods whose distance from a range costs money.

One duty changes the sum of the period its date lies in by a known amount. Several duties of one tour may change the
same sum (a week's pay): what a tour is worth to it is then no sum over its duties; insertions take each duty's worth by
itself, and every change is charged what it really costs.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import entry, inline, inner


@inline
def _miss_cost(rows, x, units):
    """Milli-currency of a sum of ``units`` in any period."""
    if units < rows.total_least[x]:
        return rows.total_under[x] * (rows.total_least[x] - units)
    if units > rows.total_most[x]:
        return rows.total_over[x] * (units - rows.total_most[x])
    return 0.0


@inner
def change_totals(rows, kind, k, sign):
    """Add the duty of option ``k`` to the sums (``sign`` 1) or take it off (-1); returns the change of the cost."""
    total = 0.0
    for e in range(rows.total_ptr[kind], rows.total_ptr[kind + 1]):
        x = rows.total_rows[e]
        period = rows.total_period[x, rows.option_day[k]]
        before = rows.total_sums[x, period]
        after = before + sign * rows.total_units[x, k]
        rows.total_sums[x, period] = after
        total += _miss_cost(rows, x, after) - _miss_cost(rows, x, before)
    return total


@inner
def value_totals(tables, rows, kind, cls, extra):
    """Fill ``extra`` ``(options of the class,)`` with what each duty by itself saves the rows, milli-currency."""
    value_totals_between(tables, rows, kind, cls, np.int64(0), np.int64(tables.option_ptr.shape[1] - 1), extra)


@inner
def value_totals_between(tables, rows, kind, cls, begin, end, extra):
    """Do the same for the days from ``begin`` up to before ``end`` only."""
    first = tables.option_ptr[cls, 0]
    own, last = tables.option_ptr[cls, begin], tables.option_ptr[cls, end]
    for k in range(own, last):
        extra[k - first] = 0.0
    for e in range(rows.total_ptr[kind], rows.total_ptr[kind + 1]):
        x = rows.total_rows[e]
        for k in range(own, last):
            units = rows.total_sums[x, rows.total_period[x, rows.option_day[k]]]
            extra[k - first] += _miss_cost(rows, x, units) - _miss_cost(rows, x, units + rows.total_units[x, k])


@entry
def price_totals(tables, rows, kind, cls, prices, share, extra):
    """Mix ``share`` of what each duty earns at ``prices`` ``(X, periods)`` of a unit into ``extra``, milli-currency."""
    first, last = tables.option_ptr[cls, 0], tables.option_ptr[cls, -1]
    for i in range(last - first):
        extra[i] *= 1.0 - share
    for e in range(rows.total_ptr[kind], rows.total_ptr[kind + 1]):
        x = rows.total_rows[e]
        for k in range(first, last):
            earned = prices[x, rows.total_period[x, rows.option_day[k]]] * rows.total_units[x, k]
            extra[k - first] += share * earned


@inner
def supply_totals(rows, kind, tour, count, supplied):
    """Add what ``count`` agents with one tour add to the sums to ``supplied`` ``(X, periods)``."""
    for e in range(rows.total_ptr[kind], rows.total_ptr[kind + 1]):
        x = rows.total_rows[e]
        for d in range(tour.shape[0]):
            if tour[d, 0] >= 0:
                supplied[x, rows.total_period[x, d]] += count * rows.total_units[x, tour[d, 0]]
