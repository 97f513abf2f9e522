"""Check and score a roster by the benchmark's own definition: plain code that shares nothing with the engine.

Hard: shifts on quarter hours inside the horizon, 6 to 10 hours long, starting at 00:00, 06:00-10:00, 14:00-18:00 or
from 20:00; one start a calendar day; 14 hours between shifts; 5 days with a start in a row at most; each person's total
minutes; at least an hour on a task at a time; at least ``Min`` people. Cost: the square of what exceeds ``Max``.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from pathlib import Path

from benchmarks.multi_activity.instance import DAY, QUARTER, Instance, InstanceError

HOUR = 60
SHORTEST, LONGEST = 6 * HOUR, 10 * HOUR
LEAST_STAY = HOUR
LEAST_REST = 14 * HOUR
MOST_DAYS = 5
STARTS = ((0, 0), (6 * HOUR, 10 * HOUR), (14 * HOUR, 18 * HOUR), (20 * HOUR, DAY))
"""First and last minute of the day a shift may start at, inclusive."""
HEADER = ("staff", "task", "start", "end")
SHOWN = 3


@dataclass(frozen=True)
class Stay:
    """Somebody at a task; minutes since 00:00 of day 1, half-open."""

    staff: str
    task: str
    start: int
    end: int


@dataclass(frozen=True)
class Score:
    """What a roster costs, people missing below ``Min`` summed over quarter hours, and all else illegal in words."""

    cost: int
    missing: int
    faults: tuple[str, ...]

    @property
    def is_legal(self) -> bool:
        """Whether every hard rule is kept."""
        return not self.missing and not self.faults


def read_roster(path: Path, first_day: datetime) -> list[Stay]:
    """Read a roster of local times; ``first_day`` is 00:00 of day 1.

    Raises
    ------
    InstanceError
        If a line cannot be read.
    """
    found = []
    with path.open(newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                start, end = (datetime.fromisoformat(row[key]) for key in ("start", "end"))
                minutes = [(moment - first_day).total_seconds() / 60 for moment in (start, end)]
                if any(minute != int(minute) for minute in minutes):
                    raise ValueError("no whole minutes")
                found.append(Stay(row["staff"], row["task"], int(minutes[0]), int(minutes[1])))
            except (KeyError, TypeError, ValueError) as error:
                raise InstanceError(f"{path.name}:{number}: {error}; {', '.join(HEADER)} are needed") from error
    return found


def score(instance: Instance, roster: Iterable[Stay]) -> Score:
    """Score a roster; who is not in it is off."""
    by_staff: dict[str, list[Stay]] = {name: [] for name in instance.staff}
    faults = []
    there: Counter[tuple[int, str]] = Counter()
    for stay in roster:
        if stay.staff not in by_staff or stay.task not in instance.tasks:
            faults.append(f"{stay.staff} at {stay.task}: unknown")
            continue
        if stay.start % QUARTER or stay.end % QUARTER or stay.end <= stay.start:
            faults.append(f"{stay.staff} {said(stay.start)} to {said(stay.end)}: not on quarter hours")
            continue
        by_staff[stay.staff].append(stay)
        there.update((quarter, stay.task) for quarter in range(stay.start // QUARTER, stay.end // QUARTER))
    for name, stays in by_staff.items():
        stays.sort(key=lambda stay: stay.start)
        faults += [f"{name} {text}" for text in _faults(instance, name, stays)]
    excess = missing = 0
    for cover in instance.cover:
        people = there[cover.quarter, cover.task]
        excess += max(0, people - cover.most) ** 2
        missing += max(0, cover.least - people)
    return Score(excess, missing, tuple(faults))


def said(minute: int) -> str:
    """Write a minute as day and clock time."""
    return f"day {minute // DAY + 1} {minute % DAY // 60:02d}:{minute % 60:02d}"


def _faults(instance: Instance, name: str, stays: list[Stay]) -> Iterator[str]:
    """Name everything illegal in one person's stays, which are sorted by start."""
    shifts: list[list[Stay]] = []
    for stay in stays:
        if shifts and stay.start < shifts[-1][-1].end:
            yield f"{said(stay.start)}: two tasks at once"
        if shifts and stay.start <= shifts[-1][-1].end:
            shifts[-1].append(stay)
        else:
            shifts.append([stay])
    for shift in shifts:
        start, end = shift[0].start, shift[-1].end
        if not SHORTEST <= end - start <= LONGEST:
            yield f"{said(start)}: a shift of {end - start} minutes, {SHORTEST} to {LONGEST} are allowed"
        if not any(first <= start % DAY <= last for first, last in STARTS):
            yield f"{said(start)}: no shift starts then"
        if start < instance.first_minute or end > instance.last_minute:
            yield f"{said(start)} to {said(end)}: outside the horizon"
        for task, own in groupby(shift, key=lambda stay: stay.task):
            minutes = sum(stay.end - stay.start for stay in own)
            if minutes < LEAST_STAY:
                yield f"{said(start)}: {minutes} minutes at task {task}, at least {LEAST_STAY} are due"
    for before, after in pairwise(shifts):
        rest = after[0].start - before[-1].end
        if rest < LEAST_REST:
            yield f"{said(after[0].start)}: {rest} minutes of rest, at least {LEAST_REST} are due"
    days = [shift[0].start // DAY for shift in shifts]
    for day, count in Counter(days).items():
        if count > 1:
            yield f"day {day + 1}: {count} shifts start"
    run, previous = 0, -2
    for day in sorted(set(days)):
        run = run + 1 if day == previous + 1 else 1
        previous = day
        if run == MOST_DAYS + 1:
            yield f"day {day + 1}: more than {MOST_DAYS} days in a row"
    total, terms = sum(shift[-1].end - shift[0].start for shift in shifts), instance.staff[name]
    if not terms.min_minutes <= total <= terms.max_minutes:
        yield f"{total} minutes, due are {terms.min_minutes} to {terms.max_minutes}"
