"""The layers of a window of days: only states that can be reached from the tour's own before it, listed day by day.

As in `sequences` a value is the best of duties so far by state and position of the last end, non-decreasing in the
position; what led to it stands beside it, so that the way back asks nobody. The layers are counted from the window's
first day: what they take does not depend on the horizon, and next to nothing on the states of a layer.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.compiled import inner
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE, IMPOSSIBLE, OFF

BEGINNING, DAY_OFF, CLOSED = -3, -2, -1
"""What led to a value instead of an option: nothing, a day off, a closing move."""


@inner
def begin_layers(tables, space, cls, state, end):
    """List the one state the window begins in, with the last duty's end on the axis."""
    axis = tables.axis[cls]
    space.num_listed[0] = 0
    _reach(space, axis, np.int64(0), state)
    for x in range(end, axis):
        space.window_value[state * axis + x] = 0.0
        space.window_option[state * axis + x] = BEGINNING


@inner
def _reach(space, axis, layer, state):
    """List a state of a layer; it has no value yet."""
    most = space.mark.shape[1]
    if space.mark[layer, state] == 1:
        return
    space.mark[layer, state] = 1
    space.listed[layer, space.num_listed[layer]] = state
    space.num_listed[layer] += 1
    first = (layer * most + state) * axis
    for x in range(first, first + axis):
        space.window_value[x] = IMPOSSIBLE


@inner
def _raise(space, at, value, option, source):
    """Take a value over where it is better."""
    if value > space.window_value[at]:
        space.window_value[at] = value
        space.window_option[at] = option
        space.window_source[at] = source


@inner
def next_layer(tables, space, cls, layer, d, costs):
    """Fill the layer after day ``d``, number ``layer`` of the window, from the one before it.

    Parameters
    ----------
    costs : int
        Where the costs of the choice of frames stand in ``choice_cost``, or OFF.
    """
    axis, rests, most = tables.axis[cls], tables.num_rests[cls], space.mark.shape[1]
    priced = tables.priced[cls] == 1
    first = tables.option_ptr[cls, 0]
    value, listed = space.window_value, space.listed
    count = space.num_listed[layer]
    there = layer + 1
    space.num_listed[there] = 0
    shift, off_cost = tables.shift[cls, d], tables.off_cost[cls, d]
    for i in range(count):
        s = listed[layer, i]
        target = tables.off[tables.off_ptr[cls, d] + s]
        if target < 0:
            continue
        idle = off_cost
        if priced:
            idle += tables.off_move_cost[tables.off_move_ptr[cls, d] + s]
        _reach(space, axis, there, target)
        for x in range(axis):
            source = (layer * most + s) * axis + min(axis - 1, x + shift)
            _raise(space, (there * most + target) * axis + x, value[source] - idle, np.int64(DAY_OFF), source)
    num_symbols = tables.num_symbols[cls, d]
    width = num_symbols * rests
    base, prices = tables.move_ptr[cls, d], tables.move_cost_ptr[cls, d]
    for k in range(tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]):
        gained = space.option_value[k - first]
        if gained <= HARDLY_POSSIBLE:
            continue
        if costs >= 0:
            gained -= tables.choice_cost[costs + tables.frame_kind[k]]
        symbol, ended = tables.symbol[k], tables.end_index[k]
        for i in range(count):
            s = listed[layer, i]
            before = np.int64(OFF)
            for j in range(rests):
                target = tables.moves[base + s * width + symbol * rests + j]
                if target < 0 or target == before:
                    continue
                before = target
                source = (layer * most + s) * axis + min(axis - 1, tables.rest_index[k] - tables.rest_shift[cls, j])
                if value[source] <= HARDLY_POSSIBLE:
                    continue
                won = value[source] + gained
                if priced:
                    won -= tables.move_cost[prices + s * num_symbols + symbol]
                _reach(space, axis, there, target)
                _raise(space, (there * most + target) * axis + ended, won, k, source)
    for i in range(space.num_listed[there]):
        at = (there * most + listed[there, i]) * axis
        for x in range(at + 1, at + axis):
            _raise(space, x, value[x - 1], space.window_option[x - 1], space.window_source[x - 1])
    _close(tables, space, cls, there, d + 1)


@inner
def _close(tables, space, cls, layer, d):
    """Apply the closing moves of a layer until nothing improves."""
    axis, most = tables.axis[cls], space.mark.shape[1]
    changed = tables.close_ptr[cls, d] < tables.close_ptr[cls, d + 1]
    while changed:
        changed = False
        for i in range(tables.close_ptr[cls, d], tables.close_ptr[cls, d + 1]):
            state = tables.close[i, 0]
            if space.mark[layer, state] == 0:
                continue
            _reach(space, axis, layer, tables.close[i, 1])
            for x in range(axis):
                source = (layer * most + state) * axis + min(x, tables.close[i, 2])
                at = (layer * most + tables.close[i, 1]) * axis + x
                if space.window_value[source] > space.window_value[at]:
                    _raise(space, at, space.window_value[source], np.int64(CLOSED), source)
                    changed = True


@inner
def write_days(space, at, end, tour):
    """Write the days that led to value ``at`` of the layer after day ``end - 1`` into a tour."""
    d = end
    while space.window_option[at] != BEGINNING:
        option = space.window_option[at]
        if option != CLOSED:
            d -= 1
            tour[d, 0] = option if option >= 0 else OFF
        at = space.window_source[at]


@inner
def forget_layers(space, layers):
    """Leave no state listed in the first ``layers`` layers."""
    for layer in range(layers):
        for i in range(space.num_listed[layer]):
            space.mark[layer, space.listed[layer, i]] = 0
        space.num_listed[layer] = 0
