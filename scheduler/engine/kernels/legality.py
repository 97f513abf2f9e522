"""Whether a sequence of duties is legal: the class's automaton and rests, day by day (breaks are not looked at)."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import entry, inline
from scheduler.engine.kernels.constants import OFF
from scheduler.engine.kernels.tour_sums import keeps_sums


@inline
def walk_day(tables, cls, d, k, state, end):
    """Walk one day; returns the state and the position of the last end after it, the state OFF where it is illegal.

    Parameters
    ----------
    d, k : int
        Day, and its option or OFF.
    state, end : int
        State of the automaton before the day, and position of the last duty's end on the axis as seen from it.
    """
    if k < 0:
        state = tables.off[tables.off_ptr[cls, d] + state]
        end = max(0, end - tables.shift[cls, d])
    else:
        rests = tables.num_rests[cls]
        axis = tables.axis[cls]
        j = OFF
        while j + 1 < rests and end <= min(axis - 1, tables.rest_index[k] - tables.rest_shift[cls, j + 1]):
            j += 1
        if j < 0:
            return np.int64(OFF), end
        width = tables.num_symbols[cls, d] * rests
        state = tables.moves[tables.move_ptr[cls, d] + state * width + tables.symbol[k] * rests + j]
        end = tables.end_index[k]
    moved = state >= 0
    while moved:
        moved = False
        for i in range(tables.close_ptr[cls, d + 1], tables.close_ptr[cls, d + 2]):
            if tables.close[i, 0] == state and end <= tables.close[i, 2]:
                state = tables.close[i, 1]
                moved = True
                break
    return state, end


@inline
def move_cost(tables, cls, d, k, state):
    """Milli-currency a day costs by the automaton, from a state before it; 0 where its moves are free."""
    if tables.priced[cls] == 0:
        return np.int64(0)
    if k < 0:
        return tables.off_move_cost[tables.off_move_ptr[cls, d] + state]
    return tables.move_cost[tables.move_cost_ptr[cls, d] + state * tables.num_symbols[cls, d] + tables.symbol[k]]


@inline
def day_cost(tables, cls, d, k):
    """Milli-currency option ``k`` of a day costs by itself, or a day off."""
    return tables.cost[k] if k >= 0 else tables.off_cost[cls, d]


@inline
def automaton_cost(tables, cls, tour):
    """Milli-currency a tour costs by the class's automaton, up to where it is illegal."""
    total = np.int64(0)
    if tables.priced[cls] == 0:
        return total
    state = np.int64(0)
    end = tables.first_end[cls]
    for d in range(tour.shape[0]):
        total += move_cost(tables, cls, d, tour[d, 0], state)
        state, end = walk_day(tables, cls, d, tour[d, 0], state, end)
        if state < 0:  # nobody's own week yet: without a state there is nothing to look up
            return total
    return total + tables.final_cost[tables.final_ptr[cls] + state]


@inline
def is_legal_walk(tables, cls, tour):
    """Whether the class's automaton and rests accept the tour's options."""
    state = np.int64(0)
    end = tables.first_end[cls]
    for d in range(tour.shape[0]):
        state, end = walk_day(tables, cls, d, tour[d, 0], state, end)
        if state < 0:
            return False
    return tables.accept[tables.accept_ptr[cls] + state] == 1


@entry
def is_legal(tables, cls, tour):
    """Tell whether the class's automaton, its rests and the sums it leaves out accept the tour's options."""
    return is_legal_walk(tables, cls, tour) and keeps_sums(tables, cls, tour)


@inline
def trace(tables, cls, tour, path, first):
    """Write the states and ends of a legal tour to ``path``.

    Parameters
    ----------
    path : int64 (D + 1, 2)
        State and end before each day, and after the last; ``path[first]`` holds already unless ``first`` is 0.
    first : int
        First day that has changed.
    """
    if first == 0:
        path[0, 0] = 0
        path[0, 1] = tables.first_end[cls]
    for d in range(first, tour.shape[0]):
        state, end = walk_day(tables, cls, d, tour[d, 0], path[d, 0], path[d, 1])
        path[d + 1, 0] = state
        path[d + 1, 1] = end


@inline
def change_is_legal(tables, cls, tour, trial, d, other, path):
    """Whether a legal tour stays legal with the options of ``trial`` on days ``d`` and ``other`` (OFF: none).

    Walks from the first changed day until state and end are again those of the unchanged tour's ``path``.
    """
    first = d if other < 0 else min(d, other)
    last = max(d, other)
    state, end = path[first, 0], path[first, 1]
    for e in range(first, tour.shape[0]):
        k = trial[e, 0] if e in (d, other) else tour[e, 0]
        state, end = walk_day(tables, cls, e, k, state, end)
        if state < 0:
            return False
        if e >= last and state == path[e + 1, 0] and end == path[e + 1, 1]:
            return True
    return tables.accept[tables.accept_ptr[cls] + state] == 1


@inline
def change_cost(tables, cls, tour, trial, d, other, path):
    """Milli-currency by which a change that `change_is_legal` allows costs more by the class's automaton."""
    delta = np.int64(0)
    if tables.priced[cls] == 0:
        return delta
    first = d if other < 0 else min(d, other)
    last = max(d, other)
    state, end = path[first, 0], path[first, 1]
    for e in range(first, tour.shape[0]):
        k = trial[e, 0] if e in (d, other) else tour[e, 0]
        delta += move_cost(tables, cls, e, k, state) - move_cost(tables, cls, e, tour[e, 0], path[e, 0])
        state, end = walk_day(tables, cls, e, k, state, end)
        if e >= last and state == path[e + 1, 0] and end == path[e + 1, 1]:
            return delta
    final = tables.final_ptr[cls]
    return delta + tables.final_cost[final + state] - tables.final_cost[final + path[tour.shape[0], 0]]
