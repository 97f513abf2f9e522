"""What frames make of a tour: the cheapest choice of every span (see `scheduler.domain.priced_terms.Frame`)."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inline, inner
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE, IMPOSSIBLE


@inline
def choice_costs(tables, s, h):
    """Where the costs of a choice of span ``s`` stand in ``choice_cost``."""
    return tables.choice_cost_ptr[s] + (h - tables.choice_ptr[s]) * tables.span_kinds[s]


@inner
def bound_choices(tables, space, cls, layer, s):
    """Bound what a tour is worth under each choice of the last span, for the option values in ``space``.

    As many duties as the automaton allows, each the best of its day, whatever lies between them: ``choice_bound``;
    and ``choice_best``, the best duty of each day. ``space.value`` holds the layer before the span.
    """
    first, last, kinds = tables.span_first[s], tables.span_last[s], tables.span_kinds[s]
    begin, size = tables.choice_ptr[s], tables.choice_ptr[s + 1] - tables.choice_ptr[s]
    before = IMPOSSIBLE
    for i in range(first * layer, first * layer + tables.num_states[cls, first] * tables.axis[cls]):
        before = max(before, space.value[i])
    head = tables.option_ptr[cls, 0]
    for d in range(first, last):
        before -= tables.off_cost[cls, d]
        for kind in range(kinds):
            space.kind_worth[kind] = IMPOSSIBLE
        for k in range(tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]):
            kind = tables.frame_kind[k]
            space.kind_worth[kind] = max(space.kind_worth[kind], space.option_value[k - head])
        for h in range(size):
            costs = choice_costs(tables, s, begin + h)
            best = IMPOSSIBLE
            for kind in range(kinds):
                if space.kind_worth[kind] > HARDLY_POSSIBLE:
                    best = max(best, space.kind_worth[kind] - tables.choice_cost[costs + kind])
            space.choice_best[h, d] = best
    for h in range(size):
        space.choice_bound[h] = before - tables.choice_base[begin + h] + _most_won(tables, space, cls, s, h)


@inline
def _most_won(tables, space, cls, s, h):
    """Sum of the largest gains of a duty over a day off, no more than the span can have duties and none below 0."""
    total = 0.0
    ceiling = np.inf
    taken = 0
    while taken < tables.span_most[s]:
        # Next gain in falling order; equal ones count as often as they occur.
        gain, count = 0.0, 0
        for d in range(tables.span_first[s], tables.span_last[s]):
            own = space.choice_best[h, d] + tables.off_cost[cls, d]
            if own >= ceiling or own < gain or own <= 0.0:
                continue
            if own > gain:
                gain, count = own, 1
            else:
                count += 1
        if count == 0:
            break
        ties = min(count, tables.span_most[s] - taken)
        total += gain * ties
        taken += ties
        ceiling = gain
    return total


@inline
def _span_cost(tables, cls, s, tour, trial, d, other):
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
        total += _span_cost(tables, cls, s, tour, tour, np.int64(-1), np.int64(-1))
    return total


@inline
def frames_change(tables, cls, tour, trial, d, other):
    """Milli-currency by which the frames make a tour dearer that changes on days ``d`` and ``other`` (OFF: none)."""
    delta = np.int64(0)
    for s in range(tables.span_ptr[cls], tables.span_ptr[cls + 1]):
        first, last = tables.span_first[s], tables.span_last[s]
        if first <= d < last or first <= other < last:
            delta += _span_cost(tables, cls, s, tour, trial, d, other)
            delta -= _span_cost(tables, cls, s, tour, tour, np.int64(-1), np.int64(-1))
    return delta
