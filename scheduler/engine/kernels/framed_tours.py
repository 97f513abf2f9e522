"""The best tour of a class with frames: choice by choice, the most promising first."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.choices import choice_costs
from scheduler.engine.kernels.compiled import inner
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE, IMPOSSIBLE, OFF, SLACK
from scheduler.engine.kernels.prospects import look_ahead, look_at_end, worth_of
from scheduler.engine.kernels.sequences import advance, best_end, trace_back


@inner
def best_framed(tables, space, cls, most, tour):
    """Best tour of a class with frames; the first layer of ``space.value`` is filled."""
    days = tables.option_ptr.shape[1] - 1
    begin, end = tables.span_ptr[cls], tables.span_ptr[cls + 1]
    floor = worth_of(tables, space, cls, tour) - SLACK
    for d in range(days):
        tour[d, 0] = OFF
    _look_back(tables, space, cls, most)
    for s in range(begin, end - 1):
        _pass_span(tables, space, cls, most, s, floor)
    best, state, x = _best_last_span(tables, space, cls, most, end - 1, floor, tour)
    if best <= HARDLY_POSSIBLE:
        return IMPOSSIBLE
    for s in range(end - 2, begin - 1, -1):
        state, x = _trace_span(tables, space, cls, most, s, floor, state, x, tour)
    return best


@inner
def _look_back(tables, space, cls, most):
    """Fill ``space.edges``: from every state after a span, what the days beyond it can win by their best choices."""
    days = tables.option_ptr.shape[1] - 1
    look_at_end(tables, space, cls, most)
    for i in range(days * most, days * most + tables.num_states[cls, days]):
        space.edges[i] = space.ahead[i]
    for s in range(tables.span_ptr[cls + 1] - 1, tables.span_ptr[cls], -1):
        first, last = tables.span_first[s], tables.span_last[s]
        size = tables.num_states[cls, first]
        for i in range(first * most, first * most + size):
            space.edges[i] = IMPOSSIBLE
        for h in range(tables.choice_ptr[s], tables.choice_ptr[s + 1]):
            look_ahead(tables, space, cls, most, first, last, choice_costs(tables, s, h))
            for i in range(first * most, first * most + size):
                space.edges[i] = max(space.edges[i], space.ahead[i] - tables.choice_base[h])
        for i in range(first * most, first * most + size):
            space.ahead[i] = space.edges[i]


@inner
def _look_from(tables, space, cls, most, s, h):
    """Look ahead under a choice of a span; returns what tours are worth at most that are as before it."""
    first, last = tables.span_first[s], tables.span_last[s]
    axis = tables.axis[cls]
    for i in range(last * most, last * most + tables.num_states[cls, last]):
        space.ahead[i] = space.edges[i]
    look_ahead(tables, space, cls, most, first, last, choice_costs(tables, s, h))
    bound = IMPOSSIBLE
    for i in range(tables.num_states[cls, first]):
        bound = max(bound, space.value[(first * most + i + 1) * axis - 1] + space.ahead[first * most + i])
    return bound - tables.choice_base[h]


@inner
def _pass_span(tables, space, cls, most, s, floor):
    """Fill the layer after a span with the best over all choices; the layers inside hold the last choice's."""
    first, last = tables.span_first[s], tables.span_last[s]
    axis = tables.axis[cls]
    size = tables.num_states[cls, last]
    for i in range(size * axis):
        space.span_end[i] = IMPOSSIBLE
    for h in range(tables.choice_ptr[s], tables.choice_ptr[s + 1]):
        if _look_from(tables, space, cls, most, s, h) < floor:
            continue
        base = tables.choice_base[h]
        advance(tables, space, cls, most, first, last, choice_costs(tables, s, h), floor + base)
        for state in range(size):
            if space.live[last * most + state] == 1:
                for x in range(axis):
                    reached = space.value[(last * most + state) * axis + x] - base
                    space.span_end[state * axis + x] = max(space.span_end[state * axis + x], reached)
    for i in range(size * axis):
        space.value[last * most * axis + i] = space.span_end[i]


@inner
def _trace_span(tables, space, cls, most, s, floor, state, x, tour):
    """Walk back through a span passed by all choices: again choice by choice, until one gives the value reached."""
    first, last = tables.span_first[s], tables.span_last[s]
    at = (last * most + state) * tables.axis[cls] + x
    wanted = space.value[at]
    for h in range(tables.choice_ptr[s], tables.choice_ptr[s + 1]):
        if _look_from(tables, space, cls, most, s, h) < floor:
            continue
        costs, base = choice_costs(tables, s, h), tables.choice_base[h]
        advance(tables, space, cls, most, first, last, costs, floor + base)
        if space.live[last * most + state] == 1 and space.value[at] - base == wanted:
            return trace_back(tables, space, cls, most, first, last, state, x, costs, tour)
    return state, x


@inner
def _best_last_span(tables, space, cls, most, s, floor, tour):
    """Best tour over the choices of the last span; returns value, and state and position before the span."""
    first, last = tables.span_first[s], tables.span_last[s]
    begin = tables.choice_ptr[s]
    for h in range(begin, tables.choice_ptr[s + 1]):
        space.choice_bound[h - begin] = _look_from(tables, space, cls, most, s, h)
    best = IMPOSSIBLE
    state, x = np.int64(0), np.int64(0)
    for _ in range(begin, tables.choice_ptr[s + 1]):
        h = begin
        for other in range(begin, tables.choice_ptr[s + 1]):
            if space.choice_bound[other - begin] > space.choice_bound[h - begin]:
                h = other
        bound = space.choice_bound[h - begin]
        if bound <= HARDLY_POSSIBLE or bound < floor:
            break
        space.choice_bound[h - begin] = IMPOSSIBLE
        costs, base = choice_costs(tables, s, h), tables.choice_base[h]
        _look_from(tables, space, cls, most, s, h)
        advance(tables, space, cls, most, first, last, costs, floor + base)
        ended, final = best_end(tables, space, cls, most)
        ended -= base
        if ended > best:
            best = ended
            floor = max(floor, best - SLACK)
            for d in range(first, last):
                tour[d, 0] = OFF
            state, x = trace_back(tables, space, cls, most, first, last, final, tables.axis[cls] - 1, costs, tour)
    return best, state, x
