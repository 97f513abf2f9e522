"""What the days ahead can still win, whatever rest lies between duties: bounds that spare the oracle most of it.

The tour handed to the oracle, where it is legal, has a worth that the best one has at least. Where what has been won
and can still be won falls short of it, nobody looks on. So who asks again, at prices that move little, pays for few
states.
"""

from __future__ import annotations

from scheduler.engine.kernels.choices import frames_cost
from scheduler.engine.kernels.compiled import inner
from scheduler.engine.kernels.constants import HARDLY_POSSIBLE, IMPOSSIBLE, OFF
from scheduler.engine.kernels.legality import automaton_cost, is_legal_walk


@inner
def worth_of(tables, space, cls, tour):
    """Add up what a tour is worth at the option values in ``space``; ``IMPOSSIBLE`` where the class may not have it."""
    first = tables.option_ptr[cls, 0]
    total = 0.0
    for d in range(tour.shape[0]):
        k = tour[d, 0]
        if k < 0:
            total -= tables.off_cost[cls, d]
            continue
        if k < tables.option_ptr[cls, d] or k >= tables.option_ptr[cls, d + 1]:
            return IMPOSSIBLE
        if space.option_value[k - first] <= HARDLY_POSSIBLE:
            return IMPOSSIBLE
        total += space.option_value[k - first]
    if not is_legal_walk(tables, cls, tour):
        return IMPOSSIBLE
    return total - automaton_cost(tables, cls, tour) - frames_cost(tables, cls, tour)


@inner
def look_at_end(tables, space, cls, most):
    """Fill ``space.ahead`` after the last day: what its states cost."""
    days = tables.option_ptr.shape[1] - 1
    for s in range(tables.num_states[cls, days]):
        accepted = tables.accept[tables.accept_ptr[cls] + s] == 1
        space.ahead[days * most + s] = 0.0 if accepted else IMPOSSIBLE
        if accepted and tables.priced[cls] == 1:
            space.ahead[days * most + s] = -float(tables.final_cost[tables.final_ptr[cls] + s])
    _close_ahead(tables, space, cls, most, days)


@inner
def look_ahead(tables, space, cls, most, begin, end, costs):
    """Fill ``space.ahead[d * most + s]`` of the days ``begin`` up to before ``end`` from the layer after them.

    Parameters
    ----------
    most : int
        States of the class's largest layer.
    costs : int
        Where the costs of the span's choice stand in ``choice_cost``, or OFF.
    """
    first = tables.option_ptr[cls, 0]
    rests = tables.num_rests[cls]
    priced = tables.priced[cls] == 1
    for d in range(end - 1, begin - 1, -1):
        num_symbols = tables.num_symbols[cls, d]
        for y in range(num_symbols):
            space.symbol_worth[y] = IMPOSSIBLE
        for k in range(tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]):
            gained = space.option_value[k - first]
            if costs >= 0:
                gained -= tables.choice_cost[costs + tables.frame_kind[k]]
            y = tables.symbol[k]
            space.symbol_worth[y] = max(space.symbol_worth[y], gained)
        width = num_symbols * rests
        base, prices = tables.move_ptr[cls, d], tables.move_cost_ptr[cls, d]
        there = (d + 1) * most
        for s in range(tables.num_states[cls, d]):
            best = IMPOSSIBLE
            target = tables.off[tables.off_ptr[cls, d] + s]
            if target >= 0:
                best = space.ahead[there + target] - tables.off_cost[cls, d]
                if priced:
                    best -= tables.off_move_cost[tables.off_move_ptr[cls, d] + s]
            for y in range(num_symbols):
                won = space.symbol_worth[y]
                if won <= HARDLY_POSSIBLE:
                    continue
                if priced:
                    won -= tables.move_cost[prices + s * num_symbols + y]
                before = OFF
                for j in range(rests):
                    target = tables.moves[base + s * width + y * rests + j]
                    if target < 0 or target == before:
                        continue
                    before = target
                    best = max(best, won + space.ahead[there + target])
            space.ahead[d * most + s] = best
        _close_ahead(tables, space, cls, most, d)


@inner
def _close_ahead(tables, space, cls, most, d):
    """Let states win what those win that closing moves lead to."""
    changed = tables.close_ptr[cls, d] < tables.close_ptr[cls, d + 1]
    while changed:
        changed = False
        for i in range(tables.close_ptr[cls, d], tables.close_ptr[cls, d + 1]):
            source, target = d * most + tables.close[i, 0], d * most + tables.close[i, 1]
            if space.ahead[target] > space.ahead[source]:
                space.ahead[source] = space.ahead[target]
                changed = True
