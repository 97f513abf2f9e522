"""Presence rows: weighted counts of people in single slots whose distance from a range costs money.

A person in a slot is in one state (`scheduler.domain.presence_rows`) and adds a known number of units to each row, so
what a tour changes is exact slot by slot, whatever it adds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.array_types import Floats, Ints
from scheduler.engine.kernels.bundle import Bundle
from scheduler.engine.kernels.compiled import entry, inline, inner
from scheduler.engine.kernels.constants import COACHING
from scheduler.engine.kernels.period_sums import change_totals

AT_WORK, ON_DUTY, AT_MEAL, STATES = 0, 1, 2, 3


@dataclass(frozen=True, eq=False)
class Rows(Bundle):
    """``R`` presence rows over ``T`` slots, ``X`` total rows over periods, and their sums of the current roster.

    Attributes
    ----------
    kind_of
        (N,) kind of each agent: those of one kind add the same to the same rows.
    kind_ptr, kind_rows, kind_adds
        (P + 1,) offsets, (E,) rows, (E, STATES) units added by state.
    least, most
        (R, T) range wanted.
    under, over
        (R, T) milli-currency of a unit below and above; 0 where there is no limit, or the row does not hold.
    sums
        (R, T) units there.
    worth
        (STATES, T) scratch: what somebody is worth to the rows in each state.
    states
        (T + 1,) scratch: states of one duty.
    total_ptr, total_rows
        (P + 1,) offsets of the total rows each kind counts in.
    total_period, total_units
        (X, D) period of each day, (X, K) units each option adds.
    total_least, total_most, total_under, total_over
        (X,) range wanted, and milli-currency of a unit below and above it; 0 where there is no limit.
    total_sums
        (X, most periods) units there.
    option_day
        (K,) day of each option.
    """

    kind_of: Ints
    kind_ptr: Ints
    kind_rows: Ints
    kind_adds: Ints
    least: Ints
    most: Ints
    under: Floats
    over: Floats
    sums: Ints
    worth: Floats
    states: Ints
    total_ptr: Ints
    total_rows: Ints
    total_period: Ints
    total_units: Ints
    total_least: Ints
    total_most: Ints
    total_under: Floats
    total_over: Floats
    total_sums: Ints
    option_day: Ints


@inline
def miss_cost(rows, r, t, units):
    """Milli-currency of a sum of ``units`` in a slot."""
    if units < rows.least[r, t]:
        return rows.under[r, t] * (rows.least[r, t] - units)
    if units > rows.most[r, t]:
        return rows.over[r, t] * (units - rows.most[r, t])
    return 0.0


@inner
def duty_states(tables, cls, row, size, states):
    """Write the agent's state in each slot of a duty to ``states``; returns how many lie before slot ``size``.

    Parameters
    ----------
    row : int64 (TOUR_WIDTH,)
        A worked day of a tour.
    size : int
        Slots of the horizon; later ones are left out.
    states : int64 (>= size,)
        Filled from the front.
    """
    k = row[0]
    start, form = tables.start[k], tables.form[k]
    last = max(np.int64(0), min(tables.form_slots[form], size - start))
    for o in range(last):
        states[o] = AT_WORK
    for i in range(tables.busy_ptr[cls], tables.busy_ptr[cls + 1]):
        o = tables.busy[i] - start
        if 0 <= o < last:
            states[o] = ON_DUTY
    for b in range(tables.form_breaks[form]):
        state = AT_MEAL if tables.break_is_meal[form, b] else ON_DUTY
        for o in range(row[b + 1], min(last, row[b + 1] + tables.break_slots[form, b])):
            states[o] = state
    if row[COACHING] >= 0:
        for o in range(row[COACHING], min(last, row[COACHING] + tables.coaching_slots[tables.coaching[k]])):
            states[o] = ON_DUTY
    return last


@inner
def change_rows(tables, rows, kind, cls, row, sign):
    """Add one duty to the sums (``sign`` 1) or take it off (-1); returns the change of the cost, milli-currency."""
    total = change_totals(rows, kind, row[0], sign)
    first, last = rows.kind_ptr[kind], rows.kind_ptr[kind + 1]
    if first == last:
        return total
    start = tables.start[row[0]]
    count = duty_states(tables, cls, row, rows.sums.shape[1], rows.states)
    for e in range(first, last):
        r = rows.kind_rows[e]
        for o in range(count):
            added = sign * rows.kind_adds[e, rows.states[o]]
            t = start + o
            before = rows.sums[r, t]
            rows.sums[r, t] = before + added
            total += miss_cost(rows, r, t, before + added) - miss_cost(rows, r, t, before)
    return total


@entry
def value_states(rows, kind, worth):
    """Fill ``worth`` ``(STATES, T)`` with what one person more of a kind saves the rows in each state and slot."""
    value_states_between(rows, kind, np.int64(0), np.int64(worth.shape[1]), worth)


@inner
def value_states_between(rows, kind, begin, end, worth):
    """Do the same for the slots from ``begin`` up to before ``end`` only."""
    for s in range(STATES):
        for t in range(begin, end):
            worth[s, t] = 0.0
    for e in range(rows.kind_ptr[kind], rows.kind_ptr[kind + 1]):
        r = rows.kind_rows[e]
        for t in range(begin, end):
            if rows.under[r, t] == 0.0 and rows.over[r, t] == 0.0:
                continue
            units = rows.sums[r, t]
            now = miss_cost(rows, r, t, units)
            for s in range(STATES):
                worth[s, t] += now - miss_cost(rows, r, t, units + rows.kind_adds[e, s])


@entry
def price_states(rows, kind, prices, share, worth):
    """Mix ``share`` of what a person of a kind earns at ``prices`` ``(R, T)`` into ``worth`` ``(STATES, T)``."""
    for s in range(STATES):
        for t in range(worth.shape[1]):
            worth[s, t] *= 1.0 - share
    for e in range(rows.kind_ptr[kind], rows.kind_ptr[kind + 1]):
        r = rows.kind_rows[e]
        for s in range(STATES):
            for t in range(worth.shape[1]):
                worth[s, t] += share * prices[r, t] * rows.kind_adds[e, s]


@inner
def supply_rows(tables, rows, kind, cls, tour, count, supplied):
    """Add what ``count`` agents with one tour add to the sums to ``supplied`` ``(R, T)``."""
    first, last = rows.kind_ptr[kind], rows.kind_ptr[kind + 1]
    if first == last:
        return
    for d in range(tour.shape[0]):
        if tour[d, 0] < 0:
            continue
        start = tables.start[tour[d, 0]]
        slots = duty_states(tables, cls, tour[d], supplied.shape[1], rows.states)
        for e in range(first, last):
            r = rows.kind_rows[e]
            for o in range(slots):
                supplied[r, start + o] += count * rows.kind_adds[e, rows.states[o]]
