"""The best days of one tour between fixed ends: what lies before and behind stays as it is.

Forward from the tour's state before the window; then the states its last day can end in are tried, best first: the
days that stay must be legal behind it. Neither looks at the whole horizon but where the days behind never come back to
the states they had, and then it takes a table look-up a day.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.choices import cheapest_choice, choice_costs
from scheduler.engine.kernels.compiled import inner
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE, IMPOSSIBLE, OFF
from scheduler.engine.kernels.legality import move_cost, walk_day
from scheduler.engine.kernels.tour_sums import excess, has_sums, sum_of, units_of
from scheduler.engine.kernels.tours import place_days, set_values, value_options
from scheduler.engine.kernels.window_layers import begin_layers, forget_layers, next_layer, write_days

CHARGES = (0.01, 0.1, 1.0)
"""What a unit of a sum that was broken is charged when asked again, as a share of the most a unit is worth."""
MOST_ENDS = 12
"""States at the end of a window that are tried; the one the tour had stays legal in any case."""


@inner
def window_slots(tables, cls, begin, end):
    """First slot of the duties of days ``begin`` up to before ``end``, and the slot after their last; 0, 0 for none."""
    first, last = np.int64(0), np.int64(0)
    for k in range(tables.option_ptr[cls, begin], tables.option_ptr[cls, end]):
        start = tables.start[k]
        if last == 0 or start < first:
            first = start
        last = max(last, start + tables.form_slots[tables.form[k]])
    return first, last


@inner
def best_window(tables, space, gains, worth, own_group, cls, tour, path, begin, end, first, last):
    """Write the best days ``begin`` up to before ``end`` into a legal tour, the others kept.

    Parameters
    ----------
    gains, worth : float64 (G, T), (STATES, T)
        As in `tours.best_tour`; read in the window's slots only.
    space : Workspace
        Its ``option_extra`` is read of the window's options where there are total rows.
    path : int64 (D + 1, 2)
        States and ends of the tour (see `legality.trace`).
    first, last : int
        The window's slots (see `window_slots`).
    """
    bound = tables.bound
    own, others = tables.bound_ptr[cls], tables.bound_ptr[cls + 1]
    for i in range(own, others):
        set_values(tables, space, gains[bound[i]], worth, cls, first, last)
        value_options(tables, space, cls, bound[i], begin, end)
    set_values(tables, space, gains[own_group], worth, cls, first, last)
    value_options(tables, space, cls, np.int64(OFF), begin, end)
    is_found = _best_days(tables, space, cls, tour, path, begin, end)
    if is_found and has_sums(tables, cls):
        _keep_sums(tables, space, cls, tour, path, begin, end)
    if is_found:
        place_days(tables, space, gains, worth, own_group, cls, tour, begin, end, first, last)


@inner
def _keep_sums(tables, space, cls, tour, path, begin, end):
    """Ask again, dearer each time, while the tour breaks a sum its automaton leaves out; perhaps in vain."""
    charged = space.steps
    own, others = tables.sum_ptr[cls], tables.sum_ptr[cls + 1]
    option = tables.option_ptr[cls, 0]
    for j in range(own, others):
        charged[j - own] = 0.0
    for level in CHARGES:
        is_kept = True
        for j in range(own, others):
            over = excess(tables, j, sum_of(tables, cls, j, tour))
            if over == 0:
                continue
            is_kept = False
            price = level * _dearest_unit(tables, space, cls, j, begin, end)
            price = (price if over > 0 else -price) - charged[j - own]
            charged[j - own] += price
            for k in range(tables.option_ptr[cls, begin], tables.option_ptr[cls, end]):
                space.option_value[k - option] -= price * units_of(tables, cls, j, k)
        if is_kept or not _best_days(tables, space, cls, tour, path, begin, end):
            return


@inner
def _dearest_unit(tables, space, cls, j, begin, end):
    """Most milli-currency a unit of a sum is worth in the window, whatever its sign."""
    most = 1.0
    for k in range(tables.option_ptr[cls, begin], tables.option_ptr[cls, end]):
        units = abs(units_of(tables, cls, j, k))
        value = space.option_value[k - tables.option_ptr[cls, 0]]
        if units > 0 and value > HARDLY_POSSIBLE:
            most = max(most, abs(value) / units)
    return most


@inner
def _best_days(tables, space, cls, tour, path, begin, end):
    """Fill the option column of the window; False where no end of it is known to be legal."""
    begin_layers(tables, space, cls, path[begin, 0], path[begin, 1])
    until = begin
    costs = np.int64(OFF)
    for d in range(begin, end):
        if d == until:  # span by span, each at the costs of the choice it has now
            until, costs = _stretch(tables, cls, tour, d, end)
        next_layer(tables, space, cls, d - begin, d, costs)
    at = _best_end(tables, space, cls, tour, path, end, end - begin)
    if at >= 0:
        write_days(space, at, end, tour)
    forget_layers(space, end - begin + 1)
    return at >= 0


@inner
def _stretch(tables, cls, tour, day, end):
    """Day up to which the window's days from ``day`` on share a choice of frames, and where its costs stand (OFF)."""
    for s in range(tables.span_ptr[cls], tables.span_ptr[cls + 1]):
        if tables.span_first[s] > day:
            return min(end, tables.span_first[s]), np.int64(OFF)
        if day < tables.span_last[s]:
            return min(end, tables.span_last[s]), choice_costs(tables, s, cheapest_choice(tables, s, tour))
    return end, np.int64(OFF)


@inner
def _best_end(tables, space, cls, tour, path, end, layer):
    """Best value after the last day behind which the days that stay are legal; OFF where none of those tried is."""
    axis, most = tables.axis[cls], space.mark.shape[1]
    value, count = space.window_value, space.num_listed[layer]
    best, found = IMPOSSIBLE, np.int64(OFF)
    for _ in range(MOST_ENDS):
        state, x, worth = np.int64(OFF), np.int64(OFF), IMPOSSIBLE
        for i in range(count):
            s = space.listed[layer, i]
            at = (layer * most + s) * axis
            for y in range(axis):  # a later end is of use where it is worth more
                if value[at + y] > worth and (y == 0 or value[at + y] > value[at + y - 1]):
                    state, x, worth = s, np.int64(y), value[at + y]
        if worth <= HARDLY_POSSIBLE:
            break
        value[(layer * most + state) * axis + x] = IMPOSSIBLE  # tried
        is_legal, dearer = _behind(tables, cls, tour, path, end, state, x)
        if is_legal and worth - dearer > best:
            best, found = worth - dearer, (layer * most + state) * axis + x
            if tables.priced[cls] == 0:
                break  # the others are worth no more
    return found


@inner
def _behind(tables, cls, tour, path, end, state, x):
    """Whether the days from ``end`` on are legal from a state, and by how much they cost more than as they were."""
    days = tour.shape[0]
    priced = tables.priced[cls] == 1
    dearer = np.int64(0)
    for d in range(end, days):
        if state == path[d, 0] and x == path[d, 1]:
            return True, dearer
        if priced:
            dearer += move_cost(tables, cls, d, tour[d, 0], state) - move_cost(tables, cls, d, tour[d, 0], path[d, 0])
        state, x = walk_day(tables, cls, d, tour[d, 0], state, x)
        if state < 0:
            return False, dearer
    final = tables.final_ptr[cls]
    if priced:
        dearer += tables.final_cost[final + state] - tables.final_cost[final + path[days, 0]]
    return tables.accept[tables.accept_ptr[cls] + state] == 1, dearer
