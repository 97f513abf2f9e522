"""Slot moves: change one agent's duties on a day or two, price only the slots that change, stay legal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduler.engine.array_types import Ints
from scheduler.engine.kernels.bundle import Bundle
from scheduler.engine.kernels.choices import frames_change
from scheduler.engine.kernels.compiled import entry, inline, inner
from scheduler.engine.kernels.constants import BREAKS, COACHING, OFF
from scheduler.engine.kernels.coverage import change_duty, change_slots
from scheduler.engine.kernels.cut_work import cut_duty, is_cut
from scheduler.engine.kernels.duty_draws import clashes, draw_breaks, draw_coaching, nudge
from scheduler.engine.kernels.duty_slots import present_slots
from scheduler.engine.kernels.legality import change_cost, change_is_legal, day_cost, trace
from scheduler.engine.kernels.state_sums import change_rows
from scheduler.engine.kernels.tour_sums import change_keeps_sums

NONE, NUDGE, KEEP, DRAW, DAY_OFF, GIVE_COACHING = -1, 0, 1, 2, 3, 4
"""What a proposal does to the first day: nothing; one break or the coaching moves; another option with the same or
newly drawn breaks; a day off; the coaching goes to the second day."""
NUDGES = 0.35
"""Share of proposals on a worked day that move one break or the coaching."""
UP_TO_COACHING = 0.5
"""Up to this draw, on a day with a coaching, the coaching goes to another duty."""
UP_TO_CLOSE = 0.75
"""Up to this draw the duty becomes an option close by ..."""
UP_TO_ANY = 0.97
"""... up to this one any option, beyond a day off."""
CLOSE_OPTIONS = 4
"""Places in the list of options within which one is close by."""
KEEPS_BREAKS = 0.7
"""Probability that an option of the same form keeps the breaks."""
ONLY_BLOCKS = 0.5
"""Probability that only the blocks of assigned work change where a break or the coaching could move."""
SWAPS_DAYS = 0.8
"""Probability that a duty on a day off comes from another day, which becomes one ..."""
KEEPS_PLACE = 0.5
"""... and that it then takes the same place in that day's list of options."""


@dataclass(frozen=True, eq=False)
class MoveSpace(Bundle):
    """What slot moves need of the roster, and scratch.

    Attributes
    ----------
    movable
        (M,) agents who may be moved.
    paths
        (N, D + 1, 2) scratch: states and ends of each agent's tour, see ``legality.trace``.
    trial
        (D, TOUR_WIDTH) scratch: the days a proposal changes.
    touched, difference
        (2 T + 8,), (T + 1,) scratch: slots in which presence changes, and by how many people; differences are all 0
        between calls.
    """

    movable: Ints
    paths: Ints
    trial: Ints
    touched: Ints
    difference: Ints


@inline
def _choose(tables, cls, tour, trial, d):
    """Draw options for day ``d`` and perhaps one more into ``trial``; returns the kind and the other day or OFF."""
    k = tour[d, 0]
    draw = np.random.random()
    first, last = tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]
    if k >= 0 and draw < NUDGES:
        trial[d, 0] = k
        return NUDGE, OFF
    if first == last:
        return NONE, OFF
    if k >= 0:
        if tables.coaching[k] >= 0 and draw < UP_TO_COACHING:
            return _choose_coaching(tables, cls, tour, trial, d)
        option = OFF
        if draw < UP_TO_CLOSE:
            near = k + np.random.randint(-CLOSE_OPTIONS, CLOSE_OPTIONS + 1)
            option = min(last - 1, max(first, near))
        elif draw < UP_TO_ANY:
            option = np.random.randint(first, last)
        trial[d, 0] = option
        if option == k:
            return NONE, OFF
        if option < 0:
            return DAY_OFF, OFF
        same = tables.form[option] == tables.form[k] and tables.coaching[option] == tables.coaching[k]
        return (KEEP if same and np.random.random() < KEEPS_BREAKS else DRAW), OFF
    option = np.random.randint(first, last)
    other = OFF
    if np.random.random() < SWAPS_DAYS:
        other = _working_day(tour, np.int64(OFF))
        if other < 0:
            return NONE, OFF
        trial[other, 0] = OFF
        if np.random.random() < KEEPS_PLACE:
            shift = tour[other, 0] - tables.option_ptr[cls, other]
            if shift < last - first:
                option = first + shift
    trial[d, 0] = option
    return DRAW, other


@inline
def _working_day(tour, apart_from):
    """First day with a duty from a random one on, another than ``apart_from``; OFF where there is none."""
    days = tour.shape[0]
    pick = np.random.randint(days)
    for i in range(days):
        e = (pick + i) % days
        if tour[e, 0] >= 0 and e != apart_from:
            return e
    return OFF


@inner
def _choose_coaching(tables, cls, tour, trial, d):
    """Give the coaching of day ``d`` to another duty; both keep start, form and breaks."""
    other = _working_day(tour, d)
    if other < 0 or tables.coaching[tour[other, 0]] >= 0:
        return NONE, OFF
    trial[d, 0] = _twin(tables, cls, d, tour[d, 0], np.int64(OFF))
    trial[other, 0] = _twin(tables, cls, other, tour[other, 0], tables.coaching[tour[d, 0]])
    if trial[d, 0] < 0 or trial[other, 0] < 0:
        return NONE, OFF
    return GIVE_COACHING, other


@inner
def _twin(tables, cls, d, k, coaching):
    """Option of a day like ``k`` but with ``coaching``; OFF where there is none."""
    for i in range(tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]):
        same = tables.start[i] == tables.start[k] and tables.form[i] == tables.form[k]
        if same and tables.coaching[i] == coaching:
            return i
    return OFF


@inline
def _place(tables, cls, tour, trial, d, other, kind):
    """Draw or copy breaks and coaching of the new duties; False where they do not fit."""
    if kind == DAY_OFF:
        return True
    if kind == DRAW:
        return draw_breaks(tables, trial[d, 0], trial[d]) and not clashes(tables, cls, trial[d])
    _copy_breaks(tour[d], trial[d])
    if kind == NUDGE:
        if is_cut(tables, cls, trial[d, 0]) and np.random.random() < ONLY_BLOCKS:
            return True
        return nudge(tables, trial[d, 0], trial[d]) and not clashes(tables, cls, trial[d])
    if kind == GIVE_COACHING:
        trial[d, COACHING] = OFF
        _copy_breaks(tour[other], trial[other])
        fits = draw_coaching(tables, trial[other, 0], trial[other])
        return fits and not clashes(tables, cls, trial[other])
    return not clashes(tables, cls, trial[d])


@inline
def _copy_breaks(source, target):
    for i in range(1, source.shape[0]):
        target[i] = source[i]


@inline
def _mark_span(start, end, sign, touched, count, difference):
    """Add ``sign`` to the differences of a span of slots; returns the number of touched slots."""
    for t in range(start, end):
        if difference[t] == 0:
            touched[count] = t
            count += 1
        difference[t] += sign
    return count


@inline
def _mark_nudge(tables, old, new, touched, difference, size):
    """Mark the slots of the one break or coaching in which two placements of a duty differ; returns how many."""
    k = old[0]
    start, form = tables.start[k], tables.form[k]
    count = np.int64(0)
    for b in range(BREAKS + 1):
        if old[b + 1] == new[b + 1]:
            continue
        slots = tables.coaching_slots[tables.coaching[k]] if b == BREAKS else tables.break_slots[form, b]
        was, becomes = start + old[b + 1], start + new[b + 1]
        count = _mark_span(was, min(size, was + slots), np.int64(1), touched, count, difference)
        count = _mark_span(becomes, min(size, becomes + slots), np.int64(-1), touched, count, difference)
    return count


@inline
def _mark_duty(tables, cls, row, sign, touched, count, difference, slots, size):
    """Add a duty's presence to the differences; returns the number of touched slots."""
    if row[0] < 0:
        return count
    present = present_slots(tables, cls, row, size, slots)
    for i in range(present):
        t = slots[i]
        if difference[t] == 0:
            touched[count] = t
            count += 1
        difference[t] += sign
    return count


@inline
def _mark(tables, cov, cls, tour, trial, d, other, kind, touched, difference):
    """Mark the slots in which presence changes; returns how many. Old duties go first, so no slot is listed twice."""
    size = cov.gain.shape[1]
    if kind == NUDGE:
        return _mark_nudge(tables, tour[d], trial[d], touched, difference, size)
    count = np.int64(0)
    for sign in (np.int64(-1), np.int64(1)):
        rows = tour if sign < 0 else trial
        for e in (d, other):
            if e >= 0:
                count = _mark_duty(tables, cls, rows[e], sign, touched, count, difference, cov.slots, size)
    return count


@inline
def _marked_worth(cov, group, touched, count, difference):
    """Value won by the marked differences of one group; every slot changes by one person at most, so it is exact."""
    gain, loss = cov.gain, cov.loss
    won = 0.0
    for i in range(count):
        t = touched[i]
        if difference[t] > 0:
            won += gain[group, t]
        elif difference[t] < 0:
            won -= loss[group, t]
    return won


@inner
def _apply_marked(cov, group, touched, count, difference):
    """Take people off and put them on as marked."""
    for sign in (np.int64(-1), np.int64(1)):
        kept = np.int64(0)
        for i in range(count):
            if difference[touched[i]] == sign:
                cov.slots[kept] = touched[i]
                kept += 1
        change_slots(cov, group, cov.slots, kept, sign)


@inner
def _apply_days(tables, cov, cls, own_group, own, d, other, sign):
    """Put the duties of two days on their queues (``sign`` 1) or take them off (-1); returns the change of value."""
    won = 0.0
    for e in (d, other):
        if e >= 0 and own[e, 0] >= 0:
            won += change_duty(tables, cov, cls, own_group, own[e], sign)
    return won


@inner
def _cut_days(tables, cov, space, cls, own_group, trial, d, other):
    """Cut the new duties of assigned work at what the queues now gain, and put them there.

    Returns the value won, and whether every duty can be cut; where one cannot, none is on the queues.
    """
    won = 0.0
    for e in (d, other):
        if e < 0 or trial[e, 0] < 0:
            continue
        if is_cut(tables, cls, trial[e, 0]) and not cut_duty(tables, space, cov.gain, cls, trial[e]):
            if e == other and trial[d, 0] >= 0:
                won += change_duty(tables, cov, cls, own_group, trial[d], np.int64(-1))
            return won, False
        won += change_duty(tables, cov, cls, own_group, trial[e], np.int64(1))
    return won, True


@inner
def _change_rows(tables, rows, kind, cls, before, after, d, other):
    """Exchange the duties in the presence rows; returns the change of their cost."""
    delta = 0.0
    for sign in (np.int64(-1), np.int64(1)):
        own = before if sign < 0 else after
        for e in (d, other):
            if e >= 0 and own[e, 0] >= 0:
                delta += change_rows(tables, rows, kind, cls, own[e], sign)
    return delta


@inline
def _common_group(tables, cls, own_group, tour, trial, d, other):
    """Group all duties of a proposal work as; OFF where they differ, or are cut into blocks."""
    found = -2
    for i in range(4):
        e = d if i < 2 else other
        if e < 0:
            break
        k = tour[e, 0] if i & 1 == 0 else trial[e, 0]
        if k < 0:
            continue
        if is_cut(tables, cls, k):
            return OFF
        group = tables.group[k] if tables.group[k] >= 0 else own_group
        if found == -2:
            found = group
        elif found != group:
            return OFF
    return found


@entry
def slot_moves(tables, cov, rows, space, moves, tours, iterations, temperature, objective):
    """Propose changes of single agents' duties; returns the new cost.

    A proposal moves one break or the coaching, changes one duty to another option, breaks and day, or gives the
    coaching to another duty.

    Parameters
    ----------
    moves : MoveSpace
        Agents who may be moved, and scratch.
    tours : int64 (N, D, TOUR_WIDTH)
        The current roster, which ``cov`` holds too.
    iterations : int
        Proposals.
    temperature : float
        Milli-currency; 0 only takes what costs no more.
    objective : float
        Cost of the roster, milli-currency.
    """
    movable, paths, trial = moves.movable, moves.paths, moves.trial
    touched, difference = moves.touched, moves.difference
    agents, days = movable.shape[0], tours.shape[1]
    for i in range(agents):
        a = movable[i]
        trace(tables, tables.class_of[a], tours[a], paths[a], np.int64(0))
    for _ in range(iterations):
        a = movable[np.random.randint(agents)]
        cls, own_group = tables.class_of[a], tables.group_of[a]
        tour = tours[a]
        d = np.random.randint(days)
        kind, other = _choose(tables, cls, tour, trial, d)
        if kind == NONE:
            continue
        if kind != NUDGE and not change_is_legal(tables, cls, tour, trial, d, other, paths[a]):
            continue
        if kind != NUDGE and not change_keeps_sums(tables, cls, tour, trial, d, other):
            continue
        if not _place(tables, cls, tour, trial, d, other, kind):
            continue
        delta = day_cost(tables, cls, d, trial[d, 0]) - day_cost(tables, cls, d, tour[d, 0])
        if other >= 0:
            delta += day_cost(tables, cls, other, trial[other, 0]) - day_cost(tables, cls, other, tour[other, 0])
        if kind != NUDGE:
            delta += change_cost(tables, cls, tour, trial, d, other, paths[a])
            delta += frames_change(tables, cls, tour, trial, d, other)
        group = _common_group(tables, cls, own_group, tour, trial, d, other)
        count = np.int64(0)
        if group >= 0:
            count = _mark(tables, cov, cls, tour, trial, d, other, kind, touched, difference)
            delta -= _marked_worth(cov, group, touched, count, difference)
        else:
            delta -= _apply_days(tables, cov, cls, own_group, tour, d, other, np.int64(-1))
            won, fits = _cut_days(tables, cov, space, cls, own_group, trial, d, other)
            delta -= won
            if not fits:
                _apply_days(tables, cov, cls, own_group, tour, d, other, np.int64(1))
                continue
        if tables.with_rows or tables.with_totals:
            delta += _change_rows(tables, rows, rows.kind_of[a], cls, tour, trial, d, other)
        accept = delta <= 0.0 or (temperature > 0.0 and delta < -temperature * np.log(np.random.random()))
        if accept and group >= 0:
            _apply_marked(cov, group, touched, count, difference)
        elif not accept and group < 0:
            _apply_days(tables, cov, cls, own_group, trial, d, other, np.int64(-1))
            _apply_days(tables, cov, cls, own_group, tour, d, other, np.int64(1))
        if not accept and (tables.with_rows or tables.with_totals):
            _change_rows(tables, rows, rows.kind_of[a], cls, trial, tour, d, other)
        for i in range(count):
            difference[touched[i]] = 0
        if not accept:
            continue
        objective += delta
        for i in range(trial.shape[1]):
            tour[d, i] = trial[d, i]
            if other >= 0:
                tour[other, i] = trial[other, i]
        if kind != NUDGE:
            trace(tables, cls, tour, paths[a], d if other < 0 else min(d, other))
    return objective
