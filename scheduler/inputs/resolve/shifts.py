"""``shifts.yaml`` to shifts, on the grid and with breaks that fit."""

from __future__ import annotations

from scheduler.domain.clock import MINUTES_PER_DAY, clock_text
from scheduler.domain.shifts import BreakSpec, DutyForm, Shift
from scheduler.inputs.reading.validation import Placed
from scheduler.inputs.resolve.site_reading import SiteReading
from scheduler.inputs.schema.shifts import ShiftKeys


def resolve_shifts(reading: SiteReading, queue_names: list[str]) -> dict[str, Shift]:
    """Every valid shift by id, in the order written."""
    found = {}
    for placed in reading.unique(reading.items(ShiftKeys, "shifts", "shifts"), "id"):
        if placed.item.queue:
            reading.is_known("site", "queue", placed.item.queue, queue_names, placed, "queue")
        shift = _shift(reading, placed)
        if _is_on_grid(reading, placed):
            for form in shift.forms:
                _check_fit(reading, placed, form)
        found[shift.shift_id] = shift
    return found


def _shift(reading: SiteReading, placed: Placed[ShiftKeys]) -> Shift:
    keys = placed.item
    times = tuple(sorted(keys.start.times or ()))
    earliest = times[0] if keys.start.earliest is None else keys.start.earliest
    latest = earliest if keys.start.latest is None else keys.start.latest
    return Shift(
        shift_id=keys.id,
        earliest_start=earliest,
        latest_start=times[-1] if times else latest,
        start_step=keys.start.step_minutes or reading.interval,
        lengths=tuple(round(hours * 60) for hours in keys.length_hours),
        breaks=tuple(
            BreakSpec(rest.name, rest.minutes, rest.paid, rest.earliest_minutes, rest.latest_minutes)
            for rest in keys.breaks
        ),
        min_stretch=keys.min_stretch_minutes,
        max_stretch=keys.max_stretch_minutes,
        weekdays=tuple(sorted(set(keys.weekdays))),
        queue=keys.queue,
        start_times=times,
    )


def _is_on_grid(reading: SiteReading, placed: Placed[ShiftKeys]) -> bool:
    """Note every start, length and break off the grid or out of range."""
    keys, before = placed.item, len(reading.issues.found)
    stated: list[tuple[tuple[str | int, ...], int]] = [
        (("start", "times", number), minute) for number, minute in enumerate(keys.start.times or ())
    ]
    stated += [((("start", "earliest")), keys.start.earliest)] if keys.start.earliest is not None else []
    if keys.start.latest is not None and keys.start.latest != keys.start.earliest:
        stated.append((("start", "latest"), keys.start.latest))
    for path, minute in stated:
        if minute >= MINUTES_PER_DAY:
            placed.issue(reading.issues, "found 24:00, starts lie before midnight; write 00:00", *path)
        else:
            reading.on_grid(placed, minute, *path, clock=clock_text(minute))
    reading.on_grid(placed, keys.start.step_minutes or reading.interval, "start", "step_minutes")
    for index, hours in enumerate(keys.length_hours):
        if not 0 < hours <= 24:
            message = f"found {hours:g} hours, more than 0 and at most 24 is allowed"
            placed.issue(reading.issues, message, "length_hours", index)
        else:
            reading.on_grid(placed, hours * 60, "length_hours", index)
    for index, rest in enumerate(keys.breaks):
        for key in ("minutes", "earliest_minutes", "latest_minutes"):
            reading.on_grid(placed, getattr(rest, key), "breaks", index, key)
    return len(reading.issues.found) == before


def _check_fit(reading: SiteReading, placed: Placed[ShiftKeys], form: DutyForm) -> None:
    """Note the first break (or the last stretch) that no placement satisfies.

    Walks the interval of offsets at which the previous break can end; all bounds are intervals on one grid, so the
    reachable offsets stay one interval.
    """
    low = high = 0
    hours = f"{form.minutes / 60:g} h"
    for index, rest in enumerate(form.breaks):
        first = max(rest.earliest, low + form.min_stretch[index])
        last = min(rest.latest, high + form.max_stretch[index], form.minutes - rest.minutes)
        if first > last:
            message = (
                f"cannot fit into {hours}: it would start {first} minutes after the duty's start at the earliest "
                f"(its window, breaks before it, min_stretch_minutes) and {last} at the latest (its window, "
                "max_stretch_minutes, the duty's end); widen the window"
            )
            placed.issue(reading.issues, message, "breaks", index)
            return
        low, high = first + rest.minutes, last + rest.minutes
    shortest, longest = form.minutes - high, form.minutes - low
    if longest < form.min_stretch[-1] or shortest > form.max_stretch[-1]:
        message = (
            f"the last stretch of {hours} is {max(0, shortest)} to {longest} minutes, min_stretch_minutes "
            f"{form.min_stretch[-1]} and max_stretch_minutes {form.max_stretch[-1]} ask for another; "
            "change the last break's window or the stretches"
        )
        placed.issue(reading.issues, message, "breaks" if form.breaks else "length_hours")
