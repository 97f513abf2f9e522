"""Slot moves: change one agent's duties on a day or two, price only the slots that change, stay legal."""

from __future__ import annotations

import numpy as np

from scheduler.engine.kernels.arrays import BREAKS
from scheduler.engine.kernels.compiled import entry, inline, inner
from scheduler.engine.kernels.coverage import change_slots
from scheduler.engine.kernels.duty_draws import clashes, draw_breaks, draw_coaching, nudge
from scheduler.engine.kernels.legality import change_is_legal, trace
from scheduler.engine.kernels.tours import present_slots

NONE, NUDGE, KEEP, DRAW, OFF, COACHING = -1, 0, 1, 2, 3, 4
"""What a proposal does to the first day: nothing; one break or the coaching moves; another option with the same or
newly drawn breaks; a day off; the coaching goes to the second day."""


@inline
def _choose(tables, cls, tour, trial, d):
    """Draw options for day ``d`` and perhaps a second day into ``trial``; returns the kind and the second day."""
    k = tour[d, 0]
    draw = np.random.random()  # noqa: NPY002
    first, last = tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]
    if k >= 0 and draw < 0.35:
        trial[d, 0] = k
        return NUDGE, -1
    if first == last:
        return NONE, -1
    if k >= 0:
        if tables.coaching[k] >= 0 and draw < 0.5:
            return _choose_coaching(tables, cls, tour, trial, d)
        option = -1
        if draw < 0.75:
            option = min(last - 1, max(first, k + np.random.randint(-4, 5)))  # noqa: NPY002
        elif draw < 0.97:
            option = np.random.randint(first, last)  # noqa: NPY002
        trial[d, 0] = option
        if option == k:
            return NONE, -1
        if option < 0:
            return OFF, -1
        same = tables.form[option] == tables.form[k] and tables.coaching[option] == tables.coaching[k]
        return (KEEP if same and np.random.random() < 0.7 else DRAW), -1  # noqa: NPY002
    option = np.random.randint(first, last)  # noqa: NPY002
    other = -1
    if np.random.random() < 0.8:  # noqa: NPY002
        other = _working_day(tour, np.int64(-1))
        if other < 0:
            return NONE, -1
        trial[other, 0] = -1
        if np.random.random() < 0.5:  # noqa: NPY002
            shift = tour[other, 0] - tables.option_ptr[cls, other]
            if shift < last - first:
                option = first + shift
    trial[d, 0] = option
    return DRAW, other


@inline
def _working_day(tour, apart_from):
    """First day with a duty from a random one on, another than ``apart_from``; -1 where there is none."""
    days = tour.shape[0]
    pick = np.random.randint(days)  # noqa: NPY002
    for i in range(days):
        e = (pick + i) % days
        if tour[e, 0] >= 0 and e != apart_from:
            return e
    return -1


@inner
def _choose_coaching(tables, cls, tour, trial, d):
    """Give the coaching of day ``d`` to another duty; both keep start, form and breaks."""
    other = _working_day(tour, d)
    if other < 0 or tables.coaching[tour[other, 0]] >= 0:
        return NONE, -1
    trial[d, 0] = _twin(tables, cls, d, tour[d, 0], np.int64(-1))
    trial[other, 0] = _twin(tables, cls, other, tour[other, 0], tables.coaching[tour[d, 0]])
    if trial[d, 0] < 0 or trial[other, 0] < 0:
        return NONE, -1
    return COACHING, other


@inner
def _twin(tables, cls, d, k, coaching):
    """Option of a day like ``k`` but with ``coaching``; -1 where there is none."""
    for i in range(tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]):
        same = tables.start[i] == tables.start[k] and tables.form[i] == tables.form[k]
        if same and tables.coaching[i] == coaching:
            return i
    return -1


@inline
def _place(tables, cls, tour, trial, d, other, kind):
    """Draw or copy breaks and coaching of the new duties; False where they do not fit."""
    if kind == OFF:
        return True
    if kind == DRAW:
        return draw_breaks(tables, trial[d, 0], trial[d]) and not clashes(tables, cls, trial[d])
    _copy_breaks(tour[d], trial[d])
    if kind == NUDGE:
        return nudge(tables, trial[d, 0], trial[d]) and not clashes(tables, cls, trial[d])
    if kind == COACHING:
        trial[d, BREAKS + 1] = -1
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
    count = 0
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
    count = 0
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
        kept = 0
        for i in range(count):
            if difference[touched[i]] == sign:
                cov.slots[kept] = touched[i]
                kept += 1
        change_slots(cov, group, cov.slots, kept, sign)


@inner
def _apply_duty(tables, cov, cls, own_group, row, sign):
    """Put one duty on the queues it works on or take it off; returns the change of value."""
    k = row[0]
    if k < 0:
        return 0.0
    group = tables.group[k] if tables.group[k] >= 0 else own_group
    count = present_slots(tables, cls, row, cov.gain.shape[1], cov.slots)
    return change_slots(cov, group, cov.slots, count, sign)


@inner
def _apply_days(tables, cov, cls, own_group, before, after, d, other):
    """Exchange whole duties, each on its own queues; returns the change of value."""
    won = 0.0
    for sign in (np.int64(-1), np.int64(1)):
        rows = before if sign < 0 else after
        for e in (d, other):
            if e >= 0:
                won += _apply_duty(tables, cov, cls, own_group, rows[e], sign)
    return won


@inline
def _day_cost(tables, cls, d, k):
    return tables.cost[k] if k >= 0 else tables.off_cost[cls, d]


@inline
def _common_group(tables, own_group, tour, trial, d, other):
    """Group all duties of a proposal work as; -1 where they differ."""
    found = -2
    for i in range(4):
        e = d if i < 2 else other
        if e < 0:
            break
        k = tour[e, 0] if i & 1 == 0 else trial[e, 0]
        if k < 0:
            continue
        group = tables.group[k] if tables.group[k] >= 0 else own_group
        if found == -2:
            found = group
        elif found != group:
            return -1
    return found


@entry
def slot_moves(
    tables, cov, group_of, movable, tours, paths, trial, touched, difference, iterations, hot, cold, objective
):
    """Run ``iterations`` proposals with the temperature falling from ``hot`` to ``cold`` (milli-currency).

    A proposal moves one break or the coaching, changes one duty to another option, breaks and day, or gives the
    coaching to another duty. ``paths`` (agents, days + 1, 2), ``trial`` (a tour), ``touched`` and ``difference``
    (slots; differences all 0) are scratch. Returns the new cost.
    """
    agents, days = movable.shape[0], tours.shape[1]
    for i in range(agents):
        a = movable[i]
        trace(tables, tables.class_of[a], tours[a], paths[a], np.int64(0))
    temperature = hot
    ratio = np.log(cold / hot) / iterations if hot > 0.0 and cold > 0.0 else 0.0
    for it in range(iterations):
        if it & 255 == 0 and hot > 0.0:
            temperature = hot * np.exp(ratio * it)
        a = movable[np.random.randint(agents)]  # noqa: NPY002
        cls = tables.class_of[a]
        tour = tours[a]
        d = np.random.randint(days)  # noqa: NPY002
        kind, other = _choose(tables, cls, tour, trial, d)
        if kind == NONE:
            continue
        if kind != NUDGE and not change_is_legal(tables, cls, tour, trial, d, other, paths[a]):
            continue
        if not _place(tables, cls, tour, trial, d, other, kind):
            continue
        delta = _day_cost(tables, cls, d, trial[d, 0]) - _day_cost(tables, cls, d, tour[d, 0])
        if other >= 0:
            delta += _day_cost(tables, cls, other, trial[other, 0]) - _day_cost(tables, cls, other, tour[other, 0])
        group = _common_group(tables, group_of[a], tour, trial, d, other)
        count = 0
        if group >= 0:
            count = _mark(tables, cov, cls, tour, trial, d, other, kind, touched, difference)
            delta -= _marked_worth(cov, group, touched, count, difference)
        else:
            delta -= _apply_days(tables, cov, cls, group_of[a], tour, trial, d, other)
        accept = delta <= 0.0 or (temperature > 0.0 and delta < -temperature * np.log(np.random.random()))  # noqa: NPY002
        if accept and group >= 0:
            _apply_marked(cov, group, touched, count, difference)
        elif not accept and group < 0:
            _apply_days(tables, cov, cls, group_of[a], trial, tour, d, other)
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
