"""The layers of one agent's best sequence of duties: forward over days, the best end, and the way back.

``space.value[layer, s, x]`` is the best value of duties so far with the automaton in state ``s`` and the last duty
ended by position ``x`` of the axis, non-decreasing in x. Only *live* states have values: those that something reaches
and from which a sequence can still be worth the floor (see `prospects`).
"""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inner
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE, IMPOSSIBLE, OFF
from scheduler.engine.kernels.runs import find_runs, rise_by_run, rise_idle


@inner
def advance(tables, space, cls, most, begin, end, costs, floor):
    """Fill the layers after days ``begin`` up to before ``end`` from the layer before them.

    Parameters
    ----------
    most : int
        States of the class's largest layer.
    costs : int
        Where the costs of the span's choice stand in ``choice_cost``, or OFF.
    floor : float
        Sequences worth less are not followed; ``space.ahead`` says what each state can still win.
    """
    first = tables.option_ptr[cls, 0]
    axis = tables.axis[cls]
    value, ahead, live = space.value, space.ahead, space.live
    rests = tables.num_rests[cls]
    priced = tables.priced[cls] == 1
    for s in range(tables.num_states[cls, begin]):
        i = begin * most + s
        live[i] = 1 if value[(i + 1) * axis - 1] + ahead[i] >= floor else 0
    for d in range(begin, end):
        here = d * most
        there = here + most
        for i in range(there, there + tables.num_states[cls, d + 1]):
            live[i] = 0
        shift, off_cost = tables.shift[cls, d], tables.off_cost[cls, d]
        count = 0
        for s in range(tables.num_states[cls, d]):
            if live[here + s] == 0:
                continue
            space.alive[count] = s
            count += 1
            target = tables.off[tables.off_ptr[cls, d] + s]
            if target < 0:
                continue
            idle = off_cost
            if priced:
                idle += tables.off_move_cost[tables.off_move_ptr[cls, d] + s]
            if value[(here + s + 1) * axis - 1] - idle + ahead[there + target] < floor:
                continue
            _reach(tables, space, cls, there + target)
            at = (here + s) * axis + min(axis - 1, shift)
            rise_idle(
                value[at : (here + s + 1) * axis], idle, value[(there + target) * axis : (there + target + 1) * axis]
            )
        num_symbols = tables.num_symbols[cls, d]
        width = num_symbols * rests
        base, prices = tables.move_ptr[cls, d], tables.move_cost_ptr[cls, d]
        for r in range(find_runs(tables, space, cls, d, costs)):
            k, length = space.run_at[r], space.run_length[r]
            end = tables.end_index[k]
            gained = space.gained[k - first : k - first + length]
            for i in range(count):
                s = space.alive[i]
                cost = 0.0
                if priced:
                    cost = float(tables.move_cost[prices + s * num_symbols + tables.symbol[k]])
                most_reached = value[(here + s + 1) * axis - 1] + (space.run_best[r] - cost)
                last = OFF
                for j in range(rests):
                    target = tables.moves[base + s * width + tables.symbol[k] * rests + j]
                    if target < 0 or target == last:
                        continue
                    last = target
                    if most_reached + ahead[there + target] < floor:
                        continue
                    _reach(tables, space, cls, there + target)
                    x = min(axis - 1, tables.rest_index[k] - tables.rest_shift[cls, j])
                    at = (there + target) * axis + end
                    rise_by_run(
                        value[(here + s) * axis + x : (here + s + 1) * axis], gained, cost, value[at : at + length]
                    )
        for i in range(there, there + tables.num_states[cls, d + 1]):
            if live[i] == 1:
                for x in range(i * axis + 1, (i + 1) * axis):
                    value[x] = max(value[x], value[x - 1])
        _close_live(tables, space, cls, d + 1, there)


@inner
def _reach(tables, space, cls, i):
    """Make a state live; its row holds nothing yet."""
    if space.live[i] == 0:
        space.live[i] = 1
        axis = tables.axis[cls]
        for x in range(i * axis, (i + 1) * axis):
            space.value[x] = IMPOSSIBLE


@inner
def _close_live(tables, space, cls, d, there):
    """Apply the closing moves of a layer to its live states until nothing improves."""
    axis = tables.axis[cls]
    first, last = tables.close_ptr[cls, d], tables.close_ptr[cls, d + 1]
    changed = first < last
    while changed:
        changed = False
        for i in range(first, last):
            source, target, limit = there + tables.close[i, 0], there + tables.close[i, 1], tables.close[i, 2]
            if space.live[source] == 0:
                continue
            _reach(tables, space, cls, target)
            for x in range(axis):
                reached = space.value[source * axis + min(x, limit)]
                if reached > space.value[target * axis + x]:
                    space.value[target * axis + x] = reached
                    changed = True


@inner
def best_end(tables, space, cls, most):
    """Best value of the last layer, its states' costs taken off, and the live state that has it."""
    days = tables.option_ptr.shape[1] - 1
    axis = tables.axis[cls]
    best = IMPOSSIBLE
    state = np.int64(OFF)
    for s in range(tables.num_states[cls, days]):
        if space.live[days * most + s] == 0:
            continue
        if tables.accept[tables.accept_ptr[cls] + s]:
            ended = space.value[(days * most + s) * axis + axis - 1]
            if tables.priced[cls] == 1:
                ended -= tables.final_cost[tables.final_ptr[cls] + s]
            if ended > best:
                best = ended
                state = s
    return best, state


@inner
def trace_back(tables, space, cls, most, begin, end, state, x, costs, tour):
    """Walk back from a state after day ``end - 1`` by equality of values; returns state and position before ``begin``.

    ``most`` and ``costs`` as in `advance`.
    """
    axis = tables.axis[cls]
    layer = most * axis
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
                source = tables.close[i, 0]
                if space.live[(d + 1) * most + source] == 0:
                    continue
                if tables.close[i, 1] == state:
                    at = min(x, tables.close[i, 2])
                    if value[there + source * axis + at] == value[there + state * axis + x]:
                        state = source
                        x = at
                        moved = True
                        break
        wanted = value[there + state * axis + x]
        found = False
        for s in range(tables.num_states[cls, d]):
            if space.live[d * most + s] == 0:
                continue
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
                if space.live[d * most + s] == 0:
                    continue
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
