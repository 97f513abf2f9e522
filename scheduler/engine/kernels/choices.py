"""What frames make of a tour: the cheapest choice of every span (see `scheduler.domain.priced_terms.Frame`)."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inline


@inline
def choice_costs(tables, s, h):
    """Where the costs of a choice of span ``s`` stand in ``choice_cost``."""
    return tables.choice_cost_ptr[s] + (h - tables.choice_ptr[s]) * tables.span_kinds[s]


@inline
def _span_cost(tables, s, tour, trial, d, other):
    """Milli-currency of a span of a tour with the options of ``trial`` on days ``d`` and ``other`` (OFF: none)."""
    least = np.int64(-1)
    for h in range(tables.choice_ptr[s], tables.choice_ptr[s + 1]):
        total = tables.choice_base[h]
        costs = choice_costs(tables, s, h)
        for e in range(tables.span_first[s], tables.span_last[s]):
            k = trial[e, 0] if e in (d, other) else tour[e, 0]
            if k >= 0:
                total += tables.choice_cost[costs + tables.frame_kind[k]]
        if least < 0 or total < least:
            least = total
    return least


@inline
def frames_cost(tables, cls, tour):
    """Milli-currency the frames of a class make a tour cost."""
    total = np.int64(0)
    for s in range(tables.span_ptr[cls], tables.span_ptr[cls + 1]):
        total += _span_cost(tables, s, tour, tour, np.int64(-1), np.int64(-1))
    return total


@inline
def frames_change(tables, cls, tour, trial, d, other):
    """Milli-currency by which the frames make a tour dearer that changes on days ``d`` and ``other`` (OFF: none)."""
    delta = np.int64(0)
    for s in range(tables.span_ptr[cls], tables.span_ptr[cls + 1]):
        first, last = tables.span_first[s], tables.span_last[s]
        if first <= d < last or first <= other < last:
            delta += _span_cost(tables, s, tour, trial, d, other)
            delta -= _span_cost(tables, s, tour, tour, np.int64(-1), np.int64(-1))
    return delta


@inline
def frames_cost_between(tables, cls, tour, begin, end):
    """Milli-currency of the frames whose spans share a day with ``begin`` up to before ``end``."""
    total = np.int64(0)
    for s in range(tables.span_ptr[cls], tables.span_ptr[cls + 1]):
        if tables.span_first[s] < end and begin < tables.span_last[s]:
            total += _span_cost(tables, s, tour, tour, np.int64(-1), np.int64(-1))
    return total


@inline
def cheapest_choice(tables, s, tour):
    """Choice of span ``s`` that costs a tour least."""
    best = tables.choice_ptr[s]
    least = np.int64(-1)
    for h in range(tables.choice_ptr[s], tables.choice_ptr[s + 1]):
        total = tables.choice_base[h]
        costs = choice_costs(tables, s, h)
        for e in range(tables.span_first[s], tables.span_last[s]):
            if tour[e, 0] >= 0:
                total += tables.choice_cost[costs + tables.frame_kind[tour[e, 0]]]
        if least < 0 or total < least:
            least, best = total, h
    return best
