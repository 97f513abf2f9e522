"""The layers of one agent's best sequence of duties: forward over days, the best end, and the way back.

``space.value[layer, s, x]`` is the best value of duties so far with the automaton in state ``s`` and the last duty
ended by position ``x`` of the axis, non-decreasing in x.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inner
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE, IMPOSSIBLE, OFF


@inner
def advance(tables, space, cls, layer, begin, end, costs):
    """Fill the layers after days ``begin`` up to before ``end`` from the layer before them.

    Parameters
    ----------
    costs : int
        Where the costs of the span's choice stand in ``choice_cost``, or OFF; with a choice, duties worth less than
        ``space.least_worth`` of the day are left out.
    """
    first = tables.option_ptr[cls, 0]
    axis = tables.axis[cls]
    value, worth = space.value, space.option_value
    rests = tables.num_rests[cls]
    priced = tables.priced[cls] == 1
    for d in range(begin, end):
        here = d * layer
        there = here + layer
        states = tables.num_states[cls, d]
        later = tables.num_states[cls, d + 1]
        for i in range(there, there + later * axis):
            value[i] = IMPOSSIBLE
        shift, off_cost = tables.shift[cls, d], tables.off_cost[cls, d]
        for s in range(states):
            target = tables.off[tables.off_ptr[cls, d] + s]
            if target < 0:
                continue
            idle = off_cost
            if priced:
                idle += tables.off_move_cost[tables.off_move_ptr[cls, d] + s]
            for x in range(axis):
                reached = value[here + s * axis + min(axis - 1, x + shift)] - idle
                if reached > value[there + target * axis + x]:
                    value[there + target * axis + x] = reached
        num_symbols = tables.num_symbols[cls, d]
        width = num_symbols * rests
        base, prices = tables.move_ptr[cls, d], tables.move_cost_ptr[cls, d]
        for k in range(tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]):
            gained = worth[k - first]
            if gained <= HARDLY_POSSIBLE:
                continue
            if costs >= 0:
                gained -= tables.choice_cost[costs + tables.frame_kind[k]]
                if gained < space.least_worth[d]:
                    continue
            ends = tables.end_index[k]
            for s in range(states):
                won = gained
                if priced:
                    won -= tables.move_cost[prices + s * num_symbols + tables.symbol[k]]
                before = OFF
                for j in range(rests):
                    target = tables.moves[base + s * width + tables.symbol[k] * rests + j]
                    if target < 0 or target == before:
                        continue
                    before = target
                    x = min(axis - 1, tables.rest_index[k] - tables.rest_shift[cls, j])
                    reached = value[here + s * axis + x] + won
                    if reached > value[there + target * axis + ends]:
                        value[there + target * axis + ends] = reached
        for s in range(later):
            for x in range(there + s * axis + 1, there + (s + 1) * axis):
                value[x] = max(value[x], value[x - 1])
        _close(tables, space, cls, d + 1, there, axis)


@inner
def best_end(tables, space, cls, layer):
    """Best value of the last layer, its states' costs taken off, and the state that has it."""
    days = tables.option_ptr.shape[1] - 1
    axis = tables.axis[cls]
    best = IMPOSSIBLE
    state = np.int64(OFF)
    for s in range(tables.num_states[cls, days]):
        if tables.accept[tables.accept_ptr[cls] + s]:
            ended = space.value[days * layer + s * axis + axis - 1]
            if tables.priced[cls] == 1:
                ended -= tables.final_cost[tables.final_ptr[cls] + s]
            if ended > best:
                best = ended
                state = s
    return best, state


@inner
def _close(tables, space, cls, d, there, axis):
    """Apply the closing moves of a layer until nothing improves (their order does not matter then)."""
    first, last = tables.close_ptr[cls, d], tables.close_ptr[cls, d + 1]
    changed = first < last
    while changed:
        changed = False
        for i in range(first, last):
            source = there + tables.close[i, 0] * axis
            target = there + tables.close[i, 1] * axis
            limit = tables.close[i, 2]
            for x in range(axis):
                reached = space.value[source + min(x, limit)]
                if reached > space.value[target + x]:
                    space.value[target + x] = reached
                    changed = True


@inner
def trace_back(tables, space, cls, layer, begin, end, state, x, costs, tour):
    """Walk back from a state after day ``end - 1`` by equality of values; returns state and position before ``begin``.

    ``costs`` as in `advance`.
    """
    axis = tables.axis[cls]
    first = tables.option_ptr[cls, 0]
    rests = tables.num_rests[cls]
    priced = tables.priced[cls] == 1
    value, worth = space.value, space.option_value
    for d in range(end - 1, begin - 1, -1):
        here = d * layer
        there = here + layer
        moved = True
        while moved:  # undo closing moves
            moved = False
            for i in range(tables.close_ptr[cls, d + 1], tables.close_ptr[cls, d + 2]):
                if tables.close[i, 1] == state:
                    at = min(x, tables.close[i, 2])
                    source = tables.close[i, 0]
                    if value[there + source * axis + at] == value[there + state * axis + x]:
                        state = source
                        x = at
                        moved = True
                        break
        wanted = value[there + state * axis + x]
        found = False
        for s in range(tables.num_states[cls, d]):
            if tables.off[tables.off_ptr[cls, d] + s] == state:
                at = min(axis - 1, x + tables.shift[cls, d])
                idle = tables.off_cost[cls, d]
                if priced:
                    idle += tables.off_move_cost[tables.off_move_ptr[cls, d] + s]
                if value[here + s * axis + at] - idle == wanted:
                    state = s
                    x = at
                    found = True
                    break
        if found:
            continue
        num_symbols = tables.num_symbols[cls, d]
        width = num_symbols * rests
        base, prices = tables.move_ptr[cls, d], tables.move_cost_ptr[cls, d]
        for k in range(tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]):
            gained = worth[k - first]
            if tables.end_index[k] > x or gained <= HARDLY_POSSIBLE:
                continue
            if costs >= 0:
                gained -= tables.choice_cost[costs + tables.frame_kind[k]]
            for s in range(tables.num_states[cls, d]):
                won = gained
                if priced:
                    won -= tables.move_cost[prices + s * num_symbols + tables.symbol[k]]
                for j in range(rests):
                    if tables.moves[base + s * width + tables.symbol[k] * rests + j] != state:
                        continue
                    at = min(axis - 1, tables.rest_index[k] - tables.rest_shift[cls, j])
                    if value[here + s * axis + at] + won == wanted:
                        tour[d, 0] = k
                        state = s
                        x = at
                        found = True
                        break
                if found:
                    break
            if found:
                break
    return state, x
