"""What binds everybody without being written as a rule: shifts, pattern, absences, employment, locks."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from tests.second_checker.plain import WEEKDAYS, Person, Site, Worked, minutes_of


def availability(site: Site, person: Person, duties: list[Worked]) -> bool:
    """No duty overlaps an absence or another duty; duties are dated inside the employment, at most one a date."""
    every = [*sorted(person.past, key=lambda duty: duty.start)[-1:], *duties]
    if any(later.start < earlier.end or later.date == earlier.date for earlier, later in pairwise(every)):
        return True
    if any(not person.employed(duty.date) for duty in duties):
        return True
    return any(one.start < duty.end and duty.start < one.end for duty in duties for one in person.absences)


def locks(site: Site, person: Person, duties: list[Worked]) -> bool:
    """A date locked off has no duty; a locked duty starts and ends where it should."""
    by_date = {duty.date: duty for duty in duties}
    for when, (kind, start, end) in person.locks.items():
        duty = by_date.get(when)
        if kind == "off" and duty is not None:
            return True
        if kind == "duty" and (duty is None or (duty.start, duty.end) != locked_span(site, when, start, end)):
            return True
    return False


def locked_span(site: Site, when: date, start: str, end: str) -> tuple[int, int]:
    """Moments a locked duty runs from and to; an end at or before the start is on the next date."""
    first = site.moment(when, start)
    over = minutes_of(end) <= minutes_of(start)
    return first, site.moment(date.fromordinal(when.toordinal() + over), end)


def contract_shifts(site: Site, person: Person, duties: list[Worked]) -> bool:
    """Every duty keeps to the shift of the contract it bears the name of; a date with a duty lock is exempt."""
    free = [duty for duty in duties if person.locks.get(duty.date, ("",))[0] not in ("duty", "breaks")]
    return any(not _is_of_its_shift(site, person, duty) for duty in free)


def _is_of_its_shift(site: Site, person: Person, duty: Worked) -> bool:
    if duty.shift not in person.contract["shifts"]:
        return False
    shift = site.shifts[duty.shift]
    if WEEKDAYS[duty.date.weekday()] not in shift.get("weekdays", WEEKDAYS):
        return False
    if duty.start not in {site.moment(duty.date, clock) for clock in starts_of(site, shift)}:
        return False
    if duty.span not in [round(hours * 60) for hours in shift["length_hours"]]:
        return False
    return _breaks_fit(shift, duty)


def _breaks_fit(shift: dict[str, Any], duty: Worked) -> bool:
    rests = [piece for piece in duty.pieces if piece.is_rest]
    wanted = shift.get("breaks", [])
    if len(rests) != len(wanted):
        return False
    for piece, spec in zip(rests, wanted, strict=True):
        kind = (spec.get("name", "break"), spec["minutes"], spec["paid"] == "yes")
        if (piece.activity, piece.end - piece.start, piece.paid) != kind:
            return False
        if not spec["earliest_minutes"] <= piece.start - duty.start <= spec["latest_minutes"]:
            return False
    edges = [duty.start, *(edge for piece in rests for edge in (piece.start, piece.end)), duty.end]
    stretches = [edges[n + 1] - edges[n] for n in range(0, len(edges), 2)]
    least, most = shift.get("min_stretch_minutes", 0), shift.get("max_stretch_minutes", 1440)
    return all(least <= stretch <= most for stretch in stretches)


def starts_of(site: Site, shift: dict[str, Any]) -> list[str]:
    """Clock readings at which a duty of a shift may start."""
    first = minutes_of(shift["start"]["earliest"])
    last = minutes_of(shift["start"].get("latest", shift["start"]["earliest"]))
    step = shift["start"].get("step_minutes", site.grid)
    return [f"{m // 60:02}:{m % 60:02}" for m in range(first, last + 1, step)]


def pattern_of(site: Site, person: Person, when: date) -> dict[str, Any]:
    """The pattern a person follows on a date: rotations give each week its own."""
    own = person.pattern
    if own["kind"] != "rotation":
        return own
    weeks = (site.week_of(when) - site.week_of(date.fromisoformat(str(own["anchor"])))).days // 7
    name = own["weeks"][weeks % len(own["weeks"])]
    return site.patterns.get(name, {"kind": "free"})


def is_pattern_off(site: Site, person: Person, when: date) -> bool:
    """Whether the pattern makes the date a day off."""
    own, weekday = pattern_of(site, person, when), WEEKDAYS[when.weekday()]
    if own["kind"] == "fixed":
        return weekday not in own["days"]
    return own["kind"] == "band" and weekday not in own.get("weekdays", WEEKDAYS)


def fits_pattern(site: Site, person: Person, when: date, clock: str, shift: str) -> bool:
    """Whether a duty of a shift may start at a clock reading of a date."""
    own, weekday = pattern_of(site, person, when), WEEKDAYS[when.weekday()]
    if is_pattern_off(site, person, when):
        return False
    if own["kind"] == "band":
        return minutes_of(own["start"]["earliest"]) <= minutes_of(clock) <= minutes_of(own["start"]["latest"])
    if own["kind"] == "fixed":
        day = own["days"][weekday]
        asked = day if isinstance(day, dict) else {"start": day}
        return bool(asked["start"] == clock and asked.get("shift", shift) == shift)
    return True


def pattern(site: Site, person: Person, duties: list[Worked]) -> bool:
    """Starts and shifts fit the pattern's day, its days off are off, its must-work days are worked."""
    from tests.second_checker.credit import cannot_work  # which asks what duties fit the pattern

    exempt = {when for when, lock in person.locks.items() if lock[0] in ("duty", "breaks")}
    for duty in duties:
        if duty.date in exempt:
            continue
        readings = [f"{m // 60:02}:{m % 60:02}" for m in range(0, 1440, site.grid)]
        named = [clock for clock in readings if site.moment(duty.date, clock) == duty.start]
        named = named or [f"{site.reading(duty.start):%H:%M}"]  # shown a second time: no reading alone asks for it
        if not any(fits_pattern(site, person, duty.date, clock, duty.shift) for clock in named):
            return True
    worked = {duty.date for duty in duties}
    for when in site.dates:
        own = pattern_of(site, person, when)
        must = own["kind"] == "fixed" and WEEKDAYS[when.weekday()] in own["days"]
        if must and when not in worked | exempt and not cannot_work(site, person, when):
            return True
    return False
