"""Duties an agent could be given on a date, before any rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from scheduler.domain.clock import Horizon, clock_text, minutes_between
from scheduler.domain.record_views import CoachingView, LockView
from scheduler.domain.shifts import DutyForm, DutyOption, Shift


def shift_options(horizon: Horizon, shifts: Iterable[Shift], day: int) -> list[DutyOption]:
    """Every duty the shifts offer on a day.

    Starts that clocks skip are one start, the moment they jump. Where that is already the next date (23:00 in
    America/Nuuk), or no moment of the planning grid, the date has no such start.
    """
    return [option for shift in shifts for option in _of_shift(horizon, shift, day)]


@lru_cache(maxsize=16384)
def _of_shift(horizon: Horizon, shift: Shift, day: int) -> tuple[DutyOption, ...]:
    """Every duty one shift offers on a day: the same for everybody who may work it, and asked by many rules."""
    if horizon.date_of(day).weekday() not in shift.weekdays:
        return ()
    begins, ends = horizon.midnight(day), horizon.midnight(day + 1)
    readings = shift.starts
    return tuple(
        DutyOption(day, start, form)
        for start in dict.fromkeys(horizon.minute_at(day, reading) for reading in readings)
        if begins <= start < ends and start % horizon.interval_minutes == 0
        for form in shift.forms
    )


def skipped_starts(horizon: Horizon, shifts: Iterable[Shift]) -> Iterator[str]:
    """Say for each date on which clocks skip every start of a shift when it begins instead, if at all."""
    for shift in shifts:
        readings = shift.starts
        for day in range(horizon.days):
            when = horizon.date_of(day)
            starts = {horizon.minute_at(day, reading) for reading in readings}
            shown = [horizon.local(start) for start in starts]
            reading = shown[0].hour * 60 + shown[0].minute
            is_there = shown[0].date() == when and reading in readings
            if len(starts) > 1 or is_there or when.weekday() not in shift.weekdays:
                continue
            if shift_options(horizon, [shift], day):
                what = f"it starts at {clock_text(reading)} that day, when they jump"
            else:
                what = "it has no start that day; give it an earlier or later one, or leave the day free"
            first = clock_text(shift.earliest_start)
            yield f"clocks in {horizon.zone} skip {first} on {when}, a start of shift {shift.shift_id!r}: {what}"


def locked_options(horizon: Horizon, shifts: Iterable[Shift], day: int, lock: LockView) -> list[DutyOption]:
    """Return the one duty a lock leaves: with the forms of the shifts that have its length.

    Where none has (a roster made elsewhere), the nearest form is stretched or cut to its length.
    """
    assert lock.start is not None
    assert lock.end is not None
    start, length = horizon.minute_of(lock.start), minutes_between(lock.start, lock.end)
    forms = [form for shift in shifts for form in shift.forms]
    exact = [form for form in forms if form.minutes == length]
    if not exact:
        nearest = min(forms, key=lambda f: (abs(f.minutes - length), f.shift))
        exact = [_with_length(nearest, length)]
    return [DutyOption(day, start, form) for form in exact]


def _with_length(form: DutyForm, length: int) -> DutyForm:
    surplus = max(0, length - form.minutes)
    breaks = tuple(
        replace(b, latest=min(b.latest + surplus, length - b.minutes))
        for b in form.breaks
        if b.earliest + b.minutes <= length
    )
    stretches = len(breaks) + 1
    return replace(
        form,
        minutes=length,
        breaks=breaks,
        min_stretch=form.min_stretch[:stretches],
        max_stretch=tuple(m + surplus for m in form.max_stretch[:stretches]),
    )


def with_coachings(
    options: Iterable[DutyOption], coachings: Sequence[CoachingView], when: date
) -> tuple[DutyOption, ...]:
    """Add to each option one variant for every coaching that may take place on the date."""
    possible = [i for i, c in enumerate(coachings) if c.earliest <= when <= c.latest]
    if not possible:
        return tuple(options)
    return tuple(o for option in options for o in (option, *(replace(option, coaching=i) for i in possible)))
