"""Slot moves: change one duty of one agent, price only the slots that change, keep the tour legal by its automaton."""

from __future__ import annotations

import numpy as np

from scheduler.engine.arrays import BREAKS
from scheduler.engine.compiled import entry, inner
from scheduler.engine.coverage import change_slots
from scheduler.engine.tours import present_slots


@entry
def is_legal(tables, cls, tour):
    """Whether the class's automaton and rests accept the tour's options (breaks are not looked at)."""
    days = tour.shape[0]
    state = 0
    end = tables.first_end[cls]
    rests = tables.num_rests[cls]
    axis = tables.axis[cls]
    for d in range(days):
        k = tour[d, 0]
        if k < 0:
            state = tables.off[tables.off_ptr[cls, d] + state]
            end = max(0, end - tables.shift[cls, d])
        else:
            j = -1
            while j + 1 < rests and end <= min(axis - 1, tables.rest_index[k] - tables.rest_shift[cls, j + 1]):
                j += 1
            if j < 0:
                return False
            width = tables.num_symbols[cls, d] * rests
            state = tables.moves[tables.move_ptr[cls, d] + state * width + tables.symbol[k] * rests + j]
            end = tables.end_index[k]
        if state < 0:
            return False
        moved = True
        while moved:
            moved = False
            for i in range(tables.close_ptr[cls, d + 1], tables.close_ptr[cls, d + 2]):
                if tables.close[i, 0] == state and end <= tables.close[i, 2]:
                    state = tables.close[i, 1]
                    moved = True
                    break
    return tables.accept[tables.accept_ptr[cls] + state] == 1


@inner
def _draw_breaks(tables, option, row):
    """Draw random legal breaks and coaching offset for an option into a tour's day; False where the draw failed."""
    form = tables.form[option]
    length = tables.form_slots[form]
    free_from = 0
    count = tables.form_breaks[form]
    for b in range(BREAKS + 1):
        row[b + 1] = -1
    for b in range(count):
        low = max(tables.break_low[form, b], free_from + tables.stretch_low[form, b])
        high = min(tables.break_high[form, b], free_from + tables.stretch_high[form, b])
        if low > high:
            return False
        at = np.random.randint(low, high + 1)  # noqa: NPY002
        row[b + 1] = at
        free_from = at + tables.break_slots[form, b]
    if not tables.stretch_low[form, count] <= length - free_from <= tables.stretch_high[form, count]:
        return False
    coaching = tables.coaching[option]
    if coaching < 0:
        return True
    slots, step, edge = (
        tables.coaching_slots[coaching],
        tables.coaching_step[coaching],
        tables.coaching_edge[coaching],
    )
    first = (edge + step - 1) // step
    last = (length - edge - slots) // step
    if last < first:
        return False
    at = np.random.randint(first, last + 1) * step  # noqa: NPY002
    row[BREAKS + 1] = at
    clear = True
    for b in range(count):
        clear = clear and (at >= row[b + 1] + tables.break_slots[form, b] or row[b + 1] >= at + slots)
    return clear


@inner
def _nudge_break(tables, option, row):
    """Move one break of a tour's day at random inside what its window and neighbours allow; False if it cannot."""
    form = tables.form[option]
    count = tables.form_breaks[form]
    if count == 0:
        return False
    b = np.random.randint(count)  # noqa: NPY002
    before = row[b] + tables.break_slots[form, b - 1] if b > 0 else 0
    after = row[b + 2] if b + 1 < count else tables.form_slots[form]
    slots = tables.break_slots[form, b]
    low = max(
        tables.break_low[form, b],
        before + tables.stretch_low[form, b],
        after - slots - tables.stretch_high[form, b + 1],
    )
    high = min(
        tables.break_high[form, b],
        before + tables.stretch_high[form, b],
        after - slots - tables.stretch_low[form, b + 1],
    )
    if low >= high:
        return False
    at = np.random.randint(low, high + 1)  # noqa: NPY002
    coaching = row[BREAKS + 1]
    if coaching >= 0 and at < coaching + tables.coaching_slots[tables.coaching[option]] and coaching < at + slots:
        return False
    if at == row[b + 1]:
        return False
    row[b + 1] = at
    return True


@inner
def _copy_day(source, target):
    for i in range(source.shape[0]):
        target[i] = source[i]


@inner
def _clashes(tables, cls, row):
    """Whether a break or coaching of a tour's day overlaps a session."""
    k = row[0]
    form = tables.form[k]
    for i in range(tables.busy_ptr[cls], tables.busy_ptr[cls + 1]):
        offset = tables.busy[i] - tables.start[k]
        for b in range(tables.form_breaks[form]):
            if row[b + 1] <= offset < row[b + 1] + tables.break_slots[form, b]:
                return True
        at = row[BREAKS + 1]
        if at >= 0 and at <= offset < at + tables.coaching_slots[tables.coaching[k]]:
            return True
    return False


@inner
def _mark(tables, cls, row, sign, touched, count, difference, slots, size):
    """Add a duty's presence to the slot differences; returns the number of touched slots."""
    present = present_slots(tables, cls, row, size, slots)
    for i in range(present):
        t = slots[i]
        if difference[t] == 0:
            touched[count] = t
            count += 1
        difference[t] += sign
    return count


@entry
def slot_moves(tables, cov, group_of, movable, tours, trial, touched, difference, iterations, hot, cold, objective):
    """Run ``iterations`` proposals with the temperature falling from ``hot`` to ``cold`` (milli-currency).

    A proposal moves one break, or one duty to another option, breaks and day. ``trial`` is a tour's scratch,
    ``touched`` and ``difference`` slots' scratch (differences all 0). Duties bound to one queue are left alone.
    Returns the new cost.
    """
    agents, days = movable.shape[0], tours.shape[1]
    size = cov.gain.shape[1]
    temperature = hot
    ratio = np.log(cold / hot) / iterations if hot > 0.0 and cold > 0.0 else 0.0
    for it in range(iterations):
        if it & 255 == 0 and hot > 0.0:
            temperature = hot * np.exp(ratio * it)
        a = movable[np.random.randint(agents)]  # noqa: NPY002
        cls = tables.class_of[a]
        group = group_of[a]
        tour = tours[a]
        d = np.random.randint(days)  # noqa: NPY002
        other = -1
        k = tour[d, 0]
        draw = np.random.random()  # noqa: NPY002
        first, last = tables.option_ptr[cls, d], tables.option_ptr[cls, d + 1]
        option = -1
        keep_breaks = False
        if k >= 0 and draw < 0.35:
            _copy_day(tour[d], trial[d])
            if tables.group[k] >= 0 or not _nudge_break(tables, k, trial[d]):
                continue
            option = k
            keep_breaks = True
        elif first == last:
            continue
        elif k >= 0:
            if tables.group[k] >= 0:
                continue
            if draw < 0.75:
                option = min(last - 1, max(first, k + np.random.randint(-4, 5)))  # noqa: NPY002
            elif draw < 0.97:
                option = np.random.randint(first, last)  # noqa: NPY002
            if option == k:
                continue
            if option >= 0 and tables.form[option] == tables.form[k] and tables.coaching[option] == tables.coaching[k]:
                _copy_day(tour[d], trial[d])
                keep_breaks = np.random.random() < 0.7  # noqa: NPY002
        else:
            option = np.random.randint(first, last)  # noqa: NPY002
            if np.random.random() < 0.8:  # noqa: NPY002
                pick = np.random.randint(days)  # noqa: NPY002
                for i in range(days):
                    e = (pick + i) % days
                    if tour[e, 0] >= 0:
                        other = e
                        break
                if other < 0 or tables.group[tour[other, 0]] >= 0:
                    continue
                if np.random.random() < 0.5:  # noqa: NPY002
                    shift = tour[other, 0] - tables.option_ptr[cls, other]
                    if shift < last - first:
                        option = first + shift
        if option >= 0:
            if tables.group[option] >= 0:
                continue
            trial[d, 0] = option
            if not keep_breaks and not _draw_breaks(tables, option, trial[d]):
                continue
            if _clashes(tables, cls, trial[d]):
                continue
        else:
            trial[d, 0] = -1
        if option != k:
            for e in range(days):
                if e != d:
                    trial[e, 0] = tour[e, 0] if e != other else -1
            if not is_legal(tables, cls, trial):
                continue
        count = 0
        delta = 0.0
        if k >= 0:
            count = _mark(tables, cls, tour[d], np.int64(-1), touched, count, difference, cov.slots, size)
            delta -= tables.cost[k]
        else:
            delta -= tables.off_cost[cls, d]
        if other >= 0:
            count = _mark(tables, cls, tour[other], np.int64(-1), touched, count, difference, cov.slots, size)
            delta += tables.off_cost[cls, other] - tables.cost[tour[other, 0]]
        if option >= 0:
            count = _mark(tables, cls, trial[d], np.int64(1), touched, count, difference, cov.slots, size)
            delta += tables.cost[option]
        else:
            delta += tables.off_cost[cls, d]
        gain, loss = cov.gain, cov.loss
        for i in range(count):
            x = difference[touched[i]]
            if x > 0:
                delta -= gain[group, touched[i]]
            elif x < 0:
                delta += loss[group, touched[i]]
        accept = delta <= 0.0 or (temperature > 0.0 and delta < -temperature * np.log(np.random.random()))  # noqa: NPY002
        if accept:
            for sign in (np.int64(-1), np.int64(1)):
                kept = 0
                for i in range(count):
                    if difference[touched[i]] == sign:
                        cov.slots[kept] = touched[i]
                        kept += 1
                change_slots(cov, group, cov.slots, kept, sign)
        for i in range(count):
            difference[touched[i]] = 0
        if not accept:
            continue
        _copy_day(trial[d], tour[d])
        if other >= 0:
            tour[other, 0] = -1
        objective += delta
    return objective
